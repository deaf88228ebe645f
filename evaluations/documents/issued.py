"""Protokolle as the check from outside finds and names them."""

from archive.issued import Issued
from evaluations.models import Minutes

SUPERSEDED = "Dieses Protokoll ist überholt. Danach wurde Protokoll {number} verschickt."
CLOSED = (
    "Mit diesem Protokoll ist das Auswertungsgespräch abgeschlossen. Es ist Anlage {number} der "
    "Vereinbarung."
)
OPEN = (
    "Das Auswertungsgespräch ist noch nicht abgeschlossen. Nach einem Einwand folgt ein weiteres "
    "Protokoll."
)


def minutes_under(code: str) -> Issued | None:
    """Return the Protokoll whose pages bear `code`; None where there is none."""
    return _told(Minutes.objects.of_code(code))


def minutes_in(sha256: str) -> Issued | None:
    """Return the Protokoll that was sent as the file with this SHA-256."""
    return _told(Minutes.objects.of_file(sha256))


def _told(minutes: Minutes | None) -> Issued | None:
    if minutes is None:
        return None
    talk = minutes.evaluation
    return Issued(
        name=(
            f"Protokoll {minutes.number} des Auswertungsgesprächs im Schuljahr {talk.year} "
            f"zur Vereinbarung {talk.agreement.number}"
        ),
        sha256=minutes.sha256,
        issued_at=minutes.sent_at,
        standing=_standing(minutes),
        files=frozenset({minutes.document.sha256}),
    )


def _standing(minutes: Minutes) -> str:
    talk = minutes.evaluation
    last = talk.minutes.order_by("-number")[0]
    if last.number != minutes.number:
        return SUPERSEDED.format(number=last.number)
    return CLOSED.format(number=talk.annex.number) if talk.annex else OPEN

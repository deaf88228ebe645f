"""What has to be true of the Protokolle: they and the trail of their talk tell the same."""

from collections.abc import Iterator

from agreements.rules.records import AT_ONCE, CONTENT, NOT_TOLD, is_told
from core.canonical import fingerprint
from core.models import LogEntry
from evaluations.enums import Deed
from evaluations.models import Minutes


def minutes_faults() -> Iterator[str]:
    """Yield a sentence for each Protokoll that is not what was sent."""
    sent = Minutes.objects.select_related("evaluation__agreement", "document").order_by("pk")
    for minutes in sent.iterator(AT_ONCE):
        yield from (f"{minutes}: {fault}" for fault in _faults(minutes))


def _faults(minutes: Minutes) -> Iterator[str]:
    if fingerprint(minutes.content) != minutes.sha256:
        yield CONTENT
    trail = LogEntry.objects.about(minutes.evaluation).filter(action=Deed.MINUTES_SENT)
    told = {
        "number": minutes.number,
        "sha256": minutes.sha256,
        "document": minutes.document.sha256,
    }
    if not is_told(trail, told):
        yield NOT_TOLD

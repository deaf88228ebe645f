"""What has to be true of the Protokolle: they and the trail of their talk tell the same."""

from collections.abc import Iterator

from agreements.rules.deeds import GONE
from agreements.rules.records import AT_ONCE, CONTENT, NOT_TOLD, is_told
from core.canonical import fingerprint
from core.models import LogEntry
from evaluations.enums import Deed
from evaluations.models import Evaluation, Minutes


def minutes_faults() -> Iterator[str]:
    """Yield a sentence for each Protokoll that is not what was sent."""
    sent = Minutes.objects.select_related("evaluation__agreement", "document").order_by("pk")
    for minutes in sent.iterator(AT_ONCE):
        yield from (f"{minutes}: {fault}" for fault in _faults(minutes))
    yield from _lost()


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


def _lost() -> Iterator[str]:
    kind = Evaluation._meta.label_lower
    entries = LogEntry.objects.filter(subject_kind=kind, action=Deed.MINUTES_SENT).order_by("pk")
    for entry in entries.iterator(AT_ONCE):
        told = {"evaluation": entry.subject_id, "number": entry.details.get("number")}
        if not Minutes.objects.filter(**told).exists():
            said = GONE.format(number=entry.number)
            yield f"{Evaluation._meta.verbose_name} {entry.subject_id}: {said}"

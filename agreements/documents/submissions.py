"""What changed since the Fachstelle last had the text."""

from dataclasses import dataclass

from django.utils import timezone

from agreements.documents.comparison import changes_between
from agreements.documents.composition import Composition
from agreements.documents.content import canonical, from_canonical
from agreements.documents.deviation import Deviation
from agreements.enums import Action
from agreements.models.agreement import Agreement
from core.models import LogEntry

NEVER = "Die Vereinbarung wurde noch nicht eingereicht."
SAME = "Der Text ist derselbe wie bei der vorigen Einreichung."
FIRST = "Das ist die erste Einreichung."


@dataclass(frozen=True)
class SinceThen:
    """What changed between two texts, and a sentence on which two these are."""

    sentence: str
    changes: list[Deviation]


def since_submission(agreement: Agreement, composition: Composition) -> SinceThen:
    """Compare `composition`, the text as it is now, with the last submission that differs."""
    submits = LogEntry.objects.about(agreement).filter(action=Action.SUBMIT).order_by("-pk")
    submissions = list(submits[:2])
    if not submissions:
        return SinceThen(NEVER, [])
    last, *before = submissions
    if last.details["content"] != canonical(composition):
        return SinceThen(f"Seit der Einreichung am {_day(last)}:", _changes(last, composition))
    if not before:
        return SinceThen(FIRST, [])
    changes = _changes(before[0], composition)
    day = _day(before[0])
    return SinceThen(f"Seit der vorigen Einreichung am {day}:" if changes else SAME, changes)


def _changes(entry: LogEntry, composition: Composition) -> list[Deviation]:
    return changes_between(from_canonical(entry.details["content"]), composition)


def _day(entry: LogEntry) -> str:
    return f"{timezone.localtime(entry.at):%d.%m.%Y}"

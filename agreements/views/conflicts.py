"""Two people wrote at the same place: both texts, side by side, nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString

from agreements.models.agreement import Agreement
from core.models import LogEntry
from core.redline import redline_html

LOOK_BACK = 50  # entries of the trail in which the other person's edit is looked for
SOMEBODY = "Jemand hat diesen Abschnitt inzwischen geändert."


@dataclass(frozen=True)
class Difference:
    """One field that two people filled in differently."""

    label: str
    theirs: str
    yours: str

    @property
    def redline(self) -> SafeString:
        """What the person's own text would change in the other's."""
        return redline_html(self.theirs, self.yours)


@dataclass(frozen=True)
class Conflict:
    """Why a save was refused, and where the two texts differ."""

    reason: str
    differences: tuple[Difference, ...]


def conflict_between(
    agreement: Agreement, place: str, theirs: Mapping[str, str], yours: Mapping[str, str]
) -> Conflict:
    """Return the conflict at `place` between what is stored now and what was typed."""
    return Conflict(
        reason=last_edit(agreement, place),
        differences=tuple(
            Difference(label, theirs.get(label, ""), text)
            for label, text in yours.items()
            if theirs.get(label, "") != text
        ),
    )


def last_edit(agreement: Agreement, place: str) -> str:
    """Say who changed `place` last, and when."""
    for entry in LogEntry.objects.about(agreement).reverse()[:LOOK_BACK]:
        if any(change.get("place") == place for change in entry.changes):
            at = timezone.localtime(entry.at)
            return f"{entry.by_name} hat diesen Abschnitt um {at:%H:%M} Uhr geändert."
    return SOMEBODY

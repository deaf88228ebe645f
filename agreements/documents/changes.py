"""What a Nachtrag changes, as its document prints it: each changed part whole, in its new words."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.dateformat import format as format_date

from agreements.documents.compose import compose
from agreements.documents.composition import (
    Amendment,
    AnnexLine,
    Composition,
    GoalRow,
    GoalsTable,
    PartyBlock,
    SectionBlock,
)
from agreements.documents.layering import changed_parties, changed_sections
from agreements.models.agreement import Agreement
from agreements.rules.completeness import Missing, missing_in
from core.likeness import moved
from core.prose import Prose

NOTHING_CHANGED = (
    "Der Nachtrag ändert noch nichts. Ändern Sie Ziele, Abschnitte, Anlagen oder den Zeitraum."
)


@dataclass(frozen=True)
class GoalChange:
    """A goal that changes: its number before and after, and its row before and after."""

    former_number: int | None
    number: int | None
    former: GoalRow | None
    row: GoalRow | None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """All that a Nachtrag changes, in the order of the text."""

    effective_on: str
    term: Prose | None
    former_term: Prose
    parties: tuple[PartyBlock, ...]
    changed_goals: tuple[GoalChange, ...]
    new_goals: tuple[GoalChange, ...]
    dropped_goals: tuple[GoalChange, ...]
    order: tuple[int, ...]  # the new order of the goals by their former numbers, if it changed
    sections: tuple[SectionBlock, ...]
    struck_sections: tuple[SectionBlock, ...]
    new_annexes: tuple[AnnexLine, ...]
    dropped_annexes: tuple[AnnexLine, ...]
    table: GoalsTable

    @property
    def has_goals(self) -> bool:
        """Whether anything about the goals changes."""
        return bool(self.changed_goals or self.new_goals or self.dropped_goals or self.order)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes; who speaks for a party today is no change of the text."""
        parts = (self.term, self.sections, self.struck_sections)
        return not (self.has_goals or self.new_annexes or self.dropped_annexes or any(parts))

    @property
    def new_table(self) -> GoalsTable:
        """The changed and the new goals as a table like that of section 3."""
        rows = [change.row for change in (*self.changed_goals, *self.new_goals) if change.row]
        return replace(self.table, rows=tuple(rows), hint="")


def changes_of(text: Amendment) -> Changes:
    """Return what a Nachtrag changes of the text that it was written against."""
    goals = _goals(text)
    sections = changed_sections(text).values()
    old, new = text.before.annexes, text.annexes
    return Changes(
        effective_on=in_words(text.effective_on),
        term=text.term if text.term != text.before.term else None,
        former_term=text.before.term,
        parties=tuple(changed_parties(text).values()),
        changed_goals=tuple(c for c in goals if c.former and c.row),
        new_goals=tuple(c for c in goals if not c.former),
        dropped_goals=tuple(c for c in goals if not c.row),
        order=_order(text),
        sections=tuple(section for section in sections if section.prose.blocks),
        struck_sections=tuple(section for section in sections if not section.prose.blocks),
        new_annexes=tuple(line for line in new if line not in old),
        dropped_annexes=tuple(line for line in old if line not in new),
        table=text.goals,
    )


def changes_nothing(text: Composition) -> bool:
    """Tell whether `text` is a Nachtrag that leaves everything as it is."""
    return isinstance(text, Amendment) and changes_of(text).is_empty


def lacks_of(agreement: Agreement, text: Composition | None = None) -> list[Missing]:
    """List what must be done before submitting: what is not filled in, and a change at all.

    `text` is what the agreement says now, where that is known already.
    """
    lacks = missing_in(agreement)
    if not agreement.is_amendment or not changes_nothing(text or compose(agreement)):
        return lacks
    return [*lacks, Missing("control", NOTHING_CHANGED)]


def in_words(day: str) -> str:
    """Return a day that was written down as people write it; empty for none."""
    return format_date(date.fromisoformat(day), "j. F Y") if day else ""


def _goals(text: Amendment) -> list[GoalChange]:
    """Return the goals that differ; those that only stand elsewhere are left out."""
    before, found = text.before.goals.rows, []
    for place, (row, origin) in enumerate(zip(text.goals.rows, text.origins, strict=True)):
        if origin is None:
            found.append(GoalChange(None, place + 1, None, row))
        elif row != before[origin]:
            found.append(GoalChange(origin + 1, place + 1, before[origin], row))
    gone = [place for place in range(len(before)) if place not in text.origins]
    return [*found, *(GoalChange(place + 1, None, before[place], None) for place in gone)]


def _order(text: Amendment) -> tuple[int, ...]:
    kept = [origin for origin in text.origins if origin is not None]
    return tuple(origin + 1 for origin in kept) if moved(kept) else ()

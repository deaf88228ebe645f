"""The text in force: a Fassung and its Nachträge laid over each other, part by part.

Each Nachtrag was written against a text of its own. What it left as it was there, it leaves as it
is here; what it changed holds as it says. Of two that changed the same part, the one signed later
holds, whichever of them takes effect first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from django.utils.dateformat import format as format_date

from agreements.documents import places
from agreements.documents.composition import (
    Amendment,
    AnnexLine,
    Composition,
    GoalRow,
    GoalsTable,
    PartyBlock,
    SectionBlock,
)

Key = tuple[int, int]  # in which text a goal came up, and in which row of it


@dataclass(frozen=True, kw_only=True)
class Source:
    """What changed a part of the text: its name and number, from when, and when it was agreed."""

    name: str
    number: str
    effective_on: date
    agreed_on: date

    @property
    def is_retroactive(self) -> bool:
        """Whether it holds for days before it was agreed."""
        return self.effective_on < self.agreed_on

    @property
    def since(self) -> str:
        """From when it holds: „gilt ab 1. August 2027“; and when it was agreed, if later."""
        agreed = f", rückwirkend vereinbart am {_day(self.agreed_on)}"
        since = f"gilt ab {_day(self.effective_on)}"
        return f"{since}{agreed}" if self.is_retroactive else since

    @property
    def in_words(self) -> str:
        """What stands beside the part: „Nachtrag 1, gilt ab 1. August 2027“."""
        return f"{self.name}, {self.since}"


@dataclass(frozen=True)
class Layer:
    """A signed Nachtrag; `counts` where it holds on the day that is asked for."""

    text: Amendment
    source: Source
    counts: bool

    def on(self, day: date) -> "Layer":
        """Return it as it stands on `day`."""
        return replace(self, counts=self.source.effective_on <= day)


@dataclass(frozen=True)
class GoalPlace:
    """A goal in force: what it says, in which text and row that stands, and who changed it.

    `line` has the places of all that it came from, the oldest first, its own the last. Text 0 is
    the Fassung, 1 the first signed Nachtrag.
    """

    key: Key
    line: tuple[Key, ...]
    row: GoalRow
    source: Source | None = None

    @property
    def verb(self) -> str:
        """What its source did: it changed the goal, or brought it."""
        return "Geändert durch" if len(self.line) > 1 else "Ergänzt durch"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedTable(GoalsTable):
    """The table of goals with the source of each row, and the goals that were dropped."""

    places: tuple[GoalPlace, ...]
    dropped: tuple[tuple[GoalRow, Source], ...]


@dataclass(frozen=True)
class TextInForce:
    """What holds on a day, with the source of each part that is not as it was first signed."""

    composition: Composition
    goals: tuple[GoalPlace, ...]
    sources: Mapping[str, Source]
    dropped: tuple[tuple[GoalRow, Source], ...] = ()
    layers: tuple[Layer, ...] = ()

    @property
    def amendments(self) -> list[Source]:
        """The Nachträge that hold on the day, in the order of their signing."""
        return [layer.source for layer in self.layers if layer.counts]

    @property
    def to_come(self) -> list[Source]:
        """The signed Nachträge that take effect later, the next one first."""
        later = [layer.source for layer in self.layers if not layer.counts]
        return sorted(later, key=lambda source: source.effective_on)

    @property
    def marked(self) -> Composition:
        """The text, its goals with their sources."""
        table = self.composition.goals
        given = {part.name: getattr(table, part.name) for part in fields(GoalsTable)}
        goals = MarkedTable(**given, places=self.goals, dropped=self.dropped)
        return replace(self.composition, goals=goals)


def lay(base: Composition, layers: Sequence[Layer]) -> TextInForce:
    """Lay the Nachträge of a Fassung, in the order of their signing, over it."""
    text, sources = base, dict[str, Source]()
    goals = _Goals(base)
    for number, layer in enumerate(layers, 1):
        goals.name(number, layer.text)
        if layer.counts:
            text = _changed(text, layer, sources)
            goals.change(number, layer)
    rows = tuple(place.row for place in goals.places)
    return TextInForce(
        replace(text, goals=replace(text.goals, rows=rows)),
        tuple(goals.places),
        sources,
        tuple(goals.dropped),
        tuple(layers),
    )


def _changed(text: Composition, layer: Layer, sources: dict[str, Source]) -> Composition:
    """Return `text` with what `layer` changes besides the goals; note its source."""
    after, before = layer.text, layer.text.before
    if after.term != before.term:
        sources[places.TERM] = layer.source
        text = replace(text, term=after.term, starts_on=after.starts_on, ends_on=after.ends_on)
    sections = changed_sections(after)
    sources |= {places.section_place(key): layer.source for key in sections}
    parties = changed_parties(after)
    sources |= {f"party:{role}": layer.source for role in parties}
    added = tuple(line for line in after.annexes if line not in before.annexes)
    gone = [line for line in before.annexes if line not in after.annexes]
    sources |= {annex_place(line): layer.source for line in added}
    kept = tuple(line for line in text.annexes if line not in gone and line not in added)
    return replace(
        text,
        parties=tuple(parties.get(party.role, party) for party in text.parties),
        sections=tuple(sections.get(section.key, section) for section in text.sections),
        annexes=(*kept, *added),
    )


def annex_place(line: AnnexLine) -> str:
    """Return the place of an annex among the sources."""
    return f"annex:{line.sha256}/{line.title}"


def changed_sections(text: Amendment) -> dict[str, SectionBlock]:
    """Return the sections that a Nachtrag words anew, by their keys."""
    old = {section.key: section for section in text.before.sections}
    return {
        section.key: section
        for section in text.sections
        if _wording(section) != _wording(old.get(section.key))
    }


def _wording(section: SectionBlock | None) -> object:
    return section and (section.number, section.heading, section.prose)


def changed_parties(text: Amendment) -> dict[str, PartyBlock]:
    """Return the parties that a Nachtrag names in other words, by their roles."""
    old = {party.role: party for party in text.before.parties}
    return {party.role: party for party in text.parties if party != old.get(party.role)}


class _Goals:
    """The goals while one Nachtrag after the other is laid over them."""

    def __init__(self, base: Composition) -> None:
        self.places = [
            GoalPlace((0, row), ((0, row),), goal) for row, goal in enumerate(base.goals.rows)
        ]
        self.dropped: list[tuple[GoalRow, Source]] = []
        # The goals of the text named last, row by row, and where each stood before.
        self.former = [place.key for place in self.places]
        self.lines = {place.key: place.line for place in self.places}
        self.named = self.former

    def name(self, number: int, text: Amendment) -> None:
        """Say which goal each row of a Nachtrag is; each text was written against the last one."""
        self.former, self.named = self.named, []
        for row, origin in enumerate(text.origins):
            known = origin is not None and origin < len(self.former)
            key = self.former[origin] if known and origin is not None else (number, row)
            if key in self.named:  # a goal lives on once
                key = (number, row)
            self.named.append(key)
            self.lines[key] = (*self.lines.get(key, ()), (number, row))

    def change(self, number: int, layer: Layer) -> None:
        """Drop, change and add what the Nachtrag named last drops, changes and adds."""
        old = dict(zip(self.former, layer.text.before.goals.rows, strict=False))
        new = dict(zip(self.named, layer.text.goals.rows, strict=False))
        self.dropped += [
            (place.row, layer.source)
            for place in self.places
            if place.key in old and place.key not in new
        ]
        left = {p.key: p for p in self.places if p.key not in old or p.key in new}
        written = {
            key: GoalPlace(key, self._line(key, number), row, layer.source)
            for key, row in new.items()
            if old.get(key) != row
        }
        order = _order(list(left), list(old), list(new), written)
        self.places = [{**left, **written}[key] for key in order]

    def _line(self, key: Key, number: int) -> tuple[Key, ...]:
        return tuple(place for place in self.lines[key] if place[0] <= number)


def _order(
    here: Sequence[Key], old: Sequence[Key], new: Sequence[Key], written: Iterable[Key]
) -> list[Key]:
    """Return the order of the goals: the Nachtrag's where it changed it, else as it was here."""
    present = {*here, *written}
    moved = [key for key in old if key in new] != [key for key in new if key in old]
    order = [key for key in new if key in present] if moved else list(here)
    for key, former in _with_former(here if moved else new):
        if key in present and key not in order:
            at = order.index(former) + 1 if former in order else 0
            order.insert(at, key)
    return order


def _with_former(keys: Sequence[Key]) -> Iterator[tuple[Key, Key | None]]:
    return zip(keys, [None, *keys], strict=False)


def _day(day: date) -> str:
    return format_date(day, "j. F Y")

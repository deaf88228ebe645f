"""Zeitreihe: what became of each goal, Schuljahr by Schuljahr; worked out, never stored.

Goals live on in other words: a Nachtrag or a Folgevereinbarung names the goal from which one of
its own comes. Such a line is one row here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from agreements.documents.composition import GoalRow
from agreements.documents.in_force import GoalInForce
from evaluations.enums import Attainment, GoalEvent
from schools.school_year import SchoolYear

STANDS = "unverändert, nicht ausgewertet"


@dataclass(frozen=True)
class Chapter:
    """From which day which goals hold, and what says so: „Vereinbarung KV-…“, „Nachtrag 1“."""

    first: date
    source: str
    goals: tuple[GoalInForce, ...]


@dataclass(frozen=True)
class Judgement:
    """What the closed talk of a Schuljahr found of a goal."""

    school_year: int
    goal: int
    attainment: Attainment


@dataclass(frozen=True)
class Cell:
    """One goal in one Schuljahr."""

    is_alive: bool
    events: tuple[GoalEvent, ...] = ()
    attainment: Attainment | None = None

    @property
    def in_words(self) -> str:
        """What happened and what was found: „neu, teilweise erreicht“."""
        told = [str(event.label) for event in self.events]
        if self.attainment is not None:
            told.append(str(self.attainment.label))
        return ", ".join(told) or (STANDS if self.is_alive else "–")


@dataclass(frozen=True)
class Life:
    """One goal over the years: its last words, and whether it holds at the end.

    `told` has each Schuljahr with what is to be said of it.
    """

    number: int
    text: str
    is_alive: bool
    cells: tuple[Cell, ...]
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Lives:
    """All goals over all Schuljahre; `judged` has the years with a closed talk."""

    years: tuple[SchoolYear, ...]
    rows: tuple[Life, ...]
    judged: frozenset[int]


def lives_of(
    chapters: Sequence[Chapter],
    judgements: Iterable[Judgement],
    last: date,
    *,
    origins: Mapping[int, int | None] | None = None,
) -> Lives:
    """Lay the chapters, in the order of their days, and the judgements over the Schuljahre.

    `last` is the day up to which is told, `origins` says of each goal from which it came.
    """
    told = [chapter for chapter in chapters if chapter.first <= last]
    if not told:
        return Lives((), (), frozenset())
    lines = _Lines(origins or {})
    for chapter in told:
        lines.read(chapter)
    found = list(judgements)
    first = SchoolYear.of(told[0].first)
    judged = [one.school_year for one in found if one.school_year >= first.start_year]
    final = max([SchoolYear.of(last).start_year, *judged])
    years = [first.plus(place) for place in range(final - first.start_year + 1)]
    for one in found:
        lines.judge(one)
    rows = tuple(_life(number, line, years) for number, line in enumerate(lines.found.values(), 1))
    return Lives(tuple(years), rows, frozenset(judged))


@dataclass
class _Line:
    """A goal and all it became, while it is read."""

    row: GoalRow
    events: dict[int, list[GoalEvent]] = field(default_factory=dict)
    spans: list[tuple[date, date | None]] = field(default_factory=list)
    found: dict[int, Attainment] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether the last chapter has it."""
        return bool(self.spans) and self.spans[-1][1] is None

    def note(self, day: date, event: GoalEvent) -> None:
        """Write down what happened, once a Schuljahr."""
        events = self.events.setdefault(SchoolYear.of(day).start_year, [])
        if event not in events:
            events.append(event)

    def is_alive_in(self, year: SchoolYear) -> bool:
        """Tell whether it holds on a day of `year`."""
        return any(
            first <= year.ends_on and (end is None or end > year.starts_on)
            for first, end in self.spans
        )


class _Lines:
    """Which goals are one, in other words, while one chapter after the other is read."""

    def __init__(self, origins: Mapping[int, int | None]) -> None:
        self._origins = origins
        self._roots: dict[int, int] = {}
        self.found: dict[int, _Line] = {}

    def read(self, chapter: Chapter) -> None:
        """Note which goals are new, worded anew or gone with `chapter`."""
        here: set[int] = set()
        for goal in chapter.goals:
            root = self._root(goal, here)
            here.add(root)
            self._enter(self.found.setdefault(root, _Line(goal.row)), goal, chapter.first)
        for root, line in self.found.items():
            if root not in here and line.is_open:
                line.spans[-1] = (line.spans[-1][0], chapter.first)
                line.note(chapter.first, GoalEvent.DROPPED)

    def judge(self, judgement: Judgement) -> None:
        """Note what a talk found; a goal that never held is passed over."""
        known = (pk for pk in self._past(judgement.goal) if pk in self._roots)
        root = self._roots.get(next(known, judgement.goal))
        if root is not None:
            self.found[root].found[judgement.school_year] = judgement.attainment

    def _root(self, goal: GoalInForce, here: set[int]) -> int:
        past = [pk for old in (goal.pk, *reversed(goal.line)) for pk in self._past(old)]
        known = next((self._roots[pk] for pk in past if pk in self._roots), goal.pk)
        root = goal.pk if known in here else known  # a goal lives on once
        self._roots[goal.pk] = root
        return root

    def _past(self, pk: int | None) -> Iterator[int]:
        seen: set[int] = set()
        while pk is not None and pk not in seen:
            seen.add(pk)
            yield pk
            pk = self._origins.get(pk)

    def _enter(self, line: _Line, goal: GoalInForce, day: date) -> None:
        if not line.is_open:
            line.spans.append((day, None))
            line.note(day, GoalEvent.NEW)
        elif line.row != goal.row:
            line.note(day, GoalEvent.ADAPTED)
        line.row = goal.row


def _life(number: int, line: _Line, years: Sequence[SchoolYear]) -> Life:
    cells = tuple(
        Cell(
            is_alive=line.is_alive_in(year),
            events=tuple(line.events.get(year.start_year, ())),
            attainment=line.found.get(year.start_year),
        )
        for year in years
    )
    told = tuple((str(year), cell.in_words) for year, cell in zip(years, cells, strict=True))
    return Life(number, line.row.text, line.is_open, cells, told)

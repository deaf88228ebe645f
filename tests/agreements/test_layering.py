"""The text in force, told in twenty histories: what was signed, and what holds on a day.

A history is a Fassung with two goals and the Nachträge signed after it, in the order of their
signing. Each was written against the one before. What holds is compared word for word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from agreements.documents.composition import Amendment, AnnexLine, Composition, GoalRow
from agreements.documents.layering import Layer, Source, TextInForce, lay
from tests.agreements.compositions import make_amendment, make_composition, make_table, prose

ONE, TWO = GoalRow("Streit schlichten."), GoalRow("Eltern beraten.")
ONE_NEW, ONE_LATER = GoalRow("Streit ohne Gewalt lösen."), GoalRow("Streit selbst lösen.")
TWO_NEW, THREE = GoalRow("Eltern früh beraten."), GoalRow("Übergänge begleiten.")
PLAN = AnnexLine("Weitere Anlage", "Raumplan", "cd" * 32)
BASE = make_composition(number="KV-2026-0042", goals=make_table(ONE, TWO))
CONCEPT = BASE.annexes[0]
SIGNED = date(2026, 7, 1)
LONGER = "vom 1. August 2026 bis 31. Juli 2030"
SHORTER = "vom 1. August 2026 bis 31. Dezember 2027"

Words = tuple[tuple[str, ...], str, str, tuple[str, ...]]


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass(frozen=True, kw_only=True)
class Nachtrag:
    """What one Nachtrag changes; what is not given stays as it was."""

    effective: str
    signed: str = "2027-01-10"
    goals: Callable[[list[GoalRow]], list[GoalRow]] = list
    origins: Callable[[list[int | None]], list[int | None]] = list
    term: str = ""
    preamble: str = ""
    school: str = ""
    annexes: tuple[AnnexLine, ...] | None = None

    def written(self, before: Composition, ordinal: int) -> Amendment:
        """Write it against `before`, which is the text of the last one."""
        rows = list(before.goals.rows)
        parties, sections = before.parties, before.sections
        if self.school:
            parties = (parties[0], replace(parties[1], represented_by=self.school), parties[2])
        if self.preamble:
            sections = (replace(sections[0], prose=prose(self.preamble)), *sections[1:])
        return make_amendment(
            before,
            number=f"KV-2026-0042-N{ordinal}",
            ordinal=ordinal,
            effective_on=self.effective,
            goals=make_table(*self.goals(rows)),
            origins=tuple(self.origins(list(range(len(rows))))),
            term=prose(self.term) if self.term else before.term,
            parties=parties,
            sections=sections,
            annexes=before.annexes if self.annexes is None else self.annexes,
        )


def change(place: int, row: GoalRow) -> Callable[[list[GoalRow]], list[GoalRow]]:
    return lambda rows: [*rows[:place], row, *rows[place + 1 :]]


def without(place: int) -> Callable[[list[Any]], list[Any]]:
    return lambda rows: [*rows[:place], *rows[place + 1 :]]


def plus(row: object) -> Callable[[list[Any]], list[Any]]:
    return lambda rows: [*rows, row]


def turned(rows: list[Any]) -> list[Any]:
    return rows[::-1]


def held(base: Composition, history: Sequence[Nachtrag], on: str) -> TextInForce:
    """Lay the Nachträge of a history over its Fassung as they hold on a day."""
    layers, before = [], base
    for ordinal, nachtrag in enumerate(history, 1):
        text = nachtrag.written(before, ordinal)
        source = Source(
            name=f"Nachtrag {ordinal}",
            number=text.number,
            effective_on=day(nachtrag.effective),
            agreed_on=day(nachtrag.signed),
        )
        layers.append(Layer(text, source, counts=source.effective_on <= day(on)))
        before = text
    return lay(base, layers)


def words_of(text: TextInForce) -> Words:
    """Return the goals, the term, the preamble and the annexes word for word."""
    whole = text.composition
    return (
        tuple(row.text for row in whole.goals.rows),
        whole.term.plain(),
        whole.sections[0].prose.plain(),
        tuple(line.title for line in whole.annexes),
    )


TERM, PREAMBLE = BASE.term.plain(), "Jugendhilfe an der Schule."


def words(
    *goals: GoalRow, term: str = TERM, preamble: str = PREAMBLE, annexes: str = "Konzept 2026"
) -> Words:
    titles = tuple(filter(None, annexes.split(", ")))
    return tuple(row.text for row in goals), term, preamble, titles


@dataclass(frozen=True)
class History:
    """What was signed, the day, the words that hold then, and the sources that are named."""

    signed: tuple[Nachtrag, ...]
    on: str
    expected: Words
    sources: dict[str, str] = field(default_factory=dict)


GOAL_ONE = Nachtrag(effective="2027-08-01", goals=change(0, ONE_NEW))
GOAL_ONE_EARLIER = Nachtrag(effective="2027-02-01", signed="2027-01-20", goals=change(0, ONE_LATER))
ADDS = Nachtrag(effective="2027-08-01", goals=plus(THREE), origins=plus(None))
DROPS = Nachtrag(effective="2027-08-01", goals=without(0), origins=without(0))

HISTORIES = {
    "no Nachtrag": History((), "2027-03-01", words(ONE, TWO)),
    "the day before": History((GOAL_ONE,), "2027-07-31", words(ONE, TWO)),
    "on its day": History((GOAL_ONE,), "2027-08-01", words(ONE_NEW, TWO)),
    "a new goal": History((ADDS,), "2027-08-01", words(ONE, TWO, THREE)),
    "a dropped goal": History((DROPS,), "2027-08-01", words(TWO)),
    "another order": History(
        (Nachtrag(effective="2027-08-01", goals=turned, origins=turned),),
        "2027-08-01",
        words(TWO, ONE),
    ),
    "a new section": History(
        (Nachtrag(effective="2027-08-01", preamble="Neue Worte."),),
        "2028-01-01",
        words(ONE, TWO, preamble="Neue Worte."),
        {"section:1": "Nachtrag 1, gilt ab 1. August 2027"},
    ),
    "a longer term": History(
        (Nachtrag(effective="2027-08-01", term=LONGER),),
        "2028-01-01",
        words(ONE, TWO, term=LONGER),
        {"term": "Nachtrag 1, gilt ab 1. August 2027"},
    ),
    "a shorter term on the longer one": History(
        (
            Nachtrag(effective="2027-02-01", term=LONGER),
            Nachtrag(effective="2027-06-01", term=SHORTER),
        ),
        "2027-06-01",
        words(ONE, TWO, term=SHORTER),
        {"term": "Nachtrag 2, gilt ab 1. Juni 2027"},
    ),
    "another annex": History(
        (Nachtrag(effective="2027-08-01", annexes=(CONCEPT, PLAN)),),
        "2027-08-01",
        words(ONE, TWO, annexes="Konzept 2026, Raumplan"),
    ),
    "an annex in the place of one": History(
        (Nachtrag(effective="2027-08-01", annexes=(PLAN,)),),
        "2027-08-01",
        words(ONE, TWO, annexes="Raumplan"),
    ),
    "two on different goals": History(
        (GOAL_ONE, Nachtrag(effective="2027-09-01", goals=change(1, TWO_NEW))),
        "2027-09-01",
        words(ONE_NEW, TWO_NEW),
    ),
    "the second in force before the first": History(
        (GOAL_ONE, Nachtrag(effective="2027-02-01", goals=change(1, TWO_NEW))),
        "2027-03-01",
        words(ONE, TWO_NEW),
    ),
    "both on one goal, the later signed in force first": History(
        (GOAL_ONE, GOAL_ONE_EARLIER), "2027-03-01", words(ONE_LATER, TWO)
    ),
    "both on one goal, both in force: the later signed holds": History(
        (GOAL_ONE, GOAL_ONE_EARLIER), "2027-08-01", words(ONE_LATER, TWO)
    ),
    "a goal dropped later, changed earlier": History(
        (DROPS, Nachtrag(effective="2027-02-01", goals=change(0, TWO_NEW))),
        "2027-03-01",
        words(ONE, TWO_NEW),
    ),
    "a goal that only comes later, changed at once": History(
        (ADDS, Nachtrag(effective="2027-02-01", goals=change(2, GoalRow("Übergänge planen.")))),
        "2027-03-01",
        words(ONE, TWO, GoalRow("Übergänge planen.")),
    ),
    "a new goal dropped by the next": History(
        (ADDS, Nachtrag(effective="2027-09-01", goals=without(2), origins=without(2))),
        "2027-09-01",
        words(ONE, TWO),
    ),
    "agreed for days gone by": History(
        (Nachtrag(effective="2026-09-01", signed="2027-01-10", preamble="Rückwirkend."),),
        "2026-09-01",
        words(ONE, TWO, preamble="Rückwirkend."),
        {
            "section:1": "Nachtrag 1, gilt ab 1. September 2026, "
            "rückwirkend vereinbart am 10. Januar 2027"
        },
    ),
    "three, the middle one still to come": History(
        (
            Nachtrag(effective="2027-02-01", goals=change(0, ONE_NEW)),
            Nachtrag(effective="2028-01-01", goals=without(1), origins=without(1), term=LONGER),
            Nachtrag(effective="2027-05-01", preamble="Neue Worte.", annexes=()),
        ),
        "2027-06-01",
        words(ONE_NEW, TWO, preamble="Neue Worte.", annexes=""),
    ),
    "other words for who speaks for the school": History(
        (Nachtrag(effective="2027-08-01", school="Rektorin Neu", goals=change(0, ONE_NEW)),),
        "2027-08-01",
        words(ONE_NEW, TWO),
        {"party:school": "Nachtrag 1, gilt ab 1. August 2027"},
    ),
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_what_holds_is_what_was_signed_for_the_day(history: History) -> None:
    text = held(BASE, history.signed, history.on)

    assert words_of(text) == history.expected
    named = {place: source.in_words for place, source in text.sources.items()}
    assert history.sources.items() <= named.items()


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_when_all_hold_it_is_the_text_of_the_last(history: History) -> None:
    text = held(BASE, history.signed, "2099-01-01")

    before = BASE
    for ordinal, nachtrag in enumerate(history.signed, 1):
        before = nachtrag.written(before, ordinal)
    for part in ("parties", "term", "sections", "goals", "annexes"):
        assert getattr(text.composition, part) == getattr(before, part), part


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_while_none_holds_it_is_the_fassung(history: History) -> None:
    text = held(BASE, history.signed, "1999-01-01")

    assert text.composition == BASE
    assert not text.sources
    assert not text.dropped
    assert len(text.to_come) == len(history.signed)


def test_a_changed_goal_keeps_its_line_and_names_its_source() -> None:
    text = held(BASE, (GOAL_ONE, GOAL_ONE_EARLIER), "2027-08-01")

    changed, kept = text.goals
    assert (changed.key, changed.line) == ((0, 0), ((0, 0), (1, 0), (2, 0)))
    assert changed.source is not None
    assert changed.source.name == "Nachtrag 2"
    assert changed.verb == "Geändert durch"
    assert (kept.line, kept.source) == (((0, 1),), None)


def test_a_new_and_a_dropped_goal_are_named_with_their_source() -> None:
    text = held(BASE, (ADDS, replace(DROPS, effective="2027-09-01")), "2027-09-01")

    assert [(place.row, place.verb) for place in text.goals if place.source] == [
        (THREE, "Ergänzt durch")
    ]
    ((goal, source),) = text.dropped
    assert (goal, source.number) == (ONE, "KV-2026-0042-N2")


def test_a_goal_lives_on_once() -> None:
    twice = Nachtrag(
        effective="2027-08-01",
        goals=lambda rows: [*rows, THREE],
        origins=lambda origins: [*origins, 0],
    )
    text = held(BASE, (twice,), "2027-08-01")
    assert len({place.key for place in text.goals}) == len(text.goals) == 3

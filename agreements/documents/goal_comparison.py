"""The goals of two texts, compared goal by goal and row by row.

A frozen text knows no keys of its goals. So those belong together that say the same, then those
that say nearly the same (`core.likeness`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agreements.documents import places
from agreements.documents.composition import CommitmentRow, GoalRow, GoalsTable
from agreements.documents.deviation import Deviation
from core.likeness import moved, partners
from core.redline import ITEM, Line, SectionStatus, compare, compare_prose, is_changed

REORDERED = "Die Reihenfolge der Angebote und Rahmenbedingungen ist anders."


@dataclass(frozen=True)
class _Pair:
    """What belongs together: places in the old and the new list; None where it is missing."""

    old: int | None
    new: int | None
    has_moved: bool = False


def compared_goals(old: GoalsTable, new: GoalsTable) -> Iterator[Deviation]:
    """Compare goal by goal in the order of the new table, each dropped one where it stood."""
    for pair in _paired(len(old.rows), _partners(old.rows, new.rows)):
        if pair.new is None:
            assert pair.old is not None  # noqa: S101 - a pair is never empty
            yield _dropped(pair.old + 1, old.rows[pair.old])
        elif pair.old is None:
            yield _added(pair.new + 1, new.rows[pair.new])
        else:
            former = pair.old + 1 if pair.has_moved else None
            yield _kept(pair.new + 1, old.rows[pair.old], new.rows[pair.new], former=former)


def _dropped(number: int, goal: GoalRow) -> Deviation:
    lines, _ = _compared(goal, GoalRow(""))
    place, label = f"goal:alt-{number}", f"Bisheriges Ziel {number}"
    return Deviation(place, label, SectionStatus.DROPPED, lines, words=(goal.text,))


def _added(number: int, goal: GoalRow) -> Deviation:
    lines, _ = _compared(GoalRow(""), goal)
    place, label = f"goal:{number}", f"Ziel {number}"
    return Deviation(place, label, SectionStatus.ADDED, lines, words=(goal.text,))


def _kept(number: int, old: GoalRow, new: GoalRow, *, former: int | None) -> Deviation:
    """Compare a goal with itself; `former` is its number before it moved."""
    lines, remarks = _compared(old, new)
    status = SectionStatus.MOVED if former else SectionStatus.UNCHANGED
    if remarks or any(is_changed(line) for line in lines):
        status = SectionStatus.CHANGED
    if former:
        remarks = (f"Dieses Ziel war bisher Ziel {former}.", *remarks)
    only_moved = status == SectionStatus.MOVED
    return Deviation(
        f"goal:{number}",
        f"Ziel {number}",
        status,
        lines,
        remarks=remarks,
        sources=frozenset({(places.GOALS, "")}) if only_moved else frozenset(),
        words=() if only_moved else _telling(old, new),
    )


def _compared(old: GoalRow, new: GoalRow) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """Compare a goal's own words, then what is promised for it row by row."""
    left = [_promise(row) for row in old.commitments]
    right = [_promise(row) for row in new.commitments]
    pairs = list(_paired(len(left), partners(left, right)))
    rows = [
        compare(
            left[pair.old] if pair.old is not None else "",
            right[pair.new] if pair.new is not None else "",
        )
        for pair in pairs
    ]
    remarks = (REORDERED,) if any(pair.has_moved for pair in pairs) else ()
    return (*compare_prose(old.text, new.text), *rows), remarks


def _partners(before: Sequence[GoalRow], after: Sequence[GoalRow]) -> list[int | None]:
    """Return for each new goal the place of its old one: by its own words, else by its promises."""
    found = partners([goal.text for goal in before], [goal.text for goal in after])
    old = [place for place in range(len(before)) if place not in found]
    new = [place for place, former in enumerate(found) if former is None]
    promises = partners(
        [_promises(before[place]) for place in old], [_promises(after[place]) for place in new]
    )
    for place, former in zip(new, promises, strict=True):
        if former is not None:
            found[place] = old[former]
    return found


def _paired(count: int, found: Sequence[int | None]) -> Iterator[_Pair]:
    """Yield what belongs together in the new order; what is gone stands where it was."""
    out_of_order = moved([place for place in found if place is not None])
    waiting = sorted(set(range(count)) - set(found))
    for number, former in enumerate(found):
        if former is not None and former not in out_of_order:
            while waiting and waiting[0] < former:
                yield _Pair(waiting.pop(0), None)
        yield _Pair(former, number, former in out_of_order)
    yield from (_Pair(place, None) for place in waiting)


def _promises(goal: GoalRow) -> str:
    return "\n".join((goal.text, *(_promise(row) for row in goal.commitments)))


def _promise(row: CommitmentRow) -> str:
    remarks = ", ".join(filter(None, (row.task_group, row.responsible)))
    return f"{ITEM}{row.kind}: {row.text}" + (f" ({remarks})" if remarks else "")


def _telling(old: GoalRow, new: GoalRow) -> tuple[str, ...]:
    """Return the texts that an entry of the trail on this change names.

    What is new tells more than what is gone; where only the order differs, any of it may.
    """
    before, after = ([goal.text, *(row.text for row in goal.commitments)] for goal in (old, new))
    arrived = [text for text in after if text not in before]
    left = [text for text in before if text not in after]
    return tuple(arrived or left or after[1:])

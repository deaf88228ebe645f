"""What two people made of one text, brought together where their changes do not meet."""

from collections.abc import Hashable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

LONGEST = 1000  # lines; longer texts are not looked through, that would keep everybody waiting
T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


def settled(base: T | None, theirs: T, mine: T) -> T | None:
    """Return the value that holds; None where both made something else of `base`.

    A `base` of None means that nobody knows what it was: only what is the same holds.
    """
    if theirs in (mine, base):
        return mine
    return theirs if base == mine else None


def merge_lines(base: str, theirs: str, mine: str, *, lean: bool = False) -> str | None:
    """Return the text with both people's changes; None where they changed the same lines.

    Changes count as apart where at least one line that neither touched stands between them. With
    `lean`, `mine` counts where both changed the same lines. None for texts longer than LONGEST.
    """
    before, left, right = (text.split("\n") for text in (base, theirs, mine))
    if max(len(before), len(left), len(right)) > LONGEST:
        return None
    in_left, in_right = _found(before, left), _found(before, right)
    merged: list[str] = []
    at, at_left, at_right = 0, 0, 0
    kept = [line for line in range(len(before)) if line in in_left and line in in_right]
    ends = [(line, in_left[line], in_right[line]) for line in kept]
    for end, left_end, right_end in [*ends, (len(before), len(left), len(right))]:
        own = right[at_right:right_end]
        part = settled(before[at:end], left[at_left:left_end], own)
        if part is None and not lean:
            return None
        merged += [*(own if part is None else part), *before[end : end + 1]]
        at, at_left, at_right = end + 1, left_end + 1, right_end + 1
    return "\n".join(merged)


def merge_order(base: Sequence[H] | None, theirs: Sequence[H], mine: Sequence[H]) -> list[H] | None:
    """Return all that stands in `theirs` or `mine`, in the order of whoever moved something.

    What only the other has stands behind what it follows there. Return None where both moved the
    same things differently.
    """
    shared = set(theirs) & set(mine)
    was = None if base is None else _only(base, shared)
    holds = settled(was, _only(theirs, shared), _only(mine, shared))
    if holds is None:
        return None
    leading, other = (mine, theirs) if holds == _only(mine, shared) else (theirs, mine)
    return _with_rest(leading, other)


def _found(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Return where the lines of `base` that stayed stand in `other`."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {a + step: b + step for a, b, size in blocks for step in range(size)}


def _only(order: Iterable[H], wanted: set[H]) -> list[H]:
    return [item for item in order if item in wanted]


def _with_rest(leading: Sequence[H], other: Sequence[H]) -> list[H]:
    merged = list(leading)
    place = 0
    for item in other:
        if item in merged:
            place = merged.index(item) + 1
        else:
            merged.insert(place, item)
            place += 1
    return merged

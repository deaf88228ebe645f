"""Which of two lists of texts belong together, and which of them changed their place."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

ALIKE = 0.6  # share of common words from which two texts are taken for one that was changed
MOST_PAIRS = 40_000  # pairs that are looked at; beyond, only equal texts belong together

Bag = Counter[str]


def bag(text: str) -> Bag:
    """Count the words of a text."""
    return Counter(text.split())


def likeness(one: Bag, other: Bag) -> float:
    """Return the share of words that two texts have in common, from 0 to 1."""
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def partners(before: Sequence[str], after: Sequence[str]) -> list[int | None]:
    """Return for each text of `after` the place in `before` of the one it was made from.

    Equal texts belong together first, then those that are most alike, each once.
    """
    places: dict[str, list[int]] = {}
    for place, text in reversed(list(enumerate(before))):
        places.setdefault(text, []).append(place)
    found = [places[text].pop() if places.get(text) else None for text in after]
    taken = {place for place in found if place is not None}
    for place, other in _closest(before, after, taken, found):
        if place not in taken and found[other] is None:
            taken.add(place)
            found[other] = place
    return found


def _closest(
    before: Sequence[str], after: Sequence[str], taken: set[int], found: Sequence[int | None]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of what is left over that are alike, the closest first."""
    old = [(place, bag(text)) for place, text in enumerate(before) if place not in taken]
    new = [(place, bag(text)) for place, text in enumerate(after) if found[place] is None]
    if len(old) * len(new) > MOST_PAIRS:
        return
    pairs = [(-likeness(left, right), i, j) for i, left in old for j, right in new]
    yield from ((i, j) for degree, i, j in sorted(pairs) if -degree >= ALIKE)


def moved(order: Sequence[int]) -> set[int]:
    """Return which of the numbers stand out of order: the fewest that explain the rest."""
    ends: list[int] = []  # the smallest number on which an ordered run of each length ends
    lengths: list[int] = []
    for number in order:
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
        lengths.append(place)
    kept: set[int] = set()
    wanted = len(ends) - 1
    for number, length in zip(reversed(order), reversed(lengths), strict=True):
        if length == wanted:
            kept.add(number)
            wanted -= 1
    return set(order) - kept

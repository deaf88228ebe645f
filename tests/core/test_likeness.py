"""Which texts of two lists belong together, and what changed its place."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from core.likeness import MOST_PAIRS, moved, partners

WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=5).map(" ".join)


def test_equal_texts_belong_together_before_similar_ones() -> None:
    old = ["Alle kennen die Beratungszeiten.", "Alle kennen die Zeiten."]
    assert partners(old, list(reversed(old))) == [1, 0]
    assert partners(old, ["Alle kennen die Zeiten.", "Alle kennen die Zeiten genau."]) == [1, 0]


def test_what_has_little_in_common_stands_alone() -> None:
    assert partners(["a b c d e"], ["a b x y z"]) == [None]
    assert partners([], ["a"]) == [None]
    assert partners(["a"], []) == []


def test_in_long_lists_only_equal_texts_belong_together() -> None:
    old = [f"a b c {number}" for number in range(MOST_PAIRS // 100)]
    new = [f"{text}!" for text in old]
    assert partners(old, [*new, old[7]])[-2:] == [None, 7]


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_each_text_has_one_partner_at_most(old: list[str], new: list[str]) -> None:
    found = partners(old, new)
    places = [place for place in found if place is not None]
    assert len(found) == len(new)
    assert len(set(places)) == len(places)
    assert all(0 <= place < len(old) for place in places)
    assert partners(new, new) == list(range(len(new)))


@given(st.permutations(range(6)))
def test_as_few_as_possible_have_moved(order: list[int]) -> None:
    out = moved(order)
    kept = [number for number in order if number not in out]
    assert kept == sorted(kept)
    longer = combinations(order, len(kept) + 1)
    assert not any(list(run) == sorted(run) for run in longer)

"""Three versions of a value, a text, an order."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.three_way import LONGEST, merge_lines, merge_order, settled


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "holds"),
    [
        ("a", "a", "a", "a"),
        ("a", "b", "a", "b"),
        ("a", "a", "b", "b"),
        ("a", "b", "b", "b"),
        ("a", "b", "c", None),
        ("a", "", "c", None),
        (None, "b", "b", "b"),
        (None, "b", "c", None),
    ],
)
def test_a_value_holds_if_one_of_both_left_it_alone(base, theirs, mine, holds):
    assert settled(base, theirs, mine) == holds


BASE = "Eins.\n\nZwei.\n\nDrei."


@pytest.mark.parametrize(
    ("theirs", "mine", "merged"),
    [
        (BASE, BASE, BASE),
        ("Eins!\n\nZwei.\n\nDrei.", "Eins.\n\nZwei.\n\nDrei!", "Eins!\n\nZwei.\n\nDrei!"),
        ("Zwei.\n\nDrei.", "Eins.\n\nZwei.\n\nDrei!", "Zwei.\n\nDrei!"),
        (f"Null.\n\n{BASE}", f"{BASE}\n\nVier.", f"Null.\n\n{BASE}\n\nVier."),
        ("Eins.\n\nZWEI.\n\nDrei.", "Eins.\n\nzwei.\n\nDrei.", None),
        ("Eins.\n\nDrei.", "Eins.\n\nzwei.\n\nDrei.", None),
        (f"{BASE}\n\nVier.", f"{BASE}\n\nFünf.", None),
        (f"{BASE}\n\nVier.", f"{BASE}\n\nVier.", f"{BASE}\n\nVier."),
        ("", BASE, ""),
        ("", "Eins!\n\nZwei.\n\nDrei.", None),
    ],
)
def test_paragraphs_apart_are_brought_together(theirs, mine, merged):
    assert merge_lines(BASE, theirs, mine) == merged
    assert merge_lines(BASE, mine, theirs) == merged


def test_neighbouring_lines_meet():
    assert merge_lines("- a\n- b", "- a!\n- b", "- a\n- b!") is None


def test_a_merge_can_lean_to_one_side_where_they_meet():
    theirs, mine = "Eins!\n\nZWEI.\n\nDrei.", "Eins.\n\nzwei.\n\nDrei."
    assert merge_lines(BASE, theirs, mine, lean=True) == "Eins!\n\nzwei.\n\nDrei."


def test_texts_of_very_many_lines_are_not_brought_together():
    longest = "\n".join(["x"] * LONGEST)
    assert merge_lines(longest, longest, longest) == longest
    for texts in permutations((longest, longest, f"{longest}\nx")):
        assert merge_lines(*texts) is None
        assert merge_lines(*texts, lean=True) is None


lines = st.lists(st.sampled_from(["", "a", "b", "c", "d"]), max_size=8).map("\n".join)


@given(lines, lines)
def test_who_changed_nothing_is_in_nobodys_way(base, other):
    assert merge_lines(base, base, other) == other
    assert merge_lines(base, other, base) == other
    assert merge_lines(base, other, other) == other


@given(lines, lines, lines)
def test_no_line_appears_that_nobody_wrote(base, theirs, mine):
    merged = merge_lines(base, theirs, mine)
    if merged is not None:
        assert set(merged.split("\n")) <= set(f"{theirs}\n{mine}".split("\n"))
        new = set(mine.split("\n")) - set(base.split("\n"))
        assert new <= set(merged.split("\n"))


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged"),
    [
        ("abc", "abc", "abc", "abc"),
        ("abc", "bac", "abc", "bac"),
        ("abc", "abc", "acb", "acb"),
        ("abc", "bac", "bac", "bac"),
        ("abc", "bac", "acb", None),
        ("abc", "abcx", "abcy", "abcxy"),
        ("abc", "xabc", "acb", "xacb"),
        ("abc", "ac", "abcy", "abcy"),
        ("abc", "cba", "abyc", "cbya"),
        (None, "ab", "ab", "ab"),
        (None, "ab", "ba", None),
        (None, "abx", "ba", None),
    ],
)
def test_an_order_follows_whoever_moved_something(base, theirs, mine, merged):
    assert merge_order(base, theirs, mine) == (None if merged is None else list(merged))


@given(st.permutations("abcde"), st.permutations("abcxy"))
def test_an_order_loses_and_doubles_nothing(theirs, mine):
    merged = merge_order("abcde", theirs, mine)
    if merged is not None:
        assert sorted(merged) == sorted(set(theirs) | set(mine))

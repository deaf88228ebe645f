"""Two versions of a text, compared."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.likeness import MOST_PAIRS
from core.markup import parse
from core.redline import (
    Change,
    SectionStatus,
    clean,
    compare,
    compare_prose,
    lines_html,
    redline_html,
    section_status,
)

SECONDS = 3  # of the processor; it takes a fraction of one
MUSTER = "Der Schulträger lädt einmal im Jahr zu einem Gespräch ein und führt Protokoll."


def kept(old: str, new: str, kind: str) -> list[str]:
    changes = compare(old, new)
    return "".join(change.text for change in changes if change.kind in {"same", kind}).split()


def test_words_are_compared() -> None:
    assert compare("Zweimal im Jahr, gern.", "Einmal im Jahr, gern.") == (
        Change("gone", "Zweimal "),
        Change("new", "Einmal "),
        Change("same", "im Jahr, gern."),
    )


def test_white_space_does_not_count() -> None:
    assert compare("im  Jahr\neinmal", "im Jahr einmal ") == (Change("same", "im Jahr einmal "),)


def test_added_and_dropped_paragraphs() -> None:
    assert compare("", "neu") == (Change("new", "neu"),)
    assert compare("alt", "") == (Change("gone", "alt"),)
    assert compare("", " ") == ()


def test_a_mostly_new_paragraph_is_shown_whole() -> None:
    other = "Die Schule lädt jedes Halbjahr zu zwei Terminen ein und schreibt mit."
    assert compare(MUSTER, other) == (Change("gone", f"{MUSTER} "), Change("new", other))


def test_a_very_long_paragraph_is_shown_whole() -> None:
    old = "wort " * 3000
    new = old + "anders"
    assert compare(old, new) == (Change("gone", old), Change("new", new))


@given(st.text(st.sampled_from("ab \n")), st.text(st.sampled_from("ab \n")))
def test_both_versions_can_be_read_out_of_the_comparison(old: str, new: str) -> None:
    assert kept(old, new, "gone") == old.split()
    assert kept(old, new, "new") == new.split()


def test_paragraphs_find_their_partner() -> None:
    old = f"Erster Absatz bleibt.\n\n{MUSTER}\n\nFällt ganz weg."
    new = f"Erster Absatz bleibt.\n\nKommt dazu.\n\n{MUSTER.replace('einmal', 'zweimal')}"
    kinds = [[change.kind for change in line] for line in compare_prose(old, new)]
    assert kinds == [["same"], ["new"], ["same", "gone", "new", "same"], ["gone"]]


def test_lists_and_footnotes_are_compared() -> None:
    old = parse("a\n\n- eins\n- zwei[^1]\n\n[^1]: Er sollte ein Schuljahr nicht unterschreiten.")
    new = parse("a\n\n- eins\n\nb[^1]\n\n[^1]: Er sollte zwei Schuljahre nicht unterschreiten.")
    assert compare_prose(old, old) == tuple((Change("same", line),) for line in old.lines())
    lines = compare_prose(old, new)
    assert lines[:3] == (
        (Change("same", "a"),),
        (Change("same", "- eins"),),
        (Change("gone", "- zwei"),),
    )
    assert Change("gone", "ein Schuljahr ") in lines[-1]


def test_html_names_each_changed_block() -> None:
    html = redline_html(MUSTER, MUSTER.replace("einmal", "<b>zweimal</b>"))
    assert html == (
        "<p>Der Schulträger lädt "
        '<del><span class="kern-sr-only">Gelöscht: </span>einmal</del> '
        '<ins><span class="kern-sr-only">Neu: </span>&lt;b&gt;zweimal&lt;/b&gt;</ins> '
        "im Jahr zu einem Gespräch ein und führt Protokoll.</p>"
    )
    assert redline_html(MUSTER, MUSTER) == f"<p>{MUSTER}</p>"


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ("a b", "a\nb ", SectionStatus.UNCHANGED),
        (None, " ", SectionStatus.UNCHANGED),
        ("a b", "a c", SectionStatus.CHANGED),
        ("", "a", SectionStatus.ADDED),
        ("a", None, SectionStatus.DROPPED),
    ],
)
def test_section_status(old: str | None, new: str | None, status: SectionStatus) -> None:
    assert section_status(old, new) is status
    assert status.label in {"unverändert", "geändert", "ergänzt", "gestrichen"}


def test_few_words_between_two_changes_are_read_as_part_of_one() -> None:
    old = "Der Schulträger lädt die Schule und den Träger einmal im Jahr zu sich ein."
    new = "Der Schulträger lädt alle Schulen und jeden Träger einmal im Jahr zu sich ein."
    assert compare(old, new) == (
        Change("same", "Der Schulträger lädt "),
        Change("gone", "die Schule und den "),
        Change("new", "alle Schulen und jeden "),
        Change("same", "Träger einmal im Jahr zu sich ein."),
    )


def test_list_items_are_shown_as_a_list() -> None:
    html = redline_html(parse("a\n\n- eins\n- zwei"), parse("a\n\n- eins\n- drei"))
    assert html == (
        "<p>a</p><ul><li>eins</li>"
        '<li><del><span class="kern-sr-only">Gelöscht: </span>zwei</del></li>'
        '<li><ins><span class="kern-sr-only">Neu: </span>drei</ins></li></ul>'
    )


def test_an_item_that_was_rewritten_stays_one_item() -> None:
    line = (Change("gone", "- eins "), Change("new", "- zwei"))
    assert lines_html([line]).count("<li>") == 1
    assert "- " not in lines_html([line])


def test_paragraphs_that_stayed_can_be_counted_instead() -> None:
    lines = compare_prose("a\n\nb\n\nc\n\nd", "a\n\nb\n\nx\n\nd")
    html = lines_html(lines, only_changes=True)
    assert html.startswith('<p class="redline-gap">2 Absätze sind gleich.</p><p><del>')
    assert html.endswith('<p class="redline-gap">1 Absatz ist gleich.</p>')


def test_the_clean_text_has_no_marks() -> None:
    lines = compare_prose(f"{MUSTER}\n\nFällt weg.", MUSTER.replace("einmal", "zweimal"))
    assert clean(lines) == ((Change("same", MUSTER.replace("einmal", "zweimal")),),)


TEXTS = st.lists(st.text(st.sampled_from("abcde \n"), max_size=30), max_size=8).map("\n\n".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_compared_paragraphs(old: str, new: str) -> None:
    lines = compare_prose(old, new)
    read = {
        kind: " ".join(c.text for line in lines for c in line if c.kind in {"same", kind})
        for kind in ("gone", "new")
    }
    assert read["gone"].split() == old.split()
    assert read["new"].split() == new.split()
    assert " ".join(c.text for line in clean(lines) for c in line).split() == new.split()


def test_very_many_paragraphs_are_not_paired() -> None:
    old = "\n\n".join(f"Absatz {number} bleibt." for number in range(MOST_PAIRS // 150))
    lines = compare_prose(old, old.replace("bleibt", "geht"))
    assert {change.kind for line in lines for change in line} == {"gone", "new"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 1000, "b a " * 1000),
        (
            " ".join(str(n % 50) for n in range(2000)),
            " ".join(str(n * 7 % 50) for n in range(2000)),
        ),
    ],
)
def test_the_worst_paragraphs_are_compared_in_bounded_time(old: str, new: str) -> None:
    began = time.process_time()
    compare(old, new)
    assert time.process_time() - began < SECONDS

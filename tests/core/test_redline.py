"""Two versions of a text, compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markup import parse
from core.redline import (
    Change,
    SectionStatus,
    compare,
    compare_prose,
    redline_html,
    section_status,
)

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

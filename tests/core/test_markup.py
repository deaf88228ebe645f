"""The notation of legal text: what it reads, what it leaves alone, what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markup import (
    Blank,
    Break,
    BulletList,
    Call,
    Filled,
    MarkupError,
    Note,
    Paragraph,
    Prose,
    Slot,
    Text,
    escape,
    parse,
)

KEYS = {"school", "term"}

LITERAL = [
    "1. Präambel",
    "3.1. Kooperation im Kinderschutz",
    "3) Punkt",
    "*betont* und **stark** und _unterstrichen_ und ~~durch~~",
    "<b>fett</b> &amp; <script>alert(1)</script>",
    "„Beratungszettel“: 'so' \"und\" so -- (c) ... +-",
    r"Pfad C:\Neu\x und \* und \_",
    "an der __________- Schule",
    "# keine Überschrift",
    "> kein Zitat",
    "    kein Quelltext",
    "```kein Quelltext```",
    "[Verweis](https://example.org) ![Bild](x.png) <https://example.org> https://example.org",
    "* kein Listenpunkt",
    "+ kein Listenpunkt",
    "-kein Listenpunkt",
    "- ",
    "---",
    "===",
    "{{ settings.SECRET_KEY }} {% include 'x' %} ${x y} {0} {",
    "{offen",
    "[^x] und [^1 und [1]",
    "[^abc]: keine Fußnote",
    "🏫 \u202eumgekehrt\u202c ﷽",
]


def words(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("source", LITERAL)
def test_everything_but_the_notation_is_literal(source: str) -> None:
    assert parse(source).plain().strip() == source.strip()
    assert parse(f"Davor\n{source}").plain() == f"Davor {source.strip()}"


@given(st.text(st.characters(exclude_characters="\0")))
def test_escaped_text_is_read_as_it_was(text: str) -> None:
    prose = parse(escape(text), blanks=KEYS)
    assert words(prose.plain()) == words(text)
    assert not prose.blanks()
    assert not prose.notes
    assert all(isinstance(block, Paragraph) for block in prose.blocks)


@given(st.text(st.sampled_from("-*+[]^{}:1a \\\n\t#>`_=~|")))
def test_escaped_marks_are_read_as_they_were(text: str) -> None:
    assert words(parse(escape(text), blanks=KEYS).plain()) == words(text)


@given(st.text(st.sampled_from("-*+[]^{}:1 \\\n\tschool#>`")))
def test_any_source_is_read_or_refused_with_its_line(source: str) -> None:
    line = 1
    try:
        parse(source, blanks=KEYS, slots={"goals"})
    except MarkupError as error:
        line = error.line
    assert 1 <= line <= source.count("\n") + 1


def test_lines_of_a_paragraph_are_joined() -> None:
    assert parse("eins\n  zwei\n\n\ndrei").blocks == (
        Paragraph((Text("eins zwei"),)),
        Paragraph((Text("drei"),)),
    )


@pytest.mark.parametrize("end", ["\\\n", "  \n", "\\\n    "])
def test_a_line_can_be_broken(end: str) -> None:
    prose = parse(f"eins{end}zwei")
    assert prose.blocks == (Paragraph((Text("eins"), Break(), Text("zwei"))),)
    assert prose.plain() == "eins\nzwei"


def test_windows_line_ends() -> None:
    assert parse("eins\r\nzwei\r\n\r\n- drei\r\n").plain() == "eins zwei\n\n- drei"


def test_a_list_begins_after_a_blank_line() -> None:
    prose = parse("davor\n- kein Punkt\n\n- eins\n- zwei\n  geht weiter\n\n  Absatz\n\n  - tiefer")
    assert prose.blocks == (
        Paragraph((Text("davor - kein Punkt"),)),
        BulletList(
            (
                (Paragraph((Text("eins"),)),),
                (
                    Paragraph((Text("zwei geht weiter"),)),
                    Paragraph((Text("Absatz"),)),
                    BulletList(((Paragraph((Text("tiefer"),)),),)),
                ),
            )
        ),
    )
    assert prose.lines() == (
        "davor - kein Punkt",
        "- eins",
        "- zwei geht weiter",
        "Absatz",
        "- tiefer",
    )


def test_nothing_is_lost_in_very_deep_lists() -> None:
    source = "\n".join("  " * depth + f"- Stufe{depth}" for depth in range(60))
    plain = parse(source).plain()
    assert all(f"Stufe{depth}" in plain for depth in range(60))


def test_blanks_carry_the_wording_they_stand_for() -> None:
    prose = parse("als Träger {school: an der\n____- Schule \\{x\\} ____} für {term}.", blanks=KEYS)
    assert prose.blanks() == (Blank("school", "an der ____- Schule {x} ____"), Blank("term", ""))
    assert prose.plain() == "als Träger an der ____- Schule {x} ____ für ."


def test_a_blank_alone_in_its_paragraph_is_still_a_blank() -> None:
    assert parse("{school}", blanks=KEYS).blocks == (Paragraph((Blank("school", ""),)),)


def test_a_slot_stands_alone_in_its_paragraph() -> None:
    prose = parse("davor\n\n{goals}\n\n- x\n\n  {goals}", slots={"goals"})
    assert prose.blocks[1] == Slot("goals")
    assert prose.slots() == ("goals", "goals")
    assert prose.plain() == "davor\n\n- x"
    with pytest.raises(MarkupError, match=r"Zeile 1: „\{goals\}“ braucht einen Absatz"):
        parse("davor {goals}", slots={"goals"})


def test_blanks_are_filled_everywhere() -> None:
    source = "Er wirkt {school: an der ____}.[^1]\n\n- {school} {term: ____}\n\n[^1]: {school}"
    filled = parse(source, blanks=KEYS).fill({"school": "am Gymnasium {term}", "term": ""})
    assert filled.plain() == (
        "Er wirkt am Gymnasium {term}.\n\n- am Gymnasium {term} ____\n\n1 am Gymnasium {term}"
    )
    assert filled.blanks() == (Blank("term", "____"),)
    # A test that fails here says so itself.
    assert Filled("school", "am Gymnasium {term}") in filled.notes[0].blocks[0].inlines  # type: ignore[union-attr]  # a paragraph
    assert parse("{goals}", slots={"goals"}).fill({"goals": "x"}).blocks == (Slot("goals"),)


def test_footnotes_come_in_the_order_of_their_calls() -> None:
    prose = parse(
        "Ziele[^2] gelten[^1], immer[^2].\n\n[^1]: Eins.\n"
        "[^2]: Anmerkung:\n\n    - a\n    - b\n\n    Ende\n\nDanach"
    )
    assert [note.number for note in prose.notes] == ["2", "1"]
    assert prose.notes[1] == Note("1", (Paragraph((Text("Eins."),)),))
    assert prose.blocks[0] == Paragraph(
        (
            Text("Ziele"),
            Call("2"),
            Text(" gelten"),
            Call("1"),
            Text(", immer"),
            Call("2"),
            Text("."),
        )
    )
    assert prose.lines() == (
        "Ziele gelten, immer.",
        "Danach",
        "2 Anmerkung:",
        "- a",
        "- b",
        "Ende",
        "1 Eins.",
    )


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        (
            "eins\n\nzwei\ndrei {foo: ____}",
            4,
            "Die Lücke „foo“ ist unbekannt. Bekannt: school, term.",
        ),
        ("- eins\n- zwei {träger}", 2, "Die Lücke „träger“ ist unbekannt"),
        ("{{foo}} ${foo}", 1, "Die Lücke „foo“ ist unbekannt"),
        ("eins\n{school: an der", 2, "Die Lücke „school“ hat keine schließende Klammer."),
        ("eins\n\nzwei[^1]", 3, "Die Fußnote 1 fehlt."),
        ("eins\n\n[^1]: zwei", 3, "Die Fußnote 1 wird nirgends aufgerufen."),
        ("eins[^1]\n\n[^1]: x\n\n[^1]: y", 5, "Die Fußnote 1 steht zweimal da."),
        ("eins[^1]\n\n[^1]: x[^2]\n\n[^2]: y", 3, "In einer Fußnote kann keine Fußnote"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(source: str, line: int, message: str) -> None:
    with pytest.raises(MarkupError, match=message) as caught:
        parse(source, blanks=KEYS)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"Zeile {line}: {message}")


def test_the_error_names_no_key_when_none_is_known() -> None:
    with pytest.raises(MarkupError, match=r"Bekannt: keine\."):
        parse("{school}")


def test_empty_text() -> None:
    assert parse(" \n\t\n") == Prose(())

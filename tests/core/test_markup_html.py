"""Legal text as HTML."""

import pytest
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from core.markup import escape, parse
from core.markup_html import to_html

NOTED = "Ziele[^2] und[^2] {term: ____}.\n\n[^2]: Anmerkung:\n\n    - *a*\n    - <b>\n\n    Ende"
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</p></span><style>*{color:red}</style>",
    "{{ x }}{% x %}{0}{x!r}%s",
    "&lt;b&gt;",
]


def test_notes_at_the_end() -> None:
    assert to_html(parse(NOTED, blanks={"term"}), anchor="a3") == (
        "<p>Ziele"
        '<sup class="note-call">'
        '<a href="#a3-note-2" id="a3-call-2" aria-label="Fußnote 2">2</a></sup>'
        " und"
        '<sup class="note-call">'
        '<a href="#a3-note-2" id="a3-call-2-2" aria-label="Fußnote 2">2</a></sup>'
        ' <span class="blank">____</span>.</p>'
        '<ol class="notes"><li id="a3-note-2" value="2"><p>Anmerkung:</p>'
        "<ul><li>*a*</li><li>&lt;b&gt;</li></ul><p>Ende</p>"
        ' <a class="note-back" href="#a3-call-2" aria-label="Zurück zu Fußnote 2 im Text">↩</a>'
        "</li></ol>"
    )


def test_notes_where_they_are_called() -> None:
    source = NOTED.replace(" und[^2]", "")
    assert to_html(parse(source, blanks={"term"}), notes="page") == (
        '<p>Ziele<span class="footnote" data-number="2"><span class="note-text">Anmerkung:</span>'
        '<span class="note-item"><span class="note-text">*a*</span></span>'
        '<span class="note-item"><span class="note-text">&lt;b&gt;</span></span>'
        '<span class="note-text">Ende</span></span>'
        ' <span class="blank">____</span>.</p>'
    )


def test_ids_without_anchor() -> None:
    assert 'id="call-1"' in to_html(parse("a[^1]\n\n[^1]: b"))


def test_filled_blanks_keep_their_lines() -> None:
    prose = parse("Verfahren: {term}", blanks={"term"}).fill({"term": "<i>\nzweitens"})
    assert to_html(prose) == ('<p>Verfahren: <span class="filled">&lt;i&gt;<br>zweitens</span></p>')
    assert '<mark class="filled">&lt;i&gt;' in to_html(prose, mark=True)


def test_lists_and_line_breaks() -> None:
    assert to_html(parse("a\\\nb\n\n- eins\n- zwei\n\n  drei")) == (
        "<p>a<br>b</p><ul><li>eins</li><li><p>zwei</p><p>drei</p></li></ul>"
    )


def test_slots_are_filled_by_the_caller() -> None:
    prose = parse("{goals}\n\na[^1]\n\n[^1]: {goals}", slots={"goals"})
    table = format_html("<table>{}</table>", "")
    assert to_html(prose, slots={"goals": table}).count("<table></table>") == 2
    assert to_html(prose, notes="page", slots={"goals": table}).count("<table></table>") == 2
    with pytest.raises(KeyError):
        to_html(prose)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_shown_literally(payload: str) -> None:
    shown = format_html("{}", payload)
    assert to_html(parse(escape(payload))) == f"<p>{shown}</p>"
    filled = parse("{term}", blanks={"term"}).fill({"term": payload})
    assert to_html(filled) == f'<p><span class="filled">{shown}</span></p>'
    wording = payload.replace("{", r"\{").replace("}", r"\}")
    placeholder = parse(f"{{term: {wording}}}", blanks={"term"})
    assert to_html(placeholder) == f'<p><span class="blank">{shown}</span></p>'


@given(st.text(st.characters(exclude_characters="\0")))
def test_no_text_makes_a_tag(text: str) -> None:
    html = to_html(parse(escape(text)))
    assert html.count("<") == html.count(">")
    bare = html.replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in bare

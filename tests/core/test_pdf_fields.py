"""Signature fields: where the page asks for them, tagged, and nothing to see on paper."""

from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
from pypdf import PdfReader

from core.pdf import render_pdf
from tests.core.pdf_reading import elements, failures, tag_tree

FIELD = '<a class="line" href="field:{0}" title="Hier {0}: Größe"></a>'


def page_of(body):
    return f'<!doctype html><html lang="de"><title>Felder</title><body>{body}</body></html>'


def widgets(content):
    """Return the fields of a file."""
    form = PdfReader(BytesIO(content)).trailer["/Root"]["/AcroForm"]
    return [field.get_object() for field in form["/Fields"]]


def test_a_field_stands_where_the_page_asks_for_it_and_says_what_it_is_for():
    content = render_pdf(page_of(f"<p>Davor</p><p>{FIELD.format('A')}</p><p>Danach</p>"))
    (field,) = widgets(content)
    assert (field["/FT"], field["/T"], field["/TU"]) == ("/Sig", "A", "Hier A: Größe")
    assert "/V" not in field
    left, bottom, right, top = field["/Rect"]
    assert right - left == pytest.approx(161 * 72 / 25.4, abs=1)
    assert 15 < top - bottom < 40
    assert failures(content) == []


def test_fields_are_read_in_their_place_between_the_words():
    body = "".join(f"<p>Satz {n} {FIELD.format(n)}</p>" for n in range(3)) + "<p>Ende</p>"
    content = render_pdf(page_of(body))
    assert [field["/T"] for field in widgets(content)] == ["0", "1", "2"]
    forms = list(elements(tag_tree(content), "/Form"))
    assert [str(form["/Alt"]) for form in forms] == [f"Hier {n}: Größe" for n in range(3)]
    # A list of one would make readers call a later signature a change of the document.
    assert {form["/K"]["/Type"] for form in forms} == {"/OBJR"}
    assert [form["/K"]["/Obj"]["/T"] for form in forms] == ["0", "1", "2"]
    assert {str(form["/P"]["/S"]) for form in forms} == {"/P"}


def test_a_field_leaves_no_mark_on_paper():
    with_field, without = (
        pypdfium2.PdfDocument(render_pdf(page_of(f"<p>Text</p><p>{line}</p>")))[0]
        .render(scale=1, may_draw_forms=False)
        .to_pil()
        .tobytes()
        for line in (FIELD.format("A"), '<span class="line"></span>')
    )
    assert with_field == without


def test_an_ordinary_link_stays_one():
    content = render_pdf(page_of('<p><a href="https://example.org/">Seite</a></p>'))
    reader = PdfReader(BytesIO(content))
    assert "/AcroForm" not in reader.trailer["/Root"]
    assert reader.pages[0]["/Annots"][0].get_object()["/Subtype"] == "/Link"
    assert failures(content) == []


def test_fields_of_the_same_page_give_the_same_bytes():
    page = page_of(f"<p>{FIELD.format('A')}</p>")
    assert render_pdf(page) == render_pdf(page)

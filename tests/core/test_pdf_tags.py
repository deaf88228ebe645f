"""What a screen reader meets: notes behind their calls, heads with a scope, no running heads."""

from io import BytesIO
from typing import Any

import pydyf  # type: ignore[import-untyped]  # ships no types
import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from core.pdf import render_pdf
from core.pdf_tags import TagTree, move_notes
from tests.core.pdf_reading import children, elements, failures, marks, tag_tree

NOTE = '<span class="footnote" data-number="1"><span class="note-text">Note {0}.</span></span>'
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48" viewBox="0 0 2 1">'
    "<title>Zeichen</title><rect width='2' height='1'/></svg>"
)


def page_of(body: str) -> str:
    head = '<section class="cover" data-head="Kopf" data-foot="Fuß"><h1>Titel</h1></section>'
    return f'<!doctype html><html lang="de"><title>Baum</title><body>{head}{body}</body></html>'


def test_each_note_follows_its_call() -> None:
    text = "".join(f"<p>Satz {n}{NOTE.format(n)} weiter.</p>" for n in range(1, 5))
    content = render_pdf(page_of(f"{text}<ul><li>Punkt{NOTE.format(5)}</li></ul>"))
    tree = tag_tree(content)
    assert len(list(elements(tree, "/Note"))) == 5
    for parent in elements(tree):
        kinds = [str(kid["/S"]) for kid in children(parent)]
        calls = [place for place, kind in enumerate(kinds) if kind == "/Reference"]
        assert all(kinds[place + 1] == "/Note" for place in calls)
    names = [element["/ID"] for element in elements(tree, "/Note")]
    assert len(set(names)) == 5
    assert all(any(elements(note, "/Lbl")) for note in elements(tree, "/Note"))
    assert failures(content) == []


def test_a_document_without_notes_stays_as_it_is() -> None:
    tree = tag_tree(render_pdf(page_of("<p>Ohne.</p>")))
    assert list(elements(tree, "/Note")) == []


def test_head_cells_have_their_scope() -> None:
    table = (
        '<table><thead><tr><th scope="col">A</th><th>B</th></tr></thead><tbody>'
        '<tr><th scope="row">C</th><td>1</td></tr></tbody></table>'
    )
    heads = list(elements(tag_tree(render_pdf(page_of(table))), "/TH"))
    assert [head["/A"]["/Scope"] for head in heads] == [  # type: ignore[index]  # a dictionary
        "/Column",
        "/Column",
        "/Row",
    ]


def test_a_table_over_pages_repeats_its_head_with_scope() -> None:
    rows = "<tr><td>Ziel</td><td>Angebot</td></tr>" * 60
    table = f'<table class="goals"><thead><tr><th>A</th><th>B</th></tr></thead>{rows}</table>'
    content = render_pdf(page_of(table))
    heads = list(elements(tag_tree(content), "/TH"))
    assert len(heads) > 2
    assert {head["/A"]["/Scope"] for head in heads} == {"/Column"}  # type: ignore[index]  # same
    assert failures(content) == []


def test_running_heads_are_artifacts_and_nothing_hangs_outside_the_tree() -> None:
    content = render_pdf(page_of("<p>Text</p>" * 90))
    reader = PdfReader(BytesIO(content))
    tagged = marks(tag_tree(content))
    for page in reader.pages:
        assert page.indirect_reference
        number = page.indirect_reference.idnum
        operations = ContentStream(page.get_contents(), reader).operations
        begun = [operands for operands, operator in operations if operator == b"BDC"]
        kinds = [operands[0] for operands in begun]
        in_content = {(number, o[1]["/MCID"]) for o in begun if "/MCID" in o[1]}
        assert kinds.count("/Artifact") >= 2
        assert in_content == {mark for mark in tagged if mark[0] == number}


def test_a_picture_has_words_and_its_place_in_points() -> None:
    content = render_pdf(page_of(PICTURE))
    (figure,) = elements(tag_tree(content), "/Figure")
    left, bottom, right, top = figure["/A"]["/BBox"]  # type: ignore[index]  # an array
    assert str(figure["/Alt"]) == "Zeichen"
    assert right - left == pytest.approx(72)
    assert top - bottom == pytest.approx(36)
    assert 0 < bottom < top < 842
    assert failures(content) == []


def test_a_note_longer_than_its_page_loses_no_word() -> None:
    words = " ".join(f"Wort{n}" for n in range(1500))
    note = f'<span class="footnote" data-number="1"><span class="note-text">{words}</span></span>'
    content = render_pdf(page_of(f"<p>Aufruf{note}.</p>"))
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split()
    assert len([word for word in text if word.startswith("Wort")]) == 1500
    assert failures(content) == []


def test_the_rest_of_a_note_joins_the_last_one() -> None:
    pdf = pydyf.PDF()

    def add(kind: str, *kids: Any) -> Any:
        element = pydyf.Dictionary({"S": kind, "K": [kid.reference for kid in kids]})
        pdf.add_object(element)
        for kid in kids:
            kid["P"] = element.reference
        return element

    call = add("/Reference")
    text = add("/P", call)
    notes = [add("/Span", add("/Lbl")), add("/Span")]
    document = add("/Document", text, add("/NonStruct", *notes))
    pdf.add_object(parents := pydyf.Dictionary({"Nums": []}))
    root = add("/StructTreeRoot", document)
    root["ParentTree"] = parents.reference
    pdf.catalog["StructTreeRoot"] = root.reference
    move_notes(TagTree(pdf))
    assert document["K"] == [text.reference]
    assert text["K"] == [call.reference, notes[0].reference]
    assert notes[0]["K"][-1] == notes[1].reference

"""Reading a PDF back: what the validator says, the words, the tag tree."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import page
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NumberObject

STANDARDS = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)


def failures(pdf: bytes) -> list[str]:
    """Return what PDF/UA-1 and PDF/A-3a find wrong."""
    reports = [page.validate_pdf_bytes(pdf, profile=standard) for standard in STANDARDS]
    return [f"{f.rule_id}: {f.message}" for report in reports for f in report.failures]


def page_texts(pdf: bytes) -> list[str]:
    """Return the words of each page, white space made single."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    """Return all words, page by page."""
    return " ".join(page_texts(pdf))


def tag_tree(pdf: bytes) -> DictionaryObject:
    """Return the element of the whole document."""
    root = _resolved(PdfReader(BytesIO(pdf)).trailer["/Root"])
    document: DictionaryObject = _resolved(_resolved(root["/StructTreeRoot"])["/K"])[0].get_object()
    return document


def elements(element: DictionaryObject, kind: str = "") -> Iterator[DictionaryObject]:
    """Yield an element and all below it in reading order, or those of one kind."""
    if not kind or str(element["/S"]) == kind:
        yield element
    for kid in children(element):
        yield from elements(kid, kind)


def children(element: DictionaryObject) -> list[DictionaryObject]:
    """Return the elements right below one, without content marks and object references."""
    kids = _resolved(element.get("/K", ArrayObject()))
    found = [_resolved(kid) for kid in (kids if isinstance(kids, ArrayObject) else [kids])]
    return [kid for kid in found if isinstance(kid, DictionaryObject) and "/S" in kid]


def marks(element: DictionaryObject) -> set[tuple[int, int]]:
    """Return the content an element and all below it hold: object number of the page, mark."""
    found = set()
    for each in elements(element):
        kids = _resolved(each.get("/K", ArrayObject()))
        if "/Pg" in each:
            number = each.raw_get("/Pg").idnum
            found |= {(number, int(kid)) for kid in kids if isinstance(kid, NumberObject)}
    return found


def _resolved(value: Any) -> Any:
    return value.get_object()

"""Signature fields: places in a PDF where somebody may sign it later, without altering its text.

A page asks for one with `<a href="field:NAME" title="…">`: the link has its place on the page and
in the reading order, and what is written becomes a field. Rules: ISO 32000-1, 12.7.4.5 (signature
fields), ISO 14289-1, 7.18 (annotations), ISO 19005-3, 6.3.3 (appearances).
"""

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]  # ships no types

from core.pdf_tags import TagTree

SCHEME = "field:"
PRINTED = 4  # the flag of an annotation that shows on paper, which PDF/A asks for


def leave(document: Any, pdf: Any) -> None:
    """Turn each asked-for place of a PDF still in memory into an empty, tagged field."""
    places = list(_asked_for(document))
    if not places:
        return
    tree = TagTree(pdf)
    fields = [_field(tree, place, name, tooltip) for place, name, tooltip in places]
    form = pydyf.Dictionary({"Fields": pydyf.Array(fields)})
    pdf.add_object(form)
    pdf.catalog["AcroForm"] = form.reference


def _asked_for(document: Any) -> Iterator[tuple[Any, str, str]]:
    """Yield the annotation, the name and the tooltip of each place, in reading order."""
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001  (WeasyPrint keeps the links there)
            place = getattr(box, "link_annotation", None)
            if place is not None and box.element.get("href", "").startswith(SCHEME):
                name = box.element.get("href").removeprefix(SCHEME)
                yield place, name, box.element.get("title", name)


def _field(tree: TagTree, place: Any, name: str, tooltip: str) -> bytes:
    """Make the link `place` a field; its element in the tree becomes the field's."""
    left, first, right, second = place["Rect"]
    box = (min(left, right), min(first, second), max(left, right), max(first, second))
    element = tree.at(
        dict(zip(tree.parents[::2], tree.parents[1::2], strict=True))[place["StructParent"]]
    )
    # Not a list of one: readers take a list for a change when the field is signed.
    (element["K"],) = element["K"]
    element["S"] = "/Form"
    element["Alt"] = pydyf.String(tooltip)
    for key in ("A", "BS", "Contents"):
        place.pop(key, None)
    place["Subtype"], place["FT"], place["F"] = "/Widget", "/Sig", PRINTED
    place["T"], place["TU"] = pydyf.String(name), pydyf.String(tooltip)
    place["Rect"] = pydyf.Array(box)
    place["P"] = element["Pg"]
    place["AP"] = pydyf.Dictionary({"N": _nothing(tree.pdf, box[2] - box[0], box[3] - box[1])})
    reference: bytes = place.reference
    return reference


def _nothing(pdf: Any, width: float, height: float) -> bytes:
    """Add the looks of a field nobody signed: paper to write on."""
    kind = {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array((0, 0, width, height))}
    looks = pydyf.Stream([], pydyf.Dictionary({**kind, "Resources": pydyf.Dictionary()}))
    pdf.add_object(looks)
    reference: bytes = looks.reference
    return reference

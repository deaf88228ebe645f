"""The finisher: what WeasyPrint 70 leaves undone in a tagged PDF, put right before it is written.

It works on the objects in memory, so nothing is parsed again. Rules: ISO 14289-1 (PDF/UA-1),
ISO 19005-3 (PDF/A-3), ISO 32000-1 (PDF 1.7).
"""

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]  # ships no types

POINTS_PER_PIXEL = 0.75
STAND_INS = "?¤◊–-·.,"  # shown for a character no font has, the first that the document uses

# PDF/A allows a foreign namespace in its metadata only together with the description of it.
PDFUA_METADATA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def finish(document: Any, pdf: Any) -> None:
    """Make one file PDF/A-3a and PDF/UA-1; WeasyPrint calls it just before writing."""
    tree = TagTree(pdf)
    declare_both_standards(tree)
    mark_pagination(tree)
    name_scopes(document)
    place_figures(tree)
    move_notes(tree)
    show_missing_glyphs(document, pdf)
    list_attachments_once(pdf)
    write_plain_objects(pdf)


class TagTree:
    """The structure tree of a PDF that is still a list of objects."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        root = self.at(pdf.catalog["StructTreeRoot"])
        self.document = self.at(root["K"][0])
        self.parents = self.at(root["ParentTree"])["Nums"]

    def at(self, reference: bytes) -> Any:
        """Return the object a reference such as `b"12 0 R"` points to."""
        return self.pdf.objects[int(reference.split()[0])]

    def children(self, element: Any) -> Iterator[Any]:
        """Yield the elements right below one (content marks, which are numbers, left out)."""
        return (self.at(kid) for kid in element.get("K", ()) if isinstance(kid, bytes))

    def walk(self, element: Any) -> Iterator[Any]:
        """Yield an element and all below it, in reading order."""
        waiting = [element]
        while waiting:
            current = waiting.pop()
            yield current
            waiting.extend(reversed(list(self.children(current))))

    def pages(self) -> Iterator[tuple[Any, Any]]:
        """Yield each page with its list of the elements its content marks belong to."""
        for index, reference in enumerate(self.pdf.page_references):
            yield self.at(reference), self.parents[2 * index + 1]


def declare_both_standards(tree: TagTree) -> None:
    """Say PDF/UA-1 beside PDF/A-3a in the metadata, which stays readable (uncompressed)."""
    metadata = tree.at(tree.pdf.catalog["Metadata"])
    metadata.compress = False
    metadata.stream = [part.replace(b"</rdf:RDF>", PDFUA_METADATA, 1) for part in metadata.stream]


def mark_pagination(tree: TagTree) -> None:
    """Turn running heads and feet into artifacts: their elements hang outside the tree."""
    inside = {element.number for element in tree.walk(tree.document)}
    for page, parents in tree.pages():
        stream = tree.at(page["Contents"]).stream
        for place, operator in enumerate(stream):
            mark = _content_mark(stream, place) if operator == b"BDC" else None
            if mark is None or tree.at(parents[mark]).number in inside:
                continue
            tree.at(parents[mark]).clear()
            parents[mark] = "null"
            stream[place - 2 : place] = "/Artifact", pydyf.Dictionary({"Type": "/Pagination"})


def _content_mark(stream: list[Any], place: int) -> int | None:
    """Return the number of the marked content that begins at `place`, None for an artifact."""
    properties = stream[place - 1]
    return properties.get("MCID") if isinstance(properties, dict) else None


def name_scopes(document: Any) -> None:
    """Give every head cell its scope (ISO 14289-1, 7.5): the HTML attribute, else its column."""
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001  (WeasyPrint keeps the cells there)
            cell = getattr(box, "mark", None)
            if cell is not None and box.element is not None and box.element.tag == "th":
                row = box.element.get("scope") == "row"
                cell["A"]["Scope"] = "/Row" if row else "/Column"


def place_figures(tree: TagTree) -> None:
    """Give pictures their box in points from below; WeasyPrint writes pixels from above."""
    for element in tree.walk(tree.document):
        if element.get("S") == "/Figure" and "A" in element:
            height = tree.at(element["Pg"])["MediaBox"][3]
            left, top, right, bottom = (POINTS_PER_PIXEL * edge for edge in element["A"]["BBox"])
            element["A"]["BBox"] = pydyf.Array((left, height - bottom, right, height - top))


def move_notes(tree: TagTree) -> None:
    """Read each footnote right behind its call, as a Note with an ID (ISO 14289-1, 7.9).

    A note without a call of its own (the rest of one that began a page before) joins the last.
    """
    calls = [e for e in tree.walk(tree.document) if e.get("S") == "/Reference"]
    notes = _take_notes(tree) if calls else []
    for number, (call, note) in enumerate(zip(calls, notes, strict=False), 1):
        note["S"] = "/Note"
        note["ID"] = pydyf.String(f"note-{number}")
        note["P"] = call["P"]
        siblings = tree.at(call["P"])["K"]
        siblings.insert(siblings.index(call.reference) + 1, note.reference)
    for rest in notes[len(calls) :]:
        rest["P"] = notes[len(calls) - 1].reference
        notes[len(calls) - 1]["K"].append(rest.reference)


def _take_notes(tree: TagTree) -> list[Any]:
    """Cut the footnote areas out of the tree and return the notes that were in them.

    They are the only unnamed elements right below the document that hold a label.
    """
    notes: list[Any] = []
    for area in list(tree.children(tree.document)):
        if area["S"] == "/NonStruct" and any(e.get("S") == "/Lbl" for e in tree.walk(area)):
            tree.document["K"].remove(area.reference)
            notes.extend(tree.children(area))
            area.clear()
    return notes


def show_missing_glyphs(document: Any, pdf: Any) -> None:
    """Show a stand-in where no font knows a character (no .notdef: ISO 19005-3, 6.2.11.8).

    The text layer keeps the character itself, so search and copying stay right.
    """
    gaps = {font.name: font for font in document.fonts.values() if font.missing}
    for entry in list(pdf.objects) if gaps else ():
        if isinstance(entry, dict) and entry.get("Subtype") == "/Type0":
            font = gaps.get(entry["BaseFont"])
            stand_in = _stand_in(font) if font else None
            if stand_in and isinstance(entry["Encoding"], bytes):
                _map_to_stand_in(pdf, entry, font, stand_in)


def _map_to_stand_in(pdf: Any, entry: Any, font: Any, stand_in: int) -> None:
    """Let a font's missing characters draw the stand-in: a table of glyphs replaces its CMap."""
    at = {number: number for number in font.to_unicode}
    at |= dict.fromkeys(font.missing.values(), stand_in)
    table = pdf.objects[int(entry["Encoding"].split()[0])]
    table.stream = [b"".join(at.get(code, 0).to_bytes(2) for code in range(max(at) + 1))]
    table.extra = {}
    glyphs = pdf.objects[int(entry["DescendantFonts"][0].split()[0])]
    glyphs["CIDToGIDMap"] = table.reference
    entry["Encoding"] = "/Identity-H"
    for first, widths in zip(glyphs["W"][::2], glyphs["W"][1::2], strict=True):
        for place in range(len(widths)):
            if first + place in font.missing.values():
                widths[place] = font.widths[stand_in]


def _stand_in(font: Any) -> int | None:
    """Return the number of a visible glyph that the document already carries, if there is one."""
    glyphs = {
        text: number
        for number, text in font.to_unicode.items()
        if number not in font.missing.values() and text.strip()
    }
    wanted = [glyphs[text] for text in STAND_INS if text in glyphs]
    return next(iter([*wanted, *glyphs.values()]), None)


def list_attachments_once(pdf: Any) -> None:
    """Name each attached file once; WeasyPrint 70 names it twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


class WrittenStream(pydyf.Object):  # type: ignore[misc]  # pydyf ships no types
    """A stream that is compressed once, with an end of line no reader takes for its data.

    Data may end in a carriage return; with the line feed after it, that reads as one line end
    and the length seems wrong (ISO 19005-3, 6.1.7.1). So a whole line end follows the data.
    """

    compressible = False

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self.number = stream.number
        self.content: bytes = stream.data.removesuffix(b"\nendstream") + b"\r\nendstream"

    @property
    def data(self) -> bytes:
        """What stands in the file."""
        return self.content


def write_plain_objects(pdf: Any) -> None:
    """Write without object streams: checking signatures later takes a tenth of the time."""
    pdf.objects[:] = [WrittenStream(o) if isinstance(o, pydyf.Stream) else o for o in pdf.objects]
    write = pdf.write
    pdf.write = lambda output, version, identifier, _compress: write(
        output, version, identifier, compress=False
    )

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from core.pdf_merge import merge_for_duplex, pages_of
from tests import hostile_files as hostile
from tests.files import make_image, make_pdf

A4_UPRIGHT = (595, 842)
A4_LYING = (842, 595)


def merged(*contents: bytes, title: str = "Alle") -> PdfReader:
    return PdfReader(BytesIO(merge_for_duplex(contents, title=title)))


def words_of(reader: PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def picture_on(page: Any) -> Any:
    (image,) = page.images
    return image.image


def size_of(page: Any) -> tuple[int, int]:
    return round(page.mediabox.width), round(page.mediabox.height)


def test_each_part_begins_on_the_front_of_a_sheet() -> None:
    reader = merged(make_pdf(pages=3), make_pdf(pages=2), make_pdf(pages=1))

    one, two, three = "Seite 1", "Seite 2", "Seite 3"
    assert words_of(reader) == [one, two, three, "", one, two, one, ""]


def test_blank_page_is_as_big_as_the_page_before_it() -> None:
    reader = merged(make_pdf(size=(842, 1191)))

    assert [size_of(page) for page in reader.pages] == [(842, 1191), (842, 1191)]


def test_bookmarks_lead_to_the_parts() -> None:
    reader = merged(make_pdf(pages=3, title="Grundschule Musterbach"), make_pdf(), make_image())

    # pypdf gives the outline as a nested list; this one is flat.
    marks = [(mark.title, reader.get_destination_page_number(mark)) for mark in reader.outline]  # type: ignore[union-attr, arg-type]
    assert marks == [("Grundschule Musterbach", 0), ("Dokument 2", 4), ("Dokument 3", 6)]


def test_language_and_title_stand_in_the_file() -> None:
    content = merge_for_duplex([make_pdf(language="de-DE"), make_pdf(language="fr")], title="Alle")

    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "de-DE"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.Root.ViewerPreferences.Duplex) == "/DuplexFlipLongEdge"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Alle"


def test_file_without_a_language_is_german() -> None:
    content = merge_for_duplex([make_pdf()])

    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "de"


def test_same_parts_give_the_same_bytes() -> None:
    parts = [make_pdf(pages=2, title="Eins"), make_image("JPEG")]

    assert merge_for_duplex(parts, title="Alle") == merge_for_duplex(parts, title="Alle")


@pytest.mark.parametrize(
    ("kind", "options", "size"),
    [
        ("JPEG", {"size": (300, 400)}, A4_UPRIGHT),
        ("JPEG", {"size": (400, 300)}, A4_LYING),
        ("JPEG", {"size": (400, 300), "turned": True}, A4_UPRIGHT),
        ("JPEG", {"mode": "CMYK"}, A4_UPRIGHT),
        ("JPEG", {"mode": "L"}, A4_UPRIGHT),
        ("PNG", {"mode": "RGBA"}, A4_UPRIGHT),
        ("PNG", {"mode": "1"}, A4_UPRIGHT),
        ("PNG", {"mode": "P"}, A4_UPRIGHT),
        ("PNG", {"size": (5000, 7000), "mode": "1"}, A4_UPRIGHT),
    ],
)
def test_image_becomes_a_page_of_a4(
    kind: str, options: dict[str, Any], size: tuple[int, int]
) -> None:
    reader = merged(make_image(kind, **options))

    front, back = reader.pages
    assert size_of(front) == size_of(back) == size
    assert max(picture_on(front).size) <= 3508
    assert not back.extract_text()


def test_transparent_image_is_printed_on_white() -> None:
    reader = merged(make_image("PNG", mode="RGBA"))

    assert picture_on(reader.pages[0]).getpixel((0, 0)) == (255, 255, 255)


def test_image_keeps_its_proportions_and_is_centred() -> None:
    reader = merged(make_image("JPEG", size=(100, 400)))

    drawing = reader.pages[0].get_contents()
    assert drawing is not None
    assert drawing.get_data().strip() == b"q 210.50 0 0 842.00 192.25 0.00 cm /Im Do Q"


def test_what_a_part_does_stays_behind() -> None:
    content = merge_for_duplex(
        [hostile.with_javascript(), hostile.with_javascript_in_a_field(), hostile.with_attachment()]
    )

    assert b"JavaScript" not in content
    with pikepdf.open(BytesIO(content)) as pdf:
        assert not pdf.attachments
        assert "/AcroForm" not in pdf.Root


@pytest.mark.parametrize(
    ("content", "count"),
    [(make_pdf(pages=7), 7), (make_image("PNG"), 1), (make_image("JPEG"), 1)],
)
def test_pages_are_counted(content: bytes, count: int) -> None:
    assert pages_of(content) == count


def test_broken_part_is_an_error() -> None:
    with pytest.raises(pikepdf.PdfError):
        merge_for_duplex([b"%PDF-1.7\nnothing"])
    with pytest.raises(OSError, match="cannot identify"):
        pages_of(b"nothing")

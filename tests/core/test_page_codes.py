"""Page codes: what stands in them, and that a worn copy can still be read."""

from io import BytesIO
from itertools import product

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pypdf import PdfReader

from core.page_codes import ALPHABET, PageCode, read_tail, spelled, tail, unspelled
from core.pdf import render_pdf
from tests.core.pdf_reading import failures, page_texts

ADDRESS = "HTTPS://KOOPERATION.LANDKREIS.EXAMPLE/P/F23456789ABCDEFGH"
DPI = 150
CODE_MM = (168, 271.5, 188, 291.5)  # where the code stands, from left above, with its quiet zone
PAPER, STAIN = 255, 170  # brightness of white paper, and of white paper under coffee


@pytest.fixture(scope="module")
def document() -> bytes:
    body = "<p>Ein Absatz.</p><p style='break-before: page'>Noch einer.</p>"
    head = '<section class="cover" data-head="Kopf" data-foot="Fuß"><h1>Titel</h1></section>'
    html = (
        '<!doctype html><html lang="de"><title>Codes</title>'
        f'<body class="issued">{head}{body}</body></html>'
    )
    return render_pdf(html, page_code=ADDRESS)


def copied(
    document: bytes, page: int, *, skew: float = 0, stain: tuple[int, int] | None = None
) -> Image.Image:
    """Return a page as a copier in black and white sees it: skewed, under coffee, at 150 dpi."""
    sheet: Image.Image = (
        pypdfium2.PdfDocument(document)[page].render(scale=DPI / 72, grayscale=True).to_pil()
    )
    if stain is not None:
        left, top, right, bottom = (mm * DPI / 25.4 for mm in CODE_MM)
        width, height = (right - left) / 2, (bottom - top) / 2
        x, y = left + stain[0] * width, top + stain[1] * height
        cup = Image.new("L", sheet.size, PAPER)
        ImageDraw.Draw(cup).rectangle((x, y, x + width, y + height), fill=STAIN)
        sheet = Image.composite(cup, sheet, sheet.point(lambda value: value > STAIN and 255))
    sheet = sheet.rotate(skew, fillcolor=PAPER, resample=Image.Resampling.BICUBIC)
    return sheet.point(lambda value: PAPER if value > 128 else 0).convert("1").convert("L")


def read(sheet: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(sheet)]


def test_each_page_says_which_it_is(document):
    base, _, name = ADDRESS.rpartition("/")

    assert [read(copied(document, page)) for page in (0, 1)] == [
        [f"{base}/{tail(name, 1)}"],
        [f"{base}/{tail(name, 2)}"],
    ]


@pytest.mark.parametrize(
    ("skew", "stain"), list(product((-3.0, 3.0), (None, (0, 0), (1, 0), (0, 1), (1, 1))))
)
def test_a_worn_copy_can_be_read(document, skew, stain):
    (text,) = read(copied(document, 1, skew=skew, stain=stain))

    assert read_tail(text.rpartition("/")[2]) == PageCode("F23456789ABCDEFGH", 2)


def test_a_code_is_no_content_and_breaks_no_standard(document):
    assert failures(document) == []
    assert all("23456789" not in text for text in page_texts(document))
    assert len(PdfReader(BytesIO(document)).pages) == 2


def test_without_an_address_no_code_is_drawn():
    html = '<!doctype html><html lang="de"><title>Ohne</title><body><p>Text.</p></body></html>'

    assert read(copied(render_pdf(html), 0)) == []


@given(st.binary(min_size=32, max_size=32))
def test_what_is_spelled_can_be_looked_up(digest):
    code = spelled(digest.hex(), 16)

    assert set(code) <= set(ALPHABET)
    assert digest.hex().startswith(unspelled(code))


@given(st.integers(1, 999), st.integers(0, 23), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_noticed(page, place, sign):
    text = tail("F23456789ABCDEFGH", page)
    wrong = text[:place] + sign + text[place + 1 :]

    assert (read_tail(wrong) is None) == (wrong != text)


@pytest.mark.parametrize(
    "text", ["", "F2", "F23456789ABCDEFGH", "f23456789abcdefgh0017K4Q", "É" * 24]
)
def test_other_words_are_no_code(text):
    assert read_tail(text) is None

"""Piles of paper as a scanner sees them, made from the PDF that the portal issued."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import segno
from PIL import Image, ImageDraw

from accounts.models import User
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from archive import store
from archive.actions import read_waiting_pages, take_pile
from archive.models import ScanPile
from archive.uploads import check
from tests import builders

DPI = 150
PAPER, COFFEE = 255, 170  # brightness of white paper, and of white paper under coffee
CODE_MM = (168, 271.5, 188, 291.5)  # where the code stands, from left above, with its quiet zone
A4_MM = (210, 297)


@dataclass(frozen=True)
class Wear:
    """What a sheet has been through: skewed (degrees), turned clockwise, under coffee, torn."""

    skew: float = 0
    turn: int = 0
    has_stain: bool = False
    is_torn: bool = False
    is_grey: bool = False


CLEAN = Wear()


def sheets_of(agreement: Agreement, version: Version | None = None) -> list[Image.Image]:
    """Return the pages of the Fassung to sign, as they come out of a scanner without a fault."""
    issued = version or agreement.current_version
    assert issued
    return sheets_in(store.read(issued.document.sha256))


def sheets_in(content: bytes, wear: Wear = CLEAN) -> list[Image.Image]:
    """Return all pages of a PDF as scans."""
    with pypdfium2.PdfDocument(content) as pdf:
        plain = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in pdf]
    return [worn(sheet, wear) for sheet in plain]


def worn(sheet: Image.Image, wear: Wear) -> Image.Image:
    """Return a sheet as a scanner in black and white sees it after all that."""
    if wear.has_stain:
        sheet = _stained(sheet)
    if wear.is_torn:
        draw = ImageDraw.Draw(sheet := sheet.copy())
        draw.rectangle(_points(*CODE_MM), fill=PAPER)
    sheet = sheet.rotate(wear.skew, fillcolor=PAPER, resample=Image.Resampling.BICUBIC)
    sheet = sheet.rotate(-wear.turn, expand=True)
    if wear.is_grey:
        return sheet
    return sheet.point(lambda value: PAPER if value > 128 else 0).convert("1")


def blank_sheet() -> Image.Image:
    """Return the empty back of a sheet."""
    return Image.new("1", _size(), 1)


def strange_sheet(text: str = "") -> Image.Image:
    """Return a page of something else, with a code of somebody else if `text` is given."""
    sheet = Image.new("L", _size(), PAPER)
    draw = ImageDraw.Draw(sheet)
    for line in range(200, 1200, 60):
        draw.line((150, line, 1000, line), fill=0, width=6)
    if text:
        target = BytesIO()
        segno.make(text, error="q").save(target, kind="png", scale=5)
        sheet.paste(Image.open(target).convert("L"), (800, 1400))
    return sheet.convert("1")


def pdf_of(sheets: Sequence[Image.Image]) -> bytes:
    """Return one PDF as a scanner sends it: an image a page."""
    target = BytesIO()
    first, *rest = sheets
    first.save(target, "PDF", resolution=DPI, save_all=True, append_images=rest)
    return target.getvalue()


def hand_in(content: bytes, *, by: User | None = None) -> ScanPile:
    """Let the Fachstelle hand in a file as a pile."""
    upload = check(builders.upload("Stapel.pdf", content), allowed=("pdf",))
    return take_pile(upload=upload, by=by or builders.make_office_member())


def make_pile(sheets: Iterable[Image.Image], *, by: User | None = None) -> ScanPile:
    """Let the Fachstelle hand in a pile of these sheets."""
    return hand_in(pdf_of(list(sheets)), by=by)


def read_pile(sheets: Iterable[Image.Image], *, by: User | None = None) -> ScanPile:
    """Let it be read as well."""
    pile = make_pile(sheets, by=by)
    while read_waiting_pages():
        pass
    return pile


def _stained(sheet: Image.Image) -> Image.Image:
    """Lay coffee on a quarter of the code; what is printed shows through."""
    left, top, right, bottom = _points(*CODE_MM)
    cup = Image.new("L", sheet.size, PAPER)
    middle = ((left + right) / 2, (top + bottom) / 2)
    ImageDraw.Draw(cup).rectangle((left, top, *middle), fill=COFFEE)
    return Image.composite(cup, sheet, sheet.point(lambda value: value > COFFEE and 255))


def _points(*millimetres: float) -> tuple[float, ...]:
    return tuple(mm * DPI / 25.4 for mm in millimetres)


def _size() -> tuple[int, int]:
    wide, high = (round(mm * DPI / 25.4) for mm in A4_MM)
    return wide, high

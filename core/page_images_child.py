"""The child process that looks at pages of a stranger's PDF: numbers in, one line of JSON each out.

It runs by its path, apart from the portal, as `core.inspection_child` does. The file is read from
the disk as far as a page needs it, so a long file takes no more memory than a short one.
"""

import base64
import json
import re
import resource
import sys
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import zxingcpp
from PIL import Image

MEGABYTE = 1024 * 1024
MEMORY_BYTES = 768 * MEGABYTE
CPU_SECONDS = 12  # a page
MOST_PIXELS = 12_000_000  # A4 at 300 dpi has 8.7 million
LONGEST = 14_400  # points: five metres, as much as PDF 1.7 allows (annex C.2)
DEPTH = 8  # of drawings within drawings that are looked through
DPI, FINE_DPI, COARSE_DPI = 200, 300, 150
THRESHOLDS = (90, 150, 190)
QUALITY = 60
# Ink on a page that counts as blank: its share of the page, and how much darker than the paper.
BLANK_SHARE, INK = 0.00005, 64
PAPER_SHARE, EDGE = 0.5, 0.03
RIGHT_ANGLE, FULL_TURN = 90, 360
QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
Attempt = Callable[[], Iterator[tuple[str, int]]]


def main() -> None:
    """Answer one request a line until the other end is gone."""
    _limit()
    path, wanted = sys.argv[1], re.compile(sys.argv[2])
    for line in sys.stdin:
        _grant_time()
        sys.stdout.write(json.dumps(answer(path, wanted, **json.loads(line))) + "\n")
        sys.stdout.flush()


def answer(
    path: str, wanted: re.Pattern[str], *, page: int, width: int, turn: int, codes: bool
) -> dict[str, Any]:
    """Return a picture of page number `page`, turned clockwise and so many pixels wide.

    With `codes` also the QR codes on it and whether it is blank; one that fits `wanted` says how
    the page is turned to stand upright.
    """
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            sheet = Sheet(pdf[page - 1])
            found: dict[str, Any] = {}
            if codes:
                texts = sheet.codes(wanted)
                turn = next((turned for text, turned in texts if wanted.search(text)), turn)
                found = {"codes": texts, "is_blank": not texts and sheet.is_blank}
            return found | {"image": sheet.picture(width, turn)}
    except (pypdfium2.PdfiumError, IndexError, ValueError, OSError):
        return {"error": "broken"}


class Sheet:
    """One page, rendered as finely as a question needs it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.image = self._rendered(DPI)

    def codes(self, wanted: re.Pattern[str]) -> list[tuple[str, int]]:
        """Return text and turn of the QR codes; look harder until one fits `wanted`.

        The turn is how far clockwise the page must be turned to stand upright.
        """
        found: dict[str, int] = {}
        for attempt in self._attempts():
            found.update(attempt())
            if any(wanted.search(text) for text in found):
                break
        return list(found.items())

    def _attempts(self) -> Iterator[Attempt]:
        """Yield ways to read a code, from the cheapest on; the later ones are for worn paper."""
        yield lambda: _read(self.image)
        yield lambda: _read(self.image, zxingcpp.Binarizer.GlobalHistogram)
        fine = self._rendered(FINE_DPI)
        yield lambda: _read(fine)
        yield lambda: _read(_resized(fine, fine.width * COARSE_DPI // FINE_DPI))
        yield from (partial(_read_above, fine, threshold) for threshold in THRESHOLDS)

    @property
    def is_blank(self) -> bool:
        """Whether the paper bears next to nothing: not even somebody's initials.

        Raises ValueError or PdfiumError where something on it could not be drawn: a scan that
        does not open must not pass for the empty back of a sheet.
        """
        return self._looks_blank and self._is_drawn

    @property
    def _is_drawn(self) -> bool:
        for item in self.page.get_objects(max_depth=DEPTH):
            if item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE:
                item.get_bitmap().close()
                _refuse_half(item)
            elif item.level == DEPTH - 1 and item.type == pypdfium2.raw.FPDF_PAGEOBJ_FORM:
                raise ValueError("too deep to be drawn")
        return True

    @property
    def _looks_blank(self) -> bool:
        wide, high = (round(side * EDGE) for side in self.image.size)
        inner = self.image.crop(
            (wide, high, self.image.width - wide, self.image.height - high)
        ).reduce(2)
        counts = inner.histogram()
        paper = _brightness_of_paper(counts)
        return sum(counts[: max(paper - INK, 0)]) < BLANK_SHARE * sum(counts)

    def picture(self, width: int, turn: int) -> str:
        """Return the page as a JPEG in base64."""
        turned = self.image.rotate(-turn, expand=True)  # Pillow turns the other way round
        target = BytesIO()
        _resized(turned, width).save(target, "JPEG", quality=QUALITY)
        return base64.b64encode(target.getvalue()).decode("ascii")

    def _rendered(self, dpi: int) -> Image.Image:
        wide, high = self.page.get_size()
        if not 0 < max(wide, high) <= LONGEST:
            raise ValueError("no page has such a size")
        scale = min(dpi / 72, (MOST_PIXELS / max(wide * high, 1)) ** 0.5)
        rendered: Image.Image = self.page.render(
            scale=scale, grayscale=True, may_draw_forms=False
        ).to_pil()
        return rendered


def _read(
    image: Image.Image, binarizer: Any = zxingcpp.Binarizer.LocalAverage
) -> Iterator[tuple[str, int]]:
    for code in zxingcpp.read_barcodes(image, formats=QR, binarizer=binarizer):
        yield code.text, -round(code.orientation / RIGHT_ANGLE) * RIGHT_ANGLE % FULL_TURN


def _read_above(image: Image.Image, threshold: int) -> Iterator[tuple[str, int]]:
    return _read(image.point(lambda value: value > threshold and 255))


def _resized(image: Image.Image, width: int) -> Image.Image:
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)


def _refuse_half(picture: Any) -> None:
    """Raise ValueError where fewer bytes came out of a picture than it has points."""
    facts = picture.get_metadata()
    if not picture.get_filters(skip_simple=True):  # else its own format tells
        needed = facts.width * facts.height * facts.bits_per_pixel // 8
        if len(picture.get_data(decode_simple=True)) < needed:
            raise ValueError("half a picture")


def _brightness_of_paper(counts: list[int]) -> int:
    """Return the brightness that half of the page has or exceeds."""
    seen, half = 0, sum(counts) * PAPER_SHARE
    for value in range(len(counts) - 1, -1, -1):
        seen += counts[value]
        if seen >= half:
            return value
    return 0


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _grant_time() -> None:
    """Let the next page take its seconds, whatever the earlier ones took."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()

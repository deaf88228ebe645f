"""What a scanned page says of itself: its page code, and which way up it lies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from archive import store
from archive.enums import PageReading
from core.inspection import UnreadableFileError
from core.page_codes import PATTERN, PageCode, read_tail
from core.page_images import PageLook, PageViewer

THUMBNAIL_WIDTH = 240


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page that was looked at; `foreign` is the text of a code that is not the portal's."""

    reading: PageReading
    code: PageCode | None = None
    turn: int = 0
    foreign: str = ""
    thumbnail: bytes = b""


@contextmanager
def on_disk(sha256: str) -> Iterator[Path]:
    """Lay a copy of a stored file on the disk for a while: memory does not grow with it.

    Raises archive.store.ArchiveFault where the archive does not hold what it promised.
    """
    with NamedTemporaryFile(prefix="pile-", suffix=".pdf") as file:
        store.copy(sha256, file)
        yield Path(file.name)


@contextmanager
def viewing(sha256: str) -> Iterator[PageViewer]:
    """Open a stored PDF to look at its pages; raises like `on_disk`."""
    with on_disk(sha256) as path, PageViewer(path, wanted=PATTERN) as viewer:
        yield viewer


def read_page(viewer: PageViewer, number: int) -> ReadPage:
    """Read the code on page `number`; a page that cannot be shown is told, not raised."""
    try:
        look = viewer.read(number, width=THUMBNAIL_WIDTH)
    except UnreadableFileError:
        return ReadPage(PageReading.FAULTY)
    return _understood(look)


def _understood(look: PageLook) -> ReadPage:
    for mark in look.marks:
        code = read_tail(mark.text.rpartition("/")[2])
        if code is not None:
            return ReadPage(PageReading.CODED, code, mark.turn, thumbnail=look.image)
    if look.is_blank:
        return ReadPage(PageReading.BLANK, thumbnail=look.image)
    foreign = next((mark.text for mark in look.marks), "")
    return ReadPage(PageReading.UNCODED, foreign=foreign, thumbnail=look.image)

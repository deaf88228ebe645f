"""Large files at every door of a real server: refused in words, nothing left, memory as before."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils.html import strip_tags

from archive.models import ScanPile, StoredDocument
from core.incoming import MOST_MB, SIZE_UNKNOWN
from tests import crowd
from tests.files import make_scan
from tests.house.upload_doors import DOORS, Door, Opened
from tests.journeys.server import Portal

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE = 1024 * 1024
BOUNDARY = "a-boundary-of-the-tests"
PATIENCE_SECONDS = 120
ERROR = '"level": "ERROR"'
PIECE = bytes(64 * 1024)
PILES = "PileForm"


@pytest.fixture
def left_over(tmp_path: Path) -> Path:
    """Return the folder in which the server lays what it needs for a while."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def portal(tmp_path: Path, left_over: Path) -> Iterator[Portal]:
    """Start a real server of one process that keeps its documents where the test does."""
    with crowd.serving(tmp_path, workers=1, TMPDIR=str(left_over)) as running:
        yield running


@dataclass(frozen=True, kw_only=True)
class Body:
    """A form with one file, sent a piece at a time: its first bytes, and how many zeros follow."""

    opened: Opened
    door: Door
    begins: bytes = b"%PDF-1.7\n"
    zeros: int = 0
    end: bytes = field(default=f"\r\n--{BOUNDARY}--\r\n".encode())

    @property
    def head(self) -> bytes:
        """All that stands before the file's bytes."""
        parts = [f'name="{name}"\r\n\r\n{value}\r\n' for name, value in self.opened.fields.items()]
        file = f'name="{self.door.field}"; filename="{self.door.filename}"\r\n\r\n'
        begin = f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
        return "".join(begin + part for part in [*parts, file]).encode()

    def __len__(self) -> int:
        return len(self.head) + len(self.begins) + self.zeros + len(self.end)

    def __iter__(self) -> Iterator[bytes]:
        yield self.head + self.begins
        for start in range(0, self.zeros, len(PIECE)):
            yield PIECE[: self.zeros - start]
        yield self.end


def send(portal: Portal, body: Body, *, is_chunked: bool = False) -> tuple[int, str]:
    """Send everything, as a browser does, then read; return the status and the words."""
    size = {"Transfer-Encoding": "chunked"} if is_chunked else {"Content-Length": str(len(body))}
    known = _headers(body) | size
    with closing(HTTPConnection(urlsplit(portal.url).netloc, timeout=PATIENCE_SECONDS)) as line:
        line.request("POST", body.opened.path, iter(body), known, encode_chunked=is_chunked)
        with line.getresponse() as answer:
            return _read(answer)


def _headers(body: Body) -> dict[str, str]:
    return {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Cookie": f"{crowd.session_of(body.opened.person)}csrf={crowd.TOKEN}",
        "X-CSRFToken": crowd.TOKEN,
    }


def _read(answer: HTTPResponse) -> tuple[int, str]:
    page = answer.read().decode()
    return answer.status, " ".join(unescape(strip_tags(page)).split())


def is_emptied(folder: Path) -> bool:
    """Say whether nothing is left; the server tidies up after it has answered."""
    end = time.monotonic() + PATIENCE_SECONDS
    while any(folder.iterdir()) and time.monotonic() < end:
        time.sleep(0.01)  # nothing tells of it
    return not any(folder.iterdir())


def peak_of(portal: Portal) -> int:
    """Return the most memory, in bytes, that the serving process ever had."""
    own = Path(f"/proc/{portal.process.pid}")
    children = (own / "task" / own.name / "children").read_text().split()
    status = [(own.parent / pid / "status").read_text() for pid in children]
    return max(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) * 1024 for text in status)  # type: ignore[index]  # every process has it


def test_200_megabytes_are_refused_in_words_at_every_door(portal: Portal, left_over: Path) -> None:
    opened = [(door, door.opened()) for door in DOORS]
    stored, piles = StoredDocument.objects.count(), ScanPile.objects.count()
    peaks = []
    for door, way in opened:
        status, words = send(portal, Body(opened=way, door=door, zeros=200 * MEGABYTE))
        assert status == 200, (door.form, words)
        assert " MB" in words, door.form
        assert "groß" in words, door.form
        assert is_emptied(left_over), door.form
        peaks.append(peak_of(portal))
    assert (StoredDocument.objects.count(), ScanPile.objects.count()) == (stored, piles)
    assert max(peaks) - peaks[0] < 40 * MEGABYTE
    assert ERROR not in portal.log.read_text()


def pile_of(pages: int) -> bytes:
    """Return a pile whose pages have 7 MB each."""
    return make_scan(pages=pages, page_bytes=7 * MEGABYTE)


def door_of_piles() -> tuple[Door, Opened]:
    door = next(door for door in DOORS if door.form == PILES)
    return door, door.opened()


def test_memory_does_not_grow_with_the_pile(portal: Portal, left_over: Path) -> None:
    door, opened = door_of_piles()
    peaks = []
    for pages in (1, 13):
        pile = Body(opened=opened, door=door, begins=pile_of(pages))
        assert send(portal, pile)[0] == 302
        peaks.append(peak_of(portal))
    kept = ScanPile.objects.order_by("pk")
    assert [pile.document.size // (7 * MEGABYTE) for pile in kept] == [1, 13]
    assert is_emptied(left_over)
    assert peaks[1] / peaks[0] < 1.1


def test_a_body_without_a_size_is_refused_in_words(portal: Portal) -> None:
    door, opened = door_of_piles()
    pile = Body(opened=opened, door=door, zeros=200 * MEGABYTE)
    status, words = send(portal, pile, is_chunked=True)
    assert status == 411
    assert SIZE_UNKNOWN in words


def test_far_too_much_is_refused_before_it_is_read(portal: Portal, left_over: Path) -> None:
    door, opened = door_of_piles()
    pile = Body(opened=opened, door=door)
    with _line_to(portal) as line:
        line.sendall(_head_of(pile, size=(MOST_MB + 1) * MEGABYTE))
        with HTTPResponse(line) as answer:
            answer.begin()
            status, words = _read(answer)
    assert status == 413
    assert f"Sie haben {MOST_MB + 1} MB gesendet." in words
    assert is_emptied(left_over)


@pytest.mark.parametrize("promised", [10, 90 * MEGABYTE])
def test_a_size_that_is_a_lie_harms_nobody(portal: Portal, left_over: Path, promised: int) -> None:
    door, opened = door_of_piles()
    pile = Body(opened=opened, door=door, zeros=5 * MEGABYTE)
    with _line_to(portal) as line, suppress(OSError):  # it may hang up on a liar
        line.sendall(_head_of(pile, size=promised))
        for piece in pile:
            line.sendall(piece)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):
            pass
    # The next form is answered, by the same process.
    status, words = send(portal, Body(opened=opened, door=door))
    assert status == 200
    assert "beschädigt" in words
    assert is_emptied(left_over)
    assert not ScanPile.objects.exists()
    assert ERROR not in portal.log.read_text()


def _line_to(portal: Portal) -> socket.socket:
    place = urlsplit(portal.url)
    return socket.create_connection((place.hostname, place.port), PATIENCE_SECONDS)


def _head_of(body: Body, *, size: int) -> bytes:
    """Return the head of a request that promises so many bytes."""
    lines = [
        f"POST {body.opened.path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {text}" for name, text in (_headers(body) | {"Content-Length": size}).items()),
    ]
    return "\r\n".join([*lines, "\r\n"]).encode()

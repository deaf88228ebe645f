"""Page codes: a small QR code in the foot of each printed page says which page of what it is.

A code holds the address at which the document can be checked, followed by the number of the page
and a check value over both. The symbol is made by segno and drawn as plain rectangles, outside
the tag tree like a page number. Rules: ISO/IEC 18004 (QR), ISO 14289-1, 7.1 (artifacts).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import segno

# 32 signs that nobody mistakes for each other on paper: no 0 and O, no 1 and I.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BITS = 5
PAGE_DIGITS, CHECK_LENGTH = 3, 4
CODE_LENGTH = 16  # of a document's own code: the first 80 bits of its SHA-256
# A code as it stands in a symbol: an address, then the tail.
PATTERN = rf"/P/[{ALPHABET}]+\d{{{PAGE_DIGITS}}}[{ALPHABET}]{{{CHECK_LENGTH}}}$"
# A quarter of the symbol may be lost; the modules stay large enough for a copy at 150 dpi.
ERROR_LEVEL = "q"

POINTS_PER_MM = 72 / 25.4
SIZE, RIGHT, TOP = (mm * POINTS_PER_MM for mm in (16, 186, 23.5))  # the corner, from left below


@dataclass(frozen=True, slots=True)
class PageCode:
    """What was read on a page: the document's code and the number of the page."""

    document: str
    page: int


def spelled(digest: str, length: int) -> str:
    """Return the first `length` signs of a hexadecimal `digest` in the alphabet of the codes."""
    bits = int(digest, 16) >> (4 * len(digest) - BITS * length)
    return "".join(ALPHABET[bits >> BITS * place & 31] for place in reversed(range(length)))


def unspelled(code: str) -> str:
    """Return the hexadecimal digits that `code` spells; raise ValueError for foreign signs."""
    bits = 0
    for sign in code:
        bits = bits << BITS | ALPHABET.index(sign)
    return f"{bits:0{BITS * len(code) // 4}x}"


def check_code(sha256: str) -> str:
    """Return the code of the document whose content has this SHA-256, without its kind."""
    return spelled(sha256, CODE_LENGTH)


def in_groups(code: str) -> str:
    """Return a code as it is printed: four groups of four."""
    return "-".join(re.findall("....", code))


def tail(document: str, page: int) -> str:
    """Return what follows the address in the code of a page: document, page, check value."""
    text = f"{document}{page:0{PAGE_DIGITS}}"
    return text + spelled(hashlib.sha256(text.encode()).hexdigest(), CHECK_LENGTH)


def read_tail(text: str) -> PageCode | None:
    """Return what the end of a code says; None where its check value does not fit."""
    found = re.fullmatch(
        rf"([{ALPHABET}]+)(\d{{{PAGE_DIGITS}}})[{ALPHABET}]{{{CHECK_LENGTH}}}", text
    )
    if found is None or tail(found[1], int(found[2])) != text:
        return None
    return PageCode(found[1], int(found[2]))


def draw(pdf: Any, address: str) -> None:
    """Draw on each page of a PDF still in memory the code of `address`, a document's own.

    `address` is in capitals, as the compact alphanumeric mode of QR wants it, and ends with the
    document's code.
    """
    base, _, document = address.rpartition("/")
    for number, reference in enumerate(pdf.page_references, start=1):
        page = pdf.objects[int(reference.split()[0])]
        stream = pdf.objects[int(page["Contents"].split()[0])].stream
        stream.insert(0, _drawn(f"{base}/{tail(document, number)}"))


def _drawn(text: str) -> bytes:
    """Return the operators that draw the symbol; first in the stream, where points count."""
    symbol = segno.make(text, error=ERROR_LEVEL, boost_error=False, micro=False)
    module = SIZE / len(symbol.matrix)
    squares = "\n".join(
        f"{RIGHT - SIZE + start * module:.3f} {TOP - (row + 1) * module:.3f} "
        f"{length * module:.3f} {module:.3f} re"
        for row, start, length in _runs(symbol.matrix)
    )
    return f"/Artifact <</Type /Pagination>> BDC q 0 0 0 rg\n{squares}\nf Q EMC".encode()


def _runs(matrix: Any) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of dark modules: row, first column, length."""
    for row, modules in enumerate(matrix):
        for run in re.finditer(rb"\x01+", bytes(modules)):
            yield row, run.start(), run.end() - run.start()

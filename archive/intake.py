"""A pile of scans sorted: which pages make up which document, what is missing, what is too much.

Nothing here asks a database: the pages are given, and how many pages each document has.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.enums import PageReading
from archive.models import ScanPage


@dataclass(frozen=True)
class Bundle:
    """The pages of one document that lie in a pile and are filed nowhere yet."""

    code: str
    page_count: int
    sheets: Mapping[int, tuple[ScanPage, ...]]
    surplus: tuple[ScanPage, ...] = ()

    @property
    def missing(self) -> tuple[int, ...]:
        """The pages that are not there."""
        return tuple(n for n in range(1, self.page_count + 1) if n not in self.sheets)

    @property
    def doubled(self) -> tuple[int, ...]:
        """The pages that are there more than once."""
        return tuple(n for n, sheets in self.sheets.items() if len(sheets) > 1)

    @property
    def is_complete(self) -> bool:
        """Whether each page is there exactly once, and nothing else."""
        return not (self.missing or self.doubled or self.surplus)

    @property
    def pages(self) -> tuple[ScanPage, ...]:
        """All its scanned pages in the order of the document."""
        return (*(sheet for sheets in self.sheets.values() for sheet in sheets), *self.surplus)

    @property
    def repeats(self) -> tuple[ScanPage, ...]:
        """What is left where only the first scan of each page is kept."""
        return tuple(sheet for sheets in self.sheets.values() for sheet in sheets[1:])

    @property
    def turned(self) -> tuple[ScanPage, ...]:
        """The pages that lay upside down or on their side."""
        return tuple(page for page in self.pages if page.turn)


@dataclass(frozen=True)
class Slot:
    """A place in a document for which no scan was found."""

    code: str
    page: int


@dataclass(frozen=True)
class Sorting:
    """A pile as it stands: each page is in exactly one of these places."""

    bundles: tuple[Bundle, ...] = ()
    foreign: tuple[ScanPage, ...] = ()
    uncoded: tuple[ScanPage, ...] = ()
    waiting: tuple[ScanPage, ...] = ()
    blank: tuple[ScanPage, ...] = ()
    set_aside: tuple[ScanPage, ...] = ()
    filed: tuple[ScanPage, ...] = ()

    @property
    def complete(self) -> tuple[Bundle, ...]:
        """The documents of which each page is there once."""
        return tuple(bundle for bundle in self.bundles if bundle.is_complete)

    @property
    def faulty(self) -> tuple[Bundle, ...]:
        """The documents with missing, doubled or surplus pages."""
        return tuple(bundle for bundle in self.bundles if not bundle.is_complete)

    @property
    def gaps(self) -> tuple[Slot, ...]:
        """The places for which a scan is missing, document after document."""
        return tuple(Slot(bundle.code, n) for bundle in self.bundles for n in bundle.missing)

    def bundle_of(self, code: str) -> Bundle | None:
        """Return the document with this code, if one of its pages lies in the pile."""
        return next((bundle for bundle in self.bundles if bundle.code == code), None)

    def likely_place_of(self, page: ScanPage) -> Slot | None:
        """Return where a page belongs if it follows the page before it in the pile, or leads on."""
        known = {sheet.position: sheet for bundle in self.bundles for sheet in bundle.pages}
        gaps = set(self.gaps)
        for step in (-1, 1):
            beside = known.get(page.position + step)
            if beside and (slot := Slot(beside.code, beside.page - step)) in gaps:
                return slot
        return None


def sort(pages: Iterable[ScanPage], documents: Mapping[str, int]) -> Sorting:
    """Put the pages of a pile in order; `documents` says how many pages the document of a code has.

    A code that is not among them is foreign: nobody gave it out here.
    """
    found: defaultdict[str, list[ScanPage]] = defaultdict(list)
    kept: defaultdict[str, list[ScanPage]] = defaultdict(list)
    for page in sorted(pages, key=lambda page: page.position):
        if page.code in documents and _place_of(page) == "":
            found[page.code].append(page)
        else:
            kept[_place_of(page) or "foreign"].append(page)
    bundles = tuple(_bundle(code, documents[code], found[code]) for code in found)
    return Sorting(bundles, **{place: tuple(pages) for place, pages in kept.items()})


def _place_of(page: ScanPage) -> str:
    """Return where a page lies that is part of no document to be put together; else nothing."""
    if page.filed_at:
        return "filed"
    if page.set_aside_at:
        return "set_aside"
    if page.code:
        return ""
    places = {PageReading.WAITING: "waiting", PageReading.BLANK: "blank"}
    return places.get(PageReading(page.reading), "uncoded")


def _bundle(code: str, page_count: int, pages: Iterable[ScanPage]) -> Bundle:
    sheets: defaultdict[int, list[ScanPage]] = defaultdict(list)
    for page in pages:
        sheets[page.page].append(page)
    inside = {n: tuple(sheets[n]) for n in sorted(sheets) if 1 <= n <= page_count}
    surplus = tuple(page for n in sorted(sheets) if n not in inside for page in sheets[n])
    return Bundle(code, page_count, inside, surplus)

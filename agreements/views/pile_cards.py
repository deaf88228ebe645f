"""Pages of a pile in a row of cards: those that were scanned, and the gaps between them."""

from dataclasses import dataclass

from archive.enums import PageReading
from archive.models import ScanPage
from core.addresses import address


@dataclass(frozen=True, kw_only=True)
class PageCard:
    """One scanned page: a picture, where it belongs, what is odd about it."""

    page: ScanPage
    title: str
    note: str = ""
    tone: str = "neutral"

    @property
    def number(self) -> int:
        """Which page of its document it is."""
        return self.page.page

    @property
    def is_gap(self) -> bool:
        """No: there is a page."""
        return False

    @property
    def is_shown(self) -> bool:
        """Whether there is a picture of it."""
        return self.page.reading != PageReading.FAULTY

    @property
    def url(self) -> str:
        """The address of the page's own view."""
        return address("admin:pile_page", self.page.pile_id, self.page.position)

    @property
    def image_url(self) -> str:
        """The address of its picture; another turn is another address."""
        own = address("admin:pile_image", self.page.pile_id, self.page.position)
        return f"{own}?drehung={self.page.turn}"

    @property
    def place(self) -> str:
        """Where it lies in the pile."""
        return f"Blatt {self.page.position} im Stapel"


@dataclass(frozen=True)
class GapCard:
    """A page of a document that was not scanned."""

    number: int

    @property
    def is_gap(self) -> bool:
        """Yes: there is none."""
        return True

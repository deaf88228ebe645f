"""A sorted pile as its page shows it: plain values, with every oddity in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.text import capfirst

from agreements.actions.filing import SortedPile, sorted_pile
from agreements.documents.issued_papers import IssuedPaper
from agreements.enums import State
from agreements.models.document import SignedCopy
from agreements.models.party import Party
from agreements.views.pile_cards import GapCard, PageCard
from archive.enums import PageReading, PaperKind
from archive.intake import Bundle, Slot
from archive.models import ScanPage, ScanPile
from core.addresses import address

UPRIGHT = {
    90: "wird nach rechts gedreht",
    180: "stand auf dem Kopf",
    270: "wird nach links gedreht",
}
UNCODED = {
    PageReading.UNCODED: "Kein Seitencode gefunden",
    PageReading.FAULTY: "Lässt sich nicht darstellen",
    PageReading.BLANK: "Leere Seite",
    PageReading.WAITING: "Wird noch gelesen",
    PageReading.CODED: "Seitencode gelesen",
}
FOREIGN = "Fremder Code: {text}"
OF_MINUTES = "Seite {page} eines Protokolls. Protokolle werden nicht als Ausfertigung abgelegt."
UNKNOWN = "Der Seitencode gehört zu keinem Dokument dieses Portals"


@dataclass(frozen=True, kw_only=True)
class PaperCard:
    """One agreement in the pile: its paper, its pages, and what is amiss."""

    paper: IssuedPaper
    bundle: Bundle

    @property
    def is_ready(self) -> bool:
        """Whether it can be filed without a second thought."""
        return self.may_file and not self.paper.remark

    @property
    def may_file(self) -> bool:
        """Whether its pages make up a signed paper."""
        return self.bundle.is_complete and not self.paper.is_transcript

    @property
    def troubles(self) -> list[str]:
        """What is amiss with its pages, in sentences."""
        said = []
        if missing := self.bundle.missing:
            verb = "Es fehlt" if len(missing) == 1 else "Es fehlen"
            said.append(f"{verb} {_pages(missing)}.")
        if doubled := self.bundle.doubled:
            verb = "liegt mehrfach im Stapel" if len(doubled) == 1 else "liegen mehrfach im Stapel"
            said.append(f"{capfirst(_pages(doubled))} {verb}.")
        if surplus := self.bundle.surplus:
            numbers = tuple(dict.fromkeys(page.page for page in surplus))
            said.append(f"{capfirst(_pages(numbers))} gibt es in dieser Fassung nicht.")
        return said

    @property
    def turned(self) -> str:
        """What the portal sets upright, in words."""
        count = len(self.bundle.turned)
        if not count:
            return ""
        return "1 Seite wird aufgerichtet" if count == 1 else f"{count} Seiten werden aufgerichtet"

    @property
    def cards(self) -> list[PageCard | GapCard]:
        """Its pages, one by one, with a gap where one is missing."""
        gaps = [GapCard(number) for number in self.bundle.missing]
        pages = [self._card(page) for page in self.bundle.pages]
        return sorted([*gaps, *pages], key=lambda card: card.number)

    def _card(self, page: ScanPage) -> PageCard:
        notes = []
        if page.page in self.bundle.doubled:
            notes.append("mehrfach")
        if page.turn:
            notes.append(UPRIGHT[page.turn])
        if page.hand_code:
            notes.append("von Hand zugeordnet")
        tone = "warning" if page.page in self.bundle.doubled else "neutral"
        return PageCard(page=page, title=f"Seite {page.page}", note=", ".join(notes), tone=tone)


@dataclass(frozen=True, kw_only=True)
class CopyLine:
    """An Ausfertigung cut from the pile, and how many signatures are still to be confirmed."""

    copy: SignedCopy
    missing: int

    @property
    def url(self) -> str:
        """Where it is said who signed."""
        return address("admin:signed_copy", self.copy.pk)

    @property
    def standing(self) -> str:
        """What is still to be said about it."""
        version = self.copy.version
        if version.agreement.current_version_id != version.pk:
            return f"Fassung {version.number} gilt nicht"
        if not self.missing:
            return "Alle Unterschriften eingetragen"
        noun = "Unterschrift" if self.missing == 1 else "Unterschriften"
        return f"{self.missing} {noun} noch nicht bestätigt"


class PileSheet:
    """Everything the page of a pile says, asked of the database once."""

    def __init__(self, pile: ScanPile) -> None:
        self.pile = pile
        self.pages: list[ScanPage] = list(pile.pages.all())
        self.found: SortedPile = sorted_pile(self.pages)

    @property
    def total(self) -> int:
        """How many pages there are."""
        return len(self.pages)

    @property
    def read(self) -> int:
        """How many of them have been read."""
        return self.total - len(self.found.sorting.waiting)

    @property
    def is_reading(self) -> bool:
        """Whether pages still wait."""
        return self.read < self.total

    @property
    def lead(self) -> str:
        """When it came, from whom, and how much it is."""
        day = timezone.localtime(self.pile.uploaded_at)
        noun = "Seite" if self.total == 1 else "Seiten"
        return (
            f"{self.total} {noun}, hochgeladen am {day:%d.%m.%Y} um {day:%H:%M} Uhr "
            f"von {self.pile.uploaded_by.get_full_name()}."
        )

    @cached_property
    def papers(self) -> list[PaperCard]:
        """The agreements in the pile, by number."""
        cards = [
            PaperCard(paper=self.found.papers[bundle.code], bundle=bundle)
            for bundle in self.found.sorting.bundles
        ]
        return sorted(cards, key=lambda card: card.paper.name)

    @property
    def ready(self) -> list[PaperCard]:
        """Those that can be filed with one button."""
        return [card for card in self.papers if card.is_ready]

    @property
    def whole(self) -> list[PaperCard]:
        """Those of which each page is there once, the odd ones among them."""
        return [card for card in self.papers if card.may_file]

    @property
    def faulty(self) -> list[PaperCard]:
        """Those that somebody has to put right."""
        return [card for card in self.papers if not card.may_file]

    @property
    def strays(self) -> list[PageCard]:
        """The pages that belong nowhere yet."""
        sorting = self.found.sorting
        pages = sorted([*sorting.uncoded, *sorting.foreign], key=lambda page: page.position)
        return [self.stray(page) for page in pages]

    def stray(self, page: ScanPage) -> PageCard:
        """Return a page with the reason why it belongs nowhere."""
        title = f"Blatt {page.position}"
        note = _reason(page)
        likely = self.found.sorting.likely_place_of(page)
        if likely and page.reading != PageReading.BLANK and not (page.code or page.foreign_text):
            paper = self.found.papers[likely.code].name
            note = f"{note}. Vermutlich {paper}, Seite {likely.page}"
        return PageCard(page=page, title=title, note=note, tone="warning")

    @property
    def blank(self) -> list[PageCard]:
        """The empty pages, backs of sheets mostly."""
        return [self.stray(page) for page in self.found.sorting.blank]

    @property
    def set_aside(self) -> list[PageCard]:
        """The pages that belong to no Ausfertigung, and why."""
        return [
            PageCard(page=page, title=f"Blatt {page.position}", note=page.set_aside_reason)
            for page in self.found.sorting.set_aside
        ]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be done with its pages."""
        return not any(page.is_open for page in self.pages)

    @cached_property
    def copies(self) -> list[CopyLine]:
        """What was cut from it and filed."""
        rows = list(SignedCopy.objects.cut_from(self.pile).with_agreement())
        agreements = [copy.version.agreement for copy in rows]
        missing = Party.objects.missing_in(
            {agreement.pk for agreement in agreements if agreement.state == State.SIGNING}
        )
        return [
            CopyLine(copy=copy, missing=missing.get(copy.version.agreement_id, 0)) for copy in rows
        ]

    def slots(self) -> list[tuple[Slot, str]]:
        """Return the places for which a page is missing, in words."""
        papers = self.found.papers
        gaps = sorted(self.found.sorting.gaps, key=lambda gap: (papers[gap.code].name, gap.page))
        return [(gap, f"{papers[gap.code].name}, Seite {gap.page}") for gap in gaps]


def of_minutes(page: ScanPage) -> str:
    """Say that a page is one of minutes, as the first letter of its code tells; else nothing."""
    is_one = page.code.startswith(PaperKind.MINUTES)
    return OF_MINUTES.format(page=page.page) if is_one else ""


def _reason(page: ScanPage) -> str:
    """Say why a page belongs nowhere."""
    if page.code:
        return of_minutes(page) or UNKNOWN
    if page.foreign_text:
        return FOREIGN.format(text=page.foreign_text)
    return UNCODED[PageReading(page.reading)]


def _pages(numbers: Iterable[int]) -> str:
    """Return „Seite 3“ or „die Seiten 3, 4 und 7“."""
    words = [str(number) for number in numbers]
    if len(words) == 1:
        return f"Seite {words[0]}"
    return f"die Seiten {', '.join(words[:-1])} und {words[-1]}"

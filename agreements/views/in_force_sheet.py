"""What the text in force shows of one agreement on one day, on the page and on paper."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from agreements.documents import places
from agreements.documents.composition import AnnexLine, Composition, PartyBlock, SectionBlock
from agreements.documents.in_force import standing_on, text_in_force
from agreements.documents.layering import Source, TextInForce, annex_place
from agreements.models.agreement import Agreement


@dataclass(frozen=True)
class Part:
    """A part of the text, and who changed it; no source for what was first signed."""

    block: PartyBlock | SectionBlock | AnnexLine
    source: Source | None


@dataclass(frozen=True)
class SourceLink:
    """A Nachtrag with the way to it, and to the text as it stands from its day on."""

    source: Source
    url: str
    day_url: str


class InForceSheet:
    """The text of one agreement that holds on one day."""

    def __init__(self, agreement: Agreement, day: date) -> None:
        self.agreement = agreement
        self.day = day

    @cached_property
    def text(self) -> TextInForce | None:
        """What holds; None before all have signed."""
        return text_in_force(self.agreement, self.day)

    @cached_property
    def lapse(self) -> str:
        """Why nothing holds on the day; empty where something does."""
        return standing_on(self.agreement, self.day)

    @cached_property
    def composition(self) -> Composition:
        """The text with its marked goals."""
        assert self.text is not None  # noqa: S101 - asked where something holds
        return self.text.marked

    @property
    def signed_on(self) -> date | None:
        """The day on which the agreement itself was signed."""
        at = self.agreement.signed_at
        return timezone.localdate(at) if at else None

    @property
    def term_source(self) -> Source | None:
        """Who changed the term."""
        return self._source(places.TERM)

    @property
    def parties(self) -> list[Part]:
        """The parties as they were last named."""
        return [Part(p, self._source(f"party:{p.role}")) for p in self.composition.parties]

    @property
    def sections(self) -> list[Part]:
        """The sections in their order."""
        return [
            Part(section, self._source(places.section_place(section.key)))
            for section in self.composition.sections
        ]

    @property
    def annexes(self) -> list[Part]:
        """The annexes, the later ones last."""
        return [Part(line, self._source(annex_place(line))) for line in self.composition.annexes]

    @property
    def amendments(self) -> list[SourceLink]:
        """The Nachträge that hold on the day."""
        return [self._link(source) for source in self.text.amendments] if self.text else []

    @property
    def to_come(self) -> list[SourceLink]:
        """The signed Nachträge that take effect later."""
        return [self._link(source) for source in self.text.to_come] if self.text else []

    @property
    def pdf_url(self) -> str:
        """The address of the same as PDF."""
        url = reverse("agreements:in_force_pdf", args=[self.agreement.number])
        return f"{url}?am={self.day.isoformat()}"

    def _source(self, place: str) -> Source | None:
        return self.text.sources.get(place) if self.text else None

    def _link(self, source: Source) -> SourceLink:
        page = reverse("agreements:in_force", args=[self.agreement.number])
        return SourceLink(
            source,
            reverse("agreements:detail", args=[source.number]),
            f"{page}?am={source.effective_on.isoformat()}",
        )

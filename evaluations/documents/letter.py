"""The invitation as a letter: the Schulträger writes, all who are invited read the same."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateformat import format as format_date

from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from core.pdf_worker import render_pdf
from evaluations.documents.basis import in_its_form, last_change
from evaluations.rules.participants import Participant
from schools.school_year import SchoolYear

TEMPLATE = "documents/letter.html"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What stands in an invitation."""

    sender: Party
    signer: str
    function: str
    written_on: date
    number: str
    signed_on: date | None
    school: str
    phrase: str
    school_year: SchoolYear
    starts_at: datetime
    ends_at: datetime
    place: str
    video_link: str
    agenda: tuple[str, ...]
    basis: tuple[str, ...]
    participants: tuple[Participant, ...]
    is_new_date: bool

    @property
    def county(self) -> str:
        """The county whose Fachstelle is invited, too."""
        return settings.COUNTY_NAME

    @property
    def when(self) -> str:
        """Day and time in words: „Donnerstag, 3. Dezember 2026, 14:00 bis 15:30 Uhr“."""
        begin, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{format_date(begin, 'l, j. F Y, H:i')} bis {format_date(end, 'H:i')} Uhr"


def render_letter(letter: Letter) -> bytes:
    """Render a letter as PDF/A-3a and PDF/UA-1."""
    return render_pdf(render_to_string(TEMPLATE, {"letter": letter}))


def sender_of(agreement: Agreement) -> Party:
    """Return the Schulträger, who invites (Muster, 6.)."""
    return next(p for p in agreement.parties.all() if p.role == PartyRole.SCHOOL_AUTHORITY)


def basis_of(agreement: Agreement, year: SchoolYear, *, on: date) -> Collection[str]:
    """Return on what the talk is based (Muster, 6.), in words.

    `year` is the one before it, `on` its day.
    """
    return (
        f"KVJS-Erhebungsbogen für das Schuljahr {year}",
        f"Kooperationsvereinbarung {in_its_form(agreement.number, last_change(agreement, on))}",
        f"Jahresbericht des Trägers der Schulsozialarbeit für das Schuljahr {year}, wo es ihn gibt",
    )

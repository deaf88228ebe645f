"""Prüfnotizen and Kommentare as threads: what was said where, by whom, and who is asked next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from agreements.documents.places import Places, section_of
from agreements.enums import Actor
from agreements.models.agreement import Agreement
from agreements.models.review import NoteReply, ReviewNote
from schools.models import Membership

PARTIES_NEXT = "Wartet auf Antwort"
OFFICE_NEXT = "Beantwortet"
OPEN = "Offen"
SETTLED = "Erledigt"
TONES = {PARTIES_NEXT: "warning", OFFICE_NEXT: "info", OPEN: "info", SETTLED: "success"}


@dataclass(frozen=True)
class Word:
    """What somebody said in a thread, and for which side."""

    text: str
    who: str
    side: str
    at: datetime
    is_by_office: bool


@dataclass(frozen=True)
class Thread:
    """A Prüfnotiz or a Kommentar with its answers, and its place in words."""

    note: ReviewNote
    label: str
    words: tuple[Word, ...]

    @property
    def section(self) -> str:
        """The section of the form to which it belongs."""
        return section_of(self.note.place)

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.note.resolved_at is None

    @property
    def kind(self) -> str:
        """What it is called."""
        return (
            "Kommentar, nicht für die Fachstelle"
            if self.note.is_comment
            else "Prüfnotiz der Fachstelle"
        )

    @property
    def awaits_parties(self) -> bool:
        """Whether the Fachstelle had the last word in an open Prüfnotiz."""
        return self.is_open and not self.note.is_comment and self.words[-1].is_by_office

    @property
    def status(self) -> str:
        """Where it stands, in a word."""
        if not self.is_open:
            return SETTLED
        if self.note.is_comment:
            return OPEN
        return PARTIES_NEXT if self.awaits_parties else OFFICE_NEXT

    @property
    def tone(self) -> str:
        """The colour of that word."""
        return TONES[self.status]


def threads_of(agreement: Agreement, places: Places, *, with_comments: bool) -> list[Thread]:
    """Return all threads of an agreement, the oldest first; without comments for the Fachstelle."""
    notes = list(agreement.review_notes.readable(with_comments=with_comments).with_thread())
    sides = _Sides(agreement, notes)
    return [Thread(note, places.label(note.place), tuple(sides.words_of(note))) for note in notes]


def in_words(notes: int, comments: int) -> str:
    """Say how many Prüfnotizen and Kommentare are open; nothing where there are none."""
    said = []
    if notes:
        said.append("1 offene Prüfnotiz." if notes == 1 else f"{notes} offene Prüfnotizen.")
    if comments:
        said.append("1 offener Kommentar." if comments == 1 else f"{comments} offene Kommentare.")
    return " ".join(said)


class _Sides:
    """For whom the people of some threads speak, asked for once."""

    def __init__(self, agreement: Agreement, notes: Sequence[ReviewNote]) -> None:
        self._agreement = agreement
        self._notes = notes

    def words_of(self, note: ReviewNote) -> Iterable[Word]:
        yield self._word(note, is_by_office=not note.is_comment)
        for reply in note.replies.all():
            yield self._word(reply, is_by_office=reply.is_by_office)

    def _word(self, said: ReviewNote | NoteReply, *, is_by_office: bool) -> Word:
        person = said.written_by
        side = Actor.OFFICE.label if is_by_office else self._side_of.get(person.pk, "")
        who = person.get_full_name()
        return Word(
            said.text, who, side or Actor.SOCIAL_WORKER.label, said.written_at, is_by_office
        )

    @cached_property
    def _side_of(self) -> Mapping[int, str]:
        role_of = {party.organisation_id: party for party in self._agreement.signing_parties[::-1]}
        people = {note.written_by_id for note in self._notes} | {
            reply.written_by_id for note in self._notes for reply in note.replies.all()
        }
        held = Membership.objects.functions_of(people, role_of)
        return {
            person: ", ".join(filter(None, (function, role_of[pk].get_role_display())))
            for person, pk, function in held
        }

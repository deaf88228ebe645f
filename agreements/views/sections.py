"""What all pages of an agreement's form share: the section, its remarks, and how it is saved."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agreements.actions.locking import refusal_of
from agreements.advice import Hint, hints_on
from agreements.documents.places import Places
from agreements.documents.threads import Thread
from agreements.enums import Action
from agreements.forms.review import CommentForm
from agreements.models.agreement import Agreement
from agreements.views.access import agreement_and_rights
from agreements.views.conflicts import last_edit
from agreements.views.form_page import CONFLICT, FormPage
from agreements.views.form_places import form_place
from agreements.views.threads import PLACE, ThreadCard, cards_of, comment_form
from agreements.views.writing import Writing
from core.addresses import address

# The sections of the form in their order: key and title; the key names the address, too.
SECTIONS = {
    "parties": "Vertragspartner",
    "term": "Zeitraum",
    "goals": "Ziele und Angebote",
    "blanks": "Beratung während der Unterrichtszeit",
    "wording": "Wortlaut der Abschnitte",
    "annexes": "Anlagen",
    "control": "Kontrolle und Einreichen",
}


def section_url(agreement: Agreement, key: str) -> str:
    """Return the address of a section's page."""
    return address(f"agreements:{key}", agreement.number)


class SectionPage(FormPage):
    """A page of the form: one agreement, one section, one person."""

    def __init__(self, request: HttpRequest, number: str, key: str, place: str = "") -> None:
        super().__init__(request)
        self.key = key
        # The one place of the section that the page is about; empty for all of it.
        self.place = place
        self.agreement, self.rights = agreement_and_rights(request, number)

    @property
    def subject(self) -> Agreement:
        """The agreement: its trail tells who wrote what."""
        return self.agreement

    @property
    def shared(self) -> dict[str, Any]:
        """What every template of a section gets."""
        return {"page": self, "agreement": self.agreement, "section": SECTIONS[self.key]}

    def title_of(self, place: str) -> str:
        """Return a place in words."""
        return self.places.label(place)

    @property
    def may_edit(self) -> bool:
        """Whether the form is shown."""
        return self.rights.may_edit_goals if self.key == "goals" else self.rights.may_edit

    @property
    def closed_because(self) -> str:
        """Why the form is not shown; empty where it is."""
        return "" if self.may_edit else refusal_of(self.agreement, self.rights).reason

    @property
    def reopen_url(self) -> str:
        """Where the frozen text is taken back; empty for those who may not."""
        if not self.rights.may_take(Action.REOPEN):
            return ""
        return address("agreements:step", self.agreement.number, Action.REOPEN)

    @cached_property
    def places(self) -> Places:
        """The places of the agreement."""
        return Places(self.agreement)

    @cached_property
    def notes(self) -> list[ThreadCard]:
        """The open threads on this section; those on its other places are left out."""
        cards = cards_of(self.agreement, self.rights, self.places, origin=PLACE)
        here = self.place or self.key
        return [
            card.without_link() if card.thread.note.place == here else card
            for card in cards
            if card.thread.is_open and self._is_here(card.thread)
        ]

    def _is_here(self, thread: Thread) -> bool:
        place = thread.note.place
        if not self.place:
            return thread.section == self.key
        return place in {self.place, self.key} or place.startswith(f"{self.place}/")

    def notes_at(self, place: str) -> list[ThreadCard]:
        """Return those of them at just this place, or at a part of it."""
        places = {place, *self.places.within(place)}
        return [card.without_link() for card in self.notes if card.thread.note.place in places]

    def notes_besides(self, places: Iterable[str]) -> list[ThreadCard]:
        """Return those of them that stand at none of `places`, nor at a part of one."""
        there = {part for place in places for part in (place, *self.places.within(place))}
        return [card for card in self.notes if card.thread.note.place not in there]

    @cached_property
    def comment_form(self) -> CommentForm | None:
        """The form for a Kommentar on this place or a part of it, for those who may write one."""
        if not self.rights.may_comment:
            return None
        here = self.place or self.key
        whole = {here: self.places.label(here)} if here in self.places else {}
        places = {**whole, **self.places.within(here)}
        return comment_form(places) if places else None

    @cached_property
    def hints(self) -> list[Hint]:
        """The hints on this section."""
        return hints_on(self.agreement, self.key)

    @cached_property
    def writing(self) -> Writing:
        """What the person has typed on this page and not saved, and who else is here."""
        place = form_place(self.request.resolver_match) if self.may_edit else ""
        return Writing(self.agreement, place, self.person, self.key)

    @property
    def back(self) -> str:
        """The address of the tasks."""
        return self.agreement.get_absolute_url()

    def refuse_readers(self) -> None:
        """Raise what an edit by this person would raise; return where she may write."""
        if not self.may_edit:
            raise refusal_of(self.agreement, self.rights)

    def answer_outdated(
        self, template: str, context: Mapping[str, Any], *, place: str = ""
    ) -> HttpResponse:
        """Show a page again that somebody else changed, lastly at `place`: nothing was saved."""
        found = last_edit(self.agreement, place or self.place or self.key)
        refused = f"{found} Prüfen Sie den neuen Stand."
        return self.render(template, {**context, "refused": refused}, status=CONFLICT)

    def back_to(self, key: str) -> HttpResponse:
        """Go to the page of a section."""
        return redirect(section_url(self.agreement, key))

"""What all pages of an agreement's form share: the section, its remarks, and how it is saved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from agreements.actions.locking import NOT_EDITABLE, NOT_YOURS
from agreements.actions.merging import Choice, News, Saved, TwoTexts
from agreements.actions.snapshots import seen_mark
from agreements.advice import Hint, hints_on
from agreements.documents.places import Places
from agreements.documents.threads import Thread
from agreements.enums import Action
from agreements.forms.questions import Question, QuestionsForm
from agreements.forms.review import CommentForm
from agreements.forms.section import SectionForm, as_answers
from agreements.models.agreement import Agreement
from agreements.views.access import agreement_and_rights, signed_in
from agreements.views.conflicts import last_edit, questions_on, told
from agreements.views.form_places import form_place
from agreements.views.threads import PLACE, ThreadCard, cards_of, comment_form
from agreements.views.writing import Writing
from core.addresses import address
from core.workflow import ActionRefused, NotEntitled
from kern.unsent import Unsent

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
CONFLICT = 409


def section_url(agreement: Agreement, key: str) -> str:
    """Return the address of a section's page."""
    return address(f"agreements:{key}", agreement.number)


@dataclass(frozen=True)
class Saving:
    """How one form is saved: the action, and the place it is about."""

    action: Callable[[], Saved]
    place: str


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What two people wrote differently at a place, and what of it was asked `before`."""

    form: SectionForm
    questions: Sequence[Question]
    before: Mapping[str, Choice]
    place: str
    title: str
    news: Sequence[News]

    @property
    def unanswered(self) -> list[str]:
        """The keys of the questions that came back without an answer."""
        return [q.key for q in self.questions if self.before.get(q.key) == Choice.OPEN]


class SectionPage:
    """A page of the form: one agreement, one section, one person."""

    def __init__(self, request: HttpRequest, number: str, key: str, place: str = "") -> None:
        self.request = request
        self.key = key
        # The one place of the section that the page is about; empty for all of it.
        self.place = place
        self.agreement, self.rights = agreement_and_rights(request, number)

    @property
    def person(self) -> User:
        """Who asks."""
        return signed_in(self.request)

    @property
    def may_edit(self) -> bool:
        """Whether the form is shown."""
        return self.rights.may_edit_goals if self.key == "goals" else self.rights.may_edit

    @property
    def closed_because(self) -> str:
        """Why the form is not shown; empty where it is."""
        if self.may_edit:
            return ""
        if not self.agreement.is_editable:
            return NOT_EDITABLE.format(state=self.agreement.get_state_display())
        return NOT_YOURS

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
    def is_shown_again(self) -> bool:
        """Whether the form was sent and comes back: nothing of it is saved yet."""
        return self.request.method == "POST"

    @property
    def unsent(self) -> Unsent | None:
        """What the form is opened with: what was typed here before; None where nothing was."""
        return None if self.is_shown_again else self.writing.typed

    def refuse_readers(self) -> None:
        """Raise what an edit by this person would raise; return where she may write."""
        if self.may_edit:
            return
        if not self.agreement.is_editable:
            raise ActionRefused(self.closed_because)
        raise NotEntitled(self.closed_because)

    def answer_outdated(
        self, template: str, context: Mapping[str, Any], *, place: str = ""
    ) -> HttpResponse:
        """Show a page again that somebody else changed, lastly at `place`: nothing was saved."""
        found = last_edit(self.agreement, place or self.place or self.key)
        refused = f"{found} Prüfen Sie den neuen Stand."
        return self.render(template, {**context, "refused": refused}, status=CONFLICT)

    def render(
        self, template: str, context: Mapping[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        """Answer with a page of this section; one that shows a form again keeps what it holds."""
        if self.is_shown_again:
            self.writing.keep(self.request.POST)
        shared = {"page": self, "agreement": self.agreement, "section": SECTIONS[self.key]}
        return render(self.request, template, {**shared, **(context or {})}, status=status)

    def back_to(self, key: str) -> HttpResponse:
        """Go to the page of a section."""
        return redirect(section_url(self.agreement, key))

    def saved(self, url: str = "") -> HttpResponse:
        """Say when it was saved and go back: to the tasks, or to `url`."""
        self.writing.is_done(self.request.POST)
        now = timezone.localtime()
        messages.success(self.request, f"Gespeichert um {now:%H:%M} Uhr.")
        return redirect(url or self.agreement.get_absolute_url())

    def save(
        self, form: SectionForm, saving: Saving, template: str, context: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Save a form; return the page to show instead where something is in the way.

        Errors come back beside their fields. Where somebody else wrote something different
        meanwhile, it is asked which text holds; what both wrote apart is put together.
        """
        if not form.is_valid():
            form.keep_answers()
            return self.render(template, {**context, "form": form})
        try:
            saved = saving.action()
        except TwoTexts as clash:
            return self._two_texts(form, clash, saving.place)
        self.tell(saved, form)
        return None

    def tell(self, saved: Saved, form: SectionForm) -> None:
        """Say what others wrote meanwhile and the save has left as it is."""
        if news := told(saved.news, form.label_of, self.person):
            messages.info(self.request, f"{news} Beides ist gespeichert.")

    def _two_texts(self, form: SectionForm, clash: TwoTexts, place: str) -> HttpResponse:
        questions = questions_on(clash, form)
        before = form.answered
        for key, text in clash.merged.texts.items():
            form.renew(**form.fields_of(key, text))
        answers = as_answers(dict.fromkeys(clash.asked, ""))
        form.renew(seen=seen_mark(clash.stored), answers=answers)
        form.show_only_fields()
        asking = Asking(
            form=form,
            questions=questions,
            before=before,
            place=place,
            title=self.places.label(place),
            news=clash.news,
        )
        return self.ask(asking, "agreements/two_texts.html")

    def ask(self, asking: Asking, template: str, **context: Any) -> HttpResponse:
        """Answer 409 with what two people wrote differently; nothing is stored yet."""
        shown = {
            "form": asking.form,
            "questions": QuestionsForm(asking.questions, unanswered=asking.unanswered),
            "title": asking.title,
            "reason": last_edit(self.agreement, asking.place),
            "also": told(asking.news, asking.form.label_of, self.person),
            "again": self.request.path,
        }
        return self.render(template, {**shown, **context}, status=CONFLICT)

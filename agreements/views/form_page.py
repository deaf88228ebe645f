"""A page with one form: it keeps what is typed, asks where two people wrote, and says it saved."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from agreements.actions.merging import Choice, News, Saved, TwoTexts
from agreements.actions.snapshots import seen_mark
from agreements.forms.questions import Question, QuestionsForm
from agreements.forms.section import SectionForm, as_answers
from agreements.views.access import signed_in
from agreements.views.conflicts import last_edit, questions_on, told
from agreements.views.writing import Writing
from kern.unsent import Unsent

if TYPE_CHECKING:
    from django.db.models import Model

CONFLICT = 409


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


class FormPage(ABC):
    """A page with one form, for one person; what it is a page of says the class below it."""

    conflict_template: ClassVar[str] = "agreements/two_texts.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def person(self) -> User:
        """Who asks."""
        return signed_in(self.request)

    @property
    @abstractmethod
    def subject(self) -> "Model":
        """What is written in: its trail tells who wrote what."""

    @property
    @abstractmethod
    def back(self) -> str:
        """The address of the page above."""

    @property
    @abstractmethod
    def shared(self) -> dict[str, Any]:
        """What every template of these pages gets; `page` is this object."""

    @property
    @abstractmethod
    def writing(self) -> Writing:
        """What the person has typed on this page and not saved, and who else is here."""

    @abstractmethod
    def title_of(self, place: str) -> str:
        """Return a place in words."""

    @property
    def is_shown_again(self) -> bool:
        """Whether the form was sent and comes back: nothing of it is saved yet."""
        return self.request.method == "POST"

    @property
    def unsent(self) -> Unsent | None:
        """What the form is opened with: what was typed here before; None where nothing was."""
        return None if self.is_shown_again else self.writing.typed

    def render(
        self, template: str, context: Mapping[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        """Answer with a page; one that shows a form again keeps what it holds."""
        if self.is_shown_again:
            self.writing.keep(self.request.POST)
        return render(self.request, template, {**self.shared, **(context or {})}, status=status)

    def saved(self, url: str = "") -> HttpResponse:
        """Say when it was saved and go on: to `url`, or back to where the page belongs."""
        self.writing.is_done(self.request.POST)
        now = timezone.localtime()
        messages.success(self.request, f"Gespeichert um {now:%H:%M} Uhr.")
        return redirect(url or self.back)

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
            title=self.title_of(place),
            news=clash.news,
        )
        return self.ask(asking, self.conflict_template)

    def ask(self, asking: Asking, template: str, **context: Any) -> HttpResponse:
        """Answer 409 with what two people wrote differently; nothing is stored yet."""
        shown = {
            "form": asking.form,
            "questions": QuestionsForm(asking.questions, unanswered=asking.unanswered),
            "title": asking.title,
            "reason": last_edit(self.subject, asking.place),
            "also": told(asking.news, asking.form.label_of, self.person),
            "again": self.request.path,
        }
        return self.render(template, {**shown, **context}, status=CONFLICT)

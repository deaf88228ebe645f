"""A page of the record: one talk, one place of its record, one person."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.urls import reverse

from accounts.models import User
from agreements.advice import Hint
from agreements.models.agreement import Agreement
from agreements.views.access import signed_in
from agreements.views.form_page import FormPage
from agreements.views.writing import Elsewhere, Writing
from core.addresses import address
from core.workflow import ActionRefused
from evaluations.actions.recording import (
    NOT_OPEN,
    NOT_YOURS,
    keep_typed,
    refuse_who_may_not_write,
)
from evaluations.advice import name_hints
from evaluations.documents.places import (
    ARRANGEMENTS,
    CIRCUMSTANCES,
    DISSENT,
    FOLLOW_UPS,
    GOAL,
    NEXT,
    TALK,
    is_place,
    kept_place,
    place_label,
)
from evaluations.models import Evaluation
from evaluations.rules.access import RECORDED_STATES
from evaluations.views.access import visible_talk
from schools.school_year import SchoolYear

# The pages of a record in their order: the place, and how its address ends.
SLUGS: Mapping[str, str] = {
    TALK: "gespraech",
    FOLLOW_UPS: "rueckblick",
    CIRCUMSTANCES: "rahmen",
    ARRANGEMENTS: "absprachen",
    DISSENT: "auffassungen",
    NEXT: "ausblick",
}
PLACES: Mapping[str, str] = {slug: place for place, slug in SLUGS.items()}


def place_url(evaluation: Evaluation, place: str) -> str:
    """Return the address of the page with the form for `place`."""
    number, year = evaluation.agreement.number, str(evaluation.year)
    kind, _, key = place.partition(":")
    if kind == GOAL:
        return address("evaluations:record_goal", number, year, int(key))
    return address("evaluations:record_part", number, year, SLUGS[place])


class RecordWriting(Writing):
    """What a person has typed at one place of a record and not saved."""

    def __init__(self, evaluation: Evaluation, place: str, person: User) -> None:
        super().__init__(
            evaluation.agreement, kept_place(evaluation, place) if place else "", person, ""
        )
        self.evaluation = evaluation
        self.inner = place

    @property
    def elsewhere(self) -> list[Elsewhere]:
        """The overview names the other places; no page does."""
        return []

    def address(self, name: str) -> str:
        """Return where what happens here is sent to."""
        given = [self.agreement.number, self.evaluation.year, self.inner]
        return reverse(f"evaluations:{name}", args=given)

    def put_away(self, typed: str) -> None:
        """Keep what was typed here; raise ActionRefused for those who may not write here."""
        keep_typed(evaluation=self.evaluation, place=self.inner, typed=typed, by=self.person)


class RecordPage(FormPage):
    """One page of the record; raises Http404 where the talk or the place is not there."""

    conflict_template: ClassVar[str] = "evaluations/record_two_texts.html"

    def __init__(
        self, request: HttpRequest, number: str, school_year: SchoolYear, place: str
    ) -> None:
        super().__init__(request)
        talk = visible_talk(request, number, school_year)
        self.evaluation, self.rights = talk.evaluation, talk.rights
        self.place = place
        if not is_place(self.evaluation, place):
            raise Http404

    @property
    def agreement(self) -> Agreement:
        """The agreement that is talked about."""
        return self.evaluation.agreement

    @property
    def subject(self) -> Evaluation:
        """The talk: its trail tells who wrote what."""
        return self.evaluation

    @property
    def back(self) -> str:
        """The address of the record's overview."""
        return address("evaluations:record", self.agreement.number, str(self.evaluation.year))

    @property
    def title(self) -> str:
        """What this page is called."""
        return self.title_of(self.place)

    @property
    def may_edit(self) -> bool:
        """Whether the form is shown."""
        return self.rights.may_write_record

    @property
    def closed_because(self) -> str:
        """Why the form is not shown; empty where it is."""
        if self.may_edit:
            return ""
        if self.evaluation.state not in RECORDED_STATES:
            return NOT_OPEN.format(state=self.evaluation.get_state_display())
        return NOT_YOURS

    @cached_property
    def writing(self) -> Writing:
        """What the person has typed on this page and not saved, and who else is here."""
        return RecordWriting(
            self.evaluation, self.place if self.may_edit else "", signed_in(self.request)
        )

    @property
    def shared(self) -> dict[str, Any]:
        """What every template of the record gets."""
        return {"page": self, "agreement": self.agreement, "evaluation": self.evaluation}

    def title_of(self, place: str) -> str:
        """Return a place in words."""
        return place_label(self.evaluation, place)

    def refuse_readers(self) -> None:
        """Raise what a save by this person would raise; return where she may write."""
        refuse_who_may_not_write(self.evaluation, by=self.person)

    def hints_on(self, texts: Iterable[str]) -> list[Hint]:
        """Return the hints on what is stored here."""
        return list(name_hints({self.place: "\n".join(texts)}))


def keeps(evaluation: Evaluation, place: str, person: User, typed: str) -> bool:
    """Keep a form that came late; tell whether it is kept."""
    try:
        keep_typed(evaluation=evaluation, place=place, typed=typed, by=person)
    except ActionRefused:
        return False
    return True

"""The one way from an address to an Auswertungsgespräch."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from agreements.models.agreement import Agreement
from agreements.views.access import agreement_and_held
from evaluations.enums import Actor, State
from evaluations.models import Evaluation
from evaluations.rules.access import Rights, actors_with, rights_with
from schools.rules import Held
from schools.school_year import SchoolYear

TONES = {
    State.PLANNED: "neutral",
    State.INVITED: "info",
    State.HELD: "warning",
    State.CLOSED: "success",
    State.CANCELLED: "neutral",
}


@dataclass(frozen=True)
class Talk:
    """A talk as a page needs it: what it is about, and what this person may do with it."""

    agreement: Agreement
    evaluation: Evaluation
    rights: Rights
    held: Held

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return TONES[State(self.evaluation.state)]


def agreement_and_actors(request: HttpRequest, number: str) -> tuple[Agreement, frozenset[Actor]]:
    """Return the agreement and in which capacities this person deals with its talks.

    Raises Http404 where there is none for this person.
    """
    agreement, held = agreement_and_held(request, number)
    return agreement, actors_with(held, agreement)


def visible_talk(request: HttpRequest, number: str, school_year: SchoolYear) -> Talk:
    """Return the talk of a Schuljahr; raise Http404 where there is none for this person."""
    agreement, held = agreement_and_held(request, number)
    evaluation = Evaluation.objects.of(agreement, school_year)
    if evaluation is None:
        raise Http404
    evaluation.agreement = agreement  # with its parties, fetched once
    return Talk(agreement, evaluation, rights_with(held, evaluation), held)

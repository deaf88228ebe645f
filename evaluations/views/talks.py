"""The talks about an agreement, and the page each of them has."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluations.enums import State
from evaluations.models import Evaluation
from evaluations.views.access import agreement_and_actors, visible_talk
from schools.school_year import SchoolYear

TONES = {
    State.PLANNED: "neutral",
    State.INVITED: "info",
    State.HELD: "warning",
    State.CLOSED: "success",
    State.CANCELLED: "neutral",
}


class Line(NamedTuple):
    """A line of an overview: `tone` of its status, `note` below its title."""

    title: str
    status: str
    tone: str
    url: str = ""
    note: str = ""


@require_safe
def talk_list(request: HttpRequest, number: str) -> HttpResponse:
    """Show the talks about an agreement, the last first."""
    agreement, _ = agreement_and_actors(request, number)
    talks = agreement.evaluations.last_first()
    context = {"agreement": agreement, "talks": [_line(one) for one in talks]}
    return render(request, "evaluations/talk_list.html", context)


def _line(evaluation: Evaluation) -> Line:
    return Line(
        title=f"Schuljahr {evaluation.year}",
        status=evaluation.get_state_display(),
        tone=TONES[State(evaluation.state)],
        url=evaluation.get_absolute_url(),
        note=f"fällig bis {evaluation.due_on:%d.%m.%Y}",
    )


@require_safe
def talk_detail(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Show how far a talk is: Termin, Teilnehmende, Unterlagen, Niederschrift, Protokoll."""
    talk = visible_talk(request, number, school_year)
    context = {
        "agreement": talk.agreement,
        "evaluation": talk.evaluation,
        "rights": talk.rights,
        "tone": TONES[State(talk.evaluation.state)],
    }
    return render(request, "evaluations/talk.html", context)

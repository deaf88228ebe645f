"""The talks about an agreement, and the page each of them has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agreements.views.access import signed_in
from core.page import TaskItem
from core.refusals import refusals_in_words
from core.workflow import ActionRefused
from evaluations.actions.planning import plan_talk
from evaluations.documents.story import story_of
from evaluations.enums import Action, Answer, State
from evaluations.forms.answer import AnswerForm
from evaluations.models import Attendee, Evaluation
from evaluations.rules.planning import plannable_years, years_to_plan
from evaluations.views.access import Talk, agreement_and_actors, visible_talk
from evaluations.views.basis import BasisLine, basis_lines
from evaluations.views.results import result_lines
from evaluations.workflow import CONVENORS
from schools.school_year import SchoolYear

TONES = {
    State.PLANNED: "neutral",
    State.INVITED: "info",
    State.HELD: "warning",
    State.CLOSED: "success",
    State.CANCELLED: "neutral",
}
ANSWER_TONES = {
    Answer.OPEN: "neutral",
    Answer.ACCEPTED: "success",
    Answer.TENTATIVE: "warning",
    Answer.DECLINED: "danger",
}
NEXT = {
    State.PLANNED: "Der Schulträger lädt zum Gespräch ein.",
    State.INVITED: "Die Eingeladenen sagen zu oder ab. Danach findet das Gespräch statt.",
    State.HELD: "Die Niederschrift wird zum Protokoll, die Teilnehmenden lesen es.",
    State.CLOSED: "Das Protokoll ist Teil der Vereinbarung. Es ist nichts mehr zu tun.",
    State.CANCELLED: "Dieses Gespräch fällt aus.",
}
# What each step is asked for by, and how loud its button is.
STEPS = {
    Action.INVITE: ("Einladen", "evaluations:invitation", "primary"),
    Action.POSTPONE: ("Termin oder Teilnehmende ändern", "evaluations:invitation", "secondary"),
    Action.CANCEL: ("Absagen", "evaluations:cancel", "tertiary"),
}


@dataclass(frozen=True)
class StepLink:
    """A step that is open to somebody: its words, its address, and how loud the button is."""

    text: str
    url: str
    kind: str


@dataclass(frozen=True)
class AttendeeLine:
    """Somebody who is invited, and how she answered."""

    attendee: Attendee
    answer: str
    tone: str


@require_safe
def talk_list(request: HttpRequest, number: str) -> HttpResponse:
    """Show the talks about an agreement, the last first."""
    agreement, actors = agreement_and_actors(request, number)
    talks = list(agreement.evaluations.last_first())
    may_plan = bool(actors & CONVENORS)
    context = {
        "agreement": agreement,
        "talks": [_line(one) for one in talks],
        "years": years_to_plan(agreement, talks, timezone.localdate()) if may_plan else [],
    }
    return render(request, "evaluations/talk_list.html", context)


def _line(evaluation: Evaluation) -> TaskItem:
    note = f"Fällig bis {evaluation.due_on:%d.%m.%Y}."
    if evaluation.starts_at and evaluation.state != State.CANCELLED:
        note = f"Termin: {timezone.localtime(evaluation.starts_at):%d.%m.%Y, %H:%M} Uhr."
    return TaskItem(
        title=f"Schuljahr {evaluation.year}",
        status=evaluation.get_state_display(),
        tone=TONES[State(evaluation.state)],
        url=evaluation.get_absolute_url(),
        note=note,
    )


@require_POST
@refusals_in_words
def talk_plan(request: HttpRequest, number: str) -> HttpResponse:
    """Plan the talk of a Schuljahr before it is due."""
    agreement, _ = agreement_and_actors(request, number)
    known = {str(year.start_year): year for year in plannable_years(timezone.localdate())}
    year = known.get(request.POST.get("year", ""))
    if year is None:
        raise ActionRefused("Wählen Sie ein Schuljahr aus.")
    evaluation = plan_talk(agreement=agreement, school_year=year, by=signed_in(request))
    messages.success(request, f"Das Gespräch für das Schuljahr {evaluation.year} ist geplant.")
    return redirect(evaluation)


@require_safe
def talk_detail(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Show how far a talk is: Termin, Teilnehmende, Unterlagen, Niederschrift, Protokoll."""
    talk = visible_talk(request, number, school_year)
    return talk_page(request, talk)


def talk_page(request: HttpRequest, talk: Talk, *, posted: QueryDict | None = None) -> HttpResponse:
    """Return the page of a talk; with what was `posted`, an answer that was not taken."""
    evaluation, rights = talk.evaluation, talk.rights
    attendees = list(evaluation.attendees.select_related("user"))
    own = next((one for one in attendees if one.user_id == signed_in(request).pk), None)
    may_answer = own is not None and evaluation.state == State.INVITED
    basis = basis_lines(request, talk)
    context: dict[str, Any] = {
        "agreement": talk.agreement,
        "evaluation": evaluation,
        "tone": TONES[State(evaluation.state)],
        "next": NEXT[State(evaluation.state)],
        "steps": list(_steps(talk)),
        "lines": list(_overview(talk, attendees, basis)),
        "attendees": [_attendee_line(one) for one in attendees],
        "basis": basis,
        "events": story_of(evaluation),
        "form": answer_form(talk, own, posted) if own and may_answer else None,
        "may_read_addresses": rights.may_invite,
    }
    return render(request, "evaluations/talk.html", context)


def answer_form(talk: Talk, own: Attendee, posted: QueryDict | None = None) -> AnswerForm:
    """Return the form by which somebody answers on the page of the talk."""
    action = reverse("evaluations:answer", args=[talk.agreement.number, talk.evaluation.year_words])
    return AnswerForm(posted, given=own.answer, action=action)


def _steps(talk: Talk) -> Iterator[StepLink]:
    for step in talk.rights.steps:
        if step.action in STEPS:
            text, name, kind = STEPS[Action(step.action)]
            url = reverse(name, args=[talk.agreement.number, talk.evaluation.year_words])
            yield StepLink(text, url, kind)


def _overview(
    talk: Talk, attendees: Sequence[Attendee], basis: Sequence[BasisLine]
) -> Iterator[TaskItem]:
    evaluation = talk.evaluation
    is_fixed = evaluation.starts_at is not None
    yield TaskItem(
        title="Termin",
        url="#termin" if is_fixed else "",
        note=_when(evaluation),
        status="Steht fest" if is_fixed else "Offen",
        tone="success" if is_fixed else "neutral",
    )
    coming = sum(one.answer == Answer.ACCEPTED for one in attendees)
    yield TaskItem(
        title="Teilnehmende",
        url="#teilnehmende" if attendees else "",
        note=f"{coming} von {len(attendees)} nehmen teil." if attendees else "",
        status="Eingeladen" if attendees else "Offen",
        tone="success" if attendees else "neutral",
    )
    there = sum(bool(line.url) for line in basis)
    yield TaskItem(
        title="Unterlagen",
        url="#unterlagen",
        note=f"{there} von {len(basis)} liegen vor.",
        status="Vollständig" if there == len(basis) else "Unvollständig",
        tone="success" if there == len(basis) else "warning",
    )
    yield from result_lines(talk)


def _when(evaluation: Evaluation) -> str:
    if evaluation.starts_at is None:
        return f"Fällig bis {evaluation.due_on:%d.%m.%Y}."
    begin = timezone.localtime(evaluation.starts_at)
    late = begin.date() > evaluation.due_on
    told = f"{begin:%d.%m.%Y, %H:%M} Uhr."
    return f"{told} Das ist nach dem {evaluation.due_on:%d.%m.%Y}." if late else told


def _attendee_line(attendee: Attendee) -> AttendeeLine:
    answer = Answer(attendee.answer)
    return AttendeeLine(attendee, answer.label, ANSWER_TONES[answer])

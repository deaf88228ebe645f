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
from evaluations.enums import Action, Answer, Attendance, State
from evaluations.forms.answer import AnswerForm
from evaluations.models import Attendee, Evaluation
from evaluations.rules.planning import plannable_years, years_to_plan
from evaluations.views.access import TONES, Talk, agreement_and_actors, visible_talk
from evaluations.views.basis import BasisLine, basis_lines
from evaluations.views.results import result_lines
from evaluations.workflow import CONVENORS
from schools.school_year import SchoolYear

ANSWER_TONES = {
    Answer.OPEN: "neutral",
    Answer.ACCEPTED: "success",
    Answer.TENTATIVE: "warning",
    Answer.DECLINED: "danger",
}
ATTENDANCE_TONES = {
    Attendance.PRESENT: "success",
    Attendance.EXCUSED: "neutral",
    Attendance.ABSENT: "warning",
}
NEXT = {
    State.PLANNED: "Der Schulträger lädt zum Gespräch ein.",
    State.INVITED: "Die Eingeladenen sagen zu oder ab. Danach findet das Gespräch statt.",
    State.HELD: "Das Gespräch ist geführt. Als Nächstes geht das Protokoll an die Teilnehmenden.",
    State.CLOSED: "Das Protokoll ist Teil der Vereinbarung. Es ist nichts mehr zu tun.",
    State.CANCELLED: "Dieses Gespräch fällt aus.",
}
IS_OVER = "Der Termin ist vorbei. Ergänzen Sie die Niederschrift, sobald das Gespräch stattfand."
ARE_READING = "Das Protokoll ist verschickt. Die Teilnehmenden genehmigen es oder wenden etwas ein."
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
    """Somebody who is invited, how she answered and, after the talk, whether she was there."""

    attendee: Attendee
    status: str
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
    basis = basis_lines(talk)
    is_over = was_held(evaluation)
    context: dict[str, Any] = {
        "agreement": talk.agreement,
        "evaluation": evaluation,
        "tone": talk.tone,
        "next": _next(evaluation),
        "steps": list(_steps(talk)),
        "lines": list(_overview(talk, attendees, basis)),
        "attendees": [_attendee_line(one, is_over=is_over) for one in attendees],
        "is_over": is_over,
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


def _next(evaluation: Evaluation) -> str:
    if _is_to_be_written(evaluation):
        return IS_OVER
    if evaluation.state == State.HELD and evaluation.minutes.exists():
        return ARE_READING
    return NEXT[State(evaluation.state)]


def _is_to_be_written(evaluation: Evaluation) -> bool:
    """Tell whether the Termin has passed and nobody has said that the talk was held."""
    has_passed = evaluation.ends_at is not None and evaluation.ends_at < timezone.now()
    return evaluation.state == State.INVITED and has_passed


def _steps(talk: Talk) -> Iterator[StepLink]:
    given = [talk.agreement.number, talk.evaluation.year_words]
    if talk.rights.may_send_minutes:
        yield StepLink("Zum Protokoll", reverse("evaluations:minutes", args=given), "primary")
    if talk.rights.may_write_record and talk.evaluation.state != State.PLANNED:
        kind = "primary" if _is_to_be_written(talk.evaluation) else "secondary"
        yield StepLink("Zur Niederschrift", reverse("evaluations:record", args=given), kind)
    for step in talk.rights.steps:
        if step.action in STEPS:
            text, name, kind = STEPS[Action(step.action)]
            yield StepLink(text, reverse(name, args=given), kind)


def _overview(
    talk: Talk, attendees: Sequence[Attendee], basis: Sequence[BasisLine]
) -> Iterator[TaskItem]:
    evaluation = talk.evaluation
    is_over = was_held(evaluation)
    is_fixed = evaluation.starts_at is not None
    yield TaskItem(
        title="Termin",
        url="#termin" if is_fixed else "",
        note=_when(evaluation),
        status="Geführt" if is_over else "Steht fest" if is_fixed else "Offen",
        tone="success" if is_over or is_fixed else "neutral",
    )
    yield TaskItem(
        title="Teilnehmende",
        url="#teilnehmende" if attendees else "",
        note=_who(attendees, is_over=is_over) if attendees else "",
        status="Eingetragen" if is_over else "Eingeladen" if attendees else "Offen",
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


def was_held(evaluation: Evaluation) -> bool:
    """Tell whether the talk has taken place."""
    return evaluation.state in {State.HELD, State.CLOSED}


def _who(attendees: Sequence[Attendee], *, is_over: bool) -> str:
    if is_over:
        there = sum(one.attendance == Attendance.PRESENT for one in attendees)
        return f"{there} von {len(attendees)} waren anwesend."
    coming = sum(one.answer == Answer.ACCEPTED for one in attendees)
    return f"{coming} von {len(attendees)} nehmen teil."


def _when(evaluation: Evaluation) -> str:
    held_on = evaluation.record.held_on if hasattr(evaluation, "record") else None
    if held_on and was_held(evaluation):
        return f"Geführt am {held_on:%d.%m.%Y}."
    if evaluation.starts_at is None:
        return f"Fällig bis {evaluation.due_on:%d.%m.%Y}."
    begin = timezone.localtime(evaluation.starts_at)
    late = begin.date() > evaluation.due_on
    told = f"{begin:%d.%m.%Y, %H:%M} Uhr."
    return f"{told} Das ist nach dem {evaluation.due_on:%d.%m.%Y}." if late else told


def _attendee_line(attendee: Attendee, *, is_over: bool) -> AttendeeLine:
    if is_over:
        if not attendee.attendance:
            return AttendeeLine(attendee, "keine Angabe", "neutral")
        attendance = Attendance(attendee.attendance)
        return AttendeeLine(attendee, attendance.label, ATTENDANCE_TONES[attendance])
    answer = Answer(attendee.answer)
    return AttendeeLine(attendee, answer.label, ANSWER_TONES[answer])

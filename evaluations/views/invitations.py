"""The pages by which the Schulträger invites, changes the invitation, and calls the talk off."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.views.access import signed_in
from archive.views import inline_pdf
from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions import inviting
from evaluations.actions.steps import step_for
from evaluations.documents.agenda import proposed_agenda
from evaluations.enums import Action, AttendeeRole, State
from evaluations.forms.invitation import (
    GUESTS,
    CancellationForm,
    ChangedInvitationForm,
    InvitationForm,
)
from evaluations.models import Evaluation
from evaluations.rules.participants import Participant, invited_to, participants_for
from evaluations.views.access import Talk, visible_talk
from schools.school_year import SchoolYear

CONFLICT = 409
PAGE = "evaluations/invitation.html"
SENT = "Die Einladung ist verschickt."
CHANGED = "Die Einladung ist geändert. Wen es betrifft, der bekommt eine Mail."


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def invitation(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Invite to a talk; once people are invited, change when, where or who."""
    talk = visible_talk(request, number, school_year)
    is_new = talk.evaluation.state == State.PLANNED
    step_for(talk.evaluation, Action.INVITE if is_new else Action.POSTPONE, by=signed_in(request))
    if request.method != "POST":
        return _page(request, talk, _form(talk))
    form = _form(talk, request.POST)
    if form.guests.asks_for_more:
        form.guests = form.guests.one_longer()
        return _page(request, talk, form)
    if not form.is_valid():
        return _page(request, talk, form)
    try:
        _sent(request, talk, form, is_new=is_new)
    except NotEntitled:
        raise
    except ActionRefused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, talk, form, status=CONFLICT)
    messages.success(request, SENT if is_new else CHANGED)
    return redirect(talk.evaluation)


def _sent(request: HttpRequest, talk: Talk, form: InvitationForm, *, is_new: bool) -> Evaluation:
    given: dict[str, Any] = {
        "evaluation": talk.evaluation,
        "appointment": form.appointment,
        "participants": form.participants,
        "by": signed_in(request),
    }
    if is_new:
        return inviting.invite(**given)
    return inviting.change(seen=form.cleaned_data["seen"], **given)


def _form(talk: Talk, posted: Any = None) -> InvitationForm:
    evaluation = talk.evaluation
    invited = invited_to(evaluation.attendees.all())
    guests = [one for one in invited if one.role == AttendeeRole.GUEST]
    people = _choices(talk, [one for one in invited if one.role != AttendeeRole.GUEST])
    is_new = not invited
    ticked = [one.key for one in people if (one.is_proposed if is_new else one.attendee)]
    form = InvitationForm if evaluation.state == State.PLANNED else ChangedInvitationForm
    return form(
        posted,
        initial={
            "seen": evaluation.invitation_number,
            "agenda": evaluation.agenda or proposed_agenda(evaluation),
            "people": ticked,
            **_term_of(evaluation),
        },
        choices=people,
        guests=[asdict(one) for one in guests],
        back=evaluation.get_absolute_url(),
    )


def _choices(talk: Talk, invited: list[Participant]) -> list[Participant]:
    """Return who is invited, then who else might be; each person once."""
    known = {one.user or one.key for one in invited}
    others = participants_for(talk.agreement)
    return [*invited, *(one for one in others if (one.user or one.key) not in known)]


def _term_of(evaluation: Evaluation) -> dict[str, Any]:
    if evaluation.starts_at is None or evaluation.ends_at is None:
        return {}
    begin, end = (timezone.localtime(at) for at in (evaluation.starts_at, evaluation.ends_at))
    return {
        "day": begin.date(),
        "begin": begin.time(),
        "end": end.time(),
        "place": evaluation.place,
        "video_link": evaluation.video_link,
    }


def _page(
    request: HttpRequest, talk: Talk, form: InvitationForm, status: int = 200
) -> HttpResponse:
    context = {
        "agreement": talk.agreement,
        "evaluation": talk.evaluation,
        "form": form,
        "is_new": talk.evaluation.state == State.PLANNED,
        "guests_name": GUESTS,
    }
    return render(request, PAGE, context, status=status)


@require_safe
def letter(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Show the letter of the invitation that counts."""
    talk = visible_talk(request, number, school_year)
    if talk.evaluation.letter is None:
        raise Http404
    return inline_pdf(talk.evaluation.letter)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def cancellation(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Ask why a talk does not take place, and call it off."""
    talk = visible_talk(request, number, school_year)
    person = signed_in(request)
    step_for(talk.evaluation, Action.CANCEL, by=person)
    back = talk.evaluation.get_absolute_url()
    form = CancellationForm(request.POST if request.method == "POST" else None, back=back)
    if form.is_bound and form.is_valid():
        inviting.cancel(evaluation=talk.evaluation, reason=form.cleaned_data["reason"], by=person)
        messages.success(request, "Das Gespräch ist abgesagt.")
        return redirect(back)
    context = {"agreement": talk.agreement, "evaluation": talk.evaluation, "form": form}
    return render(request, "evaluations/cancel.html", context)

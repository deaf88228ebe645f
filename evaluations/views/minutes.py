"""The minutes of a talk: sent, read, approved or objected to, and closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.views.access import signed_in
from archive.views import inline_pdf
from core.refusals import refusals_in_words
from evaluations.actions.minutes import (
    answer_minutes,
    close,
    lack_of_closing,
    lack_of_sending,
    latest_minutes,
    send_minutes,
)
from evaluations.enums import Action, Verdict
from evaluations.forms.minutes import ReplyForm
from evaluations.models import Attendee, Evaluation, Minutes
from evaluations.rules.guests import attendee_of
from evaluations.views.access import Talk, visible_talk
from evaluations.views.basis import text_line
from schools.school_year import SchoolYear
from schools.views.invitation import without_referrer

TONES = {Verdict.APPROVED: "success", Verdict.OBJECTED: "warning"}
THANKS = "Ihre Rückmeldung ist gespeichert."


@dataclass(frozen=True)
class ReplyLine:
    """A participant and what that person said to one Protokoll."""

    name: str
    status: str
    tone: str
    text: str


@dataclass(frozen=True)
class Issue:
    """A Protokoll as the page shows it."""

    minutes: Minutes
    is_latest: bool
    replies: Sequence[ReplyLine]


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def minutes_page(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Show every Protokoll of a talk with the replies; take the reply of this person."""
    talk, person = visible_talk(request, number, school_year), signed_in(request)
    own = talk.evaluation.attendees.filter(user=person).first()
    latest = latest_minutes(talk.evaluation)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if own is None or latest is None:
            raise Http404
        if form.is_valid():
            answer_minutes(minutes=_meant(request, latest), attendee=own, by=person, **form.values)
            messages.success(request, THANKS)
            return redirect("evaluations:minutes", number, school_year)
    shown = form if own and latest and _may_answer(talk.evaluation, latest, own) else None
    context = {
        "issues": _issues(talk.evaluation),
        "form": shown,
        "latest": latest,
        "text": text_line(talk),
        **_doors(talk),
    }
    return _page(request, talk, "evaluations/minutes.html", context)


def _meant(request: HttpRequest, latest: Minutes) -> Minutes:
    """Return the Protokoll that the form was shown beside."""
    given = request.POST.get("number", "")
    found = [one for one in latest.evaluation.minutes.all() if str(one.number) == given]
    return found[0] if found else latest


def _may_answer(evaluation: Evaluation, latest: Minutes, attendee: Attendee) -> bool:
    is_open = evaluation.closed_at is None
    return is_open and not latest.replies.filter(attendee=attendee).exists()


def _doors(talk: Talk) -> dict[str, Any]:
    """Return which buttons the page shows, or why it shows them not."""
    rights, evaluation = talk.rights, talk.evaluation
    may_close = rights.may_take(Action.CLOSE)
    lack = lack_of_closing(evaluation, may_close_early=rights.may_close_early) if may_close else ""
    return {
        "may_send": rights.may_send_minutes,
        "not_sent_because": lack_of_sending(evaluation) if rights.may_send_minutes else "",
        "may_close": may_close,
        "not_closed_because": lack,
    }


def _issues(evaluation: Evaluation) -> list[Issue]:
    issued = list(evaluation.minutes.prefetch_related("replies__attendee"))
    people = list(evaluation.attendees.all())
    return [
        Issue(minutes, minutes == issued[-1], _replies(minutes, people))
        for minutes in reversed(issued)
    ]


def _replies(minutes: Minutes, people: Sequence[Attendee]) -> list[ReplyLine]:
    given = {reply.attendee_id: reply for reply in minutes.replies.all()}
    return [
        ReplyLine(
            person.name,
            given[person.pk].get_verdict_display(),
            TONES[Verdict(given[person.pk].verdict)],
            given[person.pk].text,
        )
        if person.pk in given
        else ReplyLine(person.name, "noch keine Rückmeldung", "neutral", "")
        for person in people
    ]


def _page(request: HttpRequest, talk: Talk, template: str, context: dict[str, Any]) -> HttpResponse:
    shared = {
        "agreement": talk.agreement,
        "evaluation": talk.evaluation,
        "rights": talk.rights,
        "tone": talk.tone,
    }
    return render(request, template, {**shared, **context})


@require_POST
@refusals_in_words
def minutes_send(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Send the record to the participants as the next Protokoll."""
    talk = visible_talk(request, number, school_year)
    minutes = send_minutes(evaluation=talk.evaluation, by=signed_in(request))
    until = f"{minutes.objections_until:%d.%m.%Y}"
    messages.success(
        request, f"Protokoll {minutes.number} ist verschickt. Einwände sind bis {until} möglich."
    )
    return redirect("evaluations:minutes", number, school_year)


@require_safe
def minutes_pdf(
    request: HttpRequest, number: str, school_year: SchoolYear, issue: int
) -> HttpResponse:
    """Answer with a Protokoll, byte for byte as it was sent."""
    evaluation = visible_talk(request, number, school_year).evaluation
    return inline_pdf(_issue(evaluation, issue).document)


def _issue(evaluation: Evaluation, number: int) -> Minutes:
    found = [one for one in evaluation.minutes.select_related("document") if one.number == number]
    if not found:
        raise Http404
    minutes: Minutes = found[0]
    return minutes


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def minutes_close(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Say what closing does and ask; close when asked to."""
    talk = visible_talk(request, number, school_year)
    if request.method == "POST":
        closed = close(evaluation=talk.evaluation, by=signed_in(request))
        annex = closed.annex.number if closed.annex else ""
        messages.success(request, f"Das Protokoll ist Anlage {annex} der Vereinbarung.")
        return redirect("evaluations:minutes", number, school_year)
    return _page(request, talk, "evaluations/minutes_close.html", _doors(talk))


def _guest(token: str) -> tuple[Attendee, Minutes]:
    """Return whose link it is and the Protokoll to read; raise Http404 for any other link."""
    attendee = attendee_of(token)
    latest = latest_minutes(attendee.evaluation) if attendee else None
    if attendee is None or latest is None:
        raise Http404
    return attendee, latest


@login_not_required
@without_referrer
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def guest_minutes(request: HttpRequest, token: str) -> HttpResponse:
    """Show the minutes to a guest and take the reply; reading the page changes nothing."""
    attendee, latest = _guest(token)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer_minutes(minutes=_meant(request, latest), attendee=attendee, by=None, **form.values)
        messages.success(request, THANKS)
        return redirect("evaluations:guest_minutes", token)
    context = {
        "attendee": attendee,
        "evaluation": attendee.evaluation,
        "school": attendee.evaluation.agreement.school,
        "minutes": latest,
        "reply": latest.replies.filter(attendee=attendee).first(),
        "form": form if _may_answer(attendee.evaluation, latest, attendee) else None,
        "token": token,
        "is_late": not latest.takes_objections(timezone.localdate()),
    }
    return render(request, "evaluations/guest_minutes.html", context)


@login_not_required
@without_referrer
@require_safe
def guest_pdf(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - every view gets it
    """Answer a guest with the Protokoll that was sent last."""
    return inline_pdf(_guest(token)[1].document)

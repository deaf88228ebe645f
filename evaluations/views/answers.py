"""How the invited answer: on the page of the talk, or by the link in the mail of a guest."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agreements.views.access import signed_in
from core.refusals import refusals_in_words
from evaluations.actions import answering
from evaluations.documents.agenda import agenda_lines
from evaluations.enums import Answer, State
from evaluations.forms.answer import AnswerForm
from evaluations.rules.guests import attendee_of
from evaluations.views.access import visible_talk
from evaluations.views.talks import answer_form, talk_page
from schools.school_year import SchoolYear
from schools.views.invitation import without_referrer

SAVED = "Ihre Antwort ist gespeichert."


@require_POST
@refusals_in_words
def answer(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Note how somebody who is logged in answers."""
    talk = visible_talk(request, number, school_year)
    person = signed_in(request)
    attendee = talk.evaluation.attendees.filter(user=person).first()
    if attendee is None:
        raise Http404
    form = answer_form(talk, attendee, request.POST)
    if not form.is_valid():
        return talk_page(request, talk, posted=request.POST)
    answering.answer(attendee=attendee, chosen=Answer(form.cleaned_data["answer"]), by=person)
    messages.success(request, SAVED)
    return redirect(talk.evaluation)


@login_not_required
@without_referrer
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever holds its link; only the button answers."""
    attendee = attendee_of(token)
    if attendee is None:
        raise Http404
    evaluation = attendee.evaluation
    form = AnswerForm(request.POST if request.method == "POST" else None, given=attendee.answer)
    if form.is_bound and form.is_valid():
        answering.answer(attendee=attendee, chosen=Answer(form.cleaned_data["answer"]), by=None)
        messages.success(request, SAVED)
        return redirect("evaluations:guest", token)
    context = {
        "attendee": attendee,
        "evaluation": evaluation,
        "agreement": evaluation.agreement,
        "agenda": agenda_lines(evaluation.agenda),
        "form": form,
        "is_open": evaluation.state == State.INVITED,
        "is_cancelled": evaluation.state == State.CANCELLED,
    }
    return render(request, "evaluations/guest.html", context)

"""What the script of a record's page sends while somebody writes; nothing of it is trailed."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agreements.actions.autosaving import discard_typed
from agreements.actions.presence import leave
from agreements.views.access import signed_in
from agreements.views.writing import clock, others_in_words, typed_in
from core.refusals import refusals_in_plain_text, refusals_in_words
from core.session import unattended
from evaluations.actions.recording import be_present, keep_typed
from evaluations.documents.places import is_place, kept_place
from evaluations.models import Evaluation
from evaluations.views.access import visible_talk
from evaluations.views.record_page import place_url
from schools.school_year import SchoolYear


def _talk_with(
    request: HttpRequest, number: str, school_year: SchoolYear, place: str
) -> Evaluation:
    evaluation = visible_talk(request, number, school_year).evaluation
    if not is_place(evaluation, place):
        raise Http404
    return evaluation


@require_POST
@refusals_in_plain_text
def autosave(
    request: HttpRequest, number: str, school_year: SchoolYear, place: str
) -> HttpResponse:
    """Keep what is being typed at `place`; say when that was, and who else is there."""
    evaluation, person = _talk_with(request, number, school_year, place), signed_in(request)
    be_present(evaluation=evaluation, place=place, by=person)
    typed = typed_in(request.POST)
    if not typed:
        raise BadRequest
    kept = keep_typed(evaluation=evaluation, place=place, typed=typed, by=person)
    others = others_in_words(evaluation.agreement, kept.place, person)
    return JsonResponse({"saved_at": clock(kept.saved_at), "others": others})


@require_POST
@refusals_in_words
def discard(request: HttpRequest, number: str, school_year: SchoolYear, place: str) -> HttpResponse:
    """Forget what was typed at `place`; the page shows what is stored again."""
    evaluation = _talk_with(request, number, school_year, place)
    kept = kept_place(evaluation, place)
    discard_typed(agreement=evaluation.agreement, place=kept, by=signed_in(request))
    messages.success(request, "Ihre Eingaben sind verworfen. Sie sehen den gespeicherten Text.")
    return redirect(place_url(evaluation, place))


@unattended
@require_POST
@refusals_in_plain_text
def presence(
    request: HttpRequest, number: str, school_year: SchoolYear, place: str
) -> HttpResponse:
    """Note that the page of `place` is open, and say who else has it; or, with `leave`, it closes.

    Whoever leaves is told nothing: leaving is open to those, too, who may not write there.
    """
    evaluation, person = _talk_with(request, number, school_year, place), signed_in(request)
    agreement, kept = evaluation.agreement, kept_place(evaluation, place)
    if "leave" in request.POST:
        leave(agreement=agreement, place=kept, by=person)
        return JsonResponse({"others": []})
    be_present(evaluation=evaluation, place=place, by=person)
    return JsonResponse({"others": others_in_words(agreement, kept, person)})

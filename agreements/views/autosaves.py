"""What the script of a form's page sends while somebody writes; nothing of it is trailed."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agreements.actions.autosaving import discard_typed, keep_typed
from agreements.actions.presence import be_present, leave
from agreements.models.agreement import Agreement
from agreements.views.access import signed_in, visible_agreement
from agreements.views.form_places import form_url, is_place
from agreements.views.writing import clock, others_in_words, typed_in
from core.refusals import refusals_in_plain_text, refusals_in_words
from core.session import unattended


def _agreement_with(request: HttpRequest, number: str, place: str) -> Agreement:
    agreement = visible_agreement(request, number)
    if not is_place(agreement, place, signed_in(request)):
        raise Http404
    return agreement


@require_POST
@refusals_in_plain_text
def autosave(request: HttpRequest, number: str, place: str) -> HttpResponse:
    """Keep what is being typed at `place`; say when that was, and who else is there."""
    agreement, person = _agreement_with(request, number, place), signed_in(request)
    be_present(agreement=agreement, place=place, by=person)
    typed = typed_in(request.POST)
    if not typed:
        raise BadRequest
    kept = keep_typed(agreement=agreement, place=place, typed=typed, by=person)
    others = others_in_words(agreement, place, person)
    return JsonResponse({"saved_at": clock(kept.saved_at), "others": others})


@require_POST
@refusals_in_words
def discard(request: HttpRequest, number: str, place: str) -> HttpResponse:
    """Forget what was typed at `place`; the page shows what is stored again."""
    agreement = _agreement_with(request, number, place)
    discard_typed(agreement=agreement, place=place, by=signed_in(request))
    messages.success(request, "Ihre Eingaben sind verworfen. Sie sehen den gespeicherten Text.")
    kind, _, key = place.partition(":")
    gone = kind == "goal" and key.isdigit() and not agreement.goals.filter(pk=key).exists()
    return redirect("agreements:goals", number) if gone else redirect(form_url(number, place))


@unattended
@require_POST
@refusals_in_plain_text
def presence(request: HttpRequest, number: str, place: str) -> HttpResponse:
    """Note that the page of `place` is open, and say who else has it; or, with `leave`, it closes.

    Whoever leaves is told nothing: leaving is open to those, too, who may not write there.
    """
    agreement, person = _agreement_with(request, number, place), signed_in(request)
    if "leave" in request.POST:
        leave(agreement=agreement, place=place, by=person)
        return JsonResponse({"others": []})
    be_present(agreement=agreement, place=place, by=person)
    return JsonResponse({"others": others_in_words(agreement, place, person)})

"""The Folgevereinbarung: what it will be, and the one button that starts it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agreements.actions.renewing import refuse_successor, start_successor
from agreements.views.access import signed_in, visible_agreement
from agreements.views.succession_sheet import SuccessionSheet
from core.refusals import refusals_in_words
from evaluations.documents.judgements import judgements_of, last_talk
from evaluations.models import Arrangement

STARTED = "Die Folgevereinbarung ist angelegt und vorausgefüllt. Prüfen Sie, was anders wird."


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def renew(request: HttpRequest, number: str) -> HttpResponse:
    """Show what the Folgevereinbarung takes over; a POST starts it."""
    agreement, person = visible_agreement(request, number), signed_in(request)
    refuse_successor(agreement, by=person)
    talk = last_talk(agreement)
    judgements = judgements_of(talk)
    if request.method == "POST":
        draft = start_successor(agreement=agreement, judgements=judgements, by=person)
        messages.success(request, STARTED)
        return redirect(draft)
    context = {
        "agreement": agreement,
        "sheet": SuccessionSheet(agreement, judgements, timezone.localdate()),
        "talk": talk,
        "arrangements": Arrangement.objects.about(agreement).agreed().open(),
    }
    return render(request, "evaluations/renew.html", context)

"""A Nachtrag is started, and the text in force is read: on a page and as PDF."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from agreements.actions.amending import refuse_amendment, start_amendment
from agreements.documents.pdf import render_in_force
from agreements.forms.in_force import DayForm
from agreements.views.access import signed_in, visible_agreement
from agreements.views.documents import rendered_pdf
from agreements.views.in_force_sheet import InForceSheet
from core.refusals import refusals_in_words
from core.workflow import ActionRefused

STARTED = "Der Nachtrag ist angelegt. Er enthält den geltenden Text. Ändern Sie, was anders wird."


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def amendment_new(request: HttpRequest, number: str) -> HttpResponse:
    """Say what a Nachtrag is and ask; a POST starts it."""
    agreement, person = visible_agreement(request, number), signed_in(request)
    if request.method == "POST":
        draft = start_amendment(agreement=agreement, by=person)
        messages.success(request, STARTED)
        return redirect(draft)
    refuse_amendment(agreement, by=person)
    return render(request, "agreements/amendment_new.html", {"agreement": agreement})


@gzip_page
@require_safe
def in_force(request: HttpRequest, number: str) -> HttpResponse:
    """Show what holds on a day, each change with its source."""
    agreement = visible_agreement(request, number)
    if agreement.amends:
        return redirect("agreements:in_force", agreement.amends.number)
    form = DayForm(request.GET, today=timezone.localdate())
    sheet = InForceSheet(agreement, form.day)
    context = {"agreement": agreement, "form": form, "sheet": sheet}
    return render(request, "agreements/in_force.html", context)


@require_safe
@refusals_in_words
def in_force_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the same on paper; refuse where nothing holds on the day."""
    agreement = visible_agreement(request, number)
    day = DayForm(request.GET, today=timezone.localdate()).day
    sheet = InForceSheet(agreement.amends or agreement, day)
    if sheet.lapse:
        raise ActionRefused(sheet.lapse)
    filename = f"{sheet.agreement.number}_Geltende-Fassung_{day:%Y-%m-%d}.pdf"
    return rendered_pdf(render_in_force(sheet), filename)

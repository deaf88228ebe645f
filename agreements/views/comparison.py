"""Two texts of an agreement, compared: as a page, as PDF, and kept as read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from agreements.actions.looks import mark_as_read
from agreements.documents.pdf import render_comparison
from agreements.forms.comparison import LookForm
from agreements.views.access import signed_in, visible_agreement
from agreements.views.comparison_sheet import ComparisonSheet
from agreements.views.documents import rendered_pdf
from core.refusals import refusals_in_words

KEPT = "Gemerkt. Ab jetzt zeigen wir Ihnen, was andere danach ändern."


@gzip_page
@require_safe
def comparison(request: HttpRequest, number: str) -> HttpResponse:
    """Show what changed between two texts: the list first, then word by word in the text."""
    sheet = _sheet(request, number)
    context = {"agreement": sheet.agreement, "sheet": sheet}
    return render(request, "agreements/comparison.html", context)


@require_safe
@refusals_in_words
def comparison_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the same comparison on paper."""
    sheet = _sheet(request, number)
    return rendered_pdf(render_comparison(sheet), f"{sheet.agreement.number}_Vergleich.pdf")


@require_POST
@refusals_in_words
def mark_read(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the text that was on the page as what this person has read."""
    agreement = visible_agreement(request, number)
    form = LookForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    mark_as_read(agreement=agreement, seen=seen, by=signed_in(request))
    messages.success(request, KEPT)
    return redirect(agreement)


def _sheet(request: HttpRequest, number: str) -> ComparisonSheet:
    agreement = visible_agreement(request, number)
    return ComparisonSheet(agreement, signed_in(request), request.GET)

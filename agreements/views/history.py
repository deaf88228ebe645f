"""The history of an agreement, the latest first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.documents.story import told
from agreements.views.access import visible_line
from core.models import LogEntry
from core.templatetags.components import PAGE_KEY

PAGE_SIZE = 25


@require_safe
def history(request: HttpRequest, number: str) -> HttpResponse:
    """Show who did what when, from which to which text."""
    agreement = visible_line(request, number)
    entries = LogEntry.objects.about(agreement).order_by("-pk")
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get(PAGE_KEY))
    context = {
        "agreement": agreement,
        "page": page,
        "chapters": [told(entry) for entry in page],
    }
    return render(request, "agreements/history.html", context)

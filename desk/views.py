"""The first page, the tasks, and the pages every public service has."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.markup_html import to_html
from desk.models import Page, PageKey
from desk.tasks import tasks_for


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Say what the portal is for; lead those who are logged in to their tasks."""
    if request.user.is_authenticated:
        return redirect("desk:tasks")
    return render(request, "desk/home.html")


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person."""
    return render(request, "desk/tasks.html", {"tasks": tasks_for(request.user)})  # type: ignore[arg-type]  # LoginRequiredMiddleware lets no one else in


@require_safe
@login_not_required
def page(request: HttpRequest, key: PageKey) -> HttpResponse:
    """Show a page of the operator."""
    found = Page.objects.named(key)
    body = to_html(found.prose, notes="end")
    return render(request, "desk/page.html", {"page": found, "body": body})

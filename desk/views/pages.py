"""The first page, the tasks, and the pages every public service has."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import choose_mails
from accounts.models import User
from agreements import mails as agreement_mails
from core.markup_html import to_html
from desk.forms.notifications import Kind, NotificationsForm
from desk.models import Page, PageKey
from desk.tasks import tasks_for
from evaluations import mails as talk_mails


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
    found = tasks_for(request.user)  # type: ignore[arg-type]  # LoginRequiredMiddleware lets no one else in
    own = [task for task in found if not task.is_watched]
    watched = [task for task in found if task.is_watched]
    return render(request, "desk/tasks.html", {"tasks": own, "watched": watched})


@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """Choose which mails the person wants."""
    person = request.user
    assert isinstance(person, User)  # noqa: S101 - LoginRequiredMiddleware lets no one else in
    kinds: list[Kind] = [
        *agreement_mails.kinds_for(person),
        *talk_mails.kinds_for(person),
    ]
    form = NotificationsForm(
        request.POST if request.method == "POST" else None,
        kinds=kinds,
        muted=set(person.muted_mails.values_list("kind", flat=True)),
    )
    if form.is_valid():
        choose_mails(offered=kinds, wanted=form.cleaned_data["wanted"], by=person)
        messages.success(request, "Ihre Auswahl ist gespeichert.")
        return redirect("desk:notifications")
    return render(request, "desk/notifications.html", {"form": form, "kinds": kinds})


@require_safe
@login_not_required
def page(request: HttpRequest, key: PageKey) -> HttpResponse:
    """Show a page of the operator."""
    found = Page.objects.named(key)
    body = to_html(found.prose, notes="end")
    return render(request, "desk/page.html", {"page": found, "body": body})

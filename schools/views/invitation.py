"""The page behind the link of an invitation: opening it changes nothing, its button accepts."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from core.views import not_found
from core.workflow import ActionRefused
from schools.actions.inviting import VALID, accept, join, request_new_link
from schools.forms.invitation import JoinForm
from schools.models import Invitation
from schools.rules import is_void

NOT_FOUND = 404
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def without_referrer(view: View[P]) -> View[P]:
    """Keep the code out of every Referer header, that of a page that is not found as well.

    Not `no-referrer`: with it browsers post `Origin: null`, which the check of the form's origin
    refuses, as it should.
    """

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as error:
            response = not_found(request, error)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return answered


@login_not_required
@sensitive_post_parameters("password")
@without_referrer
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say who invites to what until when; a POST accepts, once."""
    found = Invitation.objects.by_code(token).with_names().first()
    if found is None or is_void(found):
        return _closed(request, found)
    if not found.is_open():
        return render(request, "schools/invitation_expired.html", {"code": token})
    if request.method != "POST":
        return _page(request, token, found)
    return _accepted(request, token, found)


def _closed(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    """Lead whoever accepted it on; answer all others alike, whatever became of the link."""
    if found and request.user.is_authenticated and found.accepted_by_id == request.user.pk:
        return redirect(_destination(found))
    return render(request, "schools/invitation_closed.html", status=NOT_FOUND)


def _page(
    request: HttpRequest, code: str, found: Invitation, form: JoinForm | None = None
) -> HttpResponse:
    account = User.objects.filter(email__iexact=found.email).first()
    context = {
        "code": code,
        "invitation": found,
        "account": account,
        "is_own": account is not None and account == request.user,
        "form": form or JoinForm(invitation=found),
        "path": reverse("schools:invitation", args=[code]),
    }
    return render(request, "schools/invitation.html", context)


def _accepted(request: HttpRequest, code: str, found: Invitation) -> HttpResponse:
    """Accept; where somebody was faster, show what the link says by now."""
    try:
        if request.user.is_authenticated:
            accept(code=code, by=request.user)
            _welcome(request, found)
            return redirect(_destination(found))
        return _joined(request, code, found)
    except ActionRefused:
        again = Invitation.objects.by_code(code).with_names().first()
        if again is None or is_void(again):
            return _closed(request, again)
        return _page(request, code, again)


def _joined(request: HttpRequest, code: str, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST, invitation=found)
    if not form.is_valid():
        return _page(request, code, found, form)
    joined = join(code=code, newcomer=form.newcomer)
    response = perform_login(request, joined.accepted_by, redirect_url=_destination(joined))
    _welcome(request, found)
    return cast("HttpResponse", response)


def _welcome(request: HttpRequest, found: Invitation) -> None:
    if found.starts_on > timezone.localdate():
        text = f"Sie handeln ab dem {found.starts_on:%d.%m.%Y} für: {found.place}."
    else:
        text = f"Sie handeln ab jetzt für: {found.place}."
    messages.success(request, text)


def _destination(found: Invitation) -> str:
    """Return where the invitation leads: not to a page that opens only on a later day."""
    is_early = found.starts_on > timezone.localdate()
    tasks: str = resolve_url(settings.LOGIN_REDIRECT_URL)
    return tasks if is_early or not found.leads_to else found.leads_to


@login_not_required
@without_referrer
@require_POST
def invitation_renewal(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new link to the address of an expired one; the address is not shown."""
    context: dict[str, Any] = {"days": VALID.days}
    try:
        request_new_link(code=token)
    except ActionRefused as refusal:
        found = Invitation.objects.by_code(token).with_names().first()
        if found is None or is_void(found):
            return _closed(request, found)
        context["refused"] = refusal.reason
    return render(request, "schools/invitation_renewed.html", context)

"""What pages ask about the person who looks at them: her session, and whether it is her."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import segno
from allauth.account.internal.flows.login import (
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.internal.auth import (
    clear_totp_secret,
    get_totp_secret,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import (
    renew_recovery_codes,
    set_up_second_factor,
    switch_off_second_factor,
)
from accounts.forms import SetUpForm
from accounts.rules import (
    BY_SECOND_FACTOR,
    codes_left,
    has_second_factor,
    owes_second_factor,
    unused_codes,
)
from core.middleware import PLAIN
from core.refusals import refusals_in_words
from core.session import end_of, renew, unattended

WRONG = "Das Passwort stimmt nicht. Geben Sie Ihr jetziges Passwort ein."
TOO_OFTEN = "Zu viele Versuche. Versuchen Sie es in einigen Minuten noch einmal."
FAILED = "login_failed"
BOTH = ("GET", "HEAD", "POST")
PAGE = "mfa_index"
SET_UP = "Der zweite Faktor ist eingerichtet."
OFF = "Der zweite Faktor ist abgeschaltet. Zum Anmelden genügt das Passwort."
# New recovery codes are shown by this session for so long, or until it is said they are kept.
CODES_UNTIL, CODES_SECONDS = "recovery_codes_until", 600
GROUP = 4  # letters of the secret that are typed in one go
APP = "allauth.mfa"  # as allauth asks whether somebody is to be asked again
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def refuse_wrong_password(request: HttpRequest, password: str) -> None:
    """Raise ValidationError unless this is the password of whoever is signed in.

    Wrong ones are counted by the limits of signing in, and after too many of them none is taken.
    """
    user: Any = request.user
    key = user.email.lower()
    if not ratelimit.consume(request, action=FAILED, key=key, dry_run=True):
        raise ValidationError(TOO_OFTEN, code="too_often")
    found = authenticate(request, email=user.email, password=password)
    if found is None or found.pk != user.pk:
        ratelimit.consume(request, action=FAILED, key=key)
        raise ValidationError(WRONG, code="incorrect_password")


@login_not_required
@unattended
@require_http_methods(BOTH)
def session(request: HttpRequest) -> HttpResponse:
    """Say how long the session lasts and whose it is; a POST makes it last longer first."""
    if not request.user.is_authenticated:
        return JsonResponse({"person": "", "seconds": 0, "token": get_token(request)})
    if request.method == "POST":
        renew(request)
    end = end_of(request)
    return JsonResponse(
        {
            "person": str(request.user.pk),
            "seconds": end.seconds,
            "until": f"{timezone.localtime(end.at):%H:%M}",
            "can_extend": end.can_extend,
            "token": get_token(request),
        }
    )


class EnterCode(AuthenticateView):  # type: ignore[misc]  # no stubs
    """The second step of signing in: the code after the password."""

    def _build_forms(self) -> Any:
        """Make the one form there is; allauth takes one without a code for a security key."""
        self.webauthn_form = None
        person, posted = self.stage.login.user, _posted(self.request)
        self.auth_form = self.get_form_class()(user=person, data=posted)
        return self.auth_form


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def lately_signed_in(view: View[P]) -> View[P]:
    """Ask for password or code again unless that was only minutes ago."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        raise_if_reauthentication_required(request, app=APP)
        return view(request, *args, **kwargs)

    return answered


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Say whether there is a second factor, how many recovery codes are left, and what to do."""
    user: Any = request.user
    facts = {
        "has_factor": has_second_factor(user),
        "is_owed": owes_second_factor(user),
        "codes_left": codes_left(user),
        "in_a_demo": settings.DEMO and settings.SECOND_FACTOR != "verwaltung",
    }
    return render(request, "mfa/index.html", facts)


@require_http_methods(BOTH)
@refusals_in_words
@sensitive_post_parameters("code")
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the secret for the app; a POST with the code it makes of it sets the factor up.

    Getting an app may take long. Who knows the right code has seen the secret; it is shown again
    only after signing in lately.
    """
    user: Any = request.user
    if has_second_factor(user):
        return redirect(PAGE)
    secret = get_totp_secret()
    form = SetUpForm(_posted(request), user=user, secret=secret)
    if form.is_valid():
        set_up_second_factor(secret=secret, code=form.cleaned_data["code"], by=user)
        clear_totp_secret(request)
        _go_on_proven(request)
        messages.success(request, SET_UP)
        return redirect("mfa_view_recovery_codes")
    if form.is_bound and is_reauthentication_required(request, app=APP):
        messages.error(request, str(form.errors["code"][0]))
        return redirect("mfa_activate_totp")
    return _set_up_page(request, form)


@lately_signed_in
def _set_up_page(request: HttpRequest, form: SetUpForm) -> HttpResponse:
    url = get_adapter().build_totp_url(form.user, form.secret)
    groups = (form.secret[at : at + GROUP] for at in range(0, len(form.secret), GROUP))
    facts = {
        "form": form,
        "is_owed": owes_second_factor(form.user),
        "picture": segno.make(url, error="m", micro=False).svg_data_uri(scale=5, light="#fff"),
        "app_url": url,
        "secret": " ".join(groups),
    }
    return render(request, "mfa/totp/activate_form.html", facts)


@require_http_methods(BOTH)
@refusals_in_words
@lately_signed_in
def switch_off(request: HttpRequest) -> HttpResponse:
    """Ask whether to do without; a POST switches the factor off."""
    user: Any = request.user
    if request.method == "POST":
        switch_off_second_factor(by=user)
        update_session_auth_hash(request, user)
        messages.success(request, OFF)
        return redirect(PAGE)
    if owes_second_factor(user) or not has_second_factor(user):
        return redirect(PAGE)
    return render(request, "mfa/totp/deactivate_form.html")


@require_http_methods(BOTH)
@refusals_in_words
@lately_signed_in
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ask whether to replace the recovery codes; a POST does so and leads to the new ones."""
    user: Any = request.user
    if request.method == "POST":
        renew_recovery_codes(by=user)
        _go_on_proven(request)
        return redirect("mfa_view_recovery_codes")
    if not has_second_factor(user):
        return redirect(PAGE)
    return render(request, "mfa/recovery_codes/generate.html", {"codes_left": codes_left(user)})


@require_http_methods(BOTH)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes; a POST says that they are kept, and they are never shown again."""
    if request.method == "POST":
        request.session.pop(CODES_UNTIL, None)
        return redirect(settings.LOGIN_REDIRECT_URL)
    codes = _new_codes(request)
    if not codes:
        return redirect(PAGE)
    return render(request, "mfa/recovery_codes/index.html", {"codes": codes})


@require_safe
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    """Return new recovery codes as a text file; 404 once they are not shown any more."""
    codes = _new_codes(request)
    if not codes:
        raise Http404
    facts = {"codes": codes, "address": settings.BASE_URL}
    response = render(request, "mfa/recovery_codes/download.txt", facts, content_type=PLAIN)
    response["Content-Disposition"] = 'attachment; filename="Wiederherstellungscodes.txt"'
    return response


def _new_codes(request: HttpRequest) -> list[str]:
    user: Any = request.user
    is_new = request.session.get(CODES_UNTIL, 0) > time.time()
    return unused_codes(user) if is_new else []


def _go_on_proven(request: HttpRequest) -> None:
    """Let this session outlive the change of the factor, which it has just proved."""
    user: Any = request.user
    update_session_auth_hash(request, user)
    record_authentication(request, user, BY_SECOND_FACTOR)
    request.session[CODES_UNTIL] = time.time() + CODES_SECONDS

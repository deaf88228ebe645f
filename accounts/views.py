"""What pages ask about the person who looks at them: her session, and whether it is her."""

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.session import end_of, renew, unattended

WRONG = "Das Passwort stimmt nicht. Geben Sie Ihr jetziges Passwort ein."
TOO_OFTEN = "Zu viele Versuche. Versuchen Sie es in einigen Minuten noch einmal."
FAILED = "login_failed"


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
@require_http_methods(["GET", "HEAD", "POST"])
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

"""The second factor: who meets it on the way into the portal, and how its secrets are kept."""

import base64
from collections.abc import Callable
from hashlib import sha256

from allauth.account.authentication import (
    get_authentication_records,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

from accounts.rules import has_second_factor, is_proven, owes_second_factor
from core.middleware import PLAIN

SALT = "config.second_factor"
FIRST_PROVE = "Bestätigen Sie zuerst Ihre Anmeldung mit dem zweiten Faktor."
UNREADABLE = (
    "Ihr zweiter Faktor ist nicht mehr lesbar. Bitten Sie die Systemverwaltung, ihn zurückzusetzen."
)


class SecondFactorGate:
    """Lets somebody with a second factor, or who needs one, no further than to proving it.

    Asked anew at each request, so rights that come or go count at once. A session from before the
    factor was last changed proves nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., object], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Answer in place of the page: lead to the set-up or to the code; 403 to scripts."""
        match = request.resolver_match
        user = request.user
        if not user.is_authenticated or (match and match.view_name in settings.SECOND_FACTOR_OPEN):
            return None
        if is_proven(user, get_authentication_records(request, user)):
            return None
        if has_second_factor(user):
            back = f"?{urlencode({'next': request.get_full_path()})}"
            way = reverse("mfa_reauthenticate")
            return _lead(request, way if request.method == "POST" else f"{way}{back}")
        return _lead(request, reverse("mfa_activate_totp")) if owes_second_factor(user) else None


def _lead(request: HttpRequest, way: str) -> HttpResponse:
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return HttpResponse(FIRST_PROVE, status=403, content_type=PLAIN)
    return redirect(way)


class SealedSecretsAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Keeps secrets encrypted by a key of the portal's, and says in German what is wrong."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "Der Code stimmt nicht oder ist abgelaufen. "
            "Warten Sie auf den nächsten und geben Sie ihn gleich ein."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raise ValidationError where no key fits: an empty secret would open to everybody."""
        try:
            return _safe().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ValidationError(UNREADABLE, code="unreadable") from error


def _safe() -> MultiFernet:
    """Return what closes by today's key and opens by earlier ones as well."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


def _key(secret: str) -> bytes:
    digest = salted_hmac(SALT, "secrets", secret=secret, algorithm=sha256().name).digest()
    return base64.urlsafe_b64encode(digest)

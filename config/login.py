"""How people sign in: by invitation only, with mails that carry the configured address."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import (
    DefaultAccountAdapter,
)
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase

from core.middleware import start_clock


class _Site:
    """The portal as mail templates name it (`current_site`)."""

    name = "Kooperationsportal"

    @property
    def domain(self) -> str:
        return urlsplit(settings.BASE_URL).netloc


class ClosedSignupAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # same
    """Opens no account without an invitation, and lets no request decide what a mail links to."""

    error_messages: ClassVar[dict[str, object]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Dieses Konto ist gesperrt. Wenden Sie sich an die Fachstelle.",
        "email_password_mismatch": (
            "E-Mail-Adresse oder Passwort stimmt nicht. "
            "Prüfen Sie beides oder setzen Sie Ihr Passwort zurück."
        ),
        "enter_current_password": "Geben Sie Ihr jetziges Passwort ein.",
        "incorrect_password": "Das Passwort stimmt nicht. Geben Sie Ihr jetziges Passwort ein.",
        "invalid_password_reset": "Dieser Link ist abgelaufen. Fordern Sie einen neuen an.",
        "rate_limited": "Zu viele Anfragen. Versuchen Sie es in einigen Minuten noch einmal.",
        "too_many_login_attempts": (
            "Zu viele Versuche. Versuchen Sie es in einigen Minuten noch einmal."
        ),
    }

    def post_login(self, request: WSGIRequest, user: Any, **facts: Any) -> HttpResponseBase:
        start_clock(request)
        response: HttpResponseBase = super().post_login(request, user, **facts)
        return response

    def is_open_for_signup(self, request: WSGIRequest) -> bool:  # noqa: ARG002 - allauth's
        return False

    def is_safe_url(self, url: str | None) -> bool:
        # A word without a slash would be taken for a page beside the one that asks.
        return bool(url) and str(url).startswith("/") and bool(super().is_safe_url(url))

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.BASE_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "current_site": _Site()})

"""How people sign in: by invitation only, with mails that carry the configured address."""

import time
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account import app_settings
from allauth.account.adapter import (
    DefaultAccountAdapter,
)
from allauth.account.authentication import (
    get_authentication_records,
)
from allauth.core import context
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase
from django.utils import timezone

from core.outbox import post_text
from core.session import start_clock

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3: a longer one is nobody's


RESET = "account/email/password_reset_key"  # the one mail with a link that runs out


class _Site:
    """The portal as mail templates name it (`current_site`)."""

    name = "Kooperationsportal"

    @property
    def domain(self) -> str:
        return urlsplit(settings.BASE_URL).netloc


def _end_of_link() -> datetime:
    return timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


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

    def is_reauthentication_required(self, *, app: str, **facts: Any) -> bool:  # noqa: ARG002 - allauth's
        """Ask again for password or code unless they were asked for only minutes ago."""
        request: Any = context.request
        records = get_authentication_records(request, request.user)
        latest = max((record["at"] for record in records), default=0)
        return bool(time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT)

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
        """Write the mail into the outbox: no page waits for a mail server, or tells that it did."""
        if len(email) > LONGEST_ADDRESS:
            return
        words = {"email": email, "request": None, **context, "current_site": _Site()}
        message = self.render_mail(template_prefix, email, words)
        post_text(
            event=f"password/{uuid4()}",
            kind="password",
            to=email,
            subject=message.subject,
            body=f"{message.body}\n",
            person=context.get("user"),
            is_secret=True,
            expires_at=_end_of_link() if template_prefix == RESET else None,
        )

"""Forms that arrive after the session of their writer has ended: nothing typed is lost.

A signed cookie remembers who signed in with this browser, and which forms were made for that
person. It opens nothing: all it does is to let `settings.LATE_FORM_KEEPER` keep a late form for
that person, who sees it again after signing in.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import (  # type: ignore[attr-defined]  # the stubs leave one out
    CSRF_TOKEN_LENGTH,
    _unmask_cipher_token,  # nothing public tells which secret a form's token was made from
)
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

SALT = "core.late_forms"
AFTER_SESSION_SECONDS = 24 * 3600
MOST_MARKS = 5
SIGNED_OUT = (
    "Ihre Sitzung ist abgelaufen. Ihre Eingaben sind gesichert. "
    "Melden Sie sich an, dann stehen sie wieder da."
)
STALE = (
    "Diese Seite war zu lange offen. Ihre Eingaben stehen noch da. "
    "Prüfen Sie sie und speichern Sie noch einmal."
)
Keeper = Callable[[HttpRequest, int], bool]


class Writer(NamedTuple):
    """Whom the cookie names, and the marks of the forms that were made for that person."""

    person: int
    marks: tuple[str, ...]


def remember_writer(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser remember who is signed in, a day longer than the session lasts."""
    known = _writer_of(request)
    marks = known.marks if known and known.person == request.user.pk else ()
    mark = _mark(request.META.get("CSRF_COOKIE") or "")
    newest_first = tuple(dict.fromkeys((mark, *marks)))[:MOST_MARKS]
    response.set_cookie(
        _cookie_name(),
        signing.dumps([request.user.pk, *newest_first], salt=SALT),
        max_age=_age(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_writer(response: HttpResponseBase) -> None:
    """Let the browser forget who was signed in."""
    response.delete_cookie(_cookie_name(), samesite="Lax")


def keep_late_form(request: HttpRequest) -> bool:
    """Keep what a form holds for who typed it, and say so; return whether that was done.

    Only forms count that the portal made for the person whom the cookie names, sent from one of
    its own pages; whoever is signed in must be the same person.
    """
    writer = _writer_of(request) if request.method == "POST" else None
    if writer is None or not _is_own_form(request, writer):
        return False
    if request.user.is_authenticated and request.user.pk != writer.person:
        return False
    keeper: Keeper = import_string(settings.LATE_FORM_KEEPER)
    if not keeper(request, writer.person):
        return False
    messages.info(request, STALE if request.user.is_authenticated else SIGNED_OUT)
    return True


def _is_own_form(request: HttpRequest, writer: Writer) -> bool:
    origin = request.headers.get("Origin", settings.BASE_URL)
    return origin in settings.CSRF_TRUSTED_ORIGINS and _posted_mark(request) in writer.marks


def _writer_of(request: HttpRequest) -> Writer | None:
    try:
        given = signing.loads(request.COOKIES.get(_cookie_name(), ""), salt=SALT, max_age=_age())
    except signing.BadSignature:
        return None
    person, *marks = given
    return Writer(person, tuple(marks))


def _posted_mark(request: HttpRequest) -> str:
    token = request.POST.get("csrfmiddlewaretoken", "")
    if len(token) != CSRF_TOKEN_LENGTH or not (token.isascii() and token.isalnum()):
        return ""
    return _mark(_unmask_cipher_token(token))


def _mark(secret: str) -> str:
    return salted_hmac(SALT, secret).hexdigest()[:16] if secret else ""


def _age() -> int:
    return settings.SESSION_COOKIE_AGE + AFTER_SESSION_SECONDS


def _cookie_name() -> str:
    return settings.SESSION_COOKIE_NAME.replace("session", "person")

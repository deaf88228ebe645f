"""Headers every answer carries, and the verbs the portal knows."""

import time
from collections.abc import Callable

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

VERBS = ("GET", "HEAD", "POST")
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
# The stock admin's scripts build markup from strings; all other pages do without.
WITHOUT_TRUSTED_TYPES = "/verwaltung/"


def response_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the middleware: 405 for unknown verbs, else the headers of docs/security.md."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        known = request.method in VERBS
        response = get_response(request) if known else HttpResponseNotAllowed(VERBS)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        # Every page may depend on who asks, so nothing is kept unless a view says so.
        response.setdefault("Cache-Control", "private, no-store")
        return response

    with_trusted_types = csp_update({"require-trusted-types-for": ["'script'"]})(middleware)

    def by_place(request: HttpRequest) -> HttpResponseBase:
        stock_admin = request.path_info.startswith(WITHOUT_TRUSTED_TYPES)
        return middleware(request) if stock_admin else with_trusted_types(request)

    return by_place


# Written at the sign-in: when the session began, and when its end was last pushed out.
BEGAN, RENEWED = "began", "renewed"
RENEWAL_SECONDS = 5 * 60


def start_clock(request: HttpRequest) -> None:
    """Note in the session that somebody has just signed in."""
    request.session[BEGAN] = request.session[RENEWED] = int(time.time())


def session_clock(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the middleware: whoever works stays signed in, though not for longer than a day.

    The end moves by `SESSION_COOKIE_AGE` at most every five minutes, so that reading pages seldom
    writes; after `SESSION_LONGEST_SECONDS` the session is over whatever happens.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        now, began = time.time(), request.session.get(BEGAN)
        if began is not None and now - began > settings.SESSION_LONGEST_SECONDS:
            logout(request)
        elif began is not None and now - request.session.get(RENEWED, 0) > RENEWAL_SECONDS:
            request.session[RENEWED] = int(now)
        return get_response(request)

    return middleware

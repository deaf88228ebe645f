"""Headers every answer carries, the verbs the portal knows, and who comes in for how long."""

import time
from collections.abc import Callable

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from core.late_forms import forget_writer, keep_late_form, remember_writer
from core.session import BEGAN, RENEWED, STEPS, is_unattended, renew
from core.views import wrong_verb

PLAIN = "text/plain; charset=utf-8"
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


def wrong_verbs_in_words(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the middleware that gives a page to people whose verb an address does not know."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        is_person = request.get_preferred_type(["text/html", "application/json"]) == "text/html"
        if not is_person:
            return response
        page = wrong_verb(request, response["Allow"])
        for name in response.headers.keys() - {"Content-Type"}:  # the view's word on Referer, say
            page.setdefault(name, response[name])
        return page

    return middleware


class SessionClock:
    """Ends each session in its time: whoever works stays signed in, though not longer than a day.

    The end moves by `SESSION_COOKIE_AGE` whenever a page is opened that is not `unattended`;
    after `SESSION_LONGEST_SECONDS` the session is over whatever happens. Who signed in is
    remembered a little longer, for forms that come late (core.late_forms).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = request.session.get(BEGAN)
        if began is not None and time.time() - began > settings.SESSION_LONGEST_SECONDS:
            logout(request)
        began, renewed = (request.session.get(key) for key in (BEGAN, RENEWED))
        response = self.get_response(request)
        if request.session.get(RENEWED) not in {None, renewed} and request.user.is_authenticated:
            remember_writer(request, response)
        elif began is not None and BEGAN not in request.session:
            forget_writer(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], _args: object, _kwargs: object
    ) -> None:
        """Push the end out, at most twelve times while a session lasts."""
        renewed = request.session.get(RENEWED)
        if renewed is None or is_unattended(view):
            return
        if time.time() - renewed > settings.SESSION_COOKIE_AGE / STEPS:
            renew(request)


class SignedInOnly(LoginRequiredMiddleware):
    """Sends whoever is not signed in to do so; what a late form holds is kept before."""

    def handle_no_permission(  # type: ignore[override]  # the stubs know of redirects only
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Answer 401 to scripts, else with the way to the sign-in page."""
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return HttpResponse("Sie sind nicht angemeldet.", status=401, content_type=PLAIN)
        keep_late_form(request)
        answer: HttpResponseBase = super().handle_no_permission(request, view_func)
        return answer

"""Pages for what went wrong."""

import errno
import sys
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from core.context import portal
from core.late_forms import keep_late_form

# Full, over quota, read-only, forbidden.
DISK_FAULTS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})
STALE_FORM = (
    "Diese Seite war zu lange offen. Laden Sie sie neu und senden Sie das Formular noch einmal."
)


def bad_request(
    request: HttpRequest,
    exception: Exception,  # noqa: ARG001 - Django's signature
) -> HttpResponse:
    """Answer 400: the request could not be understood."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403; the sentence of a PermissionDenied is shown as the reason."""
    spoken = isinstance(exception, PermissionDenied) and exception.args
    reason = str(exception) if spoken else ""
    return render(request, "403.html", {"reason": reason}, status=403)


def csrf_failure(
    request: HttpRequest,
    reason: str = "",  # noqa: ARG001 - Django's signature
) -> HttpResponse:
    """Answer 403: a form came without its token, mostly because the session has ended.

    Where what was typed could be kept, lead to the page of the form instead, which shows it.
    """
    if keep_late_form(request):
        return redirect(request.path)
    return render(request, "403.html", {"reason": STALE_FORM}, status=403)


def not_found(
    request: HttpRequest,
    exception: Exception,  # noqa: ARG001 - Django's signature
) -> HttpResponse:
    """Answer 404, the same for what does not exist and what somebody may not know of."""
    return render(request, "404.html", status=404)


def wrong_verb(request: HttpRequest, allowed: str) -> HttpResponse:
    """Answer 405 to somebody who opens, reloads or pastes the address of a button, or the like.

    `allowed` names the verbs that the address knows; the page somebody came from is offered.
    """
    came_from = request.META.get("HTTP_REFERER", "")
    is_own = url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    )
    back = came_from if is_own and urlsplit(came_from).path != request.path else ""
    context = {"is_button": "POST" in allowed, "back": back}
    response = render(request, "405.html", context, status=405)
    response["Allow"] = allowed
    return response


def conflict(request: HttpRequest, reason: str, status: int = 409) -> HttpResponse:
    """Answer that the action is not possible now, with the reason in a German sentence."""
    return render(request, "409.html", {"reason": reason}, status=status)


def too_large(request: HttpRequest, *, sent: int, most: int) -> HttpResponse:
    """Answer 413: `sent` megabytes were sent, of which nothing was read; `most` may be."""
    return render(request, "413.html", {"sent": sent, "most": most}, status=413)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429: a brake against guessing holds for some minutes."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 500, 503 while the database is away, 507 where a disk takes nothing any more.

    The page asks nothing of the database.
    """
    error = sys.exception()
    away = isinstance(error, InterfaceError | OperationalError)
    full = isinstance(error, OSError) and error.errno in DISK_FAULTS
    status = 503 if away else 507 if full else 500
    page = render_to_string("500.html", dict(portal(None)) | {"disk_is_full": full})
    response = HttpResponse(page, status=status)
    if away:
        response["Retry-After"] = "10"
    return response

"""Pages for what went wrong."""

import sys

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from core.context import portal
from core.late_forms import keep_late_form

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


def conflict(request: HttpRequest, reason: str, status: int = 409) -> HttpResponse:
    """Answer that the action is not possible now, with the reason in a German sentence."""
    return render(request, "409.html", {"reason": reason}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 500, or 503 while the database is away; the page asks nothing of the database."""
    away = isinstance(sys.exception(), InterfaceError | OperationalError)
    response = HttpResponse(
        render_to_string("500.html", dict(portal(None))),
        status=503 if away else 500,
    )
    if away:
        response["Retry-After"] = "10"
    return response

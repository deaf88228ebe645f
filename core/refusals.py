"""What a page answers when an action refuses."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core.views import conflict
from core.workflow import ActionRefused, NotEntitled, Unavailable

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], R]


def refusals_in_words(view: View[P, R]) -> View[P, R | HttpResponse]:
    """Answer a refusal with its sentence: 403 without the right, 503 for now, else 409."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotEntitled as refusal:
            raise PermissionDenied(refusal.reason) from refusal
        except Unavailable as refusal:
            return conflict(request, refusal.reason, status=503)
        except ActionRefused as refusal:
            return conflict(request, refusal.reason)

    return answered


def refusals_in_plain_text(view: View[P, R]) -> View[P, R | HttpResponse]:
    """Answer a script's request with the sentence alone: 403 without the right, else 409."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ActionRefused as refusal:
            status = 403 if isinstance(refusal, NotEntitled) else 409
            plain = "text/plain; charset=utf-8"
            return HttpResponse(refusal.reason, status=status, content_type=plain)

    return answered

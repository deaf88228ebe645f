"""The one way from an address to an agreement."""

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from agreements.models.agreement import Agreement, AgreementQuerySet


def visible_agreement(request: HttpRequest, number: str) -> Agreement:
    """Return the agreement `number`; raise Http404 where there is none for this person."""
    return _found(request, number, Agreement.objects.with_particulars())


def visible_line(request: HttpRequest, number: str) -> Agreement:
    """Return the same with a line's words only, for a page that shows what belongs to it."""
    return _found(request, number, Agreement.objects.with_line())


def _found(request: HttpRequest, number: str, agreements: AgreementQuerySet) -> Agreement:
    if "\x00" in number:  # PostgreSQL takes no such text
        raise Http404
    return get_object_or_404(agreements.visible_to(request.user), number=number)


def signed_in(request: HttpRequest) -> User:
    """Return the person behind `request`; the middleware lets nobody else come this far."""
    return cast("User", request.user)

"""The one way from an address to an agreement."""

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from agreements.models.agreement import Agreement


def visible_agreement(request: HttpRequest, number: str) -> Agreement:
    """Return the agreement `number`; raise Http404 where there is none for this person."""
    if "\x00" in number:  # PostgreSQL takes no such text
        raise Http404
    agreements = Agreement.objects.visible_to(request.user).with_particulars()
    return get_object_or_404(agreements, number=number)


def signed_in(request: HttpRequest) -> User:
    """Return the person behind `request`; the middleware lets nobody else come this far."""
    return cast("User", request.user)

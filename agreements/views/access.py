"""The one way from an address to an agreement."""

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from agreements.models.agreement import Agreement, AgreementQuerySet
from agreements.rules.access import Rights, rights_with
from schools.rules import Held


def visible_agreement(request: HttpRequest, number: str) -> Agreement:
    """Return the agreement `number`; raise Http404 where there is none for this person."""
    return _found(Held(request.user), number, Agreement.objects.with_particulars())


def agreement_and_rights(request: HttpRequest, number: str) -> tuple[Agreement, Rights]:
    """Return the same with what this person may do with it."""
    agreement, held = agreement_and_held(request, number)
    return agreement, rights_with(held, agreement)


def agreement_and_held(request: HttpRequest, number: str) -> tuple[Agreement, Held]:
    """Return the same with what this person holds, for pages with rights of their own."""
    held = Held(request.user)
    return _found(held, number, Agreement.objects.with_particulars()), held


def line_and_rights(request: HttpRequest, number: str) -> tuple[Agreement, Rights]:
    """Return the same with a line's words only, for a page that shows what belongs to it."""
    held = Held(request.user)
    agreement = _found(held, number, Agreement.objects.with_line())
    return agreement, rights_with(held, agreement)


def _found(held: Held, number: str, agreements: AgreementQuerySet) -> Agreement:
    if "\x00" in number:  # PostgreSQL takes no such text
        raise Http404
    return get_object_or_404(agreements.visible_with(held), number=number)


def signed_in(request: HttpRequest) -> User:
    """Return the person behind `request`; the middleware lets nobody else come this far."""
    return cast("User", request.user)

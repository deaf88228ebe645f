"""The one way from an address to an organisation and its people."""

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from core.workflow import NotEntitled
from schools.actions.locking import NOT_YOURS
from schools.models import Deployment, Invitation, Membership, Organisation
from schools.rules import may_deploy_at, may_manage_people, organisations_seen_by


def signed_in(request: HttpRequest) -> User:
    """Return the person behind `request`; the middleware lets nobody else come this far."""
    return cast("User", request.user)


def visible_organisation(request: HttpRequest, pk: int) -> Organisation:
    """Return the organisation `pk`; raise Http404 where there is none for this person."""
    return get_object_or_404(organisations_seen_by(signed_in(request)), pk=pk)


def membership_to_manage(request: HttpRequest, organisation_pk: int, pk: int) -> Membership:
    """Return somebody of an organisation; raise NotEntitled for those who only see it."""
    organisation = visible_organisation(request, organisation_pk)
    rows = organisation.memberships.select_related("user", "organisation")
    membership = get_object_or_404(rows, pk=pk)
    if not may_manage_people(signed_in(request), organisation):
        raise NotEntitled(NOT_YOURS)
    return membership


def deployment_to_manage(request: HttpRequest, organisation_pk: int, pk: int) -> Deployment:
    """Return a Fachkraft of an organisation; raise NotEntitled for those who only see her."""
    organisation = visible_organisation(request, organisation_pk)
    rows = Deployment.objects.seen_from(organisation).with_people()
    deployment = get_object_or_404(rows, pk=pk)
    if not may_deploy_at(signed_in(request), deployment.school):
        raise NotEntitled(NOT_YOURS)
    return deployment


def invitation_of(request: HttpRequest, organisation_pk: int, pk: int) -> Invitation:
    """Return an invitation into an organisation."""
    organisation = visible_organisation(request, organisation_pk)
    return get_object_or_404(organisation.invitations.with_names(), pk=pk)

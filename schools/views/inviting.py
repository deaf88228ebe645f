"""Inviting somebody into an organisation, and what can be done until the answer comes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled
from schools.actions.inviting import VALID, invite, renew, revoke
from schools.actions.locking import NOT_YOURS
from schools.forms.inviting import InviteAtProviderForm, InviteForm
from schools.models import Organisation, School
from schools.rules import may_invite_into, may_manage_people
from schools.views.access import invitation_of, signed_in, visible_organisation

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def person_invite(request: HttpRequest, organisation_pk: int) -> HttpResponse:
    """Ask who is to be invited as what, and send the link."""
    organisation = visible_organisation(request, organisation_pk)
    if not may_invite_into(signed_in(request), organisation):
        raise NotEntitled(NOT_YOURS)
    form = _form(request, organisation)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            invite(organisation=organisation, invitee=form.invitee, by=signed_in(request))
        except ActionRefused as refusal:
            form.add_error("email", refusal.reason)
            status = CONFLICT
        else:
            messages.success(request, f"Die Einladung an {form.invitee.email} ist unterwegs.")
            return redirect("schools:organisation", organisation.pk)
    context = {"organisation": organisation, "form": form, "days": VALID.days}
    return render(request, "schools/person_invite.html", context, status=status)


def _form(request: HttpRequest, organisation: Organisation) -> InviteForm:
    given: dict[str, Any] = {"back": reverse("schools:organisation", args=[organisation.pk])}
    data = request.POST if request.method == "POST" else None
    schools = School.objects.carried_by(organisation)
    if may_manage_people(signed_in(request), organisation) and schools.exists():
        return InviteAtProviderForm(data, schools=schools, **given)
    return InviteForm(data, **given)


@require_POST
@refusals_in_words
def invitation_renew(
    request: HttpRequest, organisation_pk: int, invitation_pk: int
) -> HttpResponse:
    """Send a new link; the one before opens nothing any more."""
    invitation = invitation_of(request, organisation_pk, invitation_pk)
    renew(invitation=invitation, by=signed_in(request))
    messages.success(request, f"Ein neuer Link an {invitation.email} ist unterwegs.")
    return redirect("schools:organisation", organisation_pk)


@require_POST
@refusals_in_words
def invitation_revoke(
    request: HttpRequest, organisation_pk: int, invitation_pk: int
) -> HttpResponse:
    """Take an invitation back."""
    invitation = invitation_of(request, organisation_pk, invitation_pk)
    revoke(invitation=invitation, by=signed_in(request))
    messages.success(request, f"Die Einladung an {invitation.email} ist zurückgenommen.")
    return redirect("schools:organisation", organisation_pk)

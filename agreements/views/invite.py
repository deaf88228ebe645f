"""Bringing somebody in: for a party of the agreement, or as a Fachkraft of its school."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from agreements.enums import PartyRole
from agreements.forms.invite import InviteToAgreementForm
from agreements.models.agreement import Agreement
from agreements.views.access import agreement_and_rights, signed_in
from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled
from schools.actions.inviting import VALID, invite
from schools.actions.locking import NOT_YOURS
from schools.models import Organisation
from schools.rules import may_deploy_at, may_invite_into

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def person_invite(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for whom somebody is to act, and send the link, which leads to the agreement."""
    agreement, rights = agreement_and_rights(request, number)
    person = signed_in(request)
    if not rights.may_invite:
        raise NotEntitled(NOT_YOURS)
    form = InviteToAgreementForm(
        request.POST if request.method == "POST" else None,
        parties=_parties(agreement, person),
        deploys_at=agreement.school if may_deploy_at(person, agreement.school) else None,
        back=agreement.get_absolute_url(),
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            invite(
                organisation=form.organisation,
                invitee=form.invitee,
                leads_to=agreement.get_absolute_url(),
                by=person,
            )
        except ActionRefused as refusal:
            form.add_error("email", refusal.reason)
            status = CONFLICT
        else:
            messages.success(request, f"Die Einladung an {form.invitee.email} ist unterwegs.")
            return redirect(agreement)
    context = {"agreement": agreement, "form": form, "days": VALID.days}
    return render(request, "agreements/person_invite.html", context, status=status)


def _parties(agreement: Agreement, person: User) -> dict[PartyRole, Organisation]:
    """Return the parties `person` may invite for, an organisation of two roles only once."""
    found: dict[PartyRole, Organisation] = {}
    for party in agreement.parties.select_related("organisation"):
        known = party.organisation in found.values()
        if not known and may_invite_into(person, party.organisation):
            found[PartyRole(party.role)] = party.organisation
    return found

"""My organisations, the people of one, and what happened among them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.models import LogEntry
from core.templatetags.components import PAGE_KEY
from schools.documents import told
from schools.forms.organisation import FindForm
from schools.mails import mails_of
from schools.models import Deployment, Invitation, Organisation
from schools.rules import (
    may_invite_into,
    may_manage_people,
    may_report_change,
    organisations_of,
    organisations_seen_by,
    reach_of,
)
from schools.views.access import signed_in, visible_organisation

PAGE_SIZE = 25


@dataclass(frozen=True, kw_only=True)
class PendingLine:
    """An invitation that waits: how far its mail has come, and whether the link still opens."""

    invitation: Invitation
    is_open: bool
    sent_at: datetime | None
    has_failed: bool


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations somebody acts for and sees; a single one is shown itself."""
    person = signed_in(request)
    own = list(organisations_of(person))
    others = organisations_seen_by(person).exclude(pk__in=[one.pk for one in own])
    has_others = others.exists()
    if len(own) == 1 and not has_others:
        return redirect("schools:organisation", own[0].pk)
    form = FindForm(request.GET)
    found = Paginator(others.named(form.words), PAGE_SIZE)
    deployed = Deployment.objects.current().filter(user=person).with_people()
    context = {
        "own": own,
        "has_others": has_others,
        "form": form,
        "page": found.get_page(request.GET.get(PAGE_KEY)),
        "deployments": deployed,
    }
    return render(request, "schools/organisation_list.html", context)


@require_safe
def organisation_detail(request: HttpRequest, organisation_pk: int) -> HttpResponse:
    """Show who acts for an organisation, who worked there, and who is invited."""
    organisation = visible_organisation(request, organisation_pk)
    person = signed_in(request)
    members = list(organisation.memberships.with_people())
    deployed = list(Deployment.objects.seen_from(organisation).with_people())
    reach = reach_of(person)
    deployments = [(one, reach.deploys_at(one.school)) for one in deployed if not one.is_over]
    may_invite = may_invite_into(person, organisation)
    context: dict[str, Any] = {
        "organisation": organisation,
        "members": [one for one in members if not one.is_over],
        "leavers": [one for one in members if one.is_over],
        "workers_left": [one for one in deployed if one.is_over],
        "deployments": deployments,
        "may_end_deployments": any(may_end for _, may_end in deployments),
        "may_report_change": may_report_change(reach, organisation),
        "may_manage": may_manage_people(person, organisation),
        "may_invite": may_invite,
        "pending": list(_pending(organisation)) if may_invite else [],
    }
    return render(request, "schools/organisation_people.html", context)


def _pending(organisation: Organisation) -> Iterator[PendingLine]:
    invitations = list(organisation.invitations.pending().with_names())
    mails = mails_of(invitations)
    for invitation in invitations:
        mail = mails.get(invitation.pk)
        yield PendingLine(
            invitation=invitation,
            is_open=invitation.is_open(),
            sent_at=mail.sent_at if mail else None,
            has_failed=bool(mail and not mail.sent_at and mail.last_error),
        )


@require_safe
def organisation_history(request: HttpRequest, organisation_pk: int) -> HttpResponse:
    """Show who came, went and changed, the latest first."""
    organisation = visible_organisation(request, organisation_pk)
    entries = LogEntry.objects.about(organisation).order_by("-pk")
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get(PAGE_KEY))
    context = {
        "organisation": organisation,
        "page": page,
        "events": [told(entry) for entry in page],
    }
    return render(request, "schools/organisation_history.html", context)

"""Another role, an end, a successor: one page each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.refusals import refusals_in_words
from core.workflow import ActionRefused
from kern.forms import KernForm
from schools.actions.memberships import (
    change_role,
    end_deployment,
    end_membership,
    hand_over,
    yesterday,
)
from schools.enums import MemberRole
from schools.forms.memberships import (
    HandOverForm,
    LastLeaveForm,
    LastRoleForm,
    LeaveForm,
    RoleForm,
)
from schools.models import Membership
from schools.rules import is_last_signatory
from schools.views.access import deployment_to_manage, membership_to_manage, signed_in

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def membership_role(request: HttpRequest, organisation_pk: int, membership_pk: int) -> HttpResponse:
    """Give somebody another role or function."""
    membership = membership_to_manage(request, organisation_pk, membership_pk)
    is_last = is_last_signatory(membership, yesterday())
    form = (LastRoleForm if is_last else RoleForm)(
        _posted(request), membership=membership, back=_back(organisation_pk)
    )
    if request.method == "POST" and form.is_valid():
        change_role(
            membership=membership,
            role=MemberRole(form.cleaned_data["role"]),
            function=form.cleaned_data["function"],
            is_certain=form.cleaned_data.get("is_certain", False),
            by=signed_in(request),
        )
        messages.success(request, f"Rolle und Funktion von {membership.user} sind gespeichert.")
        return redirect("schools:organisation", organisation_pk)
    return _page(request, "schools/membership_role.html", form, membership)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def membership_end(request: HttpRequest, organisation_pk: int, membership_pk: int) -> HttpResponse:
    """Record somebody's last day; where nobody would sign any more, ask once more."""
    membership = membership_to_manage(request, organisation_pk, membership_pk)
    posted, back = _posted(request), _back(organisation_pk)
    form = LeaveForm(posted, back=back)
    last_day = form.ends_on if form.is_valid() else yesterday()
    if is_last_signatory(membership, last_day):
        form = LastLeaveForm(posted, back=back)
    if request.method == "POST" and form.is_valid():
        end_membership(
            membership=membership,
            ends_on=form.ends_on,
            is_certain=form.cleaned_data.get("is_certain", False),
            by=signed_in(request),
        )
        messages.success(request, f"Das Ausscheiden von {membership.user} ist eingetragen.")
        return redirect(_after(request, organisation_pk, membership))
    return _page(request, "schools/membership_end.html", form, membership)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def membership_hand_over(
    request: HttpRequest, organisation_pk: int, membership_pk: int
) -> HttpResponse:
    """Hand an office over to somebody of the organisation, or to somebody who is invited."""
    membership = membership_to_manage(request, organisation_pk, membership_pk)
    others = membership.organisation.memberships.current().with_people()
    colleagues = [one.user for one in others.exclude(user=membership.user_id)]
    form = HandOverForm(
        _posted(request),
        membership=membership,
        colleagues=colleagues,
        back=_back(organisation_pk),
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            hand_over(membership=membership, successor=form.successor, by=signed_in(request))
        except ActionRefused as refusal:
            form.add_error("who", refusal.reason)
            status = CONFLICT
        else:
            messages.success(request, f"Das Amt von {membership.user} ist übergeben.")
            return redirect(_after(request, organisation_pk, membership))
    return _page(request, "schools/membership_hand_over.html", form, membership, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def deployment_end(request: HttpRequest, organisation_pk: int, deployment_pk: int) -> HttpResponse:
    """Record the last day of a Fachkraft at a school."""
    deployment = deployment_to_manage(request, organisation_pk, deployment_pk)
    form = LeaveForm(_posted(request), back=_back(organisation_pk))
    if request.method == "POST" and form.is_valid():
        end_deployment(deployment=deployment, ends_on=form.ends_on, by=signed_in(request))
        messages.success(request, f"Das Ausscheiden von {deployment.user} ist eingetragen.")
        return redirect("schools:organisation", organisation_pk)
    context = {"form": form, "deployment": deployment}
    return render(request, "schools/deployment_end.html", context)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _back(organisation_pk: int) -> str:
    return reverse("schools:organisation", args=[organisation_pk])


def _after(request: HttpRequest, organisation_pk: int, membership: Membership) -> str:
    """Return where to go: whoever ended her own membership may not see the page any more."""
    if membership.user_id == signed_in(request).pk:
        return reverse("schools:organisations")
    return _back(organisation_pk)


def _page(
    request: HttpRequest,
    template: str,
    form: KernForm,
    membership: Membership,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "membership": membership, "organisation": membership.organisation}
    return render(request, template, context, status=status)

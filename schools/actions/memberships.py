"""What becomes of those who act for an organisation: another role, an end, a successor."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from schools.actions.inviting import ALREADY_DEPLOYED, Invitee, invite
from schools.actions.locking import NOT_YOURS, locked
from schools.enums import MemberRole, RegisterDeed
from schools.models import Deployment, Membership, Organisation, School
from schools.rules import is_last_signatory, may_deploy_at, may_manage_people, workers_of

A_DAY = timedelta(days=1)
ALREADY_LEFT = "Diese Person ist schon ausgeschieden."
LAST_SIGNATORY = (
    "Danach unterschreibt niemand mehr für diese Organisation. "
    "Übergeben Sie das Amt oder bestätigen Sie, dass es so sein soll."
)
BEFORE_BEGIN = "Das Ende liegt vor dem Beginn. Wählen Sie einen späteren Tag."
NOT_A_WORKER = "Diese Person arbeitet an keiner Ihrer Schulen. Laden Sie sie ein."
NOT_A_SUCCESSOR = "Diese Person gehört nicht zur Organisation. Laden Sie sie ein."


@dataclass(frozen=True, kw_only=True)
class Successor:
    """Who follows in an office: somebody of the organisation, or somebody who is invited."""

    starts_on: date
    function: str
    member: User | None = None
    invitee: Invitee | None = None


@transaction.atomic
def change_role(
    *, membership: Membership, role: MemberRole, function: str, by: User, is_certain: bool = False
) -> Membership:
    """Give somebody another role or function in the organisation.

    Raises ActionRefused where nobody would sign any more, unless `by` `is_certain`.
    """
    row = _kept(membership, by=by)
    if role != MemberRole.SIGNATORY:
        _refuse_last(row, yesterday(), is_certain=is_certain)
    changes = [
        {"place": "membership", "field": field, "old": old, "new": new}
        for field, old, new in (
            ("role", row.get_role_display(), role.label),
            ("function", row.function, function),
        )
        if old != new
    ]
    row.role, row.function = role, function
    row.save(update_fields=["role", "function"])
    if changes:
        _tell(row, RegisterDeed.ROLE_CHANGED, by=by, changes=changes)
    return row


@transaction.atomic
def end_membership(
    *, membership: Membership, ends_on: date, by: User, is_certain: bool = False
) -> Membership:
    """Record the last day somebody acts for the organisation; from the next day all is closed.

    Raises ActionRefused where she has left already, where the day lies before the beginning, or
    where nobody would sign any more, unless `by` `is_certain`.
    """
    row = _kept(membership, by=by)
    _refuse_last(row, ends_on, is_certain=is_certain)
    _end(row, ends_on)
    _tell(row, RegisterDeed.LEFT, by=by)
    return row


@transaction.atomic
def end_deployment(*, deployment: Deployment, ends_on: date, by: User) -> Deployment:
    """Record the last day a Fachkraft works at a school."""
    row = Deployment.objects.select_for_update(of=("self",)).with_people().get(pk=deployment.pk)
    if not may_deploy_at(by, row.school):
        raise NotEntitled(NOT_YOURS)
    _end(row, ends_on)
    record(
        row.school.carrier,
        RegisterDeed.LEFT,
        by=by,
        person=row.user.get_full_name(),
        role="Fachkraft der Schulsozialarbeit",
        school=str(row.school),
        ends_on=ends_on.isoformat(),
    )
    return row


@transaction.atomic
def begin_deployment(*, school: School, person: User, starts_on: date, by: User) -> Deployment:
    """Let a Fachkraft of the Träger work at one more of its schools.

    Raises NotEntitled without the right, ActionRefused for somebody who works at none of the
    Träger's schools, or at this one already.
    """
    carrier = Organisation.objects.select_for_update().get(pk=school.carrier_id)
    if not may_deploy_at(by, school):
        raise NotEntitled(NOT_YOURS)
    if not workers_of(carrier).filter(pk=person.pk).exists():
        raise ActionRefused(NOT_A_WORKER)
    if school.deployments.current(starts_on).filter(user=person).exists():
        raise ActionRefused(ALREADY_DEPLOYED)
    deployment = Deployment.objects.create(user=person, school=school, starts_on=starts_on)
    record(
        carrier,
        RegisterDeed.DEPLOYED,
        by=by,
        person=person.get_full_name(),
        school=str(school),
        starts_on=starts_on.isoformat(),
    )
    return deployment


@transaction.atomic
def hand_over(*, membership: Membership, successor: Successor, by: User) -> Membership:
    """Hand an office over: the successor begins, the predecessor ends on the day before.

    Raises what `invite` raises, and ActionRefused for a successor who is no member or for a day
    before the predecessor's own beginning. What was signed and printed stays as it is.
    """
    row = _kept(membership, by=by)
    if successor.member:
        name = _succeed(row, successor, by=by)
    else:
        name = _invite_successor(row, successor, by=by)
    last_day = successor.starts_on - A_DAY
    _end(row, min(row.ends_on or last_day, last_day))
    _tell(row, RegisterDeed.LEFT, by=by, successor=name)
    return row


def _succeed(row: Membership, successor: Successor, *, by: User) -> str:
    held = row.organisation.memberships.current().select_related("user")
    others = list(held.filter(user=successor.member).exclude(user=row.user_id))
    if not others:
        raise ActionRefused(NOT_A_SUCCESSOR)
    last_day = max(successor.starts_on - A_DAY, yesterday())
    for other in others:
        _end(other, min(other.ends_on or last_day, last_day))
    joined = Membership.objects.create(
        user=others[0].user,
        organisation=row.organisation,
        role=row.role,
        function=successor.function,
        starts_on=successor.starts_on,
    )
    _tell(joined, RegisterDeed.JOINED, by=by, predecessor=row.user.get_full_name())
    return joined.user.get_full_name()


def _invite_successor(row: Membership, successor: Successor, *, by: User) -> str:
    if successor.invitee is None:
        raise ActionRefused(NOT_A_SUCCESSOR)
    invitation = invite(organisation=row.organisation, invitee=successor.invitee, by=by)
    return invitation.name


def _kept(membership: Membership, *, by: User) -> Membership:
    """Return the row as it is now, its organisation locked; refuse one that is over."""
    locked(membership.organisation, by=by, may=may_manage_people)
    row = Membership.objects.select_related("user", "organisation").get(pk=membership.pk)
    if row.is_over:
        raise ActionRefused(ALREADY_LEFT)
    return row


def _refuse_last(row: Membership, after: date, *, is_certain: bool) -> None:
    if not is_certain and is_last_signatory(row, after):
        raise ActionRefused(LAST_SIGNATORY)


def _end(row: Membership | Deployment, ends_on: date) -> None:
    """End a row with `ends_on`.

    Who joined today can be shut out at once: the row then holds for the one day before. The trail
    tells when that was.
    """
    if row.is_over:
        raise ActionRefused(ALREADY_LEFT)
    if ends_on < min(row.starts_on, yesterday()):
        raise ActionRefused(BEFORE_BEGIN)
    row.ends_on, row.starts_on = ends_on, min(row.starts_on, ends_on)
    row.save(update_fields=["ends_on", "starts_on"])


def _tell(row: Membership, deed: RegisterDeed, *, by: User, **more: Any) -> None:
    record(
        row.organisation,
        deed,
        by=by,
        person=row.user.get_full_name(),
        role=row.get_role_display(),
        function=row.function,
        starts_on=row.starts_on.isoformat(),
        ends_on=row.ends_on.isoformat() if row.ends_on else "",
        **more,
    )


def yesterday() -> date:
    """Return the day before today."""
    return timezone.localdate() - A_DAY

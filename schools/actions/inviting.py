"""Somebody is asked to act for an organisation: invited, asked again, taken back, accepted."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.models import LogEntry
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from schools.actions.locking import NOT_YOURS, locked
from schools.enums import InvitedRole, MemberRole, RegisterDeed
from schools.mails import post_invitation
from schools.models import Deployment, Invitation, Membership, Organisation, School
from schools.models.invitation import code_hash
from schools.rules import is_void, keeps_register, may_deploy_at, may_invite_into

VALID = timedelta(days=14)
PAUSE = timedelta(minutes=5)
LINKS_PER_DAY = 40  # of one person: a large organisation on its first day
SENDING = (RegisterDeed.INVITED, RegisterDeed.RENEWED)

CLOSED = "Dieser Link gilt nicht mehr."
EXPIRED = "Dieser Link ist abgelaufen."
ALREADY_INVITED = "Für diese Adresse gibt es schon eine Einladung. Erneuern Sie dort den Link."
ALREADY_MEMBER = "Diese Person gehört schon dazu. Ändern Sie stattdessen ihre Rolle."
ALREADY_DEPLOYED = "Diese Fachkraft arbeitet schon an der Schule."
TOO_SOON = "Der letzte Link ist erst wenige Minuten alt. Warten Sie fünf Minuten."
TOO_MANY = (
    f"Sie haben in den letzten 24 Stunden {LINKS_PER_DAY} Einladungen verschickt. "
    "Machen Sie morgen weiter oder bitten Sie die Fachstelle."
)
NO_LONGER_PENDING = "Diese Einladung ist schon angenommen oder zurückgenommen."
ACCOUNT_EXISTS = "Für diese Adresse gibt es schon ein Konto. Melden Sie sich an."
ANOTHER_PERSON = "Die Einladung gilt für eine andere E-Mail-Adresse."


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """Who is invited as what; a Fachkraft with the school she is to work at."""

    email: str
    first_name: str
    last_name: str
    role: InvitedRole
    starts_on: date
    ends_on: date | None = None
    function: str = ""
    school: School | None = None


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Who opens an account by an invitation."""

    first_name: str
    last_name: str
    password: str


@transaction.atomic
def invite(
    *, organisation: Organisation, invitee: Invitee, by: User, leads_to: str = ""
) -> Invitation:
    """Invite somebody and write the mail with the link; `leads_to` is a path of the portal.

    Raises NotEntitled without the right, ActionRefused where the person is there or invited.
    """
    school = invitee.school
    _refuse_too_many(by)
    row = locked(organisation, by=by, may=_may_deploy(school) if school else may_invite_into)
    email = invitee.email.lower()
    _refuse_known(row, email, school)
    code, sha256 = _new_code()
    invitation = Invitation.objects.create(
        organisation=row,
        role=invitee.role,
        school=school,
        function=_line(invitee.function),
        email=email,
        first_name=_line(invitee.first_name),
        last_name=_line(invitee.last_name),
        starts_on=invitee.starts_on,
        ends_on=invitee.ends_on,
        leads_to=leads_to,
        code_sha256=sha256,
        expires_at=timezone.now() + VALID,
        created_by=by,
    )
    _send(invitation, code)
    _record(invitation, RegisterDeed.INVITED, by=by)
    return invitation


def _refuse_too_many(by: User) -> None:
    """Raise ActionRefused for who has sent LINKS_PER_DAY links; who keeps the register may."""
    since = timezone.now() - timedelta(days=1)
    sent = LogEntry.objects.done_by(by, SENDING, since).count()
    if sent >= LINKS_PER_DAY and not keeps_register(by):
        raise ActionRefused(TOO_MANY)


def _may_deploy(school: School) -> Callable[[User, Organisation], bool]:
    return lambda by, row: school.carrier_id == row.pk and may_deploy_at(by, school)


def _refuse_known(organisation: Organisation, email: str, school: School | None) -> None:
    pending = organisation.invitations.pending().addressed_to(email).filter(school=school)
    if pending.exists():
        raise ActionRefused(ALREADY_INVITED)
    if school and school.deployments.current().filter(user__email__iexact=email).exists():
        raise ActionRefused(ALREADY_DEPLOYED)
    members = organisation.memberships.current().filter(user__email__iexact=email)
    if not school and members.exists():
        raise ActionRefused(ALREADY_MEMBER)


@transaction.atomic
def renew(*, invitation: Invitation, by: User) -> Invitation:
    """Send a new link; the old one opens nothing any more.

    Raises ActionRefused for what is no longer pending, and within five minutes of the last link.
    """
    _refuse_too_many(by)
    row = _pending_of(invitation, by=by)
    _issue(row)
    _record(row, RegisterDeed.RENEWED, by=by)
    return row


@transaction.atomic
def request_new_link(*, code: str) -> Invitation:
    """Send a new link to the address that the expired one went to; nobody is signed in here."""
    row = _opened(code)
    if row.is_open():
        raise ActionRefused("Ihr Link gilt noch.")
    _issue(row)
    _record(row, RegisterDeed.RENEWED, by=None)
    return row


def _issue(row: Invitation) -> None:
    issued_at = row.expires_at - VALID
    if timezone.now() < issued_at + PAUSE:
        raise ActionRefused(TOO_SOON)
    code, row.code_sha256 = _new_code()
    row.expires_at = timezone.now() + VALID
    row.save(update_fields=["code_sha256", "expires_at"])
    _send(row, code)


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> Invitation:
    """Take an invitation back; its link opens nothing any more."""
    row = _pending_of(invitation, by=by)
    row.revoked_at, row.revoked_by = timezone.now(), by
    row.save(update_fields=["revoked_at", "revoked_by"])
    _record(row, RegisterDeed.REVOKED, by=by)
    return row


def _pending_of(invitation: Invitation, *, by: User) -> Invitation:
    row = Invitation.objects.select_for_update(of=("self",)).with_names().get(pk=invitation.pk)
    may = may_deploy_at(by, row.school) if row.school else may_invite_into(by, row.organisation)
    if not may:
        raise NotEntitled(NOT_YOURS)
    if row.is_closed:
        raise ActionRefused(NO_LONGER_PENDING)
    return row


@transaction.atomic
def accept(*, code: str, by: User) -> Invitation:
    """Let somebody with an account take up what she was invited to.

    Raises ActionRefused where the link opens nothing, NotEntitled for another person's.
    """
    row = _opened(code)
    if by.email.lower() != row.email.lower():
        raise NotEntitled(ANOTHER_PERSON)
    return _join(row, by)


@transaction.atomic
def join(*, code: str, newcomer: Newcomer) -> Invitation:
    """Open an account for the address of the invitation and take up what it is to.

    Raises ActionRefused where the link opens nothing or the address has an account already.
    """
    row = _opened(code)
    try:
        with transaction.atomic():  # two invitations may make the account at the same moment
            person = User.objects.create_user(
                row.email,
                newcomer.password,
                first_name=_line(newcomer.first_name),
                last_name=_line(newcomer.last_name),
            )
    except IntegrityError:
        raise ActionRefused(ACCOUNT_EXISTS) from None
    return _join(row, person)


def _opened(code: str) -> Invitation:
    """Return the pending invitation whose link carries `code`, locked."""
    found = Invitation.objects.by_code(code)
    row = found.select_for_update(of=("self",)).with_names().first()
    if row is None:
        raise ActionRefused(CLOSED)
    # Whether somebody signs for it must not change before this is done.
    Organisation.objects.select_for_update().get(pk=row.organisation_id)
    if is_void(row):
        raise ActionRefused(CLOSED)
    return row


def _join(row: Invitation, person: User) -> Invitation:
    if not row.is_open():
        raise ActionRefused(EXPIRED)
    row.accepted_at, row.accepted_by = timezone.now(), person
    row.save(update_fields=["accepted_at", "accepted_by"])
    term = {"starts_on": row.starts_on, "ends_on": row.ends_on}
    if row.school:
        Deployment.objects.create(user=person, school=row.school, **term)
    else:
        Membership.objects.create(
            user=person,
            organisation=row.organisation,
            role=MemberRole(row.role),
            function=row.function,
            **term,
        )
    _record(row, RegisterDeed.JOINED, by=person, person=person.get_full_name())
    return row


def _record(row: Invitation, deed: RegisterDeed, *, by: User | None, person: str = "") -> None:
    record(
        row.organisation,
        deed,
        by=by,
        person=person or row.name,
        role=row.get_role_display(),
        function=row.function,
        school=str(row.school or ""),
        starts_on=row.starts_on.isoformat(),
        ends_on=row.ends_on.isoformat() if row.ends_on else "",
    )


def _send(row: Invitation, code: str) -> None:
    person = User.objects.filter(email__iexact=row.email).first()
    post_invitation(invitation=row, code=code, person=person)


def _new_code() -> tuple[str, str]:
    code = secrets.token_urlsafe(32)
    return code, code_hash(code)


def _line(text: str) -> str:
    """Return a name on one line: it goes into a mail."""
    return " ".join(text.split())

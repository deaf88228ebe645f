"""A Personalwechsel is reported (Muster, 5.2): the register changes, a signed text never."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from core.models import LogEntry
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from evaluations.mails import tell_staff_change
from schools.actions.inviting import Invitee, invite
from schools.actions.memberships import begin_deployment, end_deployment
from schools.enums import RegisterDeed
from schools.models import Deployment, Organisation, School
from schools.rules import may_deploy_at

NOT_YOURS = "Einen Personalwechsel meldet, wer für den Träger zeichnet."
NOTHING = "Geben Sie an, wer ausscheidet oder wer beginnt."
ELSEWHERE = "Diese Fachkraft arbeitet nicht an dieser Schule."


@dataclass(frozen=True, kw_only=True)
class StaffChange:
    """Who leaves a school after which day, and who comes from which day on.

    Who comes is a Fachkraft of the Träger, or somebody who is invited.
    """

    school: School
    leaver: Deployment | None = None
    last_day: date | None = None
    person: User | None = None
    invitee: Invitee | None = None
    starts_on: date | None = None
    note: str = ""

    @property
    def comes(self) -> str:
        """The name of who comes; empty where nobody does yet."""
        if self.person:
            return self.person.get_full_name()
        return f"{self.invitee.first_name} {self.invitee.last_name}" if self.invitee else ""


@transaction.atomic
def report_staff_change(*, change: StaffChange, by: User) -> LogEntry:
    """Enter a Personalwechsel and tell Schulträger, Schulleitung and Fachstelle.

    Raises NotEntitled for those who do not sign for the Träger, and what ending and beginning a
    deployment raise.
    """
    school = change.school
    carrier = Organisation.objects.select_for_update().get(pk=school.carrier_id)
    if not may_deploy_at(by, school):
        raise NotEntitled(NOT_YOURS)
    details: dict[str, str] = {"school": str(school), "note": change.note.strip()}
    if change.leaver and change.last_day:
        if change.leaver.school_id != school.pk:
            raise ActionRefused(ELSEWHERE)
        end_deployment(deployment=change.leaver, ends_on=change.last_day, by=by)
        details |= {"leaves": str(change.leaver.user), "leaves_on": change.last_day.isoformat()}
    if change.comes and change.starts_on:
        _begin(change, change.starts_on, carrier, by=by)
        details |= {"comes": change.comes, "comes_on": change.starts_on.isoformat()}
    if not details.keys() & {"leaves", "comes"}:
        raise ActionRefused(NOTHING)
    entry = record(carrier, RegisterDeed.STAFF_CHANGE, by=by, **details)
    tell_staff_change(school, entry, last_day=change.last_day, starts_on=change.starts_on)
    return entry


def _begin(change: StaffChange, starts_on: date, carrier: Organisation, *, by: User) -> None:
    if change.person:
        begin_deployment(school=change.school, person=change.person, starts_on=starts_on, by=by)
    elif change.invitee:
        invite(organisation=carrier, invitee=change.invitee, by=by)

"""Who belongs to the talk (Muster, 6.), as the register and the agreement know it today."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from evaluations.enums import AttendeeRole
from evaluations.models import Attendee
from schools.enums import MemberRole
from schools.models import Deployment, Membership, Organisation

ROLE_OF_PARTY: Mapping[str, AttendeeRole] = {
    PartyRole.SCHOOL_AUTHORITY: AttendeeRole.SCHOOL_AUTHORITY,
    PartyRole.SCHOOL: AttendeeRole.PRINCIPAL,
    PartyRole.PROVIDER: AttendeeRole.PROVIDER,
}
ORDER = list(AttendeeRole)


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody who is or may be invited: as what, and how to reach her."""

    role: AttendeeRole
    name: str
    function: str = ""
    institution: str = ""
    email: str = ""
    user: int | None = None
    # Whether the box is ticked before anybody has chosen.
    is_proposed: bool = True
    # The row of somebody who is invited already.
    attendee: int | None = None

    @property
    def key(self) -> str:
        """What tells her from the others: her role, and her account where she has one."""
        return f"{self.role}:{self.user or self.name}"

    @property
    def words(self) -> str:
        """How she is named beside a box."""
        parts = [self.name, self.function, self.institution]
        told = ", ".join(part for part in parts if part)
        return told if self.email else f"{told} – ohne E-Mail-Adresse"


def participants_for(agreement: Agreement) -> list[Participant]:
    """Return who may be invited, each person once, in the order of the Muster.

    For an organisation of which nobody has an account, its own entry stands there.
    """
    found: dict[object, Participant] = {}
    for one in sorted(_all(agreement), key=lambda one: ORDER.index(one.role)):
        found.setdefault(one.user or one.key, one)
    return list(found.values())


def invited_to(attendees: Iterable[Attendee]) -> list[Participant]:
    """Return those who are invited already, as they stand on the list."""
    return [
        Participant(
            role=AttendeeRole(one.role),
            name=one.name,
            function=one.function,
            institution=one.institution,
            email=one.email,
            user=one.user_id,
            attendee=one.pk,
        )
        for one in attendees
    ]


def _all(agreement: Agreement) -> Iterator[Participant]:
    for party in agreement.parties.select_related("organisation"):
        if role := ROLE_OF_PARTY.get(party.role):
            members = list(_members(party.organisation, role, party.name))
            yield from members or [_of_party(party, role)]
    for deployment in Deployment.objects.current().filter(school=agreement.school_id).with_people():
        yield Participant(
            role=AttendeeRole.SOCIAL_WORKER,
            name=str(deployment.user),
            institution=deployment.school.carrier.name,
            email=deployment.user.email,
            user=deployment.user_id,
        )
    for office in Organisation.objects.filter(is_office=True):
        yield from _members(office, AttendeeRole.OFFICE, settings.OFFICE_NAME)


def _members(
    organisation: Organisation, role: AttendeeRole, institution: str
) -> Iterator[Participant]:
    held: Any = Membership.objects.current().filter(organisation=organisation).with_people()
    for one in held.exclude(role=MemberRole.READER):
        is_head = one.role == MemberRole.SIGNATORY or role == AttendeeRole.OFFICE
        yield Participant(
            role=role,
            name=str(one.user),
            function=one.function,
            institution=institution,
            email=one.user.email,
            user=one.user_id,
            is_proposed=is_head,
        )


def _of_party(party: Party, role: AttendeeRole) -> Participant:
    return Participant(
        role=role,
        name=party.represented_by or party.name,
        institution=party.name,
        email=party.organisation.email,
    )

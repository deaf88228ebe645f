"""Talks reached by the portal's own actions, and the mails and calendars they bring."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from agreements.enums import PartyRole, State
from agreements.models.agreement import Agreement
from evaluations.actions import inviting, planning
from evaluations.enums import AttendeeRole
from evaluations.models import Attendee, Evaluation
from evaluations.rules.appointments import Appointment
from evaluations.rules.participants import Participant, invited_to, participants_for
from schools.enums import MemberRole, OrganisationKind
from schools.school_year import SchoolYear
from tests import builders

AGENDA = "Ziele und Angebote prüfen\nAbsprachen"


def make_signed(
    starts_on: date | None = None, ends_on: date | None = None, **links: object
) -> Agreement:
    """Make a signed agreement for three Schuljahre from the current one, or for a given term.

    `links` say which agreement it follows or amends.
    """
    provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school = builders.make_school(provider=provider)
    agreement = builders.fill(builders.make_draft(school=school))
    year = SchoolYear.of(timezone.localdate())
    first = starts_on or year.starts_on
    builders.save_term(agreement, first, ends_on or year.plus(2).ends_on)
    if links:
        Agreement.objects.filter(pk=agreement.pk).update(**links)
    agreement.refresh_from_db()
    return builders.advance(agreement, State.SIGNED)


def keeper_of(agreement: Agreement, role: MemberRole = MemberRole.SIGNATORY) -> User:
    """Return somebody who acts for the Schulträger of `agreement`."""
    party = agreement.parties.get(role=PartyRole.SCHOOL_AUTHORITY)
    held = party.organisation.memberships.filter(role=role).first()
    return held.user if held else builders.make_member(party.organisation, role)


def make_planned(agreement: Agreement | None = None) -> Evaluation:
    """Let the Schulträger plan the talk of the current Schuljahr."""
    agreement = agreement or make_signed()
    return planning.plan_talk(
        agreement=agreement,
        school_year=SchoolYear.of(timezone.localdate()),
        by=keeper_of(agreement),
    )


def appointment(days: int = 14, hour: int = 14, **kwargs: Any) -> Appointment:
    """Return a date some days ahead, for an hour and a half."""
    day = timezone.localdate() + timedelta(days=days)
    begin = timezone.make_aware(datetime.combine(day, time(hour)))
    given: dict[str, Any] = {
        "starts_at": begin,
        "ends_at": begin + timedelta(minutes=90),
        "place": "Rathaus, Zimmer 12",
        "agenda": AGENDA,
    }
    return Appointment(**(given | kwargs))


def guest(**kwargs: Any) -> Participant:
    """Return somebody who is invited without an account."""
    given = {
        "role": AttendeeRole.GUEST,
        "name": "Toni Elternbeirat",
        "function": "Elternbeirat",
        "institution": "Schule am Bach",
        "email": "toni@eltern.example",
    }
    return Participant(**(given | kwargs))


def make_invited(
    evaluation: Evaluation | None = None, *more: Participant, **kwargs: Any
) -> Evaluation:
    """Let the Schulträger invite everybody who belongs to the talk, and `more`."""
    evaluation = evaluation or make_planned()
    agreement = evaluation.agreement
    return inviting.invite(
        evaluation=evaluation,
        appointment=appointment(**kwargs),
        participants=[*participants_for(agreement), *more],
        by=keeper_of(agreement),
    )


def still_invited(evaluation: Evaluation) -> list[Participant]:
    """Return those who are invited already."""
    return invited_to(evaluation.attendees.all())


def attendee_of(evaluation: Evaluation, role: AttendeeRole) -> Attendee:
    """Return the first who is invited in `role`."""
    found = evaluation.attendees.filter(role=role).first()
    assert found
    return found

"""The talks of the fictional county."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from evaluations.actions.answering import answer
from evaluations.actions.inviting import invite
from evaluations.actions.planning import plan_talk
from evaluations.documents.agenda import proposed_agenda
from evaluations.enums import Answer
from evaluations.models import Evaluation
from evaluations.rules.appointments import Appointment
from evaluations.rules.participants import participants_for
from schools.school_year import SchoolYear


def plan(agreement: Agreement, *, by: User) -> Evaluation:
    """Plan the talk of this Schuljahr."""
    year = SchoolYear.of(timezone.localdate())
    return plan_talk(agreement=agreement, school_year=year, by=by)


def invite_all(agreement: Agreement, *, place: str, principal: User, by: User) -> Evaluation:
    """Invite everybody to the planned talk, in three weeks; `principal` says yes."""
    talk = agreement.evaluations.get()
    day = timezone.localdate() + timedelta(weeks=3)
    begin = timezone.make_aware(datetime.combine(day, time(14)))
    invited = invite(
        evaluation=talk,
        appointment=Appointment(
            starts_at=begin,
            ends_at=begin + timedelta(minutes=90),
            place=place,
            agenda=proposed_agenda(talk),
        ),
        participants=participants_for(agreement),
        by=by,
    )
    answer(attendee=invited.attendees.get(user=principal), chosen=Answer.ACCEPTED, by=principal)
    return invited

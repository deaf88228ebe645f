"""The mails about a talk: that it is due, the invitation with its appointment, who answered.

They name the school, the day and the place, never what is talked about.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from core.models import LogEntry
from core.outbox import post
from evaluations.enums import MailKind
from evaluations.models import Attendee, Evaluation, Minutes
from evaluations.rules.guests import token_of
from schools.enums import MemberRole
from schools.models import Membership, School
from schools.rules import Held

# Whom an appointment concerns hears of it in any case; the rest is a service.
CHOSEN = (MailKind.DUE, MailKind.DECLINED)


def announce(kind: MailKind, evaluation: Evaluation, event: LogEntry, **facts: Any) -> None:
    """Write the mails of `event` to those who write for the Schulträger; not to who did it."""
    for person in _keepers(evaluation.agreement).exclude(muted_mails__kind=kind):
        if person.pk == event.by_id:
            continue
        post(
            event=_event(evaluation, event),
            kind=kind,
            to=person.email,
            template=f"mails/{kind}.txt",
            context={
                **_facts(evaluation),
                **facts,
                "name": _name_of(person),
                "path": evaluation.get_absolute_url(),
            },
            person=person,
        )


def send_appointment(
    kind: MailKind,
    evaluation: Evaluation,
    event: LogEntry,
    entries: Iterable[tuple[Attendee, str]],
) -> None:
    """Write to each attendee the mail of `event` with the entry for her calendar.

    Who has no e-mail address gets the letter alone.
    """
    for attendee, entry in entries:
        if not attendee.email:
            continue
        is_guest = attendee.user_id is None
        post(
            event=f"{_event(evaluation, event)}/{attendee.pk}",
            kind=kind,
            to=attendee.email,
            template=f"mails/{kind}.txt",
            context={
                **_facts(evaluation),
                "name": attendee.name,
                "reason": event.reason,
                "path": _guest_path(attendee) if is_guest else evaluation.get_absolute_url(),
                "is_guest": is_guest,
            },
            person=attendee.user,
            calendar=entry,
            # The link of a guest opens a door.
            is_secret=is_guest,
        )


def announce_minutes(minutes: Minutes, event: LogEntry) -> None:
    """Write to every participant where the minutes are read and until when to object."""
    evaluation = minutes.evaluation
    for attendee in evaluation.attendees.exclude(email="").select_related("user"):
        is_guest = attendee.user_id is None
        post(
            event=f"{_event(evaluation, event)}/{attendee.pk}",
            kind=MailKind.MINUTES,
            to=attendee.email,
            template=f"mails/{MailKind.MINUTES}.txt",
            context={
                **_facts(evaluation),
                "minutes": minutes,
                "name": attendee.name,
                "path": _minutes_path(attendee, evaluation),
                "is_guest": is_guest,
            },
            person=attendee.user,
            # The link of a guest opens a door.
            is_secret=is_guest,
        )


def kinds_for(user: User) -> list[MailKind]:
    """Return the kinds of mail that `user` may choose by what she is today."""
    keeps = Held(user).writing_for
    keeping = Agreement.objects.filter(
        parties__role=PartyRole.SCHOOL_AUTHORITY, parties__organisation__in=keeps
    )
    return list(CHOSEN) if keeps and keeping.exists() else []


def _keepers(agreement: Agreement) -> Any:
    keepers = agreement.parties.filter(role=PartyRole.SCHOOL_AUTHORITY).values("organisation")
    held = Membership.objects.current().filter(organisation__in=keepers)
    writing = held.exclude(role=MemberRole.READER).order_by()
    return User.objects.filter(pk__in=writing.values("user"), is_active=True)


def _event(evaluation: Evaluation, event: LogEntry) -> str:
    return f"{evaluation.agreement.number}/talk/{event.pk}"


def _facts(evaluation: Evaluation) -> dict[str, Any]:
    school = evaluation.agreement.school.organisation.name
    return {
        "agreement": evaluation.agreement,
        "evaluation": evaluation,
        "school": " ".join(school.split()),
        "office": settings.OFFICE_NAME,
        "contact": settings.OFFICE_CONTACT,
    }


def _guest_path(attendee: Attendee) -> str:
    return reverse("evaluations:guest", args=[token_of(attendee)])


def _name_of(person: User) -> str:
    return f"{person.first_name} {person.last_name}".strip()


def tell_staff_change(
    school: School, event: LogEntry, *, last_day: date | None, starts_on: date | None
) -> None:
    """Write to Schulträger, Schulleitung and Fachstelle who goes and who comes (Muster, 5.2).

    That is a duty of the Träger, so nobody can switch these mails off.
    """
    told = [school.organisation_id, school.authority_id]
    of_them = Q(organisation__in=told) | Q(organisation__is_office=True)
    held = Membership.objects.current().filter(of_them).exclude(role=MemberRole.READER).order_by()
    for person in User.objects.filter(pk__in=held.values("user")):
        if person.pk == event.by_id:
            continue
        post(
            event=f"staff/{event.pk}",
            kind=MailKind.STAFF_CHANGE,
            to=person.email,
            template=f"mails/{MailKind.STAFF_CHANGE}.txt",
            context={
                "school": " ".join(school.organisation.name.split()),
                "carrier": school.carrier.name,
                "told": event.details,
                "last_day": last_day,
                "starts_on": starts_on,
                "name": _name_of(person),
                "path": reverse("agreements:list"),
                "office": settings.OFFICE_NAME,
                "contact": settings.OFFICE_CONTACT,
            },
            person=person,
        )


def _minutes_path(attendee: Attendee, evaluation: Evaluation) -> str:
    if attendee.user_id is None:
        return reverse("evaluations:guest_minutes", args=[token_of(attendee)])
    return reverse("evaluations:minutes", args=[evaluation.agreement.number, evaluation.year])

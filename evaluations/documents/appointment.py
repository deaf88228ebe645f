"""The talk as an entry of somebody's calendar (RFC 5545), sent by mail (RFC 5546 and 6047).

The same UID and a rising SEQUENCE let a change or a cancellation find the entry it is about.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
)

from accounts.models import User
from evaluations.enums import Answer, AttendeeRole
from evaluations.models import Attendee, Evaluation

ZONE = "Europe/Berlin"
WINTER, SUMMER = timedelta(hours=1), timedelta(hours=2)
SUNDAY_THE_LAST = {"FREQ": "YEARLY", "BYDAY": "-1SU"}
ANSWERS = {
    Answer.OPEN: "NEEDS-ACTION",
    Answer.ACCEPTED: "ACCEPTED",
    Answer.TENTATIVE: "TENTATIVE",
    Answer.DECLINED: "DECLINED",
}


class Method(StrEnum):
    """What a calendar is to do with the entry."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def calendar_entry(
    evaluation: Evaluation, attendee: Attendee, others: Collection[Attendee], *, method: Method
) -> str:
    """Return the entry for the calendar of `attendee`, as iCalendar text.

    Guests may be parents or pupils: their addresses stand in their own entry alone.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.COUNTY_NAME}//Kooperationsportal//DE")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_zone())
    calendar.add_component(_event(evaluation, attendee, others, method))
    return bytes(calendar.to_ical()).decode()


def uid_of(evaluation: Evaluation) -> str:
    """Return by what every calendar knows the talk, for ever."""
    return f"auswertung-{evaluation.pk}@{urlsplit(settings.BASE_URL).hostname}"


def _event(
    evaluation: Evaluation, attendee: Attendee, others: Collection[Attendee], method: Method
) -> Event:
    assert evaluation.starts_at  # noqa: S101 - who is invited is invited to a moment
    assert evaluation.ends_at  # noqa: S101 - same
    school = evaluation.agreement.school.organisation.name
    event = Event()
    event.add("uid", uid_of(evaluation))
    event.add("sequence", evaluation.invitation_number)
    event.add("dtstamp", timezone.now().astimezone(timezone.get_fixed_timezone(0)))
    event.add("dtstart", timezone.localtime(evaluation.starts_at))
    event.add("dtend", timezone.localtime(evaluation.ends_at))
    event.add("summary", f"Auswertungsgespräch Schulsozialarbeit: {school}")
    event.add("status", "CANCELLED" if method == Method.CANCEL else "CONFIRMED")
    event.add("location", evaluation.place or "Videokonferenz")
    event.add("description", _description(evaluation, attendee))
    if evaluation.video_link:
        event.add("url", evaluation.video_link)
    if evaluation.invited_by:
        event.add("organizer", _organiser(evaluation.invited_by))
    for one in _listed(attendee, others):
        event.add("attendee", _address(one), encode=False)
    return event


def _description(evaluation: Evaluation, attendee: Attendee) -> str:
    lines = [evaluation.agenda]
    if evaluation.video_link:
        lines.append(f"Videokonferenz: {evaluation.video_link}")
    if attendee.user_id:
        lines.append(f"Im Portal: {settings.BASE_URL}{evaluation.get_absolute_url()}")
    return "\n\n".join(line for line in lines if line)


def _organiser(person: User) -> vCalAddress:
    found = vCalAddress(f"mailto:{person.email}")
    found.params["CN"] = person.get_full_name()
    return found


def _listed(attendee: Attendee, others: Collection[Attendee]) -> Iterator[Attendee]:
    seen = set()
    for one in (attendee, *others):
        mailbox = one.email.lower()
        is_hidden = one.role == AttendeeRole.GUEST and one.pk != attendee.pk
        if mailbox and mailbox not in seen and not is_hidden:
            seen.add(mailbox)
            yield one


def _address(attendee: Attendee) -> vCalAddress:
    is_guest = attendee.role == AttendeeRole.GUEST
    found = vCalAddress(f"mailto:{attendee.email}")
    found.params["CN"] = attendee.name
    found.params["ROLE"] = "OPT-PARTICIPANT" if is_guest else "REQ-PARTICIPANT"
    found.params["PARTSTAT"] = ANSWERS[Answer(attendee.answer)]
    found.params["RSVP"] = "TRUE"
    return found


def _zone() -> Timezone:
    """Return the rule of Central European Time (Directive 2000/84/EC).

    By rule and not as the library would list it: without an end in 2038, and to the hour.
    """
    zone = Timezone()
    zone.add("tzid", ZONE)
    for component, name, offsets, day in (
        (TimezoneDaylight(), "CEST", (WINTER, SUMMER), datetime(1981, 3, 29, 2)),  # noqa: DTZ001 - local by definition
        (TimezoneStandard(), "CET", (SUMMER, WINTER), datetime(1996, 10, 27, 3)),  # noqa: DTZ001 - same
    ):
        component.add("tzname", name)
        component.add("tzoffsetfrom", offsets[0])
        component.add("tzoffsetto", offsets[1])
        component.add("dtstart", day)
        component.add("rrule", {**SUNDAY_THE_LAST, "BYMONTH": day.month})
        zone.add_component(component)
    return zone

"""A calendar program: it takes in mails as they come and keeps entries as RFC 5546 says."""

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from core.delivery import message_of
from core.models import OutgoingMail


@dataclass
class Entry:
    """An entry as the program shows it."""

    sequence: int
    starts_at: datetime
    ends_at: datetime
    place: str
    status: str
    attendees: dict[str, Any]
    organizer: str


@dataclass
class CalendarProgram:
    """The calendar of one mailbox."""

    mailbox: str
    entries: dict[str, Entry] = field(default_factory=dict)

    def take_in(self, mail: OutgoingMail) -> None:
        """Read a mail back from its bytes and do what its calendar part asks for."""
        part = calendar_part(mail)
        method = str(part.get_param("method"))
        calendar: Any = Calendar.from_ical(part.get_content())
        assert calendar["METHOD"] == method
        [event] = calendar.walk("VEVENT")
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        known = self.entries.get(uid)
        if known and sequence < known.sequence:
            return  # an older mail that was late
        if method == "CANCEL":
            self.entries.pop(uid, None)
            return
        self.entries[uid] = Entry(
            sequence=sequence,
            starts_at=event.decoded("DTSTART"),
            ends_at=event.decoded("DTEND"),
            place=str(event["LOCATION"]),
            status=str(event["STATUS"]),
            attendees={_mailbox(one): one.params for one in _listed(event.get("ATTENDEE", []))},
            organizer=_mailbox(event["ORGANIZER"]),
        )


def read_back(mail: OutgoingMail) -> EmailMessage:
    """Return the mail as it arrives."""
    sent = message_of(mail).message().as_bytes()
    return message_from_bytes(sent, policy=policy.default)


def calendar_part(mail: OutgoingMail) -> Any:
    """Return the part that a calendar program understands; there is exactly one."""
    [part] = [part for part in read_back(mail).walk() if part.get_content_type() == "text/calendar"]
    return part


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _mailbox(address: Any) -> str:
    return str(address).removeprefix("mailto:")

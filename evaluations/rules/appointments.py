"""What a date needs before anybody can be invited to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

PAST = "Dieser Termin liegt in der Vergangenheit. Wählen Sie einen späteren Tag."
ENDS_FIRST = "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende."
NOWHERE = "Geben Sie einen Ort oder einen Link zur Videokonferenz an."
NO_AGENDA = "Geben Sie die Tagesordnung ein."


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """When and where a talk takes place, and about what."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    video_link: str = ""
    agenda: str = ""


def faults_of(appointment: Appointment) -> Iterator[tuple[str, str]]:
    """Yield what stands against an appointment: the part it is about, and a sentence."""
    if appointment.starts_at <= timezone.now():
        yield "day", PAST
    # As moments: by the hands of the clock, the hour that summer time leaves out would count.
    if appointment.ends_at.timestamp() <= appointment.starts_at.timestamp():
        yield "end", ENDS_FIRST
    if not appointment.place and not appointment.video_link:
        yield "place", NOWHERE
    if not appointment.agenda.strip():
        yield "agenda", NO_AGENDA

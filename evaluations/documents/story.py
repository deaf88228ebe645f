"""The trail of a talk, told to the people who deal with it."""

from collections.abc import Iterator, Mapping
from textwrap import shorten

from agreements.documents.story import day_in_words
from core.models import LogEntry
from core.page import TimelineEvent
from core.timeline import line_of
from evaluations.documents.places import place_label_alone
from evaluations.enums import Action, Deed
from evaluations.models import Evaluation

# What a step is called once it is taken.
TAKEN: Mapping[str, str] = {
    Action.INVITE: "Eingeladen",
    Action.POSTPONE: "Einladung geändert",
    Action.CANCEL: "Abgesagt",
    Action.HOLD: "Gespräch geführt",
    Action.CLOSE: "Protokoll abgeschlossen",
}
WORDS: Mapping[str, str] = {**dict(Deed.choices), **TAKEN}
TONES: Mapping[str, str] = {
    Action.CANCEL: "danger",
    Action.POSTPONE: "warning",
    Action.CLOSE: "success",
}
ON_MINUTES: Mapping[str, str] = {
    "begun": "Niederschrift begonnen",
    "renewed": "Ziele auf den geltenden Text gebracht",
    "number": "Protokoll {}",
    "name": "{}: {verdict}",
    "outcome": "{}",
    "text": "„{}“",
    "note": "Vermerk: {}",
    "annex": "Anlage {} der Vereinbarung",
    "amendment": "{}",
}
SHORT = 120  # characters of what somebody wrote that a line still carries


def story_of(evaluation: Evaluation) -> list[TimelineEvent]:
    """Tell what has happened to a talk, the latest first."""
    entries = LogEntry.objects.about(evaluation).order_by("-pk")
    return [told(entry) for entry in entries]


def told(entry: LogEntry) -> TimelineEvent:
    """Tell one entry."""
    return line_of(entry, _parts(entry), words=WORDS, tones=TONES)


def _parts(entry: LogEntry) -> Iterator[str]:
    details = entry.details
    if person := details.get("person"):
        yield f"{person}: {details.get('answer', '')}"
    if due_on := details.get("due_on"):
        yield f"fällig bis {day_in_words(str(due_on))}"
    if starts_at := details.get("starts_at"):
        yield f"Termin: {day_in_words(str(starts_at))}"
    if place := details.get("place"):
        yield str(place)
    if added := details.get("added"):
        yield f"eingeladen: {', '.join(added)}"
    if removed := details.get("removed"):
        yield f"nicht mehr eingeladen: {', '.join(removed)}"
    yield from _on_minutes(entry)
    if entry.reason:
        yield f"Begründung: {entry.reason}"


def _on_minutes(entry: LogEntry) -> Iterator[str]:
    """Tell of the record, the minutes and the Absprachen."""
    details = entry.details
    if entry.changes:
        yield place_label_alone(str(entry.changes[0].get("place", "")))
    for key, pattern in ON_MINUTES.items():
        if value := details.get(key):
            words = shorten(str(value), SHORT, placeholder=" …")
            yield pattern.format(words, verdict=details.get("verdict", ""))

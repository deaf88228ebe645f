"""The trail of an organisation, told to the people who look after it."""

from collections.abc import Iterator, Mapping
from datetime import date

from core.models import LogEntry
from core.page import TimelineEvent
from core.timeline import line_of
from schools.enums import RegisterDeed

WORDS: Mapping[str, str] = dict(RegisterDeed.choices)
TONES: Mapping[str, str] = {
    RegisterDeed.JOINED: "success",
    RegisterDeed.LEFT: "warning",
    RegisterDeed.REVOKED: "warning",
}
FIELDS = {"role": "Rolle", "function": "Funktion"}
EMPTY = "leer"


def told(entry: LogEntry) -> TimelineEvent:
    """Tell one entry of an organisation's trail in a line."""
    return line_of(entry, _parts(entry), words=WORDS, tones=TONES)


def _parts(entry: LogEntry) -> Iterator[str]:
    details = entry.details
    yield from (str(details[key]) for key in ("person", "role", "function") if details.get(key))
    if school := details.get("school"):
        yield f"an: {school}"
    if begins := _day(details.get("starts_on")):
        yield f"ab {begins}"
    if ends := _day(details.get("ends_on")):
        yield f"bis {ends}"
    if successor := details.get("successor"):
        yield f"Nachfolge: {successor}"
    if predecessor := details.get("predecessor"):
        yield f"folgt auf {predecessor}"
    yield from _staff_change(details)
    if file := details.get("file"):
        yield f"Datei: {file}"
    for change in entry.changes:
        field = str(change.get("field"))
        yield f"{FIELDS.get(field, field)}: {change['old'] or EMPTY} → {change['new'] or EMPTY}"


def _staff_change(details: Mapping[str, object]) -> Iterator[str]:
    if leaves := details.get("leaves"):
        yield f"scheidet aus: {leaves}, letzter Tag {_day(details.get('leaves_on'))}"
    if comes := details.get("comes"):
        yield f"beginnt: {comes}, ab {_day(details.get('comes_on'))}"
    if note := details.get("note"):
        yield str(note)


def _day(iso: object) -> str:
    return f"{date.fromisoformat(str(iso)):%d.%m.%Y}" if iso else ""

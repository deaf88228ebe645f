"""The trail of an agreement, told to the people who deal with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from accounts.enums import FactorNews
from agreements.documents.goals import Entry, promise_in_words
from agreements.documents.places import LABELS, place_label
from agreements.enums import Action, Deed, State
from agreements.models.agreement import Agreement
from core.models import LogEntry, LogEntryQuerySet
from core.redline import redline_html

TONES: Mapping[str, str] = {
    Action.QUERY: "warning",
    Action.REOPEN: "warning",
    Action.WITHDRAW: "danger",
    Action.TERMINATE: "danger",
    Action.SIGN: "success",
    Deed.SIGNATURE: "success",
    Deed.NOTED: "success",
}
# What a step is called once it is taken.
TAKEN: Mapping[str, str] = {
    Action.SUBMIT: "Verbindlich eingereicht",
    Action.QUERY: "Rückfrage gestellt",
    Action.CHECK: "Als geprüft vermerkt",
    Action.RELEASE: "Zur Unterschrift freigegeben",
    Action.SIGN: "Von allen unterschrieben",
    Action.REOPEN: "Wieder geöffnet",
    Action.WITHDRAW: "Zurückgezogen",
    Action.TERMINATE: "Beendet",
}
WORDS: Mapping[str, str] = {**TAKEN, **dict(Deed.choices), **dict(FactorNews.choices)}
# What is written under a key that is not a word of the form.
FIELDS = {
    "name": "Name",
    "street": "Straße und Hausnummer",
    "postal_code": "Postleitzahl",
    "city": "Ort",
    "represented_by": "vertreten durch",
    "participants": "andere am Schulleben Beteiligte",
    "phrase": "Im Satz",
    "starts_on": "Beginn",
    "ends_on": "Ende",
    "is_unlimited": "unbefristet",
    "effective_on": "gilt ab",
    "text": "Ziel",
    "body": "Wortlaut",
    "email": "E-Mail-Adresse",
    "phone": "Telefon",
}
ORDER = "order"
UNSPOKEN = frozenset({"organisation", ORDER})  # the name stands beside it; the order is a remark
COMMITMENT = "commitment-"
# What the parties do among themselves is no business of the Fachstelle.
AMONG_PARTIES = (Deed.COMMENT_WRITTEN, Deed.COMMENT_ANSWERED, Deed.COMMENT_RESOLVED)


@dataclass(frozen=True)
class Turn:
    """A field that was changed: its name and both texts in words."""

    field: str
    old: str
    new: str

    @property
    def compared(self) -> SafeString:
        """Both texts in one, marked; worked out only where it is shown."""
        return redline_html(self.old, self.new)


@dataclass(frozen=True)
class Chapter:
    """One entry of the trail in words."""

    what: str
    who: str
    at: datetime
    tone: str
    source: str
    target: str
    reason: str
    remarks: tuple[str, ...]
    turns: tuple[Turn, ...]


def entries_about(agreement: Agreement, *, with_comments: bool) -> LogEntryQuerySet:
    """Return the trail of an agreement, the oldest first; without comments for the Fachstelle."""
    entries = LogEntry.objects.about(agreement)
    return entries if with_comments else entries.exclude(action__in=AMONG_PARTIES)


def told(entry: LogEntry) -> Chapter:
    """Tell one entry of the trail."""
    states = dict(State.choices)
    moved = entry.source != entry.target
    return Chapter(
        what=_what(entry),
        who=entry.by_name,
        at=entry.at,
        tone=TONES.get(entry.action, "info"),
        source=states.get(entry.source, "") if moved else "",
        target=states.get(entry.target, "") if moved else "",
        reason=entry.reason,
        remarks=(*_moved(entry), *_remarks(entry.details)),
        turns=tuple(_turns(entry)),
    )


def _what(entry: LogEntry) -> str:
    if not entry.changes:
        return WORDS.get(entry.action, entry.action)
    place = entry.changes[0]["place"]
    return f"{_place(place)} {_verb(entry)}"


def _verb(entry: LogEntry) -> str:
    place = entry.changes[0]["place"]
    here = [change for change in entry.changes if change["place"] == place]
    if all(not change["old"] for change in here):
        return "hinzugefügt" if _is_whole(entry) else "ausgefüllt"
    if all(not change["new"] for change in here):
        return "entfernt" if _is_whole(entry) else "geleert"
    return "geändert"


def _is_whole(entry: LogEntry) -> bool:
    return str(entry.changes[0]["place"]).startswith("goal:")


def _place(place: str) -> str:
    if place == "goals":
        return "Reihenfolge der Ziele"
    return place_label(place)


def _moved(entry: LogEntry) -> Iterator[str]:
    for change in entry.changes:
        old, new = (str(change[side]).split() for side in ("old", "new"))
        stayed = [key for key in old if key in new]
        if change.get("field") == ORDER and stayed != [key for key in new if key in old]:
            yield "Die Einträge stehen jetzt in anderer Reihenfolge."


def _remarks(details: Mapping[str, object]) -> Iterator[str]:
    if party := details.get("party"):
        yield f"{party}, unterschrieben von {details.get('name', '')}"
    if version := details.get("version"):
        yield f"Fassung {version}"
    if title := details.get("title"):
        yield str(title)
    if on := details.get("on"):
        yield f"Beendet zum {day_in_words(str(on))}"
    yield from _said(details)


def _said(details: Mapping[str, object]) -> Iterator[str]:
    """Tell what was said in a thread: where, on which words, and how it ended."""
    if place := details.get("place"):
        yield f"Zu: {details.get('label') or place_label(str(place))}"
    if note := details.get("note"):
        yield f"Prüfnotiz: „{note}“"
    if text := details.get("text"):
        yield f"Antwort: „{text}“" if note else str(text)
    if answer := details.get("answer"):
        yield f"Letztes Wort: „{answer}“"


def day_in_words(iso: str) -> str:
    """Return an ISO date as people write it: „31.07.2027“; other words stay."""
    try:
        return f"{datetime.fromisoformat(iso):%d.%m.%Y}"
    except ValueError:
        return iso


def _turns(entry: LogEntry) -> Iterator[Turn]:
    for change in entry.changes:
        field, place = str(change.get("field", "")), str(change["place"])
        if field in UNSPOKEN or place == "goals":
            continue
        old, new = (_words(field, str(change[side])) for side in ("old", "new"))
        if old != new:
            yield Turn(_field(field, place), old, new)


def _field(field: str, place: str) -> str:
    if field.startswith(COMMITMENT):
        return "Angebot / Rahmenbedingung"
    if place == "blanks":
        return LABELS["blanks"]
    return FIELDS.get(field, field)


def _words(field: str, text: str) -> str:
    if field.startswith(COMMITMENT):
        entry = Entry.read(text)
        return promise_in_words(entry) if entry else text
    if field in {"starts_on", "ends_on", "effective_on"}:
        return day_in_words(text)
    return text

"""An entry of the trail as a sentence: who did what, with the values where they are short."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from textwrap import shorten

from agreements.documents.nouns import AGREEMENT, noun_of
from agreements.documents.places import PARTIES, place_label
from agreements.documents.story import Turn, day_in_words, told
from agreements.enums import Action, Deed, PartyRole, SignatureKind
from agreements.models.agreement import Agreement
from core.models import LogEntry

SENTENCES: Mapping[str, str] = {
    Action.SUBMIT: "{who} hat {thing} verbindlich eingereicht.",
    Action.QUERY: "{who} hat eine Rückfrage gestellt.",
    Action.CHECK: "{who} hat {thing} als geprüft vermerkt.",
    Action.RELEASE: "{who} hat den Text als Fassung {version} zur Unterschrift freigegeben.",
    Action.SIGN: "Damit haben alle Vertragspartner unterschrieben.",
    Action.REOPEN: "{who} hat den Text wieder geöffnet.",
    Action.WITHDRAW: "{who} hat {thing} zurückgezogen.",
    Action.TERMINATE: "{who} hat {thing} zum {on} beendet.",
    Deed.CREATE: "{who} hat {thing} angelegt.",
    Deed.EDIT: "{who} hat {thing} geändert.",
    Deed.ANNEX_ADDED: "{who} hat die Anlage „{title}“ hinzugefügt.",
    Deed.ANNEX_REMOVED: "{who} hat die Anlage „{title}“ entfernt.",
    Deed.NOTE_WRITTEN: "{who} hat eine Prüfnotiz geschrieben.",
    Deed.NOTE_ANSWERED: "{who} hat auf eine Prüfnotiz geantwortet.",
    Deed.NOTE_RESOLVED: "{who} hat eine Prüfnotiz als erledigt vermerkt.",
    Deed.COMMENT_WRITTEN: "{who} hat einen Kommentar geschrieben.",
    Deed.COMMENT_ANSWERED: "{who} hat auf einen Kommentar geantwortet.",
    Deed.COMMENT_RESOLVED: "{who} hat einen Kommentar als erledigt vermerkt.",
    Deed.CONTACT: "{who} hat Kontaktdaten geändert.",
    Deed.SIGNATURE: "{who} hat die Unterschrift von {name} für {party} unter Fassung {version} "
    "eingetragen.",
    Deed.SIGNATURE_CORRECTED: "{who} hat die Unterschrift von {party} berichtigt.",
    Deed.SIGNATURE_REMARKED: "{who} hat einen Vermerk zur Unterschrift von {party} geschrieben.",
    Deed.LATER_ANNEX: "{who} hat die Anlage {number} „{title}“ beigefügt.",
    Deed.AMENDMENT: "{who} hat den Nachtrag {number} angelegt.",
    Deed.SUCCESSOR: "{who} hat die Folgevereinbarung {number} angelegt.",
    Deed.WORDING_SETTLED: "{who} hat entschieden, welcher Wortlaut gilt: {wording}.",
    Deed.SCAN_FILED: "{who} hat einen Scan abgelegt.",
    Deed.NOTED: "{who} hat {thing} zur Kenntnis genommen.",
    Deed.EVIDENCE: "{who} hat das Nachweispaket angefordert.",
    Deed.PUBLISH: "{who} hat die Fassung des Musters veröffentlicht.",
}
# How an entry is told of that is no signature on paper.
RECORDED: Mapping[str, str] = {
    SignatureKind.QES: "{who} hat die PDF-Datei mit der elektronischen Signatur von {name} für "
    "{party} unter Fassung {version} eingetragen.",
    SignatureKind.RELEASE: "{who} hat Fassung {version} für {party} freigegeben.",
}
CORRECTED: Mapping[str, str] = {
    SignatureKind.QES: "{who} hat den Eintrag der signierten Datei von {party} berichtigt.",
    SignatureKind.RELEASE: "{who} hat den Eintrag der Freigabe von {party} berichtigt.",
}
BY_KIND: Mapping[str, Mapping[str, str]] = {
    Deed.SIGNATURE: RECORDED,
    Deed.SIGNATURE_CORRECTED: CORRECTED,
}
WITH_CONSENT = "Damit haben alle Vertragspartner unterschrieben oder freigegeben."
RELEASED_AGAIN = "{who} hat denselben Text wieder freigegeben. Fassung {version} gilt wieder."
FOLLOWING = "{who} hat die Vereinbarung als Folgevereinbarung zu {follows} angelegt."
RESTING = {1: " 1 Unterschrift gilt nicht mehr."}
MANY_RESTING = " {count} Unterschriften gelten nicht mehr."

OBJECTS = {
    "parties": "die Vertragspartner",
    "term": "den Zeitraum",
    "goals": "die Reihenfolge der Ziele",
    "blanks": "die Beratung während der Unterrichtszeit",
}
# How a party stands after „die Angaben“ and after „die Ansprechperson“.
TO_PARTY = {
    PartyRole.SCHOOL_AUTHORITY: "zum Schulträger",
    PartyRole.SCHOOL: "zur Schule",
    PartyRole.PROVIDER: "zum Träger der Schulsozialarbeit",
    PartyRole.COSIGNATORY: "zu den Mitzeichnenden",
    PartyRole.NOTIFIED: "zur Stelle, die zur Kenntnis nimmt",
}
OF_PARTY = {
    PartyRole.SCHOOL_AUTHORITY: "des Schulträgers",
    PartyRole.SCHOOL: "der Schule",
    PartyRole.PROVIDER: "des Trägers der Schulsozialarbeit",
    PartyRole.COSIGNATORY: "der Mitzeichnenden",
    PartyRole.NOTIFIED: "der Stelle, die zur Kenntnis nimmt",
}
OWN_PROVIDER = "{who} hat festgelegt: Der Schulträger ist zugleich Träger der Schulsozialarbeit."
NOTHING_LEFT = "{who} hat {what} geändert und wieder so hergestellt, wie es war."
SHORT = 80  # characters of a value that a sentence still carries
FEW = 3  # values in one sentence
UNLIMITED, GOAL = "unbefristet", "Ziel"


def thing_of(agreement: Agreement) -> str:
    """Return what the trail of `agreement` is about: „die Vereinbarung“, „den Nachtrag“."""
    return noun_of(agreement).whom


def sentence_of(entry: LogEntry, thing: str = AGREEMENT.whom) -> str:
    """Tell an entry in a full sentence; `thing` is what the trail is about."""
    if entry.changes:
        return _of_edit(entry)
    details = defaultdict(lambda: "–", {key: str(value) for key, value in entry.details.items()})
    details |= {"who": entry.by_name, "on": day_in_words(details["on"]), "thing": thing}
    pattern = SENTENCES.get(entry.action, f"{{who}}: {told(entry).what}")
    pattern = BY_KIND.get(entry.action, {}).get(entry.details.get("kind", ""), pattern)
    if entry.details.get("again"):
        pattern = RELEASED_AGAIN
    if entry.details.get("has_consent"):
        pattern = WITH_CONSENT
    if entry.details.get("follows"):
        pattern = FOLLOWING
    resting = entry.details.get("resting", 0)
    after = RESTING.get(resting, MANY_RESTING.format(count=resting)) if resting else ""
    return pattern.format_map(details) + after


def back_to_before(entry: LogEntry) -> str:
    """Tell of edits that in the end changed nothing; `entry` is one of them."""
    what = object_of(str(entry.changes[0]["place"]))
    return NOTHING_LEFT.format(who=entry.by_name, what=what)


def object_of(place: str) -> str:
    """Return a place as what somebody changes: „den Zeitraum“."""
    kind, _, key = place.partition(":")
    if kind == "goal":
        return "ein Ziel"
    if kind == "section":
        return f"den Wortlaut von {place_label(place)}"
    if kind == "party":
        return f"die Angaben {TO_PARTY[PartyRole(key)]}" if key in PartyRole else OBJECTS[PARTIES]
    if kind == "contact":
        return f"die Ansprechperson {OF_PARTY[PartyRole(key)]}" if key in PartyRole else kind
    return OBJECTS.get(place, place_label(place))


def is_all_said(turns: Sequence[Turn]) -> bool:
    """Tell whether a sentence carries these values whole."""
    return len(turns) <= FEW and all(
        "\n" not in text and len(text) <= SHORT for turn in turns for text in (turn.old, turn.new)
    )


def _of_edit(entry: LogEntry) -> str:
    place = str(entry.changes[0]["place"])
    chosen = next((c for c in entry.changes if c.get("field") == "organisation"), None)
    if chosen and not chosen["new"]:
        return OWN_PROVIDER.format(who=entry.by_name)
    chapter = told(entry)
    said = f"{entry.by_name} hat {object_of(place)} {_verb(chapter.what)}"
    if is_all_said(chapter.turns):
        values = ", ".join(_value(turn, quoted=place != "term") for turn in chapter.turns)
    else:
        values = _beginning_of_goal(chapter.turns)
    return _closed(f"{said}: {values}" if values else said)


def _beginning_of_goal(turns: Sequence[Turn]) -> str:
    goal = next((turn for turn in turns if turn.field == GOAL), None)
    return f"„{shorten(goal.new or goal.old, SHORT, placeholder=' …')}“" if goal else ""


def _closed(sentence: str) -> str:
    """End a sentence, unless what it quotes last has ended it."""
    return sentence if sentence.endswith((".“", "…“")) else f"{sentence}."


def _verb(what: str) -> str:
    """Return the last word of „Zeitraum geändert“."""
    return what.rpartition(" ")[2]


def _value(turn: Turn, *, quoted: bool) -> str:
    if turn.field == UNLIMITED:
        return UNLIMITED if turn.new else f"nicht mehr {UNLIMITED}"
    old, new = (f"„{text}“" if quoted else text for text in (turn.old, turn.new))
    field = "" if turn.field == GOAL else f"{turn.field} "
    if not turn.old:
        return f"{field}{new}"
    return f"{field}{new} statt {old}" if turn.new else f"{field}leer statt {old}"

"""The lines of an agreement's own page: what is to do, what comes next, which steps are open."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agreements.advice import Hint
from agreements.documents.compose import term_in_words
from agreements.documents.nouns import noun_of
from agreements.enums import Action, SignatureKind, Standing, State
from agreements.models.agreement import Agreement
from agreements.models.signature import Signature
from agreements.rules.access import Rights
from agreements.rules.completeness import Missing
from agreements.views.sections import SECTIONS, section_url
from agreements.views.signing import complete_in_words
from agreements.views.threads import ThreadCard, counted
from core.models import LogEntry
from core.page import SummaryRow, TaskItem

TONES = {Standing.OPEN: "neutral", Standing.STARTED: "info", Standing.DONE: "success"}
NEXT = {
    State.SUBMITTED: "Die Fachstelle liest {whom}. Sie meldet sich, wenn etwas offen "
    "ist. So lange ändert niemand den Text.",
    State.CHECKED: "Die Fachstelle hat {whom} fachlich geprüft. Geben Sie den Text zur "
    "Unterschrift frei oder holen Sie ihn mit einer Rückfrage zurück.",
    State.SIGNING: "Der Text steht fest. Jeder Vertragspartner unterschreibt ihn auf Papier oder "
    "elektronisch oder gibt ihn frei.",
    State.SIGNED: "{complete}. Bitte bewahren Sie die Originale auf. {after}",
    State.TERMINATED: "{Who} ist beendet. {It} bleibt hier lesbar.",
    State.WITHDRAWN: "{Who} wurde zurückgezogen. {It} bleibt hier lesbar.",
}
AFTER_SIGNING = "Einmal im Jahr sprechen Sie im Auswertungsgespräch darüber, was erreicht ist."
AFTER_AMENDING = "Was mit ihm insgesamt gilt, lesen Sie in der geltenden Fassung."
NEW_MUSTER = "Das Muster ist neu. Entscheiden Sie, welcher Wortlaut gilt."
TURN = {
    State.SUBMITTED: "Fachstelle",
    State.CHECKED: "Vertragspartner oder Fachstelle",
}

RETURNS: dict[str, str] = {Action.QUERY: "Rückfrage", Action.REOPEN: "Wieder geöffnet"}


@dataclass(frozen=True)
class Return:
    """Why a text came back to its parties, and from whom."""

    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartyLine:
    """A party as the overview shows it."""

    role: str
    name: str
    address: tuple[str, ...]
    has_to_sign: bool
    signature: Signature | None

    @property
    def status(self) -> str:
        """The state of its signature; nothing before the text is frozen."""
        if self.signature:
            return self.signature.deed_label
        return "Unterschrift fehlt" if self.has_to_sign else ""

    @property
    def tone(self) -> str:
        """The tone of that state."""
        return "success" if self.signature else "warning"


@dataclass(frozen=True)
class StepLink:
    """A step that is open to somebody: its words, its address, and how loud the button is."""

    text: str
    url: str
    kind: str


def next_in_words(agreement: Agreement, parties: Sequence[PartyLine]) -> str:
    """Say what happens next."""
    has_consent = SignatureKind.RELEASE in _kinds(parties)
    complete = complete_in_words(has_consent=has_consent)
    after = AFTER_AMENDING if agreement.is_amendment else AFTER_SIGNING
    sentence = NEXT[State(agreement.state)]
    return noun_of(agreement).put_into(sentence, complete=complete, after=after)


def signing_progress(parties: Sequence[PartyLine]) -> dict[str, Any]:
    """Return how many have signed, of how many, and whether the forms differ."""
    return {
        "signed_count": sum(party.signature is not None for party in parties),
        "is_mixed": len(_kinds(parties)) > 1,
    }


def _kinds(parties: Sequence[PartyLine]) -> set[str]:
    return {party.signature.kind for party in parties if party.signature}


def party_lines(agreement: Agreement) -> list[PartyLine]:
    """Return the parties, each with the state of its signature once the text is frozen."""
    version = agreement.current_version
    signed = version.signatures.by_party() if version else {}
    return [
        PartyLine(
            role=party.get_role_display(),
            name=party.name,
            address=party.address_lines,
            has_to_sign=bool(version) and party.key not in signed,
            signature=signed.get(party.key),
        )
        for party in agreement.signing_parties
    ]


def turn_of(agreement: Agreement, parties: Sequence[PartyLine]) -> str:
    """Say whose turn it is; nothing where nobody's."""
    if agreement.state != State.SIGNING:
        return TURN.get(State(agreement.state), "")
    return ", ".join(party.name for party in parties if party.has_to_sign)


def last_return(agreement: Agreement) -> Return | None:
    """Return why a draft came back; None for one that was never away."""
    entry = LogEntry.objects.about(agreement).exclude(target="").last()
    if entry is None or entry.action not in RETURNS:
        return None
    at = timezone.localtime(entry.at)
    title = f"{RETURNS[entry.action]} von {entry.by_name} am {at:%d.%m.%Y}"
    return Return(title, entry.reason)


def facts_of(agreement: Agreement) -> list[SummaryRow]:
    """Return what the overview says of an agreement in a line each."""
    version = agreement.current_version
    rows = [
        ("Nachtrag gilt ab", _date(agreement.effective_on)),
        ("Zeitraum", term_in_words(agreement.last_agreed) or "noch offen"),
        ("Muster", str(agreement.edition)),
        ("Fassung", str(version.number) if version else ""),
        ("Unterschrieben am", _day(agreement.signed_at)),
        ("Zur Kenntnis genommen am", _day(agreement.noted_at)),
        ("Beendet zum", _date(agreement.terminated_on)),
    ]
    return [SummaryRow(label=label, value=value) for label, value in rows if value]


def _date(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y}" if at else ""


def step_links(agreement: Agreement, rights: Rights) -> list[StepLink]:
    """Return the steps open to this person; the first that leads onward is the loudest."""
    links = []
    loud = True
    for step in rights.steps:
        action = Action(step.action)
        if action == Action.SUBMIT:
            continue  # the last task of a draft leads there
        onward = not step.needs_reason
        kind = "primary" if onward and loud else "secondary" if onward else "tertiary"
        loud = loud and not onward
        links.append(StepLink(action.label, _step_url(agreement, action), kind))
    return links


def _step_url(agreement: Agreement, action: Action) -> str:
    if action == Action.SIGN:
        return reverse("agreements:signatures", args=[agreement.number])
    return reverse("agreements:step", args=[agreement.number, action])


def tasks_of(
    agreement: Agreement,
    found: Mapping[str, Standing],
    missing: Sequence[Missing],
    hints: Sequence[Hint],
    threads: Sequence[ThreadCard],
) -> dict[str, Any]:
    """Return the task lists of a draft: what must be filled in, what may be, and the end.

    `threads` are the open ones.
    """
    notes = {
        key: counted([card for card in threads if card.thread.section == key]) for key in SECTIONS
    }
    lacks = Counter(lack.section for lack in missing)
    hinted = Counter(hint.place for hint in hints)
    required = [
        TaskItem(
            title=SECTIONS[key],
            url=section_url(agreement, key),
            note=_joined(_lacking(lacks[key], standing), notes[key], _hinted(hinted[key])),
            status=standing.label,
            tone=TONES[standing],
        )
        for key, standing in found.items()
    ]
    return {
        "required": required,
        "optional": [
            _wording_task(agreement, notes, lacks["wording"]),
            _annexes_task(agreement, notes),
        ],
        "closing": [_control_task(agreement, missing, notes)],
    }


def _wording_task(agreement: Agreement, notes: Mapping[str, str], unsettled: int) -> TaskItem:
    count = agreement.adaptations.count()
    return TaskItem(
        title=SECTIONS["wording"],
        url=section_url(agreement, "wording"),
        note=notes["wording"]
        or (NEW_MUSTER if unsettled else "Sie können das Muster an Ihren Standort anpassen."),
        status=f"{unsettled} zu klären"
        if unsettled
        else (f"{count} angepasst" if count else "wie das Muster"),
        tone="warning" if unsettled else "info" if count else "neutral",
    )


def _annexes_task(agreement: Agreement, notes: Mapping[str, str]) -> TaskItem:
    count = agreement.annexes.count()
    return TaskItem(
        title=SECTIONS["annexes"],
        url=section_url(agreement, "annexes"),
        note=notes["annexes"] or "Zum Beispiel das Konzept der Schulsozialarbeit.",
        status=_counted(count, "Datei", "Dateien") if count else "keine",
        tone="info" if count else "neutral",
    )


def _control_task(
    agreement: Agreement, missing: Sequence[Missing], notes: Mapping[str, str]
) -> TaskItem:
    lacking = _counted(len(missing), "Angabe fehlt", "Angaben fehlen")
    state = f"Noch {lacking}." if missing else "Alles ist ausgefüllt."
    return TaskItem(
        title=SECTIONS["control"],
        url=section_url(agreement, "control"),
        note=_joined(state, notes["control"]),
        status="Noch nicht möglich" if missing else "Bereit",
        tone="neutral" if missing else "success",
    )


def _lacking(count: int, standing: Standing) -> str:
    if not count or standing == Standing.OPEN:
        return ""
    return f"{_counted(count, 'Angabe fehlt', 'Angaben fehlen')}."


def _hinted(count: int) -> str:
    return f"{_counted(count, 'Hinweis', 'Hinweise')}." if count else ""


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)

"""Three Schuljahre of one agreement: signed, talked about, amended, talked about, renewed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_string, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from agreements.documents.composition import Amendment, Composition
from tests.journeys import papers, server
from tests.journeys.clock import Clock
from tests.journeys.conftest import Visit
from tests.journeys.pages import Person, fill_in_goal, pdf_text, sign_on_paper, write_date
from tests.journeys.server import Portal

HEAD, WORKER = "Schule (Schulleitung)", "Fachkraft der Schulsozialarbeit"
AUTHORITY, PROVIDER = "Schulträger", "Träger der Schulsozialarbeit"
OFFICE = "Fachstelle (Verwaltung)"
PARTIES = {
    "Gemeinde Musterbach": AUTHORITY,
    "Grundschule am Musterbach": HEAD,
    "Sozialwerk Musterland e. V.": PROVIDER,
}
QUARREL, PARENTS, YARD = (
    "Kinder lösen Streit gewaltfrei.",
    "Eltern kennen die Hilfen im Ort.",
    "Alle Kinder beteiligen sich am Schulleben.",
)
CHANGED = "Kinder und Erwachsene lösen Streit gewaltfrei."
SHORTER = "Neue Familien kennen die Hilfen im Ort."
ROOM, WIDER = "Die Schule stellt einen ruhigen Raum.", "Ziel 1 soll auch die Erwachsenen nennen."
SAID = "Die Projekttage haben allen Klassen gutgetan.\nIm Herbst kommen sie wieder."
KEPT = re.compile(r"Zwischenstand um \d\d:\d\d Uhr gesichert\.")
BERLIN = ZoneInfo("Europe/Berlin")

SIGNED, SUMMER_TALK, AFTER_OBJECTIONS, NEXT_TALK = (
    datetime(2026, 11, 2, 9, tzinfo=UTC),
    datetime(2027, 6, 15, 12, 30, tzinfo=UTC),
    datetime(2027, 6, 30, 9, tzinfo=UTC),
    datetime(2028, 6, 20, 9, tzinfo=UTC),
)
FIRST_DAY, NEW_YEAR = SIGNED.date(), date(2027, 8, 1)
DUE = datetime(2027, 5, 31, 22, 30, tzinfo=UTC)  # in Germany the first of June has begun


@dataclass
class Story:
    """One agreement on its way through the years, and the people who deal with it."""

    portal: Portal
    clock: Clock
    visit: Visit
    number: str = ""
    minutes: bytes = b""
    here: dict[str, Person] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def goes_on(self, moment: datetime) -> None:
        """Let time pass; everybody goes home."""
        for person in self.here.values():
            person.page.context.close()
        self.here = {}
        self.clock.put(self.portal, moment)

    def __getitem__(self, role: str) -> Person:
        if role not in self.here:
            self.here[role] = Person(self.visit(role), known=self.known)
        return self.here[role]

    def at(self, role: str, path: str = "", *, of: str = "") -> Person:
        """Let somebody open a page of the agreement, or of its Nachtrag."""
        self[role].open(f"/vereinbarungen/{of or self.number}/{path}")
        return self[role]


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """Return a clock at the beginning of the story."""
    return Clock(tmp_path, SIGNED)


@pytest.fixture
def portal(original: Path, clock: Clock, tmp_path: Path) -> Iterator[Portal]:
    """Return a portal of its own that goes by the clock, and whose demo was made by it."""
    state = tmp_path / "state"
    state.mkdir()
    static = {"KOOP_STATIC_ROOT": str(original.parent / "static")}
    variables = clock.variables | static
    port = server.free_port()
    server.furnish(server.environment(state, port) | variables | {"NO_FAKE_STAT": "1"})
    running = server.start(state, tmp_path / "server.log", port, variables=variables)
    yield running
    running.process.terminate()
    running.process.wait(server.PATIENCE_SECONDS)
    assert running.troubles(0) == []


def test_sign_evaluate_amend_evaluate_renew(portal: Portal, clock: Clock, visit: Visit) -> None:
    story = Story(portal, clock, visit)
    for step in STEPS:
        step(story)


# --- 2026: written, reviewed, signed --------------------------------------------------------------


def written(story: Story) -> None:
    head = story[HEAD]
    head.open("/vereinbarungen/neu/")
    head.press("Vereinbarung anlegen")
    head.choose("Trotzdem eine weitere Vereinbarung anlegen")
    head.press("Vereinbarung anlegen")
    story.number = head.number
    head.task("Vertragspartner")
    head.press("Alles stimmt so")
    head.task("Zeitraum")
    head.choose("2 Schuljahre")
    head.page.get_by_label("Ab welchem Schuljahr?").select_option("2026/27")
    head.press("Speichern")
    for text, offer in ((QUARREL, "Projekttage"), (PARENTS, "Elternabend"), (YARD, "Pausentreff")):
        story.at(HEAD, "ziele/neu/")
        fill_in_goal(head, text, offer)
    story.at(HEAD, "beratung/").page.get_by_role("radio").first.check()
    head.press("Speichern")


def reviewed(story: Story, number: str = "") -> None:
    head = story.at(HEAD, "kontrolle/", of=number)
    whom, it = ("den Nachtrag", "ihn") if number else ("die Vereinbarung", "sie")
    head.choose(f"Ich habe {whom} geprüft und reiche {it} verbindlich ein.")
    head.press("Verbindlich einreichen")
    office = story[OFFICE]
    if number:
        office.begin("Nachtrag prüfen", f"Nachtrag 1 zu {story.number}")
    else:
        office.begin("Vereinbarung prüfen", story.number)
    office.press("Als geprüft vermerken")
    office.press("Zur Unterschrift freigeben")


def signed(story: Story, number: str = "", on: date = FIRST_DAY) -> None:
    number = number or story.number
    text = papers.frozen(story.portal, number)
    for party, role in PARTIES.items():
        person = story.at(role, "unterschriften/", of=number)
        issued = person.download("Fassung 1 öffnen")
        papers.assert_carries(issued, text)
        papers.assert_says(issued, printed(text))
        ground = "" if role == HEAD else "laufende Verwaltung"
        sign_on_paper(person, party, name=f"Leitung {party}", ground=ground, on=on)
    person.sees("Alle haben unterschrieben.")
    transcript = person.download("Abschrift öffnen (PDF)")
    papers.assert_carries(transcript, text)
    told = [f"Leitung {party}" for party in PARTIES]
    papers.assert_says(transcript, printed(text), told, f"{on.day}. ")


def printed(text: Composition) -> list[object]:
    """Return what stands on the paper: of a Nachtrag only what it changes."""
    if not isinstance(text, Amendment):
        return papers.whole(text)
    new = [row for row in text.goals.rows if row not in text.before.goals.rows]
    return [text.heading, [row.text for row in new], [c.text for r in new for c in r.commitments]]


# --- 2027: the first talk -------------------------------------------------------------------------


def planned_by_the_portal(story: Story) -> None:
    story.goes_on(DUE)
    server.manage(story.portal.variables, "work", "--only", "gespraeche")
    authority = story[AUTHORITY]
    authority.begin("Zum Auswertungsgespräch einladen", story.number)
    authority.sees("Das Gespräch für das Schuljahr 2026/27 ist bis zum 31.07.2027 fällig.")


def invited(story: Story) -> None:
    authority = story[AUTHORITY]
    write_date(authority.page, "Tag", date(2027, 6, 15))
    authority.write("Beginn", "14:00")
    authority.write("Ende", "15:30")
    authority.write("Ort – freiwillig", "Rathaus, Zimmer 12")
    authority.press("Einladung verschicken")
    authority.sees("Die Einladung ist verschickt.", "Dienstag, 15. Juni 2027, 14:00")
    letter = authority.download("Einladungsschreiben öffnen (PDF)")
    rows = authority.page.locator("table tbody tr").all()
    people = [row.get_by_role("rowheader").inner_text().split("\n")[0] for row in rows]
    agenda = authority.page.locator("h3:has-text('Tagesordnung') + p").inner_text()
    told = ("Dienstag, 15. Juni 2027, 14:00 bis 15:30 Uhr", "Rathaus, Zimmer 12")
    papers.assert_says(letter, told, agenda, people, "1. Juni 2027", story.number)
    _mails_bring_the_entry(story, len(people))


def _mails_bring_the_entry(story: Story, people: int) -> None:
    mails = [
        message_from_string(mail, policy=policy.default)
        for mail in story.portal.deliver()
        if "text/calendar" in mail
    ]
    assert len(mails) == people
    for mail in mails:
        (part,) = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
        (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
        assert event.decoded("DTSTART") == datetime(2027, 6, 15, 14, tzinfo=BERLIN)
        assert event.decoded("DTSTAMP").date() == date(2027, 5, 31)


def answered(story: Story) -> None:
    for role in (HEAD, WORKER, PROVIDER, OFFICE):
        story[role].begin("Einladung zum Auswertungsgespräch beantworten", story.number)
        story[role].choose("Ich nehme teil")
        story[role].press("Antwort speichern")
    story.at(AUTHORITY, TALK[0]).sees("5 von 5 nehmen teil.")


TALK = ("gespraeche/2026-27/", "gespraeche/2027-28/")


def recorded_by_two(story: Story) -> None:
    story.goes_on(SUMMER_TALK)
    head, worker = story.at(HEAD, f"{TALK[0]}niederschrift/"), story[WORKER]
    head.press("Niederschrift beginnen")
    for text in (QUARREL, PARENTS, YARD):
        head.sees(text)
    head.task("Ziel 1")
    worker.open(head.page.url)
    head.choose("teilweise erreicht")
    head.write("Begründung", SAID)
    expect(head.page.locator("[data-autosave-line]")).to_have_text(KEPT)
    worker.page.get_by_label("Ist das Ziel weiter nötig?").select_option("anpassen")
    worker.write("Neuer Wortlaut", CHANGED)
    worker.press("Speichern")
    head.press("Speichern")
    head.task("Ziel 1")
    expect(head.field("Begründung")).to_have_value(SAID)
    expect(head.field("Neuer Wortlaut")).to_have_value(CHANGED)
    _arrange(worker, story)
    head.follow("Abbrechen")
    head.press("Gespräch als geführt vermerken")


def _arrange(person: Person, story: Story) -> None:
    story.at(WORKER, f"{TALK[0]}niederschrift/absprachen/")
    agreed = ((ROOM, date(2027, 10, 1), "Nein"), (WIDER, date(2027, 8, 1), "Ja, sie braucht einen"))
    for number, (text, until, changes) in enumerate(agreed, 1):
        if number > 1:
            person.page.get_by_role("button", name="Absprache hinzufügen").click()
        entry = person.page.get_by_role("group", name=f"Absprache {number}", exact=True)
        entry.get_by_label("Absprache", exact=True).fill(text)
        entry.get_by_label("Verantwortlich").fill("Schulleitung")
        write_date(entry, "Bis wann? – freiwillig", until)
        entry.get_by_role("radio", name=changes).check()
    person.press("Speichern")


def minutes_sent_and_approved(story: Story) -> None:
    head = story.at(HEAD, f"{TALK[0]}protokoll/")
    head.press("Protokoll verschicken")
    head.sees("Einwände sind bis 29.06.2027 möglich.")
    _minutes_read(head, story, 2026)
    for role in (HEAD, WORKER, AUTHORITY):
        _approves(story, role)
    head.sees("Abschließen geht noch nicht.")


def _approves(story: Story, role: str) -> None:
    story[role].begin("Protokoll lesen und Rückmeldung geben", story.number)
    story[role].choose("Ja, ich genehmige das Protokoll")
    story[role].press("Rückmeldung senden")


def _minutes_read(person: Person, story: Story, first_year: int) -> None:
    text = papers.sent_minutes(story.portal, story.number, first_year)
    story.minutes = person.download("Protokoll 1 als PDF")
    papers.assert_says(story.minutes, text)


def closed_when_time_is_up(story: Story) -> None:
    story.goes_on(AFTER_OBJECTIONS)
    head = story.at(HEAD, f"{TALK[0]}protokoll/")
    head.follow("Protokoll abschließen")
    head.press("Protokoll abschließen")
    head.sees("Das Protokoll ist Anlage 1 der Vereinbarung.")
    assert story.at(PROVIDER, "anlagen/").download("Anlage 1") == story.minutes


# --- 2027: the Nachtrag ---------------------------------------------------------------------------


def amended(story: Story) -> None:
    head = story.at(HEAD, "absprachen/")
    head.sees(WIDER)
    head.press("Nachtrag vorbereiten: Absprache 2, 2026/27")
    number = head.number
    assert number == f"{story.number}-N1"
    story.at(HEAD, "zeitraum/", of=number)
    write_date(head.page, "Ab wann gilt der Nachtrag?", NEW_YEAR)
    head.press("Speichern")
    story.at(HEAD, "ziele/", of=number)
    head.follow("Bearbeiten: Ziel 1")
    head.write("Ziel", CHANGED)
    head.press("Ziel speichern")
    reviewed(story, number)
    signed(story, number, AFTER_OBJECTIONS.date())


def in_force_before_and_after(story: Story) -> None:
    whole, source = papers.whole, "Geändert durch Nachtrag 1, gilt ab 1. August 2027"
    base, nachtrag = (papers.frozen(story.portal, story.number + end) for end in ("", "-N1"))
    for day, text in ((date(2027, 7, 31), base), (NEW_YEAR, nachtrag)):
        person = story.at(PROVIDER, "geltende-fassung/")
        write_date(person.page, "Was gilt am …?", day)
        person.press("Anzeigen")
        shown = person.page.locator("article.document").inner_text()
        pdf = person.download("Als PDF öffnen")
        papers.assert_says(pdf, whole(text), papers.annexes(story.portal, story.number))
        assert papers.missing_in(shown, papers.goals(text)) == []
        is_new = day == NEW_YEAR
        for words in (CHANGED, source):
            assert (papers.missing_in(shown, words) == []) == is_new
            assert (papers.missing_in(pdf_text(pdf), words) == []) == is_new


# --- 2028: the second talk, and the agreement after this one -------------------------------------


def judged(story: Story) -> None:
    story.goes_on(NEXT_TALK)
    server.manage(story.portal.variables, "work", "--only", "gespraeche")
    head = story.at(HEAD, f"{TALK[1]}niederschrift/")
    head.press("Niederschrift beginnen")
    head.task("Rückblick auf Absprachen")
    head.sees(ROOM)
    head.misses(WIDER)  # the Nachtrag has settled it
    head.choose("erledigt", group="Absprache 1")
    head.press("Speichern")
    verdicts = ((CHANGED, "ja", ""), (PARENTS, "anpassen", SHORTER), (YARD, "entfällt", ""))
    for number, (text, need, wording) in enumerate(verdicts, 1):
        head.task(f"Ziel {number}")
        head.sees(text)
        head.choose("erreicht")
        head.page.get_by_label("Ist das Ziel weiter nötig?").select_option(need)
        if wording:
            head.write("Neuer Wortlaut", wording)
        head.press("Speichern")
    head.task("Gespräch und Grundlagen")
    write_date(head.page, "Tag des Gesprächs", NEXT_TALK.date())
    head.press("Speichern")
    head.press("Gespräch als geführt vermerken")


def closed_when_all_approve(story: Story) -> None:
    head = story.at(HEAD, f"{TALK[1]}protokoll/")
    head.press("Protokoll verschicken")
    _minutes_read(head, story, 2027)
    for role in (HEAD, WORKER, PROVIDER, OFFICE, AUTHORITY):
        _approves(story, role)
    authority = story[AUTHORITY]
    authority.follow("Protokoll abschließen")
    authority.press("Protokoll abschließen")
    authority.sees("Das Protokoll ist Anlage 2 der Vereinbarung.")
    assert story.at(PROVIDER, "anlagen/").download("Anlage 2") == story.minutes
    story.at(HEAD, "absprachen/").sees("Keine offene Absprache")


def renewed(story: Story) -> None:
    head = story.at(HEAD)
    head.follow("Folgevereinbarung vorbereiten")
    head.sees(CHANGED, SHORTER, YARD)
    head.press("Folgevereinbarung vorbereiten")
    number = head.number
    assert number != story.number
    story.at(HEAD, "kontrolle/", of=number)
    head.choose("Ich habe die Vereinbarung geprüft und reiche sie verbindlich ein.")
    head.press("Verbindlich einreichen")
    copy = head.download("Kopie als PDF öffnen")
    former = papers.frozen(story.portal, f"{story.number}-N1")
    told = [CHANGED, "Projekttage", SHORTER, "Elternabend", "1. August 2028"]
    papers.assert_says(copy, told, [section.prose for section in former.sections])
    assert papers.missing_in(pdf_text(copy), [YARD, PARENTS]) == [YARD, PARENTS]


STEPS: list[Callable[[Story], None]] = [
    written,
    reviewed,
    signed,
    planned_by_the_portal,
    invited,
    answered,
    recorded_by_two,
    minutes_sent_and_approved,
    closed_when_time_is_up,
    amended,
    in_force_before_and_after,
    judged,
    closed_when_all_approve,
    renewed,
]

"""The main job: an agreement from the first click to the signed and printed file."""

from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.files import make_pdf
from tests.journeys.conftest import Visit
from tests.journeys.pages import Person, fill_in_goal, pdf_text, sign_on_paper
from tests.muster import missing_sentences

SCHOOL = "Grundschule am Musterbach"
AUTHORITY = "Gemeinde Musterbach"
PROVIDER = "Sozialwerk Musterland e. V."
EXAMPLE = "Schülerinnen und Schüler beteiligen sich aktiv am Schulleben"
EDITED = "Alle Kinder beteiligen sich aktiv am Schulleben."
LOCAL = "In Musterbach hilft zuerst das Gespräch zu dritt."
QUESTION = "Wer betreut das Pausenangebot im Winter?"
ANSWER = "Offener Pausentreff, im Winter betreut von der Schule."
NOTE = "Bitte prüfen Sie den Ort des Pausenangebots."
OFFICE = "Fachstelle (Verwaltung)"


def test_from_the_first_click_to_the_printed_file(visit: Visit) -> None:
    school = Person(visit("Schule (Schulleitung)"))
    number = _school_begins(school)
    _school_writes_goals(school)
    _school_adapts(school)
    _school_submits(school)
    office = Person(visit(OFFICE))
    _office_asks_back(office, number)
    _school_answers(school, number)
    _office_checks_and_releases(office, number)
    people = {AUTHORITY: Person(visit("Schulträger")), SCHOOL: school}
    people[PROVIDER] = Person(visit("Träger der Schulsozialarbeit"))
    _all_sign(people, number)
    _everything_is_told(school, number)
    _office_prints(office, number)


def _school_begins(school: Person) -> str:
    school.follow("Vereinbarungen")
    school.follow("Neue Vereinbarung anlegen")
    school.press("Vereinbarung anlegen")
    school.sees("Für diese Schule gibt es schon einen Entwurf")
    school.choose("Trotzdem eine weitere Vereinbarung anlegen")
    school.press("Vereinbarung anlegen")
    school.is_at(SCHOOL)
    school.task("Vertragspartner")
    school.sees(AUTHORITY, SCHOOL, PROVIDER)
    school.press("Alles stimmt so")
    school.task("Zeitraum")
    school.choose("2 Schuljahre")
    school.press("Speichern")
    return school.number


def _school_writes_goals(school: Person) -> None:
    school.task("Ziele und Angebote")
    school.follow("Ziel anlegen")
    fill_in_goal(school, "Kinder lösen Streit gewaltfrei.", "Projekttage", "Streitschlichtung")
    school.follow("Ziel hinzufügen")
    fill_in_goal(school, "Eltern kennen die Hilfen im Ort.", "Elternabend", "Sprechstunde")
    school.follow("Beispiele übernehmen")
    school.page.get_by_role("checkbox", name=EXAMPLE).check()
    school.press("Auswahl übernehmen")
    school.follow("Bearbeiten: Ziel 3")
    school.write("Ziel", EDITED)
    school.press("Eintrag hinzufügen")
    school.write("Beschreibung", "Offener Pausentreff", group="Eintrag 3")
    school.press("Nach oben: Eintrag 3")
    school.press("Entfernen: Eintrag 1")
    expect(school.field("Ziel")).to_have_value(EDITED)
    expect(school.field("Beschreibung", group="Eintrag 1")).to_have_value("Offener Pausentreff")
    school.press("Ziel speichern")
    school.press("Nach oben: Ziel 3")
    texts = school.page.locator(".panel__body > .written").all_inner_texts()
    assert [text.split()[0] for text in texts] == ["Kinder", "Alle", "Eltern"]
    school.follow("Zurück zur Vereinbarung")


def _school_adapts(school: Person) -> None:
    school.task("Beratung während der Unterrichtszeit")
    school.page.get_by_role("radio").first.check()
    school.press("Speichern")
    school.task("Wortlaut der Abschnitte")
    school.task("Konfliktregelung")
    wording = school.field("Wortlaut an Ihrem Standort")
    school.write("Wortlaut an Ihrem Standort", f"{wording.input_value()}\n\n{LOCAL}")
    school.press("Vergleich anzeigen")
    expect(school.page.locator("ins")).to_contain_text([LOCAL])
    school.press("Speichern")
    school.sees("1 von", "vom Muster ab")
    school.follow("Zurück zur Vereinbarung")
    school.task("Anlagen")
    school.choose("Konzept Schulsozialarbeit")
    school.write("Bezeichnung", "Konzept vom 1.3.2026")
    school.attach("Datei", "Konzept.pdf", make_pdf(pages=2))
    school.press("Anlage hochladen")
    school.sees("Konzept vom 1.3.2026", "2 Seiten")
    school.follow("Zurück zur Vereinbarung")


def _school_submits(school: Person) -> None:
    school.task("Kontrolle und Einreichen")
    school.sees("Alles ist ausgefüllt.", EDITED, LOCAL, "Konzept vom 1.3.2026")
    school.press("Verbindlich einreichen")
    school.sees("Bestätigen Sie, dass Sie die Vereinbarung geprüft haben.")
    school.choose("Ich habe die Vereinbarung geprüft und reiche sie verbindlich ein.")
    school.press("Verbindlich einreichen")
    school.is_at("Vereinbarung eingereicht")
    copy = school.read("Kopie als PDF öffnen")
    assert missing_sentences(copy) == []
    school.follow("Zur Vereinbarung")
    school.sees("Fachstelle", "In Prüfung")


def _office_asks_back(office: Person, number: str) -> None:
    office.begin("Vereinbarung prüfen", number)
    office.is_at("Prüfung")
    office.sees(LOCAL, EDITED)
    office.unfold("Prüfnotiz schreiben: 3. Ziele")
    office.page.locator("details[open]").get_by_label("Ihre Prüfnotiz").fill(NOTE)
    office.press("Prüfnotiz speichern")
    office.unfold("Rückfrage stellen")
    office.write("Ihre Rückfrage an die Vertragspartner", QUESTION)
    office.press("Rückfrage stellen")
    office.sees("Die Rückfrage ist gestellt.")


def _school_answers(school: Person, number: str) -> None:
    school.begin("Rückfrage beantworten", number)
    school.sees(QUESTION, "1 offene Prüfnotiz")
    school.task("Ziele und Angebote")
    school.sees(NOTE)
    school.follow("Bearbeiten: Ziel 2")
    school.write("Beschreibung", ANSWER, group="Eintrag 1")
    school.press("Ziel speichern")
    school.follow("Zurück zur Vereinbarung")
    school.task("Kontrolle und Einreichen")
    school.choose("Ich habe die Vereinbarung geprüft und reiche sie verbindlich ein.")
    school.press("Verbindlich einreichen")


def _office_checks_and_releases(office: Person, number: str) -> None:
    office.begin("Vereinbarung prüfen", number)
    since_then = office.page.locator("#einreichungen")
    expect(since_then.locator("ins")).to_contain_text(["im Winter betreut von der Schule."])
    expect(since_then.locator("del")).to_have_count(1)
    office.press(f"Erledigt: {NOTE}")
    office.sees("Die Prüfnotiz ist erledigt.")
    office.press("Als geprüft vermerken")
    office.press("Zur Unterschrift freigeben")
    office.sees("Die Fassung ist zur Unterschrift freigegeben")


def _all_sign(people: dict[str, Person], number: str) -> None:
    for party, person in people.items():
        person.begin("Unterschreiben", number)
        issued = person.read("Fassung 1 öffnen")
        assert missing_sentences(issued) == []
        assert {word for word in (number, EDITED, ANSWER, LOCAL) if word not in _line(issued)} == (
            set()
        )
        assert "ENTWURF" not in issued
        ground = "" if party == SCHOOL else "laufende Verwaltung"
        sign_on_paper(person, party, name=f"Leitung {party}", ground=ground)
        person.sees(f"Unterschrift von {party} eingetragen.")


def _everything_is_told(school: Person, number: str) -> None:
    school.open(f"/vereinbarungen/{number}/")
    school.sees("Unterschrieben", "Alle haben unterschrieben.")
    school.follow("Verlauf")
    school.sees(
        "Damit haben alle Vertragspartner unterschrieben.",
        QUESTION,
        "Fassung 1",
        "Konzept vom 1.3.2026",
    )
    school.open(f"/vereinbarungen/{number}/unterschriften/")
    transcript = school.read("Abschrift öffnen (PDF)")
    assert missing_sentences(transcript) == []
    for party in (AUTHORITY, SCHOOL, PROVIDER):
        assert f"Leitung {party}" in _line(transcript)


def _office_prints(office: Person, number: str) -> None:
    office.begin("Unterschriebene Vereinbarung zur Kenntnis nehmen", number)
    office.open("/verwaltung/agreements/agreement/")
    office.follow(f"Prüfung {number}")
    office.press("Zur Kenntnis nehmen")
    office.sees("Die Kenntnisnahme ist eingetragen.")
    office.open("/verwaltung/agreements/agreement/?q=Musterbach")
    office.page.get_by_role("row").filter(has_text=number).get_by_role("checkbox").check()
    office.page.get_by_label("Aktion:").select_option("Unterschriebene PDF drucken (doppelseitig)")
    with office.page.expect_download() as download:
        office.page.get_by_role("button", name="Ausführen").click()
    content = download.value.path().read_bytes()
    assert missing_sentences(pdf_text(content)) == []
    assert pdf_text(content).count("Seite 1\f") >= 2  # the scans
    assert len(PdfReader(BytesIO(content)).pages) % 2 == 0


def _line(text: str) -> str:
    return " ".join(text.split())

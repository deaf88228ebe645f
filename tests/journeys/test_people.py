"""Each sees and does what is theirs, and two may write at the same place."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.pages import DATE_PARTS, Person, fill_in_goal

SCHOOL, OFFICE = "Schule (Schulleitung)", "Fachstelle (Verwaltung)"
SECRETARY, AUTHORITY = "Schule (Sekretariat)", "Schulträger"
PROVIDER, WORKER = "Träger der Schulsozialarbeit", "Fachkraft der Schulsozialarbeit"
DRAFT = "/vereinbarungen/KV-2026-0001/"  # of the school
SIGNING = "/vereinbarungen/KV-2026-0004/"  # of another school, where the Fachkraft works too
ELSEWHERE = "/vereinbarungen/KV-2026-0003/"  # with none of the people here but the Fachstelle
NOT_THERE = "/vereinbarungen/KV-1999-0001/"
READING = "Sie dürfen diese Vereinbarung lesen, aber nicht bearbeiten."


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        (SCHOOL, [DRAFT], [SIGNING, ELSEWHERE]),
        (AUTHORITY, [DRAFT], [SIGNING, ELSEWHERE]),
        (PROVIDER, [DRAFT, SIGNING], [ELSEWHERE]),
        (WORKER, [DRAFT, SIGNING], [ELSEWHERE]),
        (OFFICE, [DRAFT, SIGNING, ELSEWHERE], [NOT_THERE]),
        ("Systemverwaltung", [], [DRAFT, SIGNING, ELSEWHERE]),
    ],
)
def test_what_is_foreign_looks_like_what_does_not_exist(
    visit: Visit, role: str, seen: list[str], unseen: list[str]
) -> None:
    person = Person(visit(role))
    person.open("/vereinbarungen/?seite=1")
    for path in seen:
        assert person.status_of(path) == 200
        expect(person.page.locator(f"main a[href='{path}']")).to_have_count(1)
    nowhere = _answer(person, NOT_THERE)
    for path in unseen:
        assert _answer(person, path) == nowhere
        expect(person.page.locator(f"main a[href='{path}']")).to_have_count(0)
    person.open(NOT_THERE)
    person.is_at("Diese Seite gibt es nicht")


def _answer(person: Person, path: str) -> tuple[int, str]:
    """Return status and page, without the token that is another each time."""
    answer = person.page.request.get(path)
    return answer.status, re.sub(r'(name="csrfmiddlewaretoken" value)="\w+"', r"\1", answer.text())


def test_the_fachkraft_writes_goals_and_nothing_else(visit: Visit) -> None:
    worker = Person(visit(WORKER))
    worker.follow("Ziele und Angebote ausfüllen")
    worker.follow("Ziel anlegen")
    fill_in_goal(worker, "Kinder lösen Streit gewaltfrei.", "Projekttage")
    worker.sees("Kinder lösen Streit gewaltfrei.")
    worker.follow("Zurück zur Übersicht")
    worker.sees("Sie schreiben die Ziele und Angebote.")
    for section in ("Vertragspartner", "Zeitraum", "Wortlaut der Abschnitte", "Anlagen"):
        worker.task(section)
        worker.sees(READING)
        expect(worker.page.locator("main").get_by_role("button")).to_have_count(0)
        worker.page.goto(DRAFT)
    worker.task("Kontrolle und Einreichen")
    expect(worker.page.locator("main").get_by_role("button")).to_have_count(0)
    worker.open(f"{SIGNING}unterschriften/")
    worker.misses("Unterschrift eintragen")
    for path in (f"{SIGNING}schritt/reopen/", f"{DRAFT}schritt/withdraw/"):
        worker.open(path)
        worker.is_at("Sie haben hier keinen Zugriff")


def test_a_role_that_is_taken_away_is_gone_with_the_next_click(visit: Visit) -> None:
    secretary = Person(visit(SECRETARY))
    secretary.open(f"{DRAFT}zeitraum/")
    secretary.choose("2 Schuljahre")
    system = Person(visit("Systemverwaltung"))
    system.open("/verwaltung/schools/organisation/?q=Grundschule am Musterbach")
    system.follow("Grundschule am Musterbach")
    row = system.page.locator("tr.has_original").filter(has_text="Amsel")
    row.get_by_label("Rolle").or_(row.locator("select[name$=role]")).first.select_option("lesend")
    system.press("Sichern und weiter bearbeiten")

    secretary.press("Speichern")
    secretary.is_at("Sie haben hier keinen Zugriff")
    secretary.sees(READING)
    secretary.open(f"{DRAFT}ziele/")
    secretary.sees(READING)
    expect(secretary.page.locator("main").get_by_role("button")).to_have_count(0)

    row.locator("input[name$=ends_on]").fill("01.01.2025")
    system.press("Sichern und weiter bearbeiten")
    secretary.open(f"{DRAFT}ziele/")
    secretary.is_at("Diese Seite gibt es nicht")
    secretary.open("/vereinbarungen/")
    secretary.sees("Sie haben noch keine Vereinbarung.")


def test_two_write_on_one_section_and_no_word_is_lost(visit: Visit) -> None:
    school, authority = Person(visit(SCHOOL)), Person(visit(AUTHORITY))
    for person in (school, authority):
        person.open(f"{DRAFT}zeitraum/")
    authority.choose("3 Schuljahre")
    authority.press("Speichern")
    school.choose("Beginn und Ende selbst festlegen")
    for label, digits in (("Beginn", "1 9 2027"), ("Ende", "31 7 2028")):
        for part, text in zip(DATE_PARTS, digits.split(), strict=True):
            school.write(part, text, group=label)
    school.press("Speichern")
    school.sees("Zwei Personen haben hier geschrieben", "Anna Sommer hat diesen Abschnitt um")
    school.sees("Gespeicherte Fassung", "31.07.2030")
    expect(school.field("Tag", group="Beginn")).to_have_value("1")
    expect(school.field("Monat", group="Beginn")).to_have_value("9")
    school.press("Speichern")
    school.sees("Gespeichert um")
    school.follow("Verlauf")
    school.sees("Anna Sommer", "Julia Beispiel")


def test_an_entry_that_a_colleague_removed_is_told(visit: Visit) -> None:
    school, worker = Person(visit(SCHOOL)), Person(visit(WORKER))
    school.open(f"{DRAFT}ziele/neu/")
    fill_in_goal(school, "Kinder lösen Streit gewaltfrei.", "Projekttage", "Streitschlichtung")
    for person in (school, worker):
        person.open(f"{DRAFT}ziele/")
        person.follow("Bearbeiten: Ziel 1")
    worker.press("Entfernen: Eintrag 2")
    worker.press("Eintrag hinzufügen")
    worker.write("Beschreibung", "Sprechstunde", group="Eintrag 2")
    worker.press("Ziel speichern")
    school.write("Beschreibung", "Streitschlichtung in Klasse 4", group="Eintrag 2")
    school.press("Ziel speichern")
    school.sees("Zwei Personen haben an diesem Ziel geschrieben", "Lena Hofer hat")
    expect(school.page.locator("ins")).to_contain_text(["Klasse 4"])
    entries = ("Projekttage", "Streitschlichtung in Klasse 4", "Sprechstunde")
    for place, text in enumerate(entries, 1):
        expect(school.field("Beschreibung", group=f"Eintrag {place}")).to_have_value(text)
    school.press("Ziel speichern")
    school.sees("Gespeichert um", *entries)


def test_a_goal_that_a_colleague_removed_is_told(visit: Visit) -> None:
    school, worker = Person(visit(SCHOOL)), Person(visit(WORKER))
    school.open(f"{DRAFT}ziele/neu/")
    fill_in_goal(school, "Kinder lösen Streit gewaltfrei.", "Projekttage")
    for person in (school, worker):
        person.open(f"{DRAFT}ziele/")
    school.follow("Bearbeiten: Ziel 1")
    worker.follow("Entfernen: Ziel 1")
    worker.press("Ziel entfernen")
    school.write("Ziel", "Kinder lösen jeden Streit gewaltfrei.")
    school.press("Ziel speichern")
    school.sees("Das Ziel ist entfernt. Mit „Ziel speichern“ legen Sie es neu an.")
    school.press("Ziel speichern")
    school.sees("Kinder lösen jeden Streit gewaltfrei.", "Projekttage")

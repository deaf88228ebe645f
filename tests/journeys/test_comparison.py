"""What changed since somebody last looked: seen by all who deal with the agreement."""

from playwright.sync_api import Page, expect

from tests.journeys import watch
from tests.journeys.conftest import Visit
from tests.journeys.pages import Person, fill_in_goal

SCHOOL = "Grundschule am Musterbach"
GOAL = "Kinder lösen Streit gewaltfrei."
OLD, NEW = "Offener Pausentreff im Hof.", "Offener Pausentreff in der Aula."
VIEWS = ("Nur Änderungen", "Ganzer Text", "Reine Fassung")


def test_everybody_sees_what_changed_after_a_query(visit: Visit) -> None:
    school = Person(visit("Schule (Schulleitung)"))
    number = _school_submits(school)
    authority, office = Person(visit("Schulträger")), Person(visit("Fachstelle (Verwaltung)"))
    for reader in (authority, office):
        _reads(reader, number)
    _office_asks_back(office, number)
    _school_changes_an_offer(school, number)
    authority.open("/aufgaben/")
    authority.sees("1 Änderung, seit Sie zuletzt gelesen haben")
    authority.follow("1 Änderung, seit Sie zuletzt gelesen haben")
    _sees_the_change(authority.page)
    office.open(f"/vereinbarungen/{number}/")
    office.follow("Was ist neu?")
    _sees_the_change(office.page)
    printed = office.read("Diesen Vergleich als PDF öffnen")
    assert "Gelöscht: im Hof." in printed
    assert "Neu: in der Aula." in printed
    office.press("Als gelesen merken")
    office.sees("Gemerkt.")
    office.misses("seit Sie zuletzt gelesen haben")
    office.follow("Vergleich")
    office.sees("Gelesen am")
    school.open(f"/vereinbarungen/{number}/")
    school.misses("seit Sie zuletzt gelesen haben")  # she wrote it herself


def test_the_comparison_works_without_scripts(visit: Visit) -> None:
    school = Person(visit("Schule (Schulleitung)", javascript=False), javascript=False)
    number = _school_submits(school)
    school.open(f"/vereinbarungen/{number}/")
    school.follow("Vergleich")
    school.page.get_by_label("Früherer Text").select_option(label="Muster, Fassung vom 27.09.2023")
    school.press("Vergleichen")
    school.sees("Keine Änderungen", "Beide Texte sagen dasselbe.")
    school.follow("Ganzer Text")
    school.sees("1. Präambel", GOAL)
    school.press("Als gelesen merken")
    school.sees("Gemerkt.")


def _school_submits(school: Person) -> str:
    school.follow("Vereinbarungen")
    school.follow(SCHOOL)
    number = school.number
    school.task("Vertragspartner")
    school.press("Alles stimmt so")
    school.task("Zeitraum")
    school.choose("2 Schuljahre")
    school.press("Speichern")
    school.task("Ziele und Angebote")
    school.follow("Ziel anlegen")
    fill_in_goal(school, GOAL, "Projekttage in allen Klassen.", OLD)
    school.follow("Zurück zur Vereinbarung")
    school.task("Beratung während der Unterrichtszeit")
    school.page.get_by_role("radio").first.check()
    school.press("Speichern")
    school.task("Kontrolle und Einreichen")
    school.choose("Ich habe die Vereinbarung geprüft und reiche sie verbindlich ein.")
    school.press("Verbindlich einreichen")
    school.is_at("Vereinbarung eingereicht")
    return number


def _reads(reader: Person, number: str) -> None:
    reader.open(f"/vereinbarungen/{number}/vergleich/")
    reader.sees("Sie haben diese Vereinbarung noch nicht als gelesen gemerkt.")
    reader.press("Als gelesen merken")
    reader.sees("Gemerkt.")


def _office_asks_back(office: Person, number: str) -> None:
    office.begin("Vereinbarung prüfen", number)
    office.unfold("Rückfrage stellen")
    office.write("Ihre Rückfrage an die Vertragspartner", "Wo trifft man sich im Winter?")
    office.press("Rückfrage stellen")


def _school_changes_an_offer(school: Person, number: str) -> None:
    school.open(f"/vereinbarungen/{number}/ziele/")
    school.follow("Bearbeiten: Ziel 1")
    school.write("Beschreibung", NEW, group="Eintrag 2")
    school.press("Ziel speichern")


def _sees_the_change(page: Page) -> None:
    """Look at the comparison in each of its views, wide, narrow and with forced colours."""
    person = Person(page)
    person.is_at("Vergleich")
    person.sees("1 Änderung", "von Julia Beispiel", "Andere haben den Text seither einmal geändert")
    link = page.get_by_role("link", name="Ziel 1", exact=True)
    target = page.locator(str(link.get_attribute("href")))
    expect(target.get_by_role("deletion")).to_have_text("Gelöscht: im Hof.")
    expect(target.get_by_role("insertion")).to_have_text("Neu: in der Aula.")
    for view in VIEWS:
        person.follow(view)
        watch.axe(page)
    page.emulate_media(forced_colors="active")
    person.follow(VIEWS[0])
    lines = "node => getComputedStyle(node).textDecorationLine"
    assert page.locator("del").evaluate(lines) == "line-through"
    assert page.locator("ins").evaluate(lines) == "underline"
    page.emulate_media(forced_colors="none")

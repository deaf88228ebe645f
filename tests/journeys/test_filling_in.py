"""Filling in a first agreement: how many clicks it takes, without script, without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.pages import Person, fill_in_goal

SCHOOL = "Schule (Schulleitung)"
DRAFT = "KV-2026-0001"
GOALS = (
    ("Kinder lösen Streit gewaltfrei.", "Projekttage in jeder Klasse", "Streitschlichtung"),
    ("Eltern kennen die Hilfen im Ort.", "Elternabend", "Sprechstunde am Mittwoch"),
    ("Alle Kinder kommen gern zur Schule.", "Pausentreff", "Besuche zu Hause"),
)
MOST_CLICKS = 30
PROMISE = "Ich habe die Vereinbarung geprüft und reiche sie verbindlich ein."


def test_a_first_agreement_takes_at_most_thirty_clicks(visit: Visit) -> None:
    school = Person(visit(SCHOOL))
    school.follow("Vereinbarung ausfüllen und einreichen")
    _fill_in(school)
    _submit(school)
    assert school.clicks <= MOST_CLICKS, (school.clicks, school.pages)


@pytest.mark.parametrize("width", [1280, 375])
def test_the_same_without_script(visit: Visit, width: int) -> None:
    school = Person(visit(SCHOOL, javascript=False, width=width), javascript=False)
    school.follow("Vereinbarung ausfüllen und einreichen")
    _fill_in(school)
    school.task("Kontrolle und Einreichen")
    school.press("Verbindlich einreichen")
    summary = school.page.locator("[data-kern-errors]")
    summary.get_by_role("link").click()
    school.choose(PROMISE)
    school.press("Verbindlich einreichen")
    school.is_at("Vereinbarung eingereicht")


def _fill_in(school: Person) -> None:
    school.task("Vertragspartner")
    school.press("Alles stimmt so")
    school.task("Zeitraum")
    school.choose("2 Schuljahre")
    school.press("Speichern")
    school.task("Ziele und Angebote")
    school.follow("Ziel anlegen")
    for number, goal in enumerate(GOALS, 1):
        fill_in_goal(school, *goal)
        if number < len(GOALS):
            school.follow("Ziel hinzufügen")
    school.follow("Zurück zur Vereinbarung")
    school.task("Beratung während der Unterrichtszeit")
    label = school.page.get_by_role("radio").first.evaluate("node => node.labels[0].textContent")
    school.choose(label)
    school.press("Speichern")


def _submit(school: Person) -> None:
    school.task("Kontrolle und Einreichen")
    school.choose(PROMISE)
    school.press("Verbindlich einreichen")
    school.is_at("Vereinbarung eingereicht")


def test_a_goal_is_written_moved_and_saved_by_keyboard_alone(visit: Visit) -> None:
    school = Person(visit(SCHOOL))
    button = school.page.get_by_role("button", name="Ziel speichern")
    school.open(f"/vereinbarungen/{DRAFT}/ziele/neu/")
    school.hit(button, key="Space")
    expect(school.page.locator("[data-kern-errors]")).to_be_focused()
    link = school.page.get_by_role("link", name="Beschreiben Sie das Ziel.")
    school.reach(link)
    school.page.keyboard.press("Enter")
    expect(school.field("Ziel")).to_be_focused()
    school.type("Ziel", "Kinder lösen Streit gewaltfrei.")
    school.type("Beschreibung", "Projekttage", group="Eintrag 1")
    school.hit(school.page.get_by_role("button", name="Eintrag hinzufügen"))
    expect(school.field("Beschreibung", group="Eintrag 2")).to_be_focused()
    school.type("Beschreibung", "Streitschlichtung", group="Eintrag 2")
    school.hit(school.page.get_by_role("button", name="Nach oben: Eintrag 2"))
    expect(school.field("Beschreibung", group="Eintrag 1")).to_have_value("Streitschlichtung")
    expect(school.field("Beschreibung", group="Eintrag 1")).to_be_focused()
    school.hit(button)
    school.sees("Gespeichert um", "Streitschlichtung", "Projekttage")

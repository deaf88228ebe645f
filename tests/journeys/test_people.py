"""Each sees and does what is theirs."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.pages import Person, fill_in_goal

SCHOOL, OFFICE = "Schule (Schulleitung)", "Fachstelle (Verwaltung)"
SECRETARY, AUTHORITY = "Schule (Sekretariat)", "Schulträger"
PROVIDER, WORKER = "Träger der Schulsozialarbeit", "Fachkraft der Schulsozialarbeit"
DRAFT = "/vereinbarungen/KV-2026-0001/"  # of the school
SIGNING = "/vereinbarungen/KV-2026-0004/"  # of another school, where the Fachkraft works too
ELSEWHERE = "/vereinbarungen/KV-2026-0003/"  # with none of the people here but the Fachstelle
NOT_THERE = "/vereinbarungen/KV-1999-0001/"
READING = "Sie dürfen diese Vereinbarung lesen, aber nicht bearbeiten."
ONLY_GOALS = "Sie schreiben die Ziele und Angebote. Alles andere füllen die Vertragspartner aus."


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
    worker.follow("Zurück zur Vereinbarung")
    worker.sees("Sie schreiben die Ziele und Angebote.")
    for section in ("Vertragspartner", "Zeitraum", "Wortlaut der Abschnitte", "Anlagen"):
        worker.task(section)
        worker.sees(ONLY_GOALS)
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

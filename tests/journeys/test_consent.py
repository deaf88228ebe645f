"""A telephone number clears no signature, a goal clears all, and before it happens one is asked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import watch
from tests.journeys.conftest import Visit
from tests.journeys.pages import Person, sign_on_paper

PROVIDER, OFFICE = "Träger der Schulsozialarbeit", "Fachstelle (Verwaltung)"
SIGNING = "/vereinbarungen/KV-2026-0004/"
NUMBER = "KV-2026-0004"
SURE = "Mir ist klar, dass 1 Unterschrift nicht mehr gilt."
REASON = "Ein Ziel soll genauer werden."


@pytest.fixture
def provider(visit: Visit) -> Person:
    """Return the Träger, who has just recorded his signature."""
    person = Person(visit(PROVIDER))
    person.open(f"{SIGNING}unterschriften/")
    party = person.page.locator("article").filter(has_text=PROVIDER).get_by_role("heading")
    sign_on_paper(person, party.inner_text(), name="Thomas Frei", ground="Amt oder Funktion")
    person.sees("1 von 3 Vertragspartnern sind fertig.")
    return person


def reopen(person: Person) -> None:
    """Take the text back from a section's page, told and asked."""
    person.open(f"{SIGNING}ziele/")
    person.follow("Text ändern")
    person.sees("Diese Unterschrift unter Fassung 1 gilt dann nicht mehr:", "Thomas Frei")
    watch.axe(person.page)
    person.press("Text ändern")
    person.sees("Geben Sie eine Begründung ein.", "Bestätigen Sie, dass Ihnen die Folge klar ist.")
    watch.axe(person.page)
    person.write("Begründung", REASON)
    person.press("Text ändern")
    expect(person.field("Begründung")).to_have_value(REASON)
    person.choose(SURE)
    person.press("Text ändern")
    person.sees("Die Vereinbarung ist wieder ein Entwurf.", "gilt 1 Unterschrift weiter.")
    watch.axe(person.page)


def release(person: Person, visit: Visit) -> None:
    """Hand the text in, have it checked, and release it again."""
    person.open(f"{SIGNING}kontrolle/")
    person.choose("Ich habe die Vereinbarung geprüft und reiche sie verbindlich ein.")
    person.press("Verbindlich einreichen")
    office = Person(visit(OFFICE))
    office.begin("Vereinbarung prüfen", NUMBER)
    office.press("Als geprüft vermerken")
    person.begin("Zur Unterschrift freigeben", NUMBER)
    person.follow("Zur Unterschrift freigeben")


def goal_written_anew(person: Person) -> None:
    person.open(f"{SIGNING}ziele/")
    person.follow("Bearbeiten: Ziel 1")
    person.write("Ziel", "Alle Klassen lösen Streit ohne Gewalt.")
    person.press("Ziel speichern")
    person.open(SIGNING)
    person.sees("Nach der Freigabe müssen alle Vertragspartner neu unterschreiben.")


def nothing_written(person: Person) -> None:
    person.open(SIGNING)
    person.sees("Der Text ist derselbe wie in Fassung 1.")


def test_a_telephone_number_leaves_the_signature(provider: Person) -> None:
    provider.open(SIGNING)
    watch.axe(provider.page)
    provider.page.get_by_role("link", name=f"Ansprechperson {PROVIDER}").click()
    provider.is_at(f"Ansprechperson: {PROVIDER}")
    watch.axe(provider.page)
    provider.write("Telefon – freiwillig", "ruf an")
    provider.press("Speichern")
    provider.sees("Geben Sie eine Telefonnummer mit Vorwahl ein")
    watch.axe(provider.page)
    provider.write("Telefon – freiwillig", "07661 4711")
    provider.press("Speichern")
    provider.sees("Gespeichert um", "07661 4711", "Zur Unterschrift")
    provider.open(f"{SIGNING}unterschriften/")
    provider.sees("1 von 3 Vertragspartnern sind fertig.")
    provider.open(f"{SIGNING}verlauf/")
    provider.sees("hat die Ansprechperson des Trägers der Schulsozialarbeit ausgefüllt")
    watch.axe(provider.page)


@pytest.mark.parametrize(
    ("write", "before", "after"),
    [
        (
            goal_written_anew,
            "Der Text weicht von Fassung 1 ab.",
            ("0 von 3 Vertragspartnern", "gilt nicht mehr: Fassung 1", "Fassung 2 öffnen"),
        ),
        (
            nothing_written,
            "Diese Unterschrift gilt weiter:",
            ("Fassung 1 gilt wieder. 1 Unterschrift gilt weiter.", "1 von 3 Vertragspartnern"),
        ),
    ],
    ids=["a goal clears all", "the same text keeps them"],
)
def test_signatures_follow_the_text(
    provider: Person,
    visit: Visit,
    write: Callable[[Person], None],
    before: str,
    after: tuple[str, ...],
) -> None:
    reopen(provider)
    write(provider)
    release(provider, visit)
    provider.sees(before)
    watch.axe(provider.page)
    provider.press("Zur Unterschrift freigeben")
    provider.is_at("Unterschriften")
    provider.sees(*after)
    watch.axe(provider.page)
    provider.open(f"{SIGNING}verlauf/")
    provider.sees(REASON, "hat den Text wieder geöffnet. 1 Unterschrift gilt nicht mehr.")
    watch.axe(provider.page)
    provider.follow("Zum Drucken")
    watch.axe(provider.page)


def test_the_fachstelle_is_asked_on_its_own_page(provider: Person, visit: Visit) -> None:
    provider.sees("1 von 3 Vertragspartnern")
    office = Person(visit(OFFICE))
    office.open("/aufgaben/")
    office.sees("Im Blick behalten", "2 Unterschriften fehlen.")
    watch.axe(office.page)
    office.open(f"/verwaltung/agreements/agreement/?q={NUMBER}")
    office.follow(f"Prüfung {NUMBER}")
    office.unfold("Text ändern")
    office.sees("Diese Unterschrift unter Fassung 1 gilt dann nicht mehr:", "Thomas Frei")
    watch.axe(office.page)
    office.write("Warum muss sich der Text ändern?", REASON)
    office.press("Text ändern")
    office.sees("Bestätigen Sie, dass Ihnen die Folge klar ist.")
    watch.axe(office.page)
    office.choose(SURE)
    office.press("Text ändern")
    office.sees("Der Text ist wieder offen.")

"""Two people write at the same place, each in a window of her own, and no word is lost."""

import pytest
from playwright.sync_api import expect

from tests.journeys import watch
from tests.journeys.conftest import Visit
from tests.journeys.pages import DATE_PARTS, Person, fill_in_goal

SCHOOL, AUTHORITY = "Schule (Schulleitung)", "Schulträger"  # Julia Beispiel, Anna Sommer
WORKER = "Fachkraft der Schulsozialarbeit"  # Lena Hofer
DRAFT = "/vereinbarungen/KV-2026-0001/"  # of the school
PARTY = f"{DRAFT}beteiligte/schultraeger/"
WHO = "vertreten durch"
ASKED = "Wählen Sie aus, was gelten soll. Noch ist nichts überschrieben."


def both_open(visit: Visit, path: str, colleague: str, *, javascript: bool = True) -> list[Person]:
    """Open a page for the Schulleitung and for a colleague."""
    people = [
        Person(visit(role, javascript=javascript), javascript=javascript)
        for role in (SCHOOL, colleague)
    ]
    for person in people:
        person.open(path)
    return people


def write_goal(school: Person, *offers: str) -> None:
    """Write the first goal of the agreement."""
    school.open(f"{DRAFT}ziele/neu/")
    fill_in_goal(school, "Kinder lösen Streit gewaltfrei.", *offers)


def both_open_goal(visit: Visit, *offers: str) -> list[Person]:
    """Let the Schulleitung write a goal, then open it for her and for the Fachkraft."""
    write_goal(Person(visit(SCHOOL)), *offers)
    people = both_open(visit, f"{DRAFT}ziele/", WORKER)
    for person in people:
        person.follow("Bearbeiten: Ziel 1")
    return people


def test_different_fields_are_put_together_and_told(visit: Visit) -> None:
    school, authority = both_open(visit, PARTY, AUTHORITY)
    authority.write("Straße und Hausnummer", "Am Anger 1")
    authority.press("Speichern")
    school.write(WHO, "Bürgermeisterin Kim Neu")
    school.press("Speichern")
    school.sees("Anna Sommer hat inzwischen „Straße und Hausnummer“ geändert.")
    school.sees("Beides ist gespeichert.", "Am Anger 1", "Bürgermeisterin Kim Neu")
    watch.axe(school.page)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_same_field_is_asked_about(visit: Visit, *, javascript: bool) -> None:
    school, authority = both_open(visit, PARTY, AUTHORITY, javascript=javascript)
    authority.write(WHO, "Erste Bürgermeisterin Anna Sommer")
    authority.write("Ort", "Anger")
    authority.press("Speichern")
    school.write(WHO, "Neue Bürgermeisterin Anna Sommer")
    school.write("Straße und Hausnummer", "Am Bach 2")
    school.press("Speichern")
    school.sees("Zwei Personen haben hier geschrieben", "Anna Sommer hat diesen Abschnitt um")
    school.sees(ASKED)
    expect(school.page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(school.page.locator("ins")).to_have_text("Neu: Neue")
    school.press("Auswahl speichern")
    school.sees("Bitte prüfen Sie Ihre Angaben", f"{WHO}: Wählen Sie aus, was gelten soll.")
    if javascript:
        watch.axe(school.page)
    radio = school.page.get_by_role("radio", name="Ihre Eingabe", exact=True)
    radio.check()
    school.press("Auswahl speichern")
    school.sees("Gespeichert um", "Neue Bürgermeisterin Anna Sommer", "Am Bach 2", "Anger")


def test_the_own_text_can_be_changed_before_it_holds(visit: Visit) -> None:
    school, authority = both_open(visit, PARTY, AUTHORITY)
    authority.write(WHO, "Bürgermeisterin Anna Sommer-Wind")
    authority.press("Speichern")
    school.write(WHO, "Bürgermeisterin Kim Neu")
    school.press("Speichern")
    school.unfold("Eigene Eingaben ändern")
    watch.axe(school.page)
    school.write(WHO, "Bürgermeisterinnen Anna Sommer und Kim Neu")
    school.choose("Ihre Eingabe")
    school.press("Auswahl speichern")
    school.sees("Gespeichert um", "Bürgermeisterinnen Anna Sommer und Kim Neu")


def test_two_terms_are_one_question(visit: Visit) -> None:
    school, authority = both_open(visit, f"{DRAFT}zeitraum/", AUTHORITY)
    authority.choose("3 Schuljahre")
    authority.press("Speichern")
    school.choose("Beginn und Ende selbst festlegen")
    for label, digits in (("Beginn", "1 9 2027"), ("Ende", "31 7 2028")):
        for part, text in zip(DATE_PARTS, digits.split(), strict=True):
            school.write(part, text, group=label)
    school.press("Speichern")
    school.sees(ASKED, "Beginn: 01.09.2027", "Ende: 31.07.2030")
    watch.axe(school.page)
    school.unfold("Eigene Eingaben ändern")
    expect(school.field("Tag", group="Beginn")).to_have_value("1")
    expect(school.field("Monat", group="Beginn")).to_have_value("9")
    school.choose("Ihre Eingabe")
    school.press("Auswahl speichern")
    school.sees("Gespeichert um")
    school.follow("Verlauf")
    school.sees("Anna Sommer", "Julia Beispiel")


def test_paragraphs_apart_are_put_together(visit: Visit) -> None:
    school, authority = both_open(visit, f"{DRAFT}wortlaut/4/", AUTHORITY)
    label = "Wortlaut an Ihrem Standort"
    text = school.field(label).input_value()
    authority.write(label, f"Vor allem anderen gilt dies.\n\n{text}")
    authority.press("Speichern")
    school.write(label, f"{text}\n\nDie Schulsozialarbeit fragt nach.")
    school.press("Speichern")
    school.sees("Anna Sommer hat inzwischen „Wortlaut an Ihrem Standort“ geändert.")
    school.open(f"{DRAFT}wortlaut/4/")
    merged = f"Vor allem anderen gilt dies.\n\n{text}\n\nDie Schulsozialarbeit fragt nach."
    expect(school.field(label)).to_have_value(merged)


def test_an_entry_that_both_changed_is_asked_about(visit: Visit) -> None:
    school, worker = both_open_goal(visit, "Projekttage", "Streitschlichtung")
    worker.write("Beschreibung", "Streitschlichtung in Klasse 3", group="Eintrag 2")
    worker.press("Eintrag hinzufügen")
    worker.write("Beschreibung", "Sprechstunde", group="Eintrag 3")
    worker.press("Ziel speichern")
    school.write("Beschreibung", "Projekttage im Mai", group="Eintrag 1")
    school.write("Beschreibung", "Streitschlichtung in Klasse 4", group="Eintrag 2")
    school.press("Ziel speichern")
    school.sees("Lena Hofer hat", ASKED, "Eintrag 2: Beschreibung")
    expect(school.page.locator("ins")).to_have_text("Neu: 4")
    expect(school.page.get_by_role("radio")).to_have_count(2)
    watch.axe(school.page)
    school.page.get_by_role("radio", name="Eingabe von Lena Hofer").check()
    school.press("Auswahl speichern")
    school.sees("Projekttage im Mai", "Streitschlichtung in Klasse 3", "Sprechstunde")


@pytest.mark.parametrize("keeps", [True, False])
def test_an_entry_that_a_colleague_removed_is_told(visit: Visit, *, keeps: bool) -> None:
    school, worker = both_open_goal(visit, "Projekttage", "Streitschlichtung")
    worker.press("Entfernen: Eintrag 2")
    worker.press("Ziel speichern")
    school.write("Beschreibung", "Streitschlichtung in Klasse 4", group="Eintrag 2")
    school.press("Ziel speichern")
    school.sees("Lena Hofer hat diesen Eintrag um", "entfernt. Sie haben ihn geändert.")
    watch.axe(school.page)
    school.choose("Behalten" if keeps else "Entfernen")
    school.press("Auswahl speichern")
    school.sees("Gespeichert um", "Projekttage")
    entry = school.page.get_by_text("Streitschlichtung in Klasse 4")
    expect(entry).to_have_count(1 if keeps else 0)


def test_an_untouched_entry_that_a_colleague_removed_is_told(visit: Visit) -> None:
    school, worker = both_open_goal(visit, "Projekttage", "Streitschlichtung")
    worker.press("Entfernen: Eintrag 2")
    worker.press("Ziel speichern")
    school.write("Ziel", "Kinder lösen jeden Streit gewaltfrei.")
    school.press("Ziel speichern")
    school.sees("Lena Hofer hat inzwischen „Streitschlichtung“ entfernt.")
    school.sees("Kinder lösen jeden Streit gewaltfrei.")


def test_a_goal_that_a_colleague_removed_is_told(visit: Visit) -> None:
    school, worker = both_open_goal(visit, "Projekttage")
    worker.open(f"{DRAFT}ziele/")
    worker.follow("Entfernen: Ziel 1")
    worker.press("Ziel entfernen")
    school.write("Ziel", "Kinder lösen jeden Streit gewaltfrei.")
    school.press("Ziel speichern")
    school.sees("Lena Hofer hat dieses Ziel um")
    school.sees("Mit „Ziel speichern“ legen Sie es neu an.")
    watch.axe(school.page)
    school.press("Ziel speichern")
    school.sees("Kinder lösen jeden Streit gewaltfrei.", "Projekttage")

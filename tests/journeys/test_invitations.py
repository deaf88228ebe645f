"""From an invitation to the last day: mail scanner, button, work, end."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.pages import Person
from tests.journeys.server import Portal

AUTHORITY, SCHOOL = "Schulträger", "Schule (Schulleitung)"
OFFICE, WORKER = "Fachstelle (Verwaltung)", "Fachkraft der Schulsozialarbeit"
PRIMARY = "Grundschule am Musterbach"
DRAFT = "/vereinbarungen/KV-2026-0001/"
PASSWORD = "tannen-zapfen-riegel"
ADDRESS = "sabine.ahorn@musterbach.example"
CLOSED = "Dieser Link öffnet nichts mehr"


def newest_mail(portal: Portal, address: str) -> str:
    """Return the text of the newest mail to `address` in the portal's outbox."""
    with closing(sqlite3.connect(portal.state / "portal.sqlite3", timeout=20)) as database:
        row = database.execute(
            "SELECT body FROM core_outgoingmail WHERE recipient = ? ORDER BY id DESC", [address]
        ).fetchone()
    return str(row[0])


def links_in(mail: str) -> list[str]:
    return re.findall(r"https?://\S+", mail)


def scan(page: Page, mail: str) -> None:
    """Fetch every link of a mail as a scanner does: several times, by HEAD and GET."""
    for link in links_in(mail):
        for _ in range(4):
            for answer in (page.request.head(link), page.request.get(link)):
                assert answer.status == 200
                assert answer.headers["referrer-policy"] == "strict-origin"


def invite(person: Person, *, role: str, last_name: str = "Ahorn", email: str = ADDRESS) -> None:
    """Fill in the form of an invitation and send it."""
    person.choose(role)
    person.write("Vorname", "Sabine")
    person.write("Nachname", last_name)
    person.write("E-Mail-Adresse", email)
    person.press("Einladung senden")
    person.sees(f"Die Einladung an {email} ist unterwegs.")


def accept(person: Person, link: str) -> None:
    """Accept with a new account, after a first password that is too short."""
    person.open(link)
    person.sees("Anna Sommer lädt Sie ein", PRIMARY, "bearbeitend")
    person.write("Passwort", "kurz")
    person.press("Einladung annehmen")
    person.sees("Bitte prüfen Sie Ihre Angaben")
    person.write("Passwort", PASSWORD)
    person.press("Einladung annehmen")
    person.is_at("Meine Aufgaben")
    person.sees(f"Sie handeln ab jetzt für: {PRIMARY}.")


def back_in_time(portal: Portal, days: int) -> None:
    """Let every invitation have been sent `days` days earlier."""
    with closing(sqlite3.connect(portal.state / "portal.sqlite3", timeout=20)) as database:
        for column in ("created_at", "expires_at"):
            database.execute(
                f"UPDATE schools_invitation SET {column} = datetime({column}, ?)",  # noqa: S608 - of the two names above
                [f"-{days} days"],
            )
        database.commit()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_secretary_is_invited_works_and_leaves(visit: Visit, portal: Portal, width: int) -> None:
    mayor = Person(visit(AUTHORITY, width=width))
    mayor.open("/organisation/")
    mayor.follow(PRIMARY)
    mayor.follow("Person einladen")
    invite(mayor, role="bearbeitend – füllt Vereinbarungen aus und reicht sie ein")
    mayor.sees("Offene Einladungen", ADDRESS, "wird gesendet")

    mail = newest_mail(portal, ADDRESS)
    secretary = Person(visit(width=width))
    scan(secretary.page, mail)
    [link] = links_in(mail)
    accept(secretary, link)
    secretary.open(f"{DRAFT}zeitraum/")
    secretary.choose("2 Schuljahre")
    secretary.press("Speichern")
    secretary.sees("Gespeichert um")
    late = Person(visit(width=width))
    late.open(link)
    late.is_at(CLOSED)

    mayor.page.reload()
    mayor.follow("Ausscheiden eintragen: Sabine Ahorn")
    mayor.choose("Sofort – der letzte Tag war gestern")
    mayor.press("Ausscheiden eintragen")
    mayor.sees("Das Ausscheiden von Sabine Ahorn ist eingetragen.")
    secretary.open(f"{DRAFT}zeitraum/")
    secretary.is_at("Diese Seite gibt es nicht")
    mayor.follow("Verlauf der Organisation")
    mayor.sees("Eingeladen", "Beigetreten", "Ausgeschieden", "Sabine Ahorn")


def test_an_expired_link_is_asked_for_again(visit: Visit, portal: Portal) -> None:
    school = Person(visit(SCHOOL))
    school.open(DRAFT)
    school.follow("Person einladen")
    school.choose(f"Schule: {PRIMARY}")
    invite(school, role="lesend – liest Vereinbarungen mit")
    back_in_time(portal, 20)
    guest = Person(visit())
    guest.open(links_in(newest_mail(portal, ADDRESS))[0])
    guest.is_at("Dieser Link ist abgelaufen")
    guest.misses(ADDRESS)
    guest.press("Neuen Link anfordern")
    guest.is_at("Ein neuer Link ist unterwegs")
    guest.misses(ADDRESS)
    guest.open(links_in(newest_mail(portal, ADDRESS))[0])
    guest.write("Passwort", PASSWORD)
    guest.press("Einladung annehmen")
    expect(guest.page).to_have_url(re.compile(re.escape(DRAFT)))
    guest.sees("Sie lesen mit.")


def test_who_has_an_account_signs_in_and_accepts_without_scripts(
    visit: Visit, portal: Portal
) -> None:
    office = Person(visit(OFFICE))
    office.open("/verwaltung/schools/organisation/?q=Gemeinde+Musterbach")
    office.page.get_by_role("link", name="Gemeinde Musterbach", exact=True).click()
    office.follow("Personen und Einladungen")
    office.follow("Person einladen")
    email = "fachkraft@sozialwerk.example"
    invite(office, role="lesend – liest Vereinbarungen mit", last_name="Hofer", email=email)
    link = links_in(newest_mail(portal, email))[0]
    stranger = Person(visit(SCHOOL))
    stranger.open(link)
    stranger.sees("Sie sind mit einem anderen Konto angemeldet")

    page = visit(javascript=False)
    page.goto(link)
    worker = Person(page, javascript=False)
    worker.page.get_by_role("main").get_by_role("link", name="Anmelden").click()
    worker.write("E-Mail-Adresse", email)
    worker.page.get_by_label("Passwort", exact=True).fill("Probelauf-Musterland")
    worker.press("Anmelden")
    worker.is_at("Sie sind eingeladen")
    worker.press("Einladung annehmen")
    worker.sees("Sie handeln ab jetzt für: Gemeinde Musterbach.")


def test_an_office_is_handed_over(visit: Visit) -> None:
    school = Person(visit(SCHOOL))
    school.open("/organisation/")
    school.is_at(PRIMARY)
    for name in ("Rolle ändern", "Ausscheiden eintragen"):
        school.follow(f"{name}: Julia Beispiel")
        school.follow("Abbrechen")
    school.follow("Amt übergeben: Julia Beispiel")
    school.press("Amt übergeben")
    school.sees("Wählen Sie aus, wer das Amt übernimmt.")
    school.choose("Renate Amsel")
    school.press("Amt übergeben")
    school.sees("Das Amt von Julia Beispiel ist übergeben.", "Sie gehören zu keiner Organisation.")
    school.open(DRAFT)
    school.is_at("Diese Seite gibt es nicht")
    deputy = Person(visit("Schule (Sekretariat)"))
    deputy.open("/organisation/")
    deputy.sees("Schulleiterin", "zeichnend", "Ausgeschieden")

"""From an event to the mailbox, by the mail's link to where the work is, and no further mail."""

import re

from playwright.sync_api import expect

from desk.demo import build
from tests.journeys.conftest import Visit
from tests.journeys.pages import Person, sign_on_paper
from tests.journeys.server import Portal

OFFICE, PROVIDER = "Fachstelle (Verwaltung)", "Träger der Schulsozialarbeit"
NUMBER = "KV-2026-0004"  # out for signature, with the Träger
SCHOOL, AUTHORITY = "Gymnasium Beispielstadt", "Stadt Beispielstadt"


def to_the_provider(portal: Portal) -> list[str]:
    """Deliver and return what has reached the mailbox of the demo's Träger."""
    address = dict(build.logins())[PROVIDER]
    return [mail for mail in portal.deliver() if f"\nTo: {address}\n" in mail]


def test_a_mail_leads_to_the_work_and_is_switched_off(visit: Visit, portal: Portal) -> None:
    office = Person(visit(OFFICE))
    office.open(f"/vereinbarungen/{NUMBER}/unterschriften/")
    sign_on_paper(office, SCHOOL, name="Leitung der Schule")
    [mail] = to_the_provider(portal)
    assert "Es fehlen noch: Schulträger, Träger der Schulsozialarbeit." in mail
    [link] = re.findall(r"\w+://\S+", mail)
    assert link == f"{portal.url}/vereinbarungen/{NUMBER}/unterschriften/"

    provider = Person(visit())
    provider.open(link)
    provider.write("E-Mail-Adresse", dict(build.logins())[PROVIDER])
    provider.page.get_by_label("Passwort", exact=True).fill(build.PASSWORD)
    provider.press("Anmelden")
    expect(provider.page).to_have_url(link)
    provider.sees("Unterschrift fehlt", "Unterschrift eintragen")

    provider.page.locator("details.user-menu summary").click()
    provider.follow("Benachrichtigungen")
    provider.page.get_by_label("Ein Vertragspartner hat unterschrieben").uncheck()
    provider.press("Speichern")
    provider.sees("Ihre Auswahl ist gespeichert.")
    office.open(f"/vereinbarungen/{NUMBER}/unterschriften/")
    sign_on_paper(office, AUTHORITY, name="Dr. Karl Winter", ground="laufende Verwaltung")
    assert to_the_provider(portal) == [mail]

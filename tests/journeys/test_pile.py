"""The Fachstelle scans a pile of signed paper: sorted, put right, filed, confirmed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.journeys import server
from tests.journeys.conftest import Visit
from tests.journeys.pages import DATE_PARTS, Person
from tests.journeys.server import Portal
from tests.scans import Wear, blank_sheet, pdf_of, sheets_in, strange_sheet, worn

OFFICE = "Fachstelle (Verwaltung)"
WHOLE, TORN = "KV-2026-0008", "KV-2026-0004"  # the demo's agreements out for signature


def test_a_pile_is_sorted_put_right_filed_and_confirmed(visit: Visit, portal: Portal) -> None:
    office = Person(visit(OFFICE))
    whole, torn = (_paper(office, number) for number in (WHOLE, TORN))
    whole[2] = worn(whole[2], Wear(turn=180, skew=2))
    torn[1] = worn(torn[1], Wear(is_torn=True))
    pile = [*reversed(whole), blank_sheet(), *torn, strange_sheet()]

    # Handed in; a worker reads it, and the page says so by itself.
    office.open("/verwaltung/scanstapel/")
    office.attach("PDF mit dem gescannten Stapel", "Stapel.pdf", pdf_of(pile))
    office.press("Stapel hochladen")
    office.sees("Die Seiten werden gelesen")
    server.manage(portal.variables, "work", "--only", "scans")
    office.sees("Vollständig (1)", "Von Hand zu ordnen (1)", "Ohne Zuordnung (2)")
    office.look()
    office.sees("Es fehlt Seite 2.", "1 Seite wird aufgerichtet")

    # The torn page lies where it likely belongs; the strange one is laid aside.
    office.follow(f"Blatt {len(whole) + 3}")
    office.press("Zuordnen")
    office.sees("Vollständig (2)")
    office.follow(f"Blatt {len(pile)}")
    office.choose("Gehört zu keiner Vereinbarung")
    office.press("Beiseitelegen")

    # Filed with one button, and confirmed for all who are missing on one page.
    office.press("Alle 2 vollständigen ablegen")
    office.sees("2 Ausfertigungen sind abgelegt.", "Der Stapel ist abgearbeitet")
    office.follow(f"Wer hat unterschrieben? {WHOLE}, Fassung 1")
    panels = office.page.locator("section.panel").filter(has_text="Hat unterschrieben")
    today = datetime.now(ZoneInfo("Europe/Berlin"))
    for panel in panels.all():
        for part, digits in zip(DATE_PARTS, (today.day, today.month, today.year), strict=True):
            panel.get_by_label(part, exact=True).first.fill(str(digits))
        panel.get_by_label("Auf welcher Grundlage?").select_option("Amt oder Funktion")
    office.press("Unterschriften eintragen")
    office.sees("Alle haben unterschrieben. Die Abschrift ist erstellt.")


def _paper(office: Person, number: str) -> list:  # type: ignore[type-arg]  # pictures of Pillow
    """Return the issued Fassung of an agreement as somebody prints it and scans it."""
    answer = office.page.request.get(f"/vereinbarungen/{number}/fassungen/1.pdf")
    return sheets_in(answer.body(), Wear(is_grey=True))

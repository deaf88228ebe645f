"""The Fachstelle takes its Excel lists into the register."""

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.journeys import watch
from tests.journeys.conftest import Visit
from tests.journeys.pages import Person
from tests.workbooks import (
    ORGANISATIONS,
    organisation,
    person,
    register_book,
    saved,
    school,
    workbook,
)

OFFICE = "Fachstelle (Verwaltung)"
TOWN = organisation(Art="Stadt", Name="Stadt Neuburg", AGS="8315999", PLZ=79206, Ort="Neuburg")
SCHOOL = school(
    Name="Gymnasium Neuburg",
    Dienststellennummer="04129999",
    Schularten="Gymnasium",
    Schulträger="Stadt Neuburg",
)
MAYOR = person(
    E_Mail="eva.wald@neuburg.example",
    Vorname="Eva",
    Nachname="Wald",
    Organisation="Stadt Neuburg",
    Funktion="Bürgermeisterin",
    ab="1.8.2026",
)
WORKER = person(
    E_Mail="kim@neuburg.example", Rolle="Fachkraft", Organisation=None, Schule="04129999"
)

RIGHT = register_book([TOWN], [SCHOOL], [MAYOR, WORKER])


def test_a_faulty_file_a_right_file_and_the_same_once_more(visit: Visit) -> None:
    office = Person(visit(OFFICE))
    office.page.goto("/verwaltung/schools/organisation/")
    office.follow("Aus Datei übernehmen")
    office.is_at("Aus Datei übernehmen")

    # The template is filled in, with three mistakes.
    office.attach("Datei", "Register.xlsx", _filled_in_with_mistakes(office))
    office.press("Datei prüfen")
    office.is_at("Durchsicht der Datei")
    office.sees(
        "3 von 4 Zeilen haben Fehler.",
        "„Stadt Neuberg“ steht weder im Verzeichnis noch in dieser Datei. "
        "Meinten Sie „Stadt Neuburg“?",
        "Den 31.2.2026 gibt es nicht.",
        "„Chefin“ kennt das Portal nicht.",
    )
    expect(office.page.get_by_role("button", name="Übernehmen")).to_have_count(0)
    watch.axe(office.page)

    # The right file: looked through, then taken over.
    office.follow("Berichtigte Datei wählen")
    office.attach("Datei", "Register.xlsx", RIGHT)
    office.press("Datei prüfen")
    office.sees("Noch ist nichts eingetragen.", "AGS: Aus „8315999“ wurde „08315999“")
    watch.axe(office.page)
    office.press("Übernehmen")
    office.sees("Die Datei ist übernommen. Neu: 4. Geändert: 0.")
    office.sees("2 Personen der Datei haben noch kein Passwort.")
    watch.axe(office.page)
    office.page.goto("/verwaltung/schools/school/?q=Neuburg")
    expect(office.page.locator("#result_list")).to_contain_text("Gymnasium Neuburg")

    # The same file once more changes nothing.
    office.open("/verwaltung/verzeichnis/einlesen/")
    office.attach("Datei", "Register.xlsx", RIGHT)
    office.press("Datei prüfen")
    office.sees("Alles ist schon so eingetragen", "unverändert (4)")
    expect(office.page.get_by_role("button", name="Übernehmen")).to_have_count(0)


def _filled_in_with_mistakes(office: Person) -> bytes:
    with office.page.expect_download() as download:
        office.page.get_by_role("link", name="Leere Vorlage herunterladen (XLSX)").click()
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    book["Organisationen"].append(TOWN)
    book["Schulen"].append([*SCHOOL[:4], "Stadt Neuberg", *SCHOOL[5:]])
    book["Personen"].append([*MAYOR[:7], "31.2.2026", None])
    book["Personen"].append(person(Rolle="Chefin", Organisation="Stadt Neuburg"))
    return saved(book)


def test_three_hundred_lines_on_a_phone_without_scripts(visit: Visit) -> None:
    rows = [
        organisation(Art="Freier Träger", Name=f"Jugendhilfe {n} gGmbH", Ort="Neuburg", PLZ=1067)
        for n in range(300)
    ]
    office = Person(visit(OFFICE, javascript=False, width=375), javascript=False)
    office.open("/verwaltung/verzeichnis/einlesen/")
    office.attach("Datei", "Register.xlsx", workbook(Tabelle1=[ORGANISATIONS, *rows]))
    office.press("Datei prüfen")
    office.sees("alle (300)", "neu (300)", "mit Hinweis (300)")
    assert office.page.evaluate("document.documentElement.scrollWidth") == 375
    office.page.get_by_role("link", name="Weiter").click()
    office.sees("Jugendhilfe 25 gGmbH")
    office.press("Übernehmen")
    office.sees("Die Datei ist übernommen. Neu: 300.")

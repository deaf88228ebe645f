"""Files that are not taken: the reason stands beside the field, nothing typed is lost."""

from pathlib import Path

from playwright.sync_api import expect

from tests import hostile_files
from tests.files import make_pdf, zipped
from tests.journeys.conftest import Visit
from tests.journeys.pages import Person

REFUSED = (
    ("leer.pdf", b""),
    ("Konzept.pdf", b"MZ\x90\x00" + bytes(200)),
    ("Konzept.pdf", zipped()),
    ("Konzept.pdf", b"<!doctype html><script>alert(1)</script>"),
    ("Konzept.pdf", make_pdf()[:300]),
    ("Konzept.pdf", hostile_files.encrypted()),
    ("Konzept.pdf", hostile_files.with_javascript()),
    ("Konzept.docx", make_pdf()),
)
TITLE = "Konzept vom 1.3.2026"


def test_a_file_that_is_not_taken_is_told_beside_the_field(visit: Visit, tmp_path: Path) -> None:
    school = Person(visit("Schule (Schulleitung)"))
    school.open("/vereinbarungen/KV-2026-0001/anlagen/")
    school.choose("Konzept Schulsozialarbeit")
    school.write("Bezeichnung", TITLE)
    for name, content in REFUSED:
        school.attach("Datei", name, content)
        school.press("Anlage hochladen")
        expect(school.page).to_have_title("Fehler: Anlagen – KV-2026-0001 – Kooperationsportal")
        expect(school.page.locator("[data-kern-errors]")).to_be_focused()
        expect(school.page.locator("#id_file_error")).to_contain_text("Datei")
        expect(school.field("Bezeichnung")).to_have_value(TITLE)
        expect(school.page.get_by_role("radio", name="Konzept Schulsozialarbeit")).to_be_checked()
        school.sees("Noch keine Anlage")
    # What is too large is said before anything is sent.
    large = tmp_path / "Konzept.pdf"
    with large.open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    school.page.get_by_label("Datei").set_input_files(large)
    school.sees("Die Datei ist 26 MB groß. Erlaubt sind 25 MB.")
    school.page.get_by_role("button", name="Anlage hochladen").click()
    expect(school.page.get_by_label("Datei")).to_be_focused()
    school.attach("Datei", "Konzept.pdf", make_pdf())
    school.press("Anlage hochladen")
    school.sees(f"Die Anlage „{TITLE}“ ist gespeichert.")

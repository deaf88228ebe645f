"""Make the pictures in docs/bilder: `python -m scripts.screenshots [http://127.0.0.1:8000]`.

The portal runs with fresh demo data (`make run`); the empty draft of the demo is filled in on the
way, two parties sign and a pile is scanned. Needs Chromium.
"""

import os
import shutil
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it has no types
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/bilder"
PASSWORD = "Probelauf-Musterland"  # noqa: S105 - the demo's, printed at every start
CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, WIDE, PHONE = 1000, 1280, 375
COLOURS = 64
DRAFT, SIGNING, SUBMITTED, QUERIED, HALF_SIGNED, AMENDED, TALKED = (
    "Grundschule am Musterbach",
    "Gymnasium Beispielstadt",
    "Realschule Beispielstadt",
    "Grundschule Probheim",
    "Verbundschule Probheim",
    "Hebel-Schule Beispielstadt",
    "Grundschule am Talbach",
)
SCAN_DPI, SHOWN_DPI = 150, 48
TODAY = time.strftime("%d %m %Y").split()


@dataclass(frozen=True)
class Studio:
    """The browser and the portal it visits."""

    browser: Browser
    url: str

    @contextmanager
    def visit(self, role: str, width: int = DESKTOP) -> Iterator[Page]:
        """Open a window of `width`, signed in as the demo's person of `role`."""
        context = self.browser.new_context(
            base_url=self.url,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            viewport={"width": width, "height": 900},
        )
        page = context.new_page()
        page.goto("/anmelden/")
        page.get_by_label("E-Mail-Adresse").fill(address_of(role))
        page.get_by_label("Passwort", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()
        page.wait_for_url("**/aufgaben/")
        yield page
        context.close()


def address_of(role: str) -> str:
    """Return the demo's address whose role begins with `role`."""
    county = tomllib.loads((ROOT / "desk/demo/county.toml").read_text(encoding="utf-8"))
    return next(str(login["email"]) for login in county["logins"] if login["role"].startswith(role))


def keep(content: bytes, name: str, width: int, height: int) -> None:
    """Store a PNG small: few colours, cut at `width` and `height` pixels."""
    image = Image.open(BytesIO(content)).convert("RGB")
    image = image.crop((0, 0, min(width, image.width), min(height, image.height)))
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


def shoot(page: Page, name: str, height: int = 1200) -> None:
    """Store what `page` shows, from its top to `height`, without the place of the scroll bar."""
    width = page.evaluate("Math.ceil(document.body.getBoundingClientRect().right)")
    keep(page.screenshot(full_page=True), name, width, height)


def open_agreement(page: Page, school: str) -> str:
    """Go to the agreement of `school` and return its address."""
    page.goto("/vereinbarungen/")
    page.get_by_role("link", name=school).first.click()
    page.wait_for_url("**/vereinbarungen/KV-*/")
    return page.url


def follow(page: Page, what: Locator) -> None:
    """Press a link or a button and wait for the page it leads to."""
    with page.expect_navigation():
        what.click()


def fill_in(page: Page, address: str) -> None:
    """Fill in the demo's empty draft as far as the pictures need it."""
    page.goto(f"{address}ziele/")
    if not page.get_by_text("Noch keine Ziele").is_visible():
        return
    page.goto(f"{address}ziele/beispiele/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    follow(page, page.get_by_role("button", name="Auswahl übernehmen"))
    page.goto(f"{address}zeitraum/")
    page.get_by_label("2 Schuljahre").check()
    follow(page, page.get_by_role("button", name="Speichern"))


def of_the_parties(studio: Studio) -> None:
    """Show what the parties see: the tasks, the form, the signatures."""
    with studio.visit("Träger") as page:
        page.goto("/aufgaben/")  # without the greeting
        shoot(page, "meine-aufgaben", 800)
        address = open_agreement(page, SIGNING)
        page.goto(f"{address}unterschriften/")
        shoot(page, "unterschriften", 1100)
        follow(page, page.get_by_role("link", name="Unterschrift eintragen").first)
        shoot(page, "unterschrift-eintragen", 1300)
    with studio.visit("Schule (Schulleitung)") as page:
        address = open_agreement(page, DRAFT)
        fill_in(page, address)
        page.goto(address)
        shoot(page, "aufgabenliste")
        page.goto(f"{address}kontrolle/")
        shoot(page, "kontrollseite", 1150)
        page.goto(f"{address}ziele/")
        shoot(page, "ziele", 1000)
        follow(page, page.get_by_role("link", name="Bearbeiten").first)
        shoot(page, "ziel", 1150)
        page.set_viewport_size({"width": PHONE, "height": 800})
        page.goto(address)
        shoot(page, "aufgabenliste-telefon", 900)


def of_the_office(studio: Studio) -> None:
    """Show what the Fachstelle sees: the register and the review."""
    with studio.visit("Fachstelle", WIDE) as page:
        page.goto("/verwaltung/agreements/agreement/")
        shoot(page, "register", 900)
        row = page.get_by_role("row").filter(has_text=SUBMITTED)
        follow(page, row.get_by_role("link", name="Prüfung"))
        shoot(page, "pruefung", 1150)


def of_working_together(studio: Studio) -> None:
    """Show what people who work on one text see of each other."""
    with studio.visit("Fachstelle") as page:
        address = open_agreement(page, QUERIED)
        page.goto(f"{address}offene-punkte/")
        shoot(page, "offene-punkte", 900)
        page.goto(f"{address}verlauf/")
        shoot(page, "verlauf", 1000)
    with studio.visit("Schule (Schulleitung)") as one, studio.visit("Schulträger") as other:
        address = open_agreement(one, DRAFT)
        places = f"{address}beteiligte/schule/"
        for page, street in ((one, "Schulstraße 1a"), (other, "Schulstraße 1, Haus B")):
            page.goto(places)
            page.get_by_label("Straße und Hausnummer").fill(street)
        for page in (one, other):
            follow(page, page.get_by_role("button", name="Speichern").last)
        shoot(other, "zwei-texte", 1000)
        one.goto(f"{address}wortlaut/4/")
        wording = one.locator("textarea[name=body]")
        wording.fill(wording.input_value().replace("Ggf. ist", "Im Zweifel ist vorher"))
        follow(one, one.get_by_role("button", name="Speichern").last)
        one.goto(f"{address}vergleich/?von=muster&bis=jetzt")
        shoot(one, "vergleich", 1450)
        one.goto("/organisation/")
        shoot(one, "organisation", 900)


def of_the_evaluation(studio: Studio) -> None:
    """Show the record of a talk, with the chart, and the text in force."""
    with studio.visit("Fachstelle") as page:
        address = open_agreement(page, TALKED)
        page.goto(f"{address}gespraeche/")
        follow(page, page.get_by_role("link", name="Schuljahr").first)
        shoot(page, "gespraech", 1300)
        follow(page, page.get_by_role("link", name="Zur Niederschrift"))
        shoot(page, "niederschrift", 1600)
        address = open_agreement(page, AMENDED)
        page.goto(f"{address}geltende-fassung/")
        shoot(page, "geltende-fassung", 1300)


def of_signing(studio: Studio) -> None:
    """Sort a pile of paper, and show what one party signed on paper and another set free."""
    with studio.visit("Fachstelle") as page:
        papers = []
        for school in (SIGNING, HALF_SIGNED):
            address = open_agreement(page, school)
            papers.append(page.request.get(f"{address}dokument.pdf").body())
        page.goto("/verwaltung/scanstapel/")
        pile = FilePayload(name="Stapel.pdf", mimeType="application/pdf", buffer=scanned(papers))
        page.locator("input[type=file]").set_input_files(pile)
        follow(page, page.get_by_role("button", name="Stapel hochladen"))
        page.get_by_role("heading", name="Von Hand zu ordnen").wait_for(timeout=120_000)
        page.wait_for_load_state("networkidle")
        shoot(page, "scanstapel", 1350)
        address = open_agreement(page, SIGNING)
        page.goto(f"{address}unterschriften/")
        follow(page, page.get_by_role("link", name="Unterschrift eintragen: Stadt").first)
        sign_on_paper(page)
    with studio.visit("Träger") as page:
        address = open_agreement(page, SIGNING)
        page.goto(f"{address}unterschriften/")
        follow(page, page.get_by_role("link", name="Unterschrift eintragen").first)
        follow(page, page.get_by_role("link", name="Inhalt freigeben"))
        page.get_by_label("Ihre Amtsbezeichnung oder Funktion").fill("Geschäftsführerin")
        page.get_by_label("Ihr Passwort").fill(PASSWORD)
        follow(page, page.get_by_role("button", name="Inhalt freigeben"))
        page.goto(f"{address}unterschriften/")
        shoot(page, "gemischte-form", 1300)


def sign_on_paper(page: Page) -> None:
    """Record what stands on a signed paper."""
    follow(page, page.get_by_role("link", name="Unterschrift auf Papier eintragen"))
    page.get_by_label("Name", exact=True).fill("Dr. Karl Winter")
    page.get_by_label("Amtsbezeichnung oder Funktion", exact=True).fill("Bürgermeister")
    today = page.get_by_role("group", name="Unterschrieben am")
    for label, number in zip(("Tag", "Monat", "Jahr"), TODAY, strict=True):
        today.get_by_label(label).fill(number)
    page.get_by_label("laufende Verwaltung").check()
    image = BytesIO()
    Image.new("RGB", (620, 877), "white").save(image, "PNG")
    scan = FilePayload(name="Scan.png", mimeType="image/png", buffer=image.getvalue())
    page.locator("input[type=file]").set_input_files(scan)
    follow(page, page.get_by_role("button", name="Unterschrift eintragen"))


def sheets_of(paper: bytes, dpi: int) -> list[Image.Image]:
    """Return the pages of a PDF as pictures."""
    document = pdfium.PdfDocument(paper)
    document.init_forms()  # the seal stands in a field
    return [page.render(scale=dpi / 72).to_pil() for page in document]


def scanned(papers: list[bytes]) -> bytes:
    """Return what a scanner makes of papers: one page is missing, one was laid in twice."""
    sheets = [sheet.convert("L") for paper in papers for sheet in sheets_of(paper, SCAN_DPI)]
    sheets = [*sheets[:-2], sheets[-1], sheets[2]]
    pile = BytesIO()
    sheets[0].save(
        pile, "PDF", save_all=True, append_images=sheets[1:], resolution=SCAN_DPI, quality=60
    )
    return pile.getvalue()


def of_the_document(studio: Studio) -> None:
    """Show the first two pages and the signatures of a frozen Fassung."""
    with studio.visit("Träger") as page:
        address = open_agreement(page, SIGNING)
        sheets = sheets_of(page.request.get(f"{address}dokument.pdf").body(), 2 * SHOWN_DPI)
    chosen = [sheet.reduce(2) for sheet in (sheets[0], sheets[1], sheets[-2])]  # thin lines stay
    gap = 16
    width = sum(sheet.width + gap for sheet in chosen) + gap
    desk = Image.new("RGB", (width, chosen[0].height + 2 * gap), (222, 224, 230))
    for place, sheet in enumerate(chosen):
        desk.paste(sheet, (gap + place * (sheet.width + gap), gap))
    whole = BytesIO()
    desk.save(whole, "PNG")
    keep(whole.getvalue(), "dokument", desk.width, desk.height)


def main() -> None:
    """Make all pictures."""
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        studio = Studio(browser, url)
        of_the_parties(studio)
        of_the_office(studio)
        of_working_together(studio)
        of_the_document(studio)
        of_the_evaluation(studio)
        of_signing(studio)
        browser.close()


if __name__ == "__main__":
    main()

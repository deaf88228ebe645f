"""Every page of every role at every width: nothing for axe to find, nothing sticks out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.watch import HEIGHT, WIDTHS, axe

NARROWEST = 320
SCHOOL, OFFICE = "Schule (Schulleitung)", "Fachstelle (Verwaltung)"
WORKER = "Fachkraft der Schulsozialarbeit"

OWN = "/vereinbarungen/KV-2026-0001/"  # an empty draft of the school
SIGNED, SUBMITTED, SIGNING = (f"/vereinbarungen/KV-2026-{n:04}/" for n in (2, 3, 4))
NOTED, CHECKED, HALF_SIGNED, QUERIED = (f"/vereinbarungen/KV-2026-{n:04}/" for n in (5, 6, 8, 9))
EXPIRED, WITHDRAWN, TERMINATED = (f"/vereinbarungen/KV-2026-{n:04}/" for n in (10, 11, 12))
STATES = (SIGNED, SUBMITTED, SIGNING, CHECKED, QUERIED, EXPIRED, WITHDRAWN, TERMINATED)
PARTS = ("", "dokument/", "fassungen/", "offene-punkte/", "unterschriften/", "verlauf/")
SECTIONS = (
    "",
    "beteiligte/",
    "beteiligte/schultraeger/",
    "beteiligte/schule/",
    "beteiligte/traeger/waehlen/",
    "zeitraum/",
    "ziele/",
    "ziele/neu/",
    "ziele/beispiele/",
    "beratung/",
    "wortlaut/",
    "wortlaut/7/",
    "anlagen/",
    "kontrolle/",
    "offene-punkte/",
    "notizen/neu/",
    "schritt/withdraw/",
)
LISTS = [
    *("core/logentry", "desk/page", "accounts/user"),
    *("schools/organisation", "schools/school", "schools/membership"),
]
MEANT = {"/gibt-es-nicht/": 404, f"{OWN}schritt/query/": 409}

PAGES = {
    "Schule, Entwurf": (SCHOOL, [OWN + part for part in SECTIONS]),
    "Schule, allgemein": (
        SCHOOL,
        [
            "/aufgaben/",
            "/vereinbarungen/",
            "/vereinbarungen/?suche=nichts",
            "/vereinbarungen/neu/",
            "/konto/passwort/",
            "/konto/zweiter-faktor/",
            "/konto/zweiter-faktor/einrichten/",
            "/organisation/",
            f"{OWN}einladen/",
            "/gibt-es-nicht/",
            f"{OWN}schritt/query/",
        ],
    ),
    "Fachkraft": (WORKER, ["/aufgaben/", OWN, f"{OWN}ziele/", f"{OWN}zeitraum/", SIGNING]),
    "Fachstelle, Zustände": (OFFICE, ["/aufgaben/", "/vereinbarungen/", "/organisation/", *STATES]),
    "Fachstelle, Teile": (
        OFFICE,
        [state + part for state in (SIGNED, HALF_SIGNED) for part in PARTS],
    ),
    "Verwaltung": (
        "Systemverwaltung",
        ["/verwaltung/", "/bausteine/", *(f"/verwaltung/{name}/" for name in LISTS)],
    ),
    "Prüfung": (
        OFFICE,
        [f"/verwaltung/vereinbarung/{pk}/pruefung/" for pk in (2, 3, 4, 5, 10, 13)]
        + [f"/verwaltung/agreements/{p}/" for p in ("agreement", "agreement/2/change", "edition")],
    ),
}
WITH_ERRORS = [
    f"{OWN}beteiligte/schule/",
    f"{OWN}zeitraum/",
    f"{OWN}ziele/neu/",
    f"{OWN}ziele/beispiele/",
    f"{OWN}anlagen/",
    f"{OWN}schritt/withdraw/",
]


def look_over(page: Page, path: str) -> list[str]:
    """Return what is wrong with the page at any width."""
    faults = []
    for width in WIDTHS:
        try:
            axe(page, widths=(width,))
        except AssertionError as found:
            faults.append(str(found))
    for width in (*WIDTHS, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{path}: {wide} px wide at {width} px")
    return faults


@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_and_speaks_to_everybody(visit: Visit, name: str) -> None:
    role, paths = PAGES[name]
    page = visit(role)
    faults = []
    for path in paths:
        answer = page.goto(path)
        assert answer
        if answer.status != MEANT.get(path, 200):
            faults.append(f"{path}: {answer.status}")
        faults += look_over(page, path)
    assert faults == []


def test_every_error_fits_and_speaks_to_everybody(visit: Visit) -> None:
    page = visit(SCHOOL)
    faults = []
    for path in WITH_ERRORS:
        page.goto(path)
        for field in page.locator("main textarea:visible, main input[type=text]:visible").all():
            field.fill("")
        page.locator("main .kern-btn--primary").last.click()
        # What is being kept just now is waited for before the form goes.
        expect(page, path).to_have_title(re.compile("^Fehler: "))
        faults += look_over(page, path)
    assert faults == []

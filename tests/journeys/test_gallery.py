"""All components in a real browser: with and without script, errors, under the portal's CSP."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import RequestFactory
from playwright.sync_api import Dialog, Page, Route, expect

from accounts.models import User
from core.gallery import gallery
from tests.journeys.conftest import Visit
from tests.journeys.watch import axe

Gallery = Callable[..., Page]
POLICY = "; ".join(
    f"{name} {' '.join(sources)}"
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    if isinstance(sources, list)
)
TRUSTED = "require-trusted-types-for 'script'"
NOTHING_FILLED_IN = {"offers-TOTAL_FORMS": "2", "offers-INITIAL_FORMS": "0"}


def answer(route: Route) -> None:
    """Render the gallery here and hand it to the browser as if the server had."""
    factory = RequestFactory()
    if route.request.method == "POST":
        request = factory.post("/bausteine/", NOTHING_FILLED_IN)
    else:
        request = factory.get("/bausteine/")
    request.user = User(email="fachstelle@landkreis.example", is_staff=True)
    route.fulfill(
        status=200,
        content_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": f"{POLICY}; {TRUSTED}"},
        body=gallery(request).content.decode(),
    )


@pytest.fixture
def open_gallery(visit: Visit) -> Gallery:
    """Return a function that opens the gallery."""

    def opened(*, javascript: bool = True, width: int = 1280) -> Page:
        page = visit(javascript=javascript, width=width)
        page.route("**/bausteine/", answer)
        page.goto("/bausteine/")
        return page

    return opened


def send(page: Page) -> None:
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_load_state()


def test_nothing_to_find_for_axe_at_any_width_and_every_ring_is_seen(open_gallery: Gallery) -> None:
    page = open_gallery()
    axe(page)
    assert ringless(page) == set()
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".user-menu summary").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Abmelden")).to_be_hidden()
    expect(page.locator(".user-menu summary")).to_be_focused()


def test_errors_get_the_focus_and_lead_to_their_inputs(open_gallery: Gallery) -> None:
    page = open_gallery()
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator("[data-kern-errors]")).to_be_focused()
    assert page.title().startswith("Fehler: ")
    axe(page)
    page.get_by_role("link", name="Wählen Sie bei „Wie werden Ziele geprüft?“").click()
    expect(page.get_by_label("Gemeinsam in der Auswertung")).to_be_focused()


def test_questions_appear_characters_are_counted_and_rows_come_and_go(
    open_gallery: Gallery,
) -> None:
    page = open_gallery()
    question = page.get_by_label("Beschreiben Sie das Verfahren")
    expect(question).to_be_hidden()
    page.get_by_label("Auf eine andere Weise").check()
    expect(question).to_be_visible()

    goal, line = page.get_by_label("Ziel", exact=True), page.locator("#id_goal_counter")
    expect(line).to_have_text("Noch 600 von 600 Zeichen.")
    goal.fill("ä" * 620)
    expect(line).to_have_text("20 Zeichen zu viel.")
    expect(page.locator("#id_goal_counter + [role=status]")).to_have_text("20 Zeichen zu viel.")
    assert len(goal.input_value()) == 620

    rows = page.locator("[data-kern-row]:visible")
    page.get_by_role("button", name="Angebot hinzufügen").click()
    expect(rows).to_have_count(3)
    expect(page.locator("#id_offers-2-text")).to_be_focused()
    page.get_by_role("button", name="Entfernen: Angebot 1").click()
    expect(rows).to_have_count(2)
    expect(page.get_by_role("button", name="Entfernen: Angebot 2")).to_be_visible()
    assert page.input_value("[name=offers-TOTAL_FORMS]") == "3"
    assert page.is_checked("[name=offers-0-DELETE]")

    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_role("link", name="Abbrechen").click()
    page.wait_for_url("**/")
    assert asked == ["beforeunload"]


def test_without_script_all_questions_are_there(open_gallery: Gallery) -> None:
    page = open_gallery(javascript=False, width=375)
    expect(page.get_by_label("Beschreiben Sie das Verfahren")).to_be_visible()
    expect(page.locator("#id_goal_counter")).to_have_text("Höchstens 600 Zeichen.")
    expect(page.get_by_label("Entfernen", exact=True)).to_have_count(2)
    expect(page.locator("[data-print]")).to_be_hidden()


def ringless(page: Page) -> set[str]:
    """Go through the page by the tab key; return what shows no ring when it has the focus."""
    found = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        found.add(
            page.evaluate(
                """() => {
                  const here = document.activeElement, ring = (pseudo) => {
                    const style = getComputedStyle(here, pseudo);
                    return style.outlineStyle !== "none" || style.boxShadow !== "none";
                  };
                  return ring() || ring("::after") ? "" : here.outerHTML.slice(0, 80);
                }"""
            )
        )
    return found - {""}

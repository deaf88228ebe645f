"""Through the doors: the public pages, signing in and out, and what stays closed."""

import pytest
from playwright.sync_api import expect

from desk.demo import build
from tests.journeys.conftest import Visit, sign_in
from tests.journeys.server import Portal
from tests.journeys.watch import axe

PUBLIC = [
    "/",
    "/anmelden/",
    "/passwort-vergessen/",
    "/impressum/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/leichte-sprache/",
    "/hilfe/",
    "/gibt-es-nicht/",
]
ROLES = [role for role, _ in build.logins()]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_open_to_everybody(visit: Visit, path: str) -> None:
    page = visit()
    page.goto(path)
    expect(page.locator("h1")).to_have_count(1)
    axe(page)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_signs_in_and_out(visit: Visit, role: str) -> None:
    page = visit(role)
    axe(page)
    page.locator(".user-menu summary").click()
    axe(page)
    page.get_by_role("button", name="Abmelden").click()
    page.goto("/aufgaben/")
    expect(page).to_have_url("/anmelden/?next=/aufgaben/")


def test_signing_in_works_without_javascript(visit: Visit) -> None:
    page = visit(ROLES[0], javascript=False)
    expect(page).to_have_url("/aufgaben/")


def test_a_wrong_password_is_told_and_nothing_is_lost(visit: Visit) -> None:
    page = visit()
    page.goto("/anmelden/")
    page.get_by_label("E-Mail-Adresse").fill(build.logins()[0][1])
    page.get_by_label("Passwort", exact=True).fill("falsch-geraten")
    page.get_by_role("button", name="Anmelden").click()
    expect(page).to_have_title("Fehler: Anmelden – Kooperationsportal")
    expect(page.get_by_label("E-Mail-Adresse")).to_have_value(build.logins()[0][1])
    axe(page)


def test_a_forgotten_password_is_set_anew(visit: Visit, portal: Portal) -> None:
    page = visit()
    email = build.logins()[0][1]
    page.goto("/passwort-vergessen/")
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_role("button").last.click()
    axe(page)
    [mail] = portal.deliver()
    [link] = [line for line in mail.splitlines() if line.startswith(portal.url)]
    page.goto(link)
    axe(page)
    for field in page.locator("input[type=password]").all():
        field.fill("ganz-anderes-wort-42")
    page.get_by_role("button").last.click()
    sign_in(page, email, "ganz-anderes-wort-42")
    expect(page).to_have_url("/aufgaben/")


def test_the_administration_is_for_staff(visit: Visit) -> None:
    page = visit(ROLES[0])
    page.goto("/verwaltung/")
    expect(page.locator("h1")).to_have_count(1)
    assert "/verwaltung/login/" in page.url
    axe(page)

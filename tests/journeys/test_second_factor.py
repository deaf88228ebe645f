"""The Fachstelle signs in with a second factor: the first time, by code, without the phone."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from desk.demo import build
from tests.journeys import server
from tests.journeys.conftest import Visit, windows
from tests.journeys.pages import Person
from tests.journeys.server import Portal
from tests.second_factor import PERIOD_SECONDS, code_of

OFFICE = "Fachstelle (Verwaltung)"
LATEST_SECONDS = 20  # in a period, so that a code is still good when it arrives


@pytest.fixture
def guarded(original: Path) -> Iterator[Portal]:
    """Start a portal whose administration needs the second factor, as in service."""
    state = original.parent / "guarded"
    shutil.copytree(original, state)
    portal = server.start(
        state,
        original.parent / "guarded.log",
        server.free_port(),
        workers=2,
        variables={"KOOP_SECOND_FACTOR": "verwaltung"},
    )
    yield portal
    portal.process.terminate()
    portal.process.wait(server.PATIENCE_SECONDS)
    shutil.rmtree(state)
    assert portal.troubles(0) == []


@pytest.fixture
def visit(browser: Browser, guarded: Portal) -> Iterator[Visit]:
    with windows(browser, guarded.url) as open_window:
        yield open_window


class App:
    """The app on a phone: it shows one code for half a minute, and none is typed twice."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.used = 0

    def code(self, page: Page) -> str:
        """Return the code of a period that was not used and has time left; wait for it."""
        while self._period() == self.used or time.time() % PERIOD_SECONDS > LATEST_SECONDS:
            page.wait_for_timeout(200)
        self.used = self._period()
        return code_of(self.secret)

    def _period(self) -> int:
        return int(time.time()) // PERIOD_SECONDS


def sign_in(person: Person) -> None:
    person.open("/anmelden/")
    person.write("E-Mail-Adresse", dict(build.logins())[OFFICE])
    person.page.get_by_label("Passwort", exact=True).fill(build.PASSWORD)
    person.press("Anmelden")


def sign_out(person: Person) -> None:
    person.page.locator(".user-menu summary").click()
    person.press("Abmelden")


def enter(person: Person, code: str) -> None:
    person.write("Code", code)
    person.press("Weiter")


def set_up(person: Person) -> tuple[App, list[str]]:
    """Set the factor up; return the app and the recovery codes."""
    app = App(person.page.locator(".factor-code").inner_text().replace(" ", ""))
    person.write("Code", app.code(person.page))
    person.press("Zweiten Faktor einrichten")
    person.is_at("Ihre Wiederherstellungscodes")
    return app, person.page.locator(".factor-code").all_inner_texts()


def test_the_fachstelle_signs_in_with_code_and_without_phone(visit: Visit, guarded: Portal) -> None:
    person = Person(visit())
    sign_in(person)
    person.is_at("Zweiten Faktor einrichten")
    person.open("/verwaltung/")
    person.is_at("Zweiten Faktor einrichten")
    app, codes = set_up(person)
    assert len(set(codes)) == 10
    person.press("Ich habe die Codes aufbewahrt")
    person.is_at("Meine Aufgaben")
    sign_out(person)

    sign_in(person)
    person.is_at("Code eingeben")
    enter(person, "000000")
    person.sees("Der Code stimmt nicht oder ist abgelaufen.")
    enter(person, app.code(person.page))
    person.is_at("Meine Aufgaben")
    sign_out(person)

    sign_in(person)
    enter(person, codes[0])
    person.is_at("Meine Aufgaben")
    person.open("/konto/zweiter-faktor/")
    person.sees("Noch nicht verwendet: 9 von 10.")
    sign_out(person)

    sign_in(person)
    enter(person, codes[0])
    person.is_at("Code eingeben")
    told = [mail for mail in guarded.deliver() if "Wiederherstellungscode verwendet" in mail]
    assert len(told) == 1


def test_it_is_set_up_on_a_phone_without_javascript(visit: Visit) -> None:
    person = Person(visit(javascript=False, width=375), javascript=False)
    sign_in(person)
    set_up(person)
    person.press("Ich habe die Codes aufbewahrt")
    person.is_at("Meine Aufgaben")

"""Nothing typed is lost: a killed server, a dead session, a warning in time, two people."""

import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from desk.demo import build
from tests.journeys import server
from tests.journeys.conftest import Visit, sign_in, windows
from tests.journeys.server import Portal
from tests.journeys.watch import axe

HEAD, AUTHORITY = "Schule (Schulleitung)", "Schulträger"
KEPT = re.compile(r"Zwischenstand um \d\d:\d\d Uhr gesichert\.")
LOST_AT_MOST_SECONDS, WORDS_A_SECOND = 5, 4


def new_goal(portal: Portal) -> str:
    """Return the address of a new goal in the first draft of the demo."""
    with closing(sqlite3.connect(portal.state / "portal.sqlite3")) as database:
        draft = "SELECT min(number) FROM agreements_agreement WHERE state = 'draft'"
        return f"/vereinbarungen/{database.execute(draft).fetchone()[0]}/ziele/neu/"


def end_sessions(portal: Portal) -> None:
    """Let all sessions be over, as after an hour of silence."""
    with closing(sqlite3.connect(portal.state / "portal.sqlite3", timeout=20)) as database:
        database.execute("DELETE FROM django_session")
        database.execute("DELETE FROM core_cache")
        database.commit()


def goal_of(page: Page) -> Locator:
    """Return the field of the goal."""
    return page.get_by_label("Ziel", exact=True)


def status(page: Page) -> Locator:
    """Return the line that says what is kept."""
    return page.locator("[data-autosave-line]")


def sign_in_here(page: Page, role: str = HEAD) -> None:
    """Fill in the sign-in page that is shown."""
    page.get_by_label("E-Mail-Adresse").fill(dict(build.logins())[role])
    page.get_by_label("Passwort", exact=True).fill(build.PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state()


# --- The server dies ------------------------------------------------------------------------------


@pytest.fixture
def own(original: Path, tmp_path: Path) -> Iterator[Portal]:
    """Return a portal of its own, with sessions of a minute."""
    state = tmp_path / "state"
    shutil.copytree(original, state)
    static = str(original.parent / "static")
    variables = {"KOOP_STATIC_ROOT": static, "KOOP_SESSION_MINUTES": "1"}
    portal = server.start(state, tmp_path / "own.log", server.free_port(), variables=variables)
    yield portal
    server.kill(portal)


class Mortal:
    """A portal of its own that dies without warning and comes back on the same port."""

    def __init__(self, state: Path, static: Path) -> None:
        self.state = state
        self.static = static
        self.port = server.free_port()
        self.lives = 0
        self.revive()

    def revive(self) -> None:
        """Start the portal on what the last one left."""
        self.lives += 1
        log = self.state.parent / f"life-{self.lives}.log"
        variables = {"KOOP_STATIC_ROOT": str(self.static)}
        self.portal = server.start(self.state, log, self.port, variables=variables)

    def die(self) -> None:
        """End at once."""
        server.kill(self.portal)


@pytest.fixture
def mortal(original: Path, tmp_path: Path) -> Iterator[Mortal]:
    """Return a portal that may be killed."""
    state = tmp_path / "state"
    shutil.copytree(original, state)
    found = Mortal(state, original.parent / "static")
    yield found
    found.die()


def test_a_killed_server_costs_five_seconds_at_most(browser: Browser, mortal: Mortal) -> None:
    with windows(browser, mortal.portal.url) as visit:
        page = visit(HEAD)
        address = new_goal(mortal.portal)
        page.goto(address)
        words = _type_until_killed(page, mortal)
        expect(status(page)).to_contain_text("Nicht gespeichert.")
        axe(page)

        mortal.revive()
        other = visit(HEAD)  # another machine
        other.goto(address)
        there = goal_of(other).input_value()
        assert there
        assert words.startswith(there)
        lost = words[len(there) :].split()
        assert len(lost) <= LOST_AT_MOST_SECONDS * WORDS_A_SECOND

        expect(status(page)).to_have_text(KEPT, timeout=40_000)
        page.reload()
        expect(goal_of(page)).to_have_value(words)
        other.reload()
        expect(goal_of(other)).to_have_value(words)
        expect(other.get_by_text("Noch nicht gespeichert")).to_be_visible()
        axe(other)


def _type_until_killed(page: Page, mortal: Mortal) -> str:
    """Type without a pause for nine seconds; then the server dies. Return what was typed."""
    words = ""
    goal_of(page).focus()
    end = time.monotonic() + 9
    while time.monotonic() < end:
        words += f"Wort{len(words)} "
        page.keyboard.type(words.split()[-1] + " ")
        page.wait_for_timeout(1000 // WORDS_A_SECOND)
    mortal.die()
    page.keyboard.type("danach")
    return words + "danach"


# --- The session dies -----------------------------------------------------------------------------


def test_a_dead_session_in_the_middle_of_a_goal(browser: Browser, portal: Portal) -> None:
    with windows(browser, portal.url, expected=frozenset({401, 403})) as visit:
        page = visit(HEAD)
        page.goto(new_goal(portal))
        goal_of(page).fill("Vor dem Ende getippt.")
        expect(status(page)).to_have_text(KEPT)
        end_sessions(portal)
        goal_of(page).fill("Vor dem Ende getippt. Danach auch.")
        expect(status(page)).to_have_text("Sie sind abgemeldet. Ihre Eingaben stehen noch hier.")
        axe(page)

        with page.context.expect_page() as opened:
            page.get_by_role("link", name="In neuem Fenster anmelden").click()
        sign_in_here(opened.value)
        opened.value.close()
        page.evaluate("dispatchEvent(new Event('focus'))")
        expect(status(page)).to_have_text(KEPT)
        page.get_by_label("Beschreibung").fill("Ein Angebot")
        page.get_by_role("button", name="Ziel speichern").click()
        expect(page.get_by_text("Vor dem Ende getippt. Danach auch.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_form_sent_after_the_end_of_the_session(
    browser: Browser, portal: Portal, *, javascript: bool
) -> None:
    with windows(browser, portal.url, expected=frozenset({401})) as visit:
        page = visit(HEAD, javascript=javascript)
        address = new_goal(portal)
        page.goto(address)
        until = page.get_by_text("Ohne Aufruf einer Seite bleiben Sie bis")
        expect(until).to_be_visible(visible=not javascript)
        goal_of(page).fill("Zu spät gesendet.")
        end_sessions(portal)
        page.get_by_label("Beschreibung").fill("Ein Angebot, auch zu spät.")
        page.get_by_role("button", name="Ziel speichern").click()
        expect(page.get_by_text("Ihre Sitzung ist abgelaufen.")).to_be_visible()
        if javascript:
            axe(page)

        sign_in_here(page)
        assert page.url.endswith(address)
        expect(goal_of(page)).to_have_value("Zu spät gesendet.")
        expect(page.get_by_label("Beschreibung")).to_have_value("Ein Angebot, auch zu spät.")
        page.get_by_role("button", name="Ziel speichern").click()
        expect(page.get_by_text("Zu spät gesendet.")).to_be_visible()
        page.goto(address)
        expect(goal_of(page)).to_have_value("")


def test_the_entries_of_a_goal_are_moved_and_kept(portal: Portal, visit: Visit) -> None:
    page = visit(HEAD)
    address = new_goal(portal)
    page.goto(address)
    goal_of(page).fill("Mit zwei Angeboten")
    page.get_by_label("Beschreibung").fill("Eins")
    page.get_by_role("button", name="Eintrag hinzufügen").click()
    page.get_by_label("Beschreibung").nth(1).fill("Zwei")
    page.get_by_role("button", name="Nach oben: Eintrag 2").click()
    expect(page.get_by_label("Beschreibung").first).to_have_value("Zwei")
    expect(status(page)).to_have_text(KEPT)
    page.goto(address.removesuffix("neu/"))
    axe(page)
    page.get_by_role("link", name="Neues Ziel").click()
    values = [field.input_value() for field in page.get_by_label("Beschreibung").all()]
    assert values == ["Zwei", "Eins"]
    page.get_by_role("button", name="Eigene Eingaben verwerfen").click()
    expect(page.get_by_text("Ihre Eingaben sind verworfen.")).to_be_visible()
    expect(goal_of(page)).to_have_value("")


# --- The session announces its end ----------------------------------------------------------------


def test_the_session_announces_its_end_and_lasts_longer(browser: Browser, own: Portal) -> None:
    with windows(browser, own.url, expected=frozenset({401})) as visit:
        page = visit(HEAD)
        page.goto(new_goal(own))
        other = page.context.new_page()
        goal_of(page).fill("Kurz vor dem Ende")
        expect(status(page)).to_have_text(KEPT)
        dialog = page.get_by_role("dialog", name="Ihre Sitzung endet bald")
        expect(dialog).to_be_visible(timeout=60_000)
        expect(dialog).to_contain_text("Ihre Eingaben sind gesichert.")
        stay = dialog.get_by_role("button", name="Angemeldet bleiben")
        expect(stay).to_be_focused()
        axe(page)

        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        other.goto("/aufgaben/")
        assert "/anmelden/" not in other.url
        expect(dialog).to_be_visible(timeout=60_000)
        other.goto("/aufgaben/")  # works on: the first window learns of it
        expect(dialog).to_be_hidden(timeout=20_000)

        end_sessions(own)
        page.evaluate("document.querySelector('dialog').showModal()")
        page.evaluate("dispatchEvent(new Event('focus'))")
        over = page.get_by_role("dialog", name="Sie sind abgemeldet")
        expect(over).to_be_visible()
        axe(page)
        over.get_by_role("link", name="Neu anmelden").click()
        sign_in_here(page)
        expect(goal_of(page)).to_have_value("Kurz vor dem Ende")


# --- Two people -----------------------------------------------------------------------------------


def test_two_people_see_each_other(portal: Portal, visit: Visit) -> None:
    address = new_goal(portal).replace("ziele/neu/", "zeitraum/")
    first, second = visit(HEAD), visit(AUTHORITY)
    first.goto(address)
    expect(first.locator("[data-others]")).to_be_hidden()
    second.goto(address)
    hint = re.compile(r"^\S+ \S+ bearbeitet diesen Abschnitt seit \d\d:\d\d Uhr\.$")
    expect(second.locator("[data-others] p")).to_have_text(hint)
    axe(second)
    second.get_by_text("Unbefristet").click()
    expect(status(second)).to_have_text(KEPT)
    first.get_by_text("Unbefristet").click()
    expect(first.locator("[data-others] p")).to_have_text(hint)
    second.goto("/aufgaben/")
    first.get_by_text("1 Schuljahr", exact=True).click()
    expect(first.locator("[data-others]")).to_be_hidden()


def test_signing_out_leaves_nothing_in_the_tab(portal: Portal, visit: Visit) -> None:
    page = visit(HEAD)
    page.goto(new_goal(portal))
    goal_of(page).fill("Gerade getippt")
    page.locator("[data-menu] summary").click()
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("link", name="Anmelden").first).to_be_visible()
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    sign_in(page, dict(build.logins())[HEAD], build.PASSWORD)
    page.goto(new_goal(portal))
    expect(goal_of(page)).to_have_value("Gerade getippt")

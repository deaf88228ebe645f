"""Journeys: a real server, a real browser, people who sign in by the form."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from desk.demo import build
from tests.journeys import server
from tests.journeys.server import Portal
from tests.journeys.watch import HEIGHT, WIDTHS, Watch

Visit = Callable[..., Page]

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
GROUPS = 2  # as many as `scripts/test` starts processes
# A file weighs as many as it has tests, one of these many times as much.
LONG = {"test_three_years.py": 12, "test_main_job.py": 4, "test_pile.py": 3, "test_sweep.py": 3}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the journeys over `GROUPS` processes, each with a server and a browser of its own.

    With `--dist loadgroup` a group stays in one process. Its journeys follow each other there, so
    the fixtures of this package are made once a group. A file is never torn apart.
    """
    here = Path(__file__).parent
    own = [item for item in items if here in item.path.parents]
    weights = Counter(item.path for item in own)
    for path in weights:
        weights[path] *= LONG.get(path.name, 1)
    loads, group_of = [0] * GROUPS, {}
    for path, weight in sorted(weights.items(), key=lambda entry: (-entry[1], entry[0])):
        group_of[path] = loads.index(min(loads))
        loads[group_of[path]] += weight
    for item in own:
        item.add_marker(pytest.mark.xdist_group(f"journeys-{group_of[item.path]}"))


@pytest.fixture(scope="package")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the database, archive and mails each journey begins with."""
    state = tmp_path_factory.mktemp("journeys") / "original"
    state.mkdir()
    server.furnish(server.environment(state, server.free_port()))
    return state


@pytest.fixture(scope="package")
def running(original: Path) -> Iterator[Portal]:
    """Start one server for all journeys of this process; stop it after the last."""
    state = original.parent / "state"
    shutil.copytree(original, state)
    portal = server.start(state, original.parent / "server.log", server.free_port())
    yield portal
    portal.process.terminate()
    portal.process.wait(server.PATIENCE_SECONDS)


@pytest.fixture
def portal(running: Portal, original: Path) -> Iterator[Portal]:
    """Return the portal as a journey finds it; fail if the server logs an error meanwhile."""
    running.rewind(original)
    since = running.log.stat().st_size
    yield running
    assert running.troubles(since) == []


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all journeys of this process.

    Not for the whole session: while Playwright runs, Django refuses its database in this thread.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def windows(browser: Browser, url: str, expected: frozenset[int] = frozenset()) -> Iterator[Visit]:
    """Give a function that opens windows of the portal at `url`; see `visit`.

    `expected` are answers that the journey brings about on purpose.
    """
    watch = Watch(url, expected=expected)
    contexts = []

    def open_window(role: str = "", *, javascript: bool = True, width: int = WIDTHS[0]) -> Page:
        context = browser.new_context(
            base_url=url,
            java_script_enabled=javascript,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            viewport={"width": width, "height": HEIGHT},
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        watch.over(page)
        page.goto("/")
        if role:
            sign_in(page, dict(build.logins())[role], build.PASSWORD)
        return page

    try:
        yield open_window
    finally:
        for context in contexts:
            context.close()
    assert watch.seen == []


@pytest.fixture
def visit(browser: Browser, portal: Portal) -> Iterator[Visit]:
    """Return a function that opens the portal in a window of its own, signed in where asked.

    `visit("Schulleitung")` signs in by the form as the demo's person of that role; `visit()` stays
    outside; `javascript=False` and `width=375` make the window plainer. Any complaint of the
    browser fails the journey.
    """
    with windows(browser, portal.url) as open_window:
        yield open_window


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in by the form."""
    page.goto("/anmelden/")
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_label("Passwort", exact=True).fill(password)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state()
    assert "/anmelden/" not in page.url

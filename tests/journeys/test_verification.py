"""Somebody outside checks an agreement: by its code and by the file, also without script."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from core.page_codes import spelled
from tests.journeys.conftest import Visit
from tests.journeys.server import Portal
from tests.journeys.watch import axe

ISSUED = """
    SELECT v.sha256, d.sha256 FROM agreements_version v
    JOIN archive_storeddocument d ON d.id = v.document_id ORDER BY v.id LIMIT 1
"""


@pytest.fixture
def paper(portal: Portal, tmp_path: Path) -> tuple[str, Path]:
    """Return the code on an issued agreement, and the file as it was sent to somebody."""
    with closing(sqlite3.connect(portal.state / "portal.sqlite3")) as database:
        content, stored = database.execute(ISSUED).fetchone()
    [kept] = (portal.state / "archive").rglob(f"{stored}*")
    file = tmp_path / "Vereinbarung.pdf"
    file.write_bytes(kept.read_bytes())
    return spelled(content, 16), file


def check(page: Page, file: Path) -> None:
    page.get_by_label("PDF-Datei").set_input_files(file)
    page.get_by_role("button", name="Datei prüfen").click()


def test_the_file_stays_at_home(visit: Visit, paper: tuple[str, Path]) -> None:
    code, file = paper
    page = visit()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))  # noqa: PLW0108 - it takes no built-in
    page.get_by_role("link", name="Dokument prüfen").click()
    axe(page)
    page.get_by_label("Prüfcode").fill(code.lower())
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("Fassung 1 der Vereinbarung")).to_be_visible()
    axe(page)
    check(page, file)
    expect(page.get_by_role("status")).to_contain_text("Unverändert")
    posted = [request.post_data_buffer or b"" for request in sent if request.method == "POST"]
    assert posted
    assert all(b"%PDF" not in content for content in posted)
    axe(page)
    file.write_bytes(file.read_bytes() + b"\n")
    check(page, file)
    expect(page.get_by_role("status")).to_contain_text("Verändert")
    axe(page)


def test_it_works_without_javascript(visit: Visit, paper: tuple[str, Path]) -> None:
    page = visit(javascript=False)
    page.goto("/pruefen/")
    check(page, paper[1])
    expect(page.get_by_role("status")).to_contain_text("Unverändert")
    page.get_by_label("Prüfcode").fill("ABCD")
    page.get_by_role("button", name="Weiter").click()
    expect(page).to_have_title("Fehler: Dokument prüfen – Kooperationsportal")

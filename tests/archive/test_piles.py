"""Piles of scans: taken in, read page by page by whoever is there, put right by hand."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.core.cache import caches
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from archive import store
from archive.actions import (
    FILED_ALREADY,
    LEASE,
    STEP_PAGES,
    assign_page,
    read_waiting_pages,
    set_pages_aside,
    take_page_back,
    thumbnail_name,
    turn_page,
)
from archive.codes import THUMBNAIL_WIDTH
from archive.enums import DocumentKind, PageReading
from archive.models import MOST_TRIES, ScanPage, ScanPageQuerySet, ScanPile
from core.page_codes import tail
from core.workflow import ActionRefused, NotEntitled
from core.write_once import WriteOnceError
from tests import builders
from tests import hostile_files as hostile
from tests.database import address_of
from tests.files import saved
from tests.journeys import server
from tests.scans import (
    Wear,
    blank_sheet,
    hand_in,
    make_pile,
    pdf_of,
    read_pile,
    strange_sheet,
    worn,
)

pytestmark = pytest.mark.django_db

DOCUMENT = "F23456789ABCDEFGH"
PATIENCE_SECONDS = 60
SHEETS, KILLS, AT_ONCE = 150, 20, 4


def coded_sheet(number: int, wear: Wear | None = None):
    sheet = strange_sheet(f"HTTPS://PORTAL.EXAMPLE/P/{tail(DOCUMENT, number)}")
    return worn(sheet.convert("L"), wear) if wear else sheet


def pages_of(pile: ScanPile) -> list[ScanPage]:
    return list(pile.pages.all())


# --- Taken in -------------------------------------------------------------------------------------


def test_the_file_is_kept_as_it_came_and_each_page_waits():
    office = builders.make_office_member()
    pile = make_pile([blank_sheet(), blank_sheet()], by=office)

    assert pile.document.kind == DocumentKind.PILE
    assert pile.document.page_count == 2
    assert store.read(pile.document.sha256).startswith(b"%PDF-")
    assert (pile.uploaded_by, str(pile)) == (office, "Stapel.pdf")
    assert [(page.position, page.reading) for page in pages_of(pile)] == [
        (1, PageReading.WAITING),
        (2, PageReading.WAITING),
    ]
    assert str(pages_of(pile)[0]) == f"Seite 1 von {pile.pk}"


def test_only_the_fachstelle_hands_in_a_pile():
    with pytest.raises(NotEntitled):
        make_pile([blank_sheet()], by=builders.make_member())
    assert not ScanPile.objects.exists()


def test_a_pile_too_high_is_refused(settings: Settings):
    settings.PILE_MOST_PAGES = 2
    with pytest.raises(ActionRefused, match=r"Der Stapel hat 3 Seiten\. Erlaubt sind 2\."):
        make_pile([blank_sheet()] * 3)


def test_the_same_file_is_one_pile():
    hand_in(builders.pdf_bytes())
    with pytest.raises(ActionRefused, match="liegt schon als Stapel vor"):
        hand_in(builders.pdf_bytes())
    assert ScanPile.objects.count() == 1


# --- Read -----------------------------------------------------------------------------------------


def test_each_page_says_what_it_is():
    pile = read_pile(
        [
            coded_sheet(2),
            coded_sheet(1, Wear(turn=180, skew=3)),
            blank_sheet(),
            strange_sheet(),
            strange_sheet("https://example.org/anderes"),
        ]
    )

    found = pages_of(pile)
    assert [page.reading for page in found] == [
        *(PageReading.CODED, PageReading.CODED),
        *(PageReading.BLANK, PageReading.UNCODED, PageReading.UNCODED),
    ]
    assert [(page.code, page.page, page.turn) for page in found[:2]] == [
        (DOCUMENT, 2, 0),
        (DOCUMENT, 1, 180),
    ]
    assert [page.code for page in found[2:]] == [""] * 3
    assert found[4].foreign_text == "https://example.org/anderes"
    assert [page.is_open for page in found] == [True, True, False, True, True]


def test_pictures_are_kept_for_the_page_that_shows_them():
    pile = read_pile([coded_sheet(1)])

    (page,) = pages_of(pile)
    image = caches["scans"].get(thumbnail_name(page, THUMBNAIL_WIDTH, page.turn))
    assert image.startswith(b"\xff\xd8")


def test_a_call_reads_a_piece_and_the_next_goes_on():
    pile = make_pile([blank_sheet()] * (STEP_PAGES + 3))

    assert [read_waiting_pages() for _ in range(3)] == [STEP_PAGES, 3, 0]
    assert {page.reading for page in pages_of(pile)} == {PageReading.BLANK}


def test_a_page_somebody_reads_is_left_to_him():
    pile = make_pile([blank_sheet()] * 2)
    pile.pages.filter(position=1).update(claimed_until=timezone.now() + LEASE, tries=1)

    assert read_waiting_pages() == 1
    assert [page.reading for page in pages_of(pile)] == [PageReading.WAITING, PageReading.BLANK]

    pile.pages.filter(position=1).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert read_waiting_pages() == 1


def test_a_page_that_ends_its_readers_is_given_up():
    pile = make_pile([blank_sheet()])
    pile.pages.update(tries=MOST_TRIES)

    assert read_waiting_pages() == 1
    assert pages_of(pile)[0].reading == PageReading.FAULTY


def test_a_page_that_cannot_be_shown_does_not_stop_the_others():
    pile = hand_in(builders.pdf_bytes(2))
    ScanPage.objects.create(pile=pile, position=3)  # the file has no such page

    assert read_waiting_pages() == 3
    assert [page.reading for page in pages_of(pile)] == [
        *(PageReading.BLANK, PageReading.BLANK, PageReading.FAULTY),
    ]


@pytest.mark.django_db(transaction=True)
def test_hostile_pages_stop_neither_the_pile_nor_the_worker(own_archive: Path):
    pdf = pikepdf.new()
    for add in hostile.HOSTILE_PAGES:
        pdf.pages.extend(pikepdf.open(BytesIO(pdf_of([coded_sheet(1)]))).pages)
        add(pdf)
    count = len(hostile.HOSTILE_PAGES)
    pile = hand_in(saved(pdf))
    after = make_pile([blank_sheet()])

    assert start_worker(own_archive).wait(PATIENCE_SECONDS * 3) == 0
    read = [PageReading(page.reading) for page in pages_of(pile)]
    assert read == [PageReading.CODED, PageReading.FAULTY] * count
    assert pages_of(after)[0].reading == PageReading.BLANK
    assert {page.tries for page in pages_of(pile)} == {1}


def test_a_file_the_archive_lost_raises_the_alarm_and_waits(
    own_archive: Path, caplog: pytest.LogCaptureFixture
):
    pile = make_pile([blank_sheet()])
    (own_archive / store.name_of(pile.document.sha256)).write_bytes(b"other")

    assert read_waiting_pages() == 0
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert not ScanPage.objects.unread(timezone.now()).exists()
    assert read_waiting_pages() == 0
    assert len(caplog.records) == 1


def test_counts_say_how_far_a_pile_is():
    read_pile([coded_sheet(1), strange_sheet(), blank_sheet()])
    make_pile([strange_sheet()] * 4)

    counts = {
        (pile.page_count, pile.waiting_count, pile.open_count, pile.filed_count)
        for pile in ScanPile.objects.with_counts()
    }
    assert counts == {(3, 0, 2, 0), (4, 4, 4, 0)}


# --- Whoever is killed loses nothing --------------------------------------------------------------


def start_worker(archive: Path) -> "subprocess.Popen[bytes]":
    """Let another process read what waits."""
    variables = server.environment(archive.parent, server.free_port()) | {
        "DATABASE_URL": address_of(connection),
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "KOOP_ARCHIVE_DIR": str(archive),
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "work", "--only", "scans"],
        cwd=server.ROOT,
        env=variables,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def have_come(rows: ScanPageQuerySet, count: int) -> bool:
    return rows.count() >= count


def until(come: Callable[[], bool]) -> None:
    """Look again and again; fail when it takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not come():
        assert time.monotonic() < end
        time.sleep(0.01)  # another process gives no sign but its rows


@pytest.mark.django_db(transaction=True)
def test_twenty_kills_lose_nothing_and_read_nothing_twice(own_archive: Path):
    pile = make_pile([coded_sheet(number) for number in range(1, SHEETS + 1)])
    read = pile.pages.exclude(reading=PageReading.WAITING)
    chance = random.Random(2026)  # noqa: S311 - moments, no secrets

    for _ in range(KILLS // AT_ONCE):
        workers = [start_worker(own_archive) for _ in range(AT_ONCE)]
        until(partial(have_come, read, read.count() + 1))
        for worker in workers:
            time.sleep(chance.uniform(0, 0.1))  # any moment will do
            os.killpg(worker.pid, signal.SIGKILL)
            assert worker.wait(PATIENCE_SECONDS) == -signal.SIGKILL
        before = list(read.values_list("position", "read_page", "tries"))
        # Two minutes later.
        pile.pages.update(claimed_until=None)
        assert list(read.values_list("position", "read_page", "tries")) == before
        assert read.count() < SHEETS  # else the next are killed at nothing

    assert start_worker(own_archive).wait(PATIENCE_SECONDS) == 0
    assert [page.page for page in pages_of(pile)] == list(range(1, SHEETS + 1))
    # Only the page each of them was at was begun again.
    assert sum(page.tries for page in pages_of(pile)) <= SHEETS + KILLS


@pytest.mark.django_db(transaction=True)
def test_two_at_once_read_each_page_once(own_archive: Path):
    pile = make_pile([coded_sheet(number) for number in range(1, 51)])

    workers = [start_worker(own_archive) for _ in range(2)]

    assert [worker.wait(PATIENCE_SECONDS) for worker in workers] == [0, 0]
    assert [page.page for page in pages_of(pile)] == list(range(1, 51))
    assert {page.tries for page in pages_of(pile)} == {1}


# --- Put right by hand ----------------------------------------------------------------------------


@pytest.fixture
def page() -> ScanPage:
    pile = read_pile([coded_sheet(1, Wear(turn=90))])
    return pages_of(pile)[0]


def test_a_page_is_assigned_and_taken_back(page: ScanPage):
    office = builders.make_office_member()

    assigned = assign_page(page=page, code="FZZZZZZZZZZZZZZZZ", number=4, by=office)
    assert (assigned.code, assigned.page, assigned.assigned_by) == ("FZZZZZZZZZZZZZZZZ", 4, office)

    back = take_page_back(page=page, by=office)
    assert (back.code, back.page, back.assigned_at) == (DOCUMENT, 1, None)


def test_a_page_is_turned_to_the_right(page: ScanPage):
    office = builders.make_office_member()
    assert page.turn == 270

    assert [turn_page(page=page, by=office).turn for _ in range(4)] == [0, 90, 180, 270]
    assert take_page_back(page=page, by=office).hand_turn is None


def test_a_page_laid_aside_is_taken_up_again(page: ScanPage):
    office = builders.make_office_member()

    set_pages_aside(pages=[page], reason="Zweites Exemplar", by=office)
    page.refresh_from_db()
    assert (page.set_aside_reason, page.set_aside_by, page.is_open) == (
        *("Zweites Exemplar", office),
        False,
    )
    assert assign_page(page=page, code=DOCUMENT, number=2, by=office).set_aside_at is None

    set_pages_aside(pages=[page], reason="Zweites Exemplar", by=office)
    assert take_page_back(page=page, by=office).set_aside_at is None


def test_strangers_put_nothing_right(page: ScanPage):
    stranger = builders.make_member()
    for attempt in (
        lambda: assign_page(page=page, code=DOCUMENT, number=2, by=stranger),
        lambda: turn_page(page=page, by=stranger),
        lambda: set_pages_aside(pages=[page], reason="Darum", by=stranger),
        lambda: take_page_back(page=page, by=stranger),
    ):
        with pytest.raises(NotEntitled):
            attempt()


def test_what_is_filed_stays_as_it_is(page: ScanPage):
    page.filed_in, page.filed_at = page.pile.document, timezone.now()
    page.save()

    with pytest.raises(ActionRefused, match=FILED_ALREADY):
        turn_page(page=page, by=builders.make_office_member())
    with pytest.raises(IntegrityError), transaction.atomic():
        ScanPage.objects.filter(pk=page.pk).update(hand_turn=90)
    with pytest.raises(WriteOnceError):
        page.pile.delete()


@pytest.mark.parametrize(
    "broken",
    [
        {"reading": "lost"},
        {"read_code": ""},
        {"reading": PageReading.UNCODED},
        {"hand_code": DOCUMENT},
        {"hand_turn": 45},
        {"read_turn": 1},
        {"assigned_at": timezone.now()},
        {"set_aside_at": timezone.now()},
        {"set_aside_reason": "Darum"},
        {"filed_at": timezone.now()},
    ],
)
def test_the_database_keeps_what_a_page_promises(page: ScanPage, broken: dict[str, object]):
    with pytest.raises(IntegrityError), transaction.atomic():
        ScanPage.objects.filter(pk=page.pk).update(**broken)


def test_a_place_in_a_pile_is_taken_once(page: ScanPage):
    with pytest.raises(IntegrityError), transaction.atomic():
        ScanPage.objects.create(pile=page.pile, position=page.position)

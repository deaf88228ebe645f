"""Sixteen equal posts at the same moment: minutes are sent once, and a talk is closed once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from agreements.models.document import LaterAnnex
from core.models import OutgoingMail
from evaluations.enums import MailKind, State
from evaluations.models import Arrangement, Evaluation, Minutes
from tests.agreements.pages import seen_on
from tests.crowd import AT_ONCE, post_at_once, serving
from tests.evaluations import records, talks
from tests.evaluations.pages import client_of, url
from tests.journeys.server import Portal

pytestmark = pytest.mark.django_db(transaction=True)

ONE_WINS = {302: 1, 409: AT_ONCE - 1}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the server keeps what happens."""
    folder = tmp_path_factory.mktemp("minutes") / "state"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def own_archive(settings: Settings, state: Path) -> None:
    """Share one archive with the server."""
    archive = {**settings.STORAGES["archive"], "OPTIONS": {"location": state / "archive"}}
    settings.STORAGES = {**settings.STORAGES, "archive": archive}


@pytest.fixture(scope="module")
def portal(
    state: Path,
    django_db_setup: None,  # noqa: ARG001 - makes the database
) -> Iterator[Portal]:
    """Start a server on the tests' own database."""
    with serving(state) as running:
        yield running


def test_minutes_are_sent_and_closed_once(portal: Portal) -> None:
    held = records.fill(records.make_held())
    keeper = talks.keeper_of(held.agreement)

    assert post_at_once(portal, url("minutes_send", held), keeper) == ONE_WINS
    minutes = Minutes.objects.get()
    mails = OutgoingMail.objects.filter(kind=MailKind.MINUTES)
    assert mails.count() == held.attendees.exclude(email="").count()

    records.approve_all(minutes)
    assert post_at_once(portal, url("minutes_close", held), keeper) == ONE_WINS
    assert Evaluation.objects.get().state == State.CLOSED
    assert LaterAnnex.objects.count() == 1


def test_an_absprache_is_written_and_settled_once(portal: Portal) -> None:
    held = records.make_held()
    keeper = talks.keeper_of(held.agreement)
    path = url("record_part", held, "absprachen")
    data = {
        "seen": seen_on(client_of(keeper), path),
        "absprachen-TOTAL_FORMS": 1,
        "absprachen-INITIAL_FORMS": 0,
        "absprachen-0-text": "Ein Raum.",
        "absprachen-0-changes": "nein",
    }
    assert post_at_once(portal, path, keeper, **data) == {302: AT_ONCE}
    row = Arrangement.objects.get()

    settle = records.settle_url(held, row)
    assert post_at_once(portal, settle, keeper, outcome="done") == ONE_WINS

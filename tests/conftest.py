"""What all tests share: an archive of their own, a mail server, and people who are signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django import Settings

from accounts.models import User
from archive.seal.demo import demo_certificate
from tests import builders
from tests.database import disarmed
from tests.mailserver import BACKEND, Mailserver, listening

SignIn = Callable[[User], Client]
Emptying = Callable[[TransactionTestCase], None]

DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the second database."""
    words = "only tests that open the database: the others prove nothing with a second one"
    parser.addoption("--with-database", action="store_true", help=words)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what opens no database where that was asked for."""
    if config.getoption("--with-database"):
        others = [item for item in items if not opens_database(item)]
        items[:] = [item for item in items if opens_database(item)]
        config.hook.pytest_deselected(items=others)


def opens_database(item: pytest.Item) -> bool:
    """Say whether a test asks for the database by its mark or by a fixture."""
    needs = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or needs & DATABASE)


@pytest.fixture(autouse=True)
def own_archive(settings: Settings, tmp_path: Path) -> Path:
    """Give each test an empty archive of its own; return its folder."""
    folder = tmp_path / "archive"
    archive = {**settings.STORAGES["archive"], "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "archive": archive}
    return folder


@pytest.fixture(autouse=True, scope="session")
def sealed_with() -> None:
    """Make the certificate that all tests seal with."""
    Path(settings.SEAL_FILE).write_bytes(demo_certificate())


@pytest.fixture(autouse=True)
def made_anew() -> None:
    """Let each test's people and places be counted from 1."""
    builders.begin_anew()


@pytest.fixture(autouse=True, scope="session")
def emptied_between_tests() -> Iterator[None]:
    """Let the emptying after a transactional test get past the triggers that forbid deleting."""
    # Django's stubs leave the method out.
    empty: Emptying = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # no stubs for it

    def past_triggers(case: TransactionTestCase) -> None:
        with disarmed(connection):
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", past_triggers)
        yield


@pytest.fixture
def sign_in() -> SignIn:
    """Return a function that returns a client signed in as the person given."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of


@pytest.fixture
def mailserver(settings: Settings) -> Iterator[Mailserver]:
    """Start a mail server and let the portal send through it."""
    running = Mailserver()
    settings.EMAIL_BACKEND = BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = running.host, running.port
    settings.EMAIL_TIMEOUT = 0.5
    with listening(running):
        yield running

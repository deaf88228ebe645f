"""What one process knows of codes, the other knows too: `DatabaseCache` keeps it for both."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.models import User
from tests import builders
from tests.database import address_of
from tests.journeys import server
from tests.second_factor import Clock, code_of, enter_code, enter_password, give_factor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    cache.clear()
    return Clock(monkeypatch)


def elsewhere(person: User, code: str, clock: Clock, folder: Path) -> str:
    """Sign in in a process of its own; return where that leads, "" where the code is refused."""
    variables = server.environment(folder, server.free_port()) | {
        "DATABASE_URL": address_of(connection),
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "KOOP_SECRET_KEY": "only-for-tests-" * 4,
    }
    ended = subprocess.run(  # noqa: S603 - our own program
        [
            *(sys.executable, "-m", "tests.accounts.elsewhere"),
            *(person.email, code, str(clock.seconds)),
        ],
        check=True,
        cwd=server.ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    return ended.stdout.strip()


def test_a_code_used_here_is_used_up_there(clock: Clock, tmp_path: Path) -> None:
    person, other = builders.make_member(), builders.make_member()
    secret, another = give_factor(person), give_factor(other)
    client = Client()
    enter_password(client, person)
    assert enter_code(client, code_of(secret)) == "/aufgaben/"
    assert elsewhere(person, code_of(secret), clock, tmp_path) == ""
    assert elsewhere(other, code_of(another), clock, tmp_path) == "/aufgaben/"


def test_guesses_made_here_count_there(clock: Clock, tmp_path: Path) -> None:
    person = builders.make_member()
    secret = give_factor(person)
    client = Client(REMOTE_ADDR="192.0.2.7")
    enter_password(client, person)
    for _ in range(5):
        assert enter_code(client, "000000") == ""
    assert elsewhere(person, code_of(secret), clock, tmp_path) == ""

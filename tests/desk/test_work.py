"""The worker and the mails it sends: once, for ever, two at once, killed on the way."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from core.chores import Chore
from core.delivery import deliver_next
from core.models import OutgoingMail
from core.outbox import post_text
from desk.management.commands import work
from desk.management.commands.work import CHORES
from tests.database import address_of
from tests.journeys import server
from tests.mailserver import BACKEND, PATIENCE_SECONDS, Mailserver

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "http://127.0.0.1:8000/passwort-neu/1-kanarienvogel/"


def write(number: int = 1, *, secret: bool = False) -> OutgoingMail:
    return post_text(
        event=f"event/{number}",
        kind="query",
        to="kim@example.org",
        subject=f"Rückfrage {number}",
        body=f"Guten Tag, {SECRET}\n",
        is_secret=secret,
    )


@pytest.fixture
def own_signals() -> Iterator[None]:
    """Give back what the command takes for itself."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, answer in kept.items():
        signal.signal(number, answer)


def variables(mailserver: Mailserver, state: Path) -> dict[str, str]:
    """Return what a process needs to send through `mailserver` from the tests' own database."""
    return server.environment(state, server.free_port()) | {
        "DATABASE_URL": address_of(connection),
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "KOOP_MAIL_BACKEND": BACKEND,
        "KOOP_SMTP_HOST": mailserver.host,
        "KOOP_SMTP_PORT": str(mailserver.port),
    }


def start(mailserver: Mailserver, state: Path, *command: str) -> "subprocess.Popen[str]":
    """Start `manage.py work`, or `command`, in a process of its own."""
    return subprocess.Popen(  # noqa: S603 - our own program
        command or [sys.executable, "manage.py", "work", "--only", "mails"],
        cwd=server.ROOT,
        env=variables(mailserver, state),
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.usefixtures("mailserver")
def test_once_does_what_is_due_and_says_so() -> None:
    for number in range(3):
        write(number)
    said = StringIO()
    call_command("work", stdout=said)
    call_command("work", "--only=mails", stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) == len(CHORES) + 1
    assert (lines[0], lines[-1]) == ("mails: 3", "mails: 0")


def test_what_cannot_be_done_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Chore("mails", lambda: 1 // 0)
    monkeypatch.setattr(work, "CHORES", (broken,))
    with pytest.raises(CommandError, match="Nicht alles ging: mails"):
        call_command("work", stdout=StringIO())


def test_each_chore_has_a_name_of_its_own() -> None:
    assert len({chore.name for chore in CHORES}) == len(CHORES)


@pytest.mark.usefixtures("own_signals")
@pytest.mark.parametrize("call", [signal.SIGTERM, signal.SIGINT])
def test_for_ever_ends_after_the_mail_it_is_at(
    mailserver: Mailserver, call: signal.Signals
) -> None:
    first, second = write(1), write(2)
    mailserver.on_text = lambda: os.kill(os.getpid(), call)
    call_command("work", "--only=mails", "--forever", "--pause=0.1")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.sent_at
    assert second.sent_at is None
    assert second.claimed_until is None


@pytest.mark.usefixtures("own_signals")
def test_for_ever_finds_what_comes_later(mailserver: Mailserver) -> None:
    write(1)
    mails = iter([2, 3])

    def another() -> None:
        number = next(mails, None)
        if number is None:
            os.kill(os.getpid(), signal.SIGTERM)
        else:
            write(number)
            connection.close()  # of the mail server's thread

    mailserver.on_text = another
    call_command("work", "--only=mails", "--forever", "--pause=0.1")
    assert len(mailserver.received) == 3


@pytest.mark.usefixtures("own_signals")
def test_a_database_that_is_away_does_not_end_it(
    mailserver: Mailserver, caplog: pytest.LogCaptureFixture
) -> None:
    write()
    mailserver.on_text = lambda: os.kill(os.getpid(), signal.SIGTERM)
    away = iter([True])

    def answer(execute: Callable[..., object], *query: object) -> object:
        if next(away, False):
            raise OperationalError
        return execute(*query)

    with connection.execute_wrapper(answer):
        call_command("work", "--only=mails", "--forever", "--pause=0.1")
    assert len(mailserver.received) == 1
    assert "mails: OperationalError" in caplog.messages


def test_it_ends_with_the_server_it_runs_beside(mailserver: Mailserver, tmp_path: Path) -> None:
    write()
    # As scripts/run does: started by a shell that becomes the server.
    sender = f"{sys.executable} manage.py work --forever --beside $$ --pause 0.1"
    beside = start(mailserver, tmp_path, "sh", "-c", f"{sender} & exec sleep 600")
    assert mailserver.has_text.wait(PATIENCE_SECONDS)
    beside.kill()
    # Both hold the other end of the pipe; it closes with the last of them.
    assert beside.communicate(timeout=PATIENCE_SECONDS)[0] == ""


def test_a_process_killed_before_it_marks_loses_nothing(
    mailserver: Mailserver, tmp_path: Path
) -> None:
    mailserver.holds = True
    mail = write(secret=True)
    sender = start(mailserver, tmp_path)
    assert mailserver.has_text.wait(PATIENCE_SECONDS)
    sender.kill()
    assert sender.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    sender.communicate()
    mail.refresh_from_db()
    assert mail.sent_at is None
    assert mail.claimed_until
    assert deliver_next() is None  # still claimed
    mailserver.holds = False
    OutgoingMail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert deliver_next()
    assert [m["Message-ID"] for m in mailserver.received] == [mail.message_id] * 2
    assert SECRET in mailserver.text()


def test_two_at_once_send_each_mail_once(mailserver: Mailserver, tmp_path: Path) -> None:
    mails = [write(number) for number in range(24)]
    senders = [start(mailserver, tmp_path) for _ in range(2)]
    said = [sender.communicate(timeout=PATIENCE_SECONDS)[0] for sender in senders]
    assert [sender.returncode for sender in senders] == [0, 0]
    arrived = Counter(message["Message-ID"] for message in mailserver.received)
    assert arrived == {mail.message_id: 1 for mail in mails}
    assert sum(int(line.split()[1]) for line in said) == len(mails)
    assert not OutgoingMail.objects.waiting().exists()


def test_kills_repeat_at_most_the_mail_that_was_under_way(
    mailserver: Mailserver, tmp_path: Path
) -> None:
    mails = [write(number) for number in range(20)]
    under_way = iter([2, 5, 9, 14, 22])
    moment = next(under_way)
    workers: list[subprocess.Popen[str]] = []

    def kill_now_and_then() -> None:
        nonlocal moment
        if len(mailserver.received) == moment:
            workers[-1].kill()
            workers[-1].wait(PATIENCE_SECONDS)
            moment = next(under_way, 0)

    mailserver.on_text = kill_now_and_then
    killed = []
    while OutgoingMail.objects.waiting().exists():
        workers.append(start(mailserver, tmp_path))
        workers[-1].communicate(timeout=PATIENCE_SECONDS)
        claimed = OutgoingMail.objects.filter(claimed_until__isnull=False)
        killed += list(claimed.values_list("message_id", flat=True))
        # Ten minutes later.
        claimed.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert [worker.returncode for worker in workers] == [-signal.SIGKILL] * 5 + [0]
    arrived = Counter(message["Message-ID"] for message in mailserver.received)
    assert arrived == Counter([mail.message_id for mail in mails] + killed)
    assert len(killed) == 5

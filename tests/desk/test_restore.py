"""Backup and restore: what docs/operations.md tells operators to type, typed here."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2  # type: ignore[import-untyped]  # has no types
import pytest
from django.db import connection

from agreements.enums import State
from agreements.models.agreement import Agreement
from archive.models import StoredDocument
from core.models import LogEntry
from tests import builders
from tests.database import address_of
from tests.journeys import server

pytestmark = pytest.mark.django_db(transaction=True)

GUIDE = (server.ROOT / "docs" / "operations.md").read_text()
DAY = "2026-11-22"  # the folder that the guide restores from
IN_ORDER = "Das Archiv ist in Ordnung"


@dataclass(frozen=True)
class Place:
    """Where a portal keeps what it has, as its operator names it."""

    state: Path
    database: str

    @property
    def variables(self) -> dict[str, str]:
        return server.environment(self.state, server.free_port()) | {
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "tests.served",
        }


@pytest.fixture
def running(own_archive: Path, tmp_path: Path) -> Place:
    """Return the tests' own portal as a place where an operator finds things."""
    if connection.vendor == "sqlite":
        (tmp_path / "portal.sqlite3").symlink_to(connection.settings_dict["NAME"])
    assert own_archive == tmp_path / "archive"
    return Place(tmp_path, address_of(connection))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Place]:
    """Yield a place where nothing is yet: an empty folder and an empty database."""
    state = tmp_path / "restored"
    state.mkdir()
    if connection.vendor == "sqlite":
        yield Place(state, f"sqlite:///{state}/portal.sqlite3")
        return
    base, _, name = address_of(connection).rpartition("/")
    with closing(psycopg2.connect(f"{base}/postgres")) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}_restored" TEMPLATE template0')
            yield Place(state, f"{base}/{name}_restored")
            cursor.execute(f'DROP DATABASE "{name}_restored"')


def blocks_of(chapter: str) -> list[str]:
    """Return the commands in a chapter of the guide, block by block."""
    _, _, rest = GUIDE.partition(f"\n## {chapter}\n")
    return re.findall(r"```sh\n(.*?)```", rest.partition("\n## ")[0], re.DOTALL)


def typed(commands: str, at: Place, shelf: Path) -> "subprocess.CompletedProcess[str]":
    """Type commands of the guide; the backups lie on `shelf`."""
    commands = commands.replace("/sicherung", str(shelf)).replace("$(date +%F)", DAY)
    commands = commands.replace(".venv/bin/python", sys.executable)
    return subprocess.run(  # noqa: S603 - what the guide says, in an environment of our own
        ["/bin/sh", "-euc", commands],
        cwd=server.ROOT,
        env=at.variables,
        capture_output=True,
        text=True,
        check=False,
    )


def back_up(running: Place, shelf: Path) -> None:
    on_sqlite, on_postgresql = blocks_of("Sichern")
    if connection.vendor == "postgresql":
        lines = on_sqlite.splitlines()
        lines[2] = on_postgresql  # „statt der dritten Zeile“
        on_sqlite = "\n".join(lines)
    done = typed(on_sqlite, running, shelf)
    assert done.returncode == 0, done.stderr


def restore(empty: Place, shelf: Path) -> "subprocess.CompletedProcess[str]":
    on_sqlite, on_postgresql, _ = blocks_of("Wiederherstellen")
    if connection.vendor == "postgresql":
        files = f'cp -a /sicherung/{DAY}/archive "$KOOP_STATE_DIR"/\n'
        compared = on_sqlite.splitlines(keepends=True)[0]
        return typed(compared + files + on_postgresql, empty, shelf)
    return typed(on_sqlite, empty, shelf)


def checked(empty: Place, shelf: Path) -> "subprocess.CompletedProcess[str]":
    return typed(blocks_of("Wiederherstellen")[2], empty, shelf)


def test_what_was_backed_up_is_there_again(running: Place, empty: Place, tmp_path: Path) -> None:
    builders.make_agreement(State.SIGNED)
    back_up(running, tmp_path / "shelf")

    done = restore(empty, tmp_path / "shelf")

    assert done.returncode == 0, done.stderr
    found = checked(empty, tmp_path / "shelf")
    assert found.returncode == 0, found.stderr
    documents, entries = StoredDocument.objects.count(), LogEntry.objects.count()
    assert f"{IN_ORDER}: {documents} Dokumente geprüft, {entries} Einträge" in found.stdout


def test_a_damaged_backup_is_noticed_before_it_is_used(
    running: Place, empty: Place, tmp_path: Path
) -> None:
    builders.make_agreement(State.SIGNING)
    back_up(running, tmp_path / "shelf")
    document = next(
        file for file in (tmp_path / "shelf" / DAY / "archive").rglob("*") if file.is_file()
    )
    document.chmod(0o600)
    document.write_bytes(document.read_bytes()[:-1])

    done = restore(empty, tmp_path / "shelf")

    assert done.returncode != 0
    assert document.name in done.stdout + done.stderr
    assert not any(empty.state.iterdir())


def test_what_is_signed_during_a_backup_spoils_nothing(
    running: Place, empty: Place, tmp_path: Path
) -> None:
    office = builders.make_office_member()
    agreement = builders.make_agreement(State.SIGNING)
    signing = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.agreements.signing_child", str(office.pk), str(agreement.pk)],
        cwd=server.ROOT,
        env=os.environ | running.variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert signing.stdout
    assert signing.stdout.readline().strip() == "bereit"
    back_up(running, tmp_path / "shelf")
    signing.communicate(timeout=60)
    assert signing.returncode == 0
    assert Agreement.objects.get(pk=agreement.pk).state == State.SIGNED

    assert restore(empty, tmp_path / "shelf").returncode == 0

    found = checked(empty, tmp_path / "shelf")
    assert found.returncode == 0, found.stderr
    assert IN_ORDER in found.stdout


def test_files_that_came_during_a_backup_are_cleared_away_as_the_guide_says(
    running: Place, empty: Place, tmp_path: Path
) -> None:
    builders.make_agreement(State.SIGNING)
    back_up(running, tmp_path / "shelf")
    assert restore(empty, tmp_path / "shelf").returncode == 0
    late = empty.state / "archive" / "ab" / ("ab" * 32)
    late.parent.mkdir(exist_ok=True)
    late.write_bytes(b"filed after the database was copied")
    os.utime(late, (0, 0))

    assert "gehört zu keinem Dokument" in checked(empty, tmp_path / "shelf").stderr
    command = next(part for part in GUIDE.split("`") if part.endswith("--remove-orphans"))
    cleared = typed(f".venv/bin/python manage.py {command}", empty, tmp_path / "shelf")

    assert IN_ORDER in cleared.stdout
    assert not late.exists()

"""The database between tests: how emptying it gets past triggers that forbid deleting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper


def disarm(connection: BaseDatabaseWrapper) -> list[str]:
    """Drop all triggers of a SQLite database and return the statements that bring them back.

    PostgreSQL empties tables by TRUNCATE, which fires no row triggers: nothing to do there.
    """
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    return [statement for _, statement in triggers]


def rearm(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    """Create the triggers that `disarm` dropped."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, None)


@contextmanager
def disarmed(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let the block delete rows that are written once."""
    statements = disarm(connection)
    try:
        yield
    finally:
        rearm(connection, statements)


def address_of(connection: BaseDatabaseWrapper) -> str:
    """Return the DATABASE_URL by which another process reaches the tests' own database."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"

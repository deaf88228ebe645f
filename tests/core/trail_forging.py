"""A trail changed past the portal: by somebody who may take the triggers off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model, QuerySet

from core.models import LogEntry


@contextmanager
def unguarded(model: type[Model] = LogEntry) -> Iterator[None]:
    """Let the block write to a table what its triggers forbid; they stand again afterwards."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            # A table is not altered while a check of its rows is still to come.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, statement in triggers:
            cursor.execute(statement, None)


def forge(*changes: Callable[[QuerySet[LogEntry]], object]) -> None:
    """Change entries as somebody with all rights would: no trigger stops it, nor does the ORM."""
    with unguarded():
        for change in changes:
            change(QuerySet(LogEntry))

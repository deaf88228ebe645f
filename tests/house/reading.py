"""A connection that refuses to write: what a GET is given."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

READING = re.compile(
    r"\s*(SELECT|WITH|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|SET)\b", re.IGNORECASE
)
# Sessions and the counters against guessing passwords may move.
MOVING = re.compile(r'"(django_session|core_cache)"')


class WrittenByReadingError(AssertionError):
    """A statement that changes something although somebody only looked."""


def _refuse(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,  # noqa: FBT001 - Django's signature
    context: dict[str, Any],
) -> Any:
    if READING.match(sql) or MOVING.search(sql):
        return execute(sql, params, many, context)
    raise WrittenByReadingError(sql)


@contextmanager
def only_reading() -> Iterator[None]:
    """Refuse every statement of the block that changes the database."""
    with connection.execute_wrapper(_refuse):
        yield

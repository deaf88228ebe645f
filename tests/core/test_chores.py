"""Chores are done in turn; one that fails holds up none; a piece that has begun is finished."""

import logging
from collections.abc import Callable

import pytest
from django.db import OperationalError

from core.chores import LONGEST_WAIT, Chore, Worker
from core.logs import JsonLine

pytestmark = pytest.mark.django_db


def counting_down(said: list[str], name: str, pieces: int) -> Chore:
    """Return a chore of so many pieces that says its name with each."""
    left = iter(range(pieces))

    def piece() -> int:
        if next(left, None) is None:
            return 0
        said.append(name)
        return 1

    return Chore(name, piece, pause=60)


def failing(error: Exception) -> Chore:
    def piece() -> int:
        raise error

    return Chore("broken", piece, pause=60)


def until(said: list[str], count: int) -> Callable[[], bool]:
    return lambda: len(said) >= count


def test_each_gets_a_piece_in_turn() -> None:
    said: list[str] = []
    worker = Worker([counting_down(said, "a", 3), counting_down(said, "b", 1)])
    worker.finish()
    assert said == ["a", "b", "a", "a"]
    assert worker.done == {"a": 3, "b": 1}


@pytest.mark.parametrize("error", [OperationalError("secret"), ValueError("secret")])
def test_one_that_fails_holds_up_none_and_is_told_of(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    worker = Worker([failing(error), counting_down(said, "a", 2)])
    worker.finish()
    assert said == ["a", "a"]
    assert worker.failed == {"broken"}
    lines = [JsonLine().format(record) for record in caplog.records]
    assert f"broken: {type(error).__name__}" in lines[0]
    assert "secret" not in "".join(lines)
    assert all(record.levelno == logging.ERROR for record in caplog.records)


def test_what_is_idle_rests() -> None:
    said: list[str] = []
    waits: list[float] = []
    looks: list[None] = []

    def look() -> int:
        looks.append(None)
        return 0

    worker = Worker([Chore("idle", look, pause=60), counting_down(said, "a", 3)])
    worker.go_on(lambda: bool(waits), waits.append)
    assert said == ["a"] * 3
    assert len(looks) == 1
    assert waits == [LONGEST_WAIT]


def test_asked_to_end_it_begins_nothing_more() -> None:
    said: list[str] = []
    worker = Worker([counting_down(said, name, 5) for name in "ab"])
    worker.go_on(until(said, 3), lambda _: None)
    assert said == ["a", "b", "a"]

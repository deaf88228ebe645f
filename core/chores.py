"""Chores: work that waits for no page. A worker does them in turn until it is asked to end.

What there is to do stands in rows of the field itself, each with its state; a chore claims the
rows it works on for a while. Whoever is killed leaves a claim that runs out: nothing is lost
(docs/decisions/0026-background-work.md).
"""

import logging
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from traceback import format_tb

from django.db import Error, close_old_connections

LONGEST_WAIT = 5.0  # seconds until the worker looks whether it should still be there

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """A kind of work: its name, what does the next piece, and the seconds it rests when idle.

    `do` returns how much it did, 0 where nothing waited. Several workers call it at once.
    """

    name: str
    do: Callable[[], int]
    pause: float = 5.0


class Bell:
    """Rings when the process is asked to end: SIGTERM from a service, SIGINT from Ctrl+C."""

    def __init__(self) -> None:
        # Of all ways to wait, this one may be rung from within a signal handler.
        self._calls: SimpleQueue[int] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda called, _frame: self._calls.put(called))

    @property
    def rung(self) -> bool:
        """Whether it has rung."""
        return not self._calls.empty()

    def wait(self, seconds: float) -> None:
        """Return when it rings, at the latest after `seconds`."""
        try:
            self._calls.put(self._calls.get(timeout=seconds))
        except Empty:
            return


class Worker:
    """Does a piece of each chore in turn, so that none waits for the whole of another."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self.done = Counter({chore.name: 0 for chore in chores})
        self.failed: set[str] = set()
        self._chores = tuple(chores)
        self._rests_until = dict.fromkeys(self._chores, 0.0)

    def finish(self) -> None:
        """Do all that waits now, whatever the pauses."""
        while self._round(self._chores, lambda: False):
            pass

    def go_on(self, is_over: Callable[[], bool], wait: Callable[[float], None]) -> None:
        """Do what comes up until `is_over`; a piece that has begun is finished."""
        while not is_over():
            if not self._round(self._rested(), is_over):
                rest = min(self._rests_until.values()) - monotonic()
                wait(max(0.0, min(rest, LONGEST_WAIT)))

    def _rested(self) -> list[Chore]:
        return [chore for chore in self._chores if self._rests_until[chore] <= monotonic()]

    def _round(self, chores: Sequence[Chore], is_over: Callable[[], bool]) -> bool:
        """Do a piece of each of `chores`; return whether anything was done."""
        anything = False
        for chore in chores:
            if is_over():
                break
            done = self._piece(chore)
            self.done[chore.name] += done
            anything = anything or done > 0
            if not done:
                self._rests_until[chore] = monotonic() + chore.pause
        return anything

    def _piece(self, chore: Chore) -> int:
        """Do a piece; a chore that fails is told of and rests, the others go on."""
        close_old_connections()
        try:
            return chore.do()
        except Error as error:  # a database that is away comes back
            logger.error("%s: %s", chore.name, type(error).__name__)  # noqa: TRY400 - no values
        except Exception as error:  # noqa: BLE001 - one chore must not hold up the others
            trace = "".join(format_tb(error.__traceback__))  # without the message, which may quote
            logger.error(  # noqa: TRY400 - same
                "%s: %s", chore.name, type(error).__name__, extra={"trace": trace}
            )
        self.failed.add(chore.name)
        return 0

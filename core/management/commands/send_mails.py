"""Send what waits in the outbox, once or for as long as the portal runs."""

import logging
import os
import signal
from queue import Empty, SimpleQueue
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections

from core.delivery import deliver_next

PAUSE_SECONDS = 5.0
logger = logging.getLogger(__name__)


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


class Command(BaseCommand):
    """Mails senden: what is due now, or everything as it comes due."""

    help = "Sendet die Mails, die im Postausgang warten."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forever",
            action="store_true",
            help="sieht alle paar Sekunden nach, bis der Befehl beendet wird",
        )
        parser.add_argument(
            "--beside",
            metavar="PROZESS",
            type=int,
            help="endet auch, wenn der startende Prozess mit dieser Nummer endet",
        )
        parser.add_argument(
            "--pause",
            metavar="SEKUNDEN",
            type=float,
            default=PAUSE_SECONDS,
            help="Abstand zwischen zwei Blicken in den Postausgang",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["forever"]:
            self._go_on(options["pause"], beside=options["beside"])
            return
        sent = failed = 0
        while mail := deliver_next():
            sent += mail.sent_at is not None
            failed += mail.sent_at is None
        self.stdout.write(f"Gesendet: {sent}. Nicht gesendet: {failed}.")

    def _go_on(self, pause: float, *, beside: int | None) -> None:
        bell = Bell()
        while not bell.rung and beside in {None, os.getppid()}:
            close_old_connections()
            try:
                while not bell.rung and deliver_next():
                    pass
            except Error as error:  # a database that is away comes back
                logger.error("outbox: %s", type(error).__name__)  # noqa: TRY400 - no values
            bell.wait(pause)

"""Do what waits for no page: send mails and whatever else stands in the table of chores."""

import os
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.actions import read_waiting_pages
from archive.care import check_next
from core.chores import Bell, Chore, Worker
from core.delivery import deliver_next, forget_old_texts
from evaluations.actions.planning import plan_due_evaluations

HOUR = 3600.0

# Each claims its rows: any number of workers may run at once.
CHORES = (
    Chore("mails", lambda: 1 if deliver_next() else 0),
    Chore("mailtexte", forget_old_texts, pause=HOUR),
    Chore("scans", read_waiting_pages),
    Chore("gespraeche", plan_due_evaluations, pause=HOUR),
    Chore("archiv", check_next, pause=30),
)


class Command(BaseCommand):
    """Hintergrundarbeit: what is due now, or everything as it comes up."""

    help = "Erledigt, was im Hintergrund zu tun ist: Mails senden und Ähnliches."

    def add_arguments(self, parser: CommandParser) -> None:
        names = [chore.name for chore in CHORES]
        parser.add_argument("--only", choices=names, help="nur diese eine Arbeit")
        parser.add_argument(
            "--forever",
            action="store_true",
            help="sieht immer wieder nach, bis der Befehl beendet wird",
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
            help="sieht spätestens nach so vielen Sekunden wieder nach",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work once or for ever; raise CommandError naming the chores that failed (exit code 1)."""
        worker = Worker(self._chores(options["only"], options["pause"]))
        if options["forever"]:
            bell, parent = Bell(), options["beside"]
            worker.go_on(lambda: bell.rung or parent not in {None, os.getppid()}, bell.wait)
            return
        worker.finish()
        for name, count in worker.done.items():
            self.stdout.write(f"{name}: {count}")
        if worker.failed:
            names = ", ".join(sorted(worker.failed))
            raise CommandError(f"Nicht alles ging: {names}. Das Protokoll nennt die Ursache.")

    def _chores(self, only: str | None, pause: float | None) -> list[Chore]:
        chosen = [chore for chore in CHORES if only in {None, chore.name}]
        if pause is None:
            return chosen
        return [replace(chore, pause=min(chore.pause, pause)) for chore in chosen]

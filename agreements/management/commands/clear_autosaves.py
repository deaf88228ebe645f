"""Delete what was typed long ago and never saved."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agreements.actions.autosaving import clear_typed

DAYS = 180


class Command(BaseCommand):
    """Delete the Zwischenstände nobody has gone on with for a time, and who was present once."""

    help = "Löscht Zwischenstände, an denen lange niemand weitergeschrieben hat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=DAYS, help=f"älter als so viele Tage (Vorgabe {DAYS})"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        count = clear_typed(days=options["days"])
        noun = "Zwischenstand" if count == 1 else "Zwischenstände"
        self.stdout.write(f"{count} {noun} gelöscht.")

"""Load the fictional county."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from desk.demo import build


class Command(BaseCommand):
    """Load a fictional county with agreements in every state; a second run changes nothing."""

    help = "Lädt einen erfundenen Landkreis zum Ausprobieren; ein zweiter Lauf ändert nichts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--logins", action="store_true", help="zeigt nur, womit man sich anmelden kann"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["logins"]:
            self._load()
        width = max(len(role) for role, _ in build.logins())
        for role, email in build.logins():
            self.stdout.write(f"  {role:<{width}}  {email}")
        self.stdout.write(f"  Passwort für alle: {build.PASSWORD}")

    def _load(self) -> None:
        if build.is_loaded():
            self.stdout.write("Die Vorführdaten sind schon da.")
        else:
            self.stdout.write(f"{build.load()} Schulen mit Vereinbarungen geladen.")

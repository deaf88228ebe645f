"""Write the form to be filled in by hand as PDF into a file."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.actions.editions import latest_edition
from agreements.documents.compose import compose_blank
from agreements.documents.pdf import render_once
from agreements.management.commands.print_agreement import write
from agreements.models.edition import Edition
from core.workflow import ActionRefused


class Command(BaseCommand):
    """Write the blank form of an edition, the newest unless one is named, into a file."""

    help = "Schreibt den Leervordruck zum Ausfüllen von Hand als PDF in eine Datei."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", metavar="DATEI", required=True, help="wohin geschrieben wird")
        parser.add_argument(
            "--edition",
            metavar="SCHLÜSSEL",
            default="",
            help="Tag des Beschlusses, zum Beispiel 2023-09-27; sonst die neueste Fassung",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        edition = _edition(options["edition"])
        content = render_once(compose_blank(edition))
        write(Path(options["out"]), content)
        self.stdout.write(f"{edition}: {len(content)} Byte geschrieben: {options['out']}")


def _edition(key: str) -> Edition:
    if not key:
        try:
            return latest_edition()
        except ActionRefused as refusal:
            raise CommandError(refusal.reason) from refusal
    found = Edition.objects.published().filter(adopted_on=_day(key)).first()
    if found is None:
        raise CommandError(f"Eine Fassung des Musters vom {key} ist nicht veröffentlicht.")
    return found


def _day(key: str) -> date:
    try:
        return date.fromisoformat(key)
    except ValueError as error:
        raise CommandError(f"„{key}“ ist kein Tag wie 2023-09-27.") from error

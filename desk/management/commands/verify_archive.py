"""Compare documents, trail and Fassungen with what was promised of them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive import store
from archive.rules import stray_files
from core.trail_check import UnreadableEnds, ends_in_lines, rewritten_since
from desk.archive_check import check_archive


class Command(BaseCommand):
    """Archiv prüfen: documents, trail and Fassungen are there, unchanged, and tell the same."""

    help = (
        "Prüft, ob Dokumente, Verlauf und Fassungen unverändert sind und zueinander passen. "
        "Endet mit 1, wenn etwas nicht stimmt."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove-orphans",
            action="store_true",
            help="Entfernt Dateien ohne Dokument, die älter als eine Stunde sind.",
        )
        parser.add_argument(
            "--heads",
            type=Path,
            metavar="DATEI",
            help="Schreibt die Kettenenden des Verlaufs in eine Datei, die woanders liegen soll.",
        )
        parser.add_argument(
            "--earlier",
            type=Path,
            metavar="DATEI",
            help="Vergleicht den Verlauf mit Kettenenden, die --heads früher geschrieben hat.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Report every fault; raise CommandError naming the first (exit code 1)."""
        if options["remove_orphans"]:
            self._remove_orphans()
        try:
            check = check_archive(
                tell=self.stderr.write, known=_rewritten_since(options["earlier"])
            )
        except (OSError, UnreadableEnds) as error:
            raise CommandError(f"Die Prüfung ist nicht zu Ende gekommen: {error}") from error
        if options["heads"]:
            _write_heads(options["heads"])
        if check.fault_count:
            first = check.faults.partition("\n")[0]
            raise CommandError(f"{check.fault_count} Fehler im Archiv. Der erste: {first}")
        self.stdout.write(
            f"Das Archiv ist in Ordnung: {check.document_count} Dokumente geprüft, "
            f"{check.entry_count} Einträge im Verlauf."
        )

    def _remove_orphans(self) -> None:
        for name in stray_files():
            store.remove(name)
            self.stdout.write(f"Entfernt: {name}")


def _rewritten_since(file: Path | None) -> Iterator[str]:
    if file is None:
        return
    with file.open(encoding="ascii", errors="replace") as lines:
        yield from rewritten_since(lines)


def _write_heads(file: Path) -> None:
    """Write the whole file or none: what is kept for comparing must not end in the middle."""
    beside = file.with_name(f".{file.name}.new")
    with beside.open("w", encoding="ascii") as lines:
        lines.writelines(f"{line}\n" for line in ends_in_lines())
        lines.flush()
        os.fsync(lines.fileno())
    beside.replace(file)

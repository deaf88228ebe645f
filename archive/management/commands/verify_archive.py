"""Compare the archive's files with the documents the database knows."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive import store
from archive.models import StoredDocument

# A file appears before its row is committed; younger ones may still get theirs.
GRACE = timedelta(hours=1)


class Command(BaseCommand):
    """Archiv prüfen: every document is there and unchanged, and nothing else is."""

    help = "Prüft, ob jedes Dokument unverändert im Archiv liegt und keine Datei übrig ist."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove-orphans",
            action="store_true",
            help="Entfernt Dateien ohne Dokument, die älter als eine Stunde sind.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Report every fault; raise CommandError naming the first (exit code 1)."""
        faults = [*self._document_faults(), *self._orphans(remove=options["remove_orphans"])]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} Fehler im Archiv. Der erste: {faults[0]}")
        count = StoredDocument.objects.count()
        self.stdout.write(f"Das Archiv ist in Ordnung: {count} Dokumente geprüft.")

    def _document_faults(self) -> list[str]:
        faults = []
        for document in StoredDocument.objects.order_by("pk").iterator():
            try:
                content = store.read(document.sha256)
            except store.ArchiveFault as fault:
                faults.append(f"{fault} Dokument {document.pk} ({document.filename})")
                continue
            if len(content) != document.size:
                faults.append(f"Die Größe stimmt nicht. Dokument {document.pk}")
        return faults

    def _orphans(self, *, remove: bool) -> list[str]:
        faults = []
        for name in list(store.names()):
            if _belongs(name) or store.age_of(name) < GRACE:
                continue
            if remove:
                store.remove(name)
                self.stdout.write(f"Entfernt: {name}")
            else:
                faults.append(f"Eine Datei gehört zu keinem Dokument: {name}")
        return faults


def _belongs(name: str) -> bool:
    """Say whether a file is the content of a document, asked anew for each file."""
    sha256 = name.rpartition("/")[2]
    known = StoredDocument.objects.filter(sha256=sha256).exists()
    return known and name == store.name_of(sha256)

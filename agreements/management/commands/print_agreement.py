"""Write an agreement as PDF into a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.documents.compose import compose
from agreements.documents.pdf import render_once
from agreements.models.agreement import Agreement
from agreements.models.document import Transcript
from archive import store
from archive.models import StoredDocument


class Command(BaseCommand):
    """Write the draft, the issued Fassung or the Abschrift of an agreement into a file."""

    help = "Schreibt eine Vereinbarung als PDF in eine Datei."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", metavar="NUMMER", help="zum Beispiel KV-2026-0001")
        parser.add_argument("--out", metavar="DATEI", required=True, help="wohin geschrieben wird")
        parser.add_argument(
            "--transcript",
            action="store_true",
            help="schreibt die Abschrift mit dem Vermerk der Unterschriften",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        agreement = (
            Agreement.objects.with_particulars()
            .select_related("current_version__document")
            .filter(number=options["number"])
            .first()
        )
        if agreement is None:
            raise CommandError(f"Die Vereinbarung {options['number']} gibt es nicht.")
        content = _transcript(agreement) if options["transcript"] else _document(agreement)
        write(Path(options["out"]), content)
        self.stdout.write(f"{len(content)} Byte geschrieben: {options['out']}")


def _document(agreement: Agreement) -> bytes:
    if agreement.current_version is None:
        return render_once(compose(agreement))
    return _stored(agreement.current_version.document)


def _transcript(agreement: Agreement) -> bytes:
    transcripts = Transcript.objects.select_related("document")
    found = transcripts.filter(version=agreement.current_version_id).first()
    if found is None:
        raise CommandError(f"Zu {agreement.number} gibt es noch keine Abschrift.")
    return _stored(found.document)


def _stored(document: StoredDocument) -> bytes:
    try:
        return store.read(document.sha256)
    except store.ArchiveFault as fault:
        raise CommandError(str(fault)) from fault


def write(path: Path, content: bytes) -> None:
    """Write a file; raise CommandError where that is not possible."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path} lässt sich nicht schreiben: {error.strerror}.") from error

"""What has to be true of the archive: it holds what it promised, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta

from archive import store
from archive.models import StoredDocument

# A file appears before its row is committed; younger ones may still get theirs.
GRACE = timedelta(hours=1)
AT_ONCE = 500  # rows in memory


def document_faults() -> Iterator[str]:
    """Yield a sentence for each document that is missing, altered or of another size."""
    for document in StoredDocument.objects.order_by("pk").iterator(AT_ONCE):
        try:
            size = store.check(document.sha256)
        except store.ArchiveFault as fault:
            yield f"{fault} Dokument {document.pk} ({document.filename})"
            continue
        if size != document.size:
            yield f"Die Größe stimmt nicht. Dokument {document.pk} ({document.filename})"


def stray_files() -> Iterator[str]:
    """Yield the name of each file that belongs to no document and is not just being stored."""
    for name in store.names():
        if not _belongs(name) and store.age_of(name) >= GRACE:
            yield name


def _belongs(name: str) -> bool:
    """Say whether a file is the content of a document, asked anew for each file."""
    sha256 = name.rpartition("/")[2]
    known = StoredDocument.objects.filter(sha256=sha256).exists()
    return known and name == store.name_of(sha256)

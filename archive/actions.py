"""What happens in the archive: documents are stored."""

from typing import TYPE_CHECKING

from django.db import transaction

from archive import store as content_store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from archive.uploads import TYPES, clean_filename
from core.pdf_merge import pages_of

if TYPE_CHECKING:
    from accounts.models import User

COUNTABLE = frozenset(kind.media_type for kind in TYPES.values())


@transaction.atomic
def store(
    content: bytes,
    *,
    kind: DocumentKind,
    filename: str,
    media_type: str,
    by: "User | None",
) -> StoredDocument:
    """Keep `content` for good and return its row; the bytes are on the disk before the row is.

    The same content stored twice gives two rows and one file. Raises archive.store.ArchiveFault
    where the archive does not give back what was written, OSError where the disk is full.
    """
    sha256 = content_store.write(content)
    return StoredDocument.objects.create(
        kind=kind,
        sha256=sha256,
        size=len(content),
        media_type=media_type,
        filename=clean_filename(filename),
        page_count=pages_of(content) if media_type in COUNTABLE else None,
        stored_by=by,
    )

"""What happens in the archive: documents are stored."""

from typing import TYPE_CHECKING

from django.db import transaction

from archive import store as content_store
from archive.enums import DocumentKind
from archive.models import StoredDocument

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def store(
    content: bytes,
    *,
    kind: DocumentKind,
    filename: str,
    media_type: str,
    by: "User | None",
) -> StoredDocument:
    """Keep `content` for good and return its row."""
    sha256 = content_store.write(content)
    return StoredDocument.objects.create(
        kind=kind,
        sha256=sha256,
        size=len(content),
        media_type=media_type,
        filename=filename,
        stored_by=by,
    )

"""Attaching and detaching files (Muster, 8.)."""

from django.db import transaction

from accounts.models import User
from agreements.actions.locking import locked_for_editing
from agreements.enums import AnnexKind, Deed
from agreements.models.agreement import Agreement
from agreements.models.document import Annex
from archive.actions import store_upload
from archive.enums import DocumentKind
from archive.uploads import CheckedUpload
from core.trail import record
from core.workflow import ActionRefused


@transaction.atomic
def add_annex(
    *, agreement: Agreement, kind: AnnexKind, title: str, upload: CheckedUpload, by: User
) -> Annex:
    """Attach a checked file to `agreement`."""
    row = locked_for_editing(agreement, by=by)
    document = store_upload(upload, kind=DocumentKind.ANNEX, by=by)
    annex = row.annexes.create(kind=kind, title=title, document=document)
    record(row, Deed.ANNEX_ADDED, by=by, title=title, sha256=document.sha256)
    return annex


@transaction.atomic
def remove_annex(*, agreement: Agreement, annex_pk: int, by: User) -> None:
    """Detach a file; its bytes stay in the archive.

    Raises ActionRefused when it is gone already.
    """
    row = locked_for_editing(agreement, by=by)
    annex = row.annexes.select_related("document").filter(pk=annex_pk).first()
    if annex is None:
        raise ActionRefused("Diese Anlage ist schon entfernt.")
    record(row, Deed.ANNEX_REMOVED, by=by, title=annex.title, sha256=annex.document.sha256)
    annex.delete()

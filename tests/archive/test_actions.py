from pathlib import Path

import pytest
from django.db import transaction

from archive import actions, store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from core.workflow import Unavailable
from tests.builders import make_user
from tests.files import make_image, make_pdf


def keep(content: bytes, filename: str = "a.pdf", media_type: str = "application/pdf") -> object:
    return actions.store(
        content,
        kind=DocumentKind.SIGNED_COPY,
        filename=filename,
        media_type=media_type,
        by=None,
    )


@pytest.mark.django_db
def test_document_is_stored_with_all_that_is_known() -> None:
    person = make_user()
    content = make_pdf(pages=3)

    document = actions.store(
        content,
        kind=DocumentKind.SIGNING_COPY,
        filename="../Vereinbarung.pdf",
        media_type="application/pdf",
        by=person,
    )

    document.refresh_from_db()
    assert store.read(document.sha256) == content
    assert document.size == len(content)
    assert document.page_count == 3
    assert document.filename == "Vereinbarung.pdf"
    assert document.kind == DocumentKind.SIGNING_COPY
    assert document.stored_by == person


@pytest.mark.django_db
def test_pages_are_counted_where_there_are_pages() -> None:
    keep(make_image("JPEG"), "scan.jpg", "image/jpeg")
    keep(b"a;b", "liste.csv", "text/csv")

    assert list(StoredDocument.objects.values_list("page_count", flat=True)) == [1, None]


@pytest.mark.django_db
def test_same_content_twice_is_two_rows_and_one_file() -> None:
    content = make_pdf()
    keep(content, "a.pdf")
    keep(content, "b.pdf")

    assert StoredDocument.objects.count() == 2
    assert list(store.names()) == [store.name_of(store.fingerprint(content))]


@pytest.mark.django_db(transaction=True)
def test_undone_transaction_leaves_a_file_but_no_row() -> None:
    with transaction.atomic():
        keep(make_pdf())
        transaction.set_rollback(True)

    assert not StoredDocument.objects.exists()
    assert len(list(store.names())) == 1


@pytest.mark.django_db
def test_altered_archive_stores_no_row(own_archive: Path) -> None:
    content = make_pdf()
    sha256 = store.write(content)
    (own_archive / store.name_of(sha256)).write_bytes(b"forged")

    with pytest.raises(Unavailable, match="nimmt gerade nichts auf"):
        keep(content)

    assert not StoredDocument.objects.exists()

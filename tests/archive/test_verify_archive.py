import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from archive import actions, store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from tests.files import make_pdf

pytestmark = pytest.mark.django_db


def keep(pages: int) -> StoredDocument:
    return actions.store(
        make_pdf(pages=pages),
        kind=DocumentKind.TRANSCRIPT,
        filename=f"{pages}.pdf",
        media_type="application/pdf",
        by=None,
    )


def verify(**options: bool) -> str:
    out = StringIO()
    call_command("verify_archive", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def grow_old(path: Path) -> None:
    os.utime(path, (0, 0))


def test_whole_archive_is_in_order() -> None:
    keep(1)
    keep(2)

    assert "2 Dokumente geprüft" in verify()


def test_first_fault_is_named(own_archive: Path) -> None:
    first, second = keep(1), keep(2)
    (own_archive / store.name_of(first.sha256)).unlink()
    (own_archive / store.name_of(second.sha256)).write_bytes(b"forged")

    with pytest.raises(CommandError, match=f"2 Fehler.+fehlt.+{first.sha256}.+1.pdf") as caught:
        verify()
    assert caught.value.returncode == 1


def test_altered_document_is_a_fault(own_archive: Path) -> None:
    document = keep(1)
    (own_archive / store.name_of(document.sha256)).write_bytes(b"forged")

    with pytest.raises(CommandError, match="verändert"):
        verify()


def test_wrong_size_is_a_fault() -> None:
    document = keep(1)
    StoredDocument.objects.create(
        kind=document.kind,
        sha256=document.sha256,
        size=1,
        media_type=document.media_type,
        filename=document.filename,
    )

    with pytest.raises(CommandError, match="Größe"):
        verify()


@pytest.mark.parametrize("name", ["stray.txt", "00/00/.writing-x", "ab/cd/" + "0" * 64])
def test_old_file_without_document_is_a_fault_that_can_be_removed(
    own_archive: Path, name: str
) -> None:
    document = keep(1)
    grow_old(own_archive / store.name_of(document.sha256))
    stray = own_archive / name
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"x")
    grow_old(stray)

    with pytest.raises(CommandError, match="zu keinem Dokument"):
        verify()
    assert f"Entfernt: {name}" in verify(remove_orphans=True)
    assert not stray.exists()
    assert "1 Dokumente geprüft" in verify()


def test_document_under_a_foreign_name_is_a_fault(own_archive: Path) -> None:
    document = keep(1)
    copy = own_archive / document.sha256
    copy.write_bytes(store.read(document.sha256))
    grow_old(copy)

    with pytest.raises(CommandError, match="zu keinem Dokument"):
        verify()


def test_young_file_may_still_get_its_document() -> None:
    store.write(b"just being uploaded")

    assert "in Ordnung" in verify()


def test_file_stored_anew_is_young_again(own_archive: Path) -> None:
    name = store.name_of(store.write(b"once undone"))
    grow_old(own_archive / name)
    store.write(b"once undone")

    verify(remove_orphans=True)

    assert list(store.names()) == [name]

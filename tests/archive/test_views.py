import logging
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.http import FileResponse, HttpResponse

from archive import actions, store, views
from archive.enums import DocumentKind
from archive.models import StoredDocument
from tests.files import make_image, make_pdf, make_scan

pytestmark = pytest.mark.django_db

SAVED_ONLY = "sandbox; default-src 'none'"


def keep(
    content: bytes,
    filename: str,
    media_type: str = "application/pdf",
    kind: DocumentKind = DocumentKind.ANNEX,
) -> StoredDocument:
    return actions.store(content, kind=kind, filename=filename, media_type=media_type, by=None)


def test_attachment_is_saved_and_cannot_act() -> None:
    content = make_pdf()
    response = views.attachment(keep(content, "Vereinbarung.pdf"))

    assert response.content == content
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Disposition"] == 'attachment; filename="Vereinbarung.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == SAVED_ONLY
    assert response["Cache-Control"] == "private, no-store"


def test_german_name_is_sent_by_rfc_6266() -> None:
    response = views.attachment(keep(make_pdf(), 'Grundschule „Am Münster"; 100 %.pdf'))

    disposition = response["Content-Disposition"]
    assert disposition.isascii()
    kind, _, name = disposition.partition("; filename*=utf-8''")
    assert kind == "attachment"
    assert unquote(name) == "Grundschule „Am Münster__ 100 %.pdf"


def test_name_cannot_add_headers() -> None:
    document = StoredDocument(
        kind=DocumentKind.ANNEX,
        sha256=store.write(make_pdf()),
        size=len(make_pdf()),
        media_type="application/pdf",
        filename='a"\r\nSet-Cookie: x=y.pdf',
    )

    response = views.attachment(document)
    assert "\n" not in response["Content-Disposition"]
    assert "Set-Cookie" not in response.headers


def test_pdf_can_be_read_in_the_browser() -> None:
    issued = keep(make_pdf(), "a.pdf", kind=DocumentKind.SIGNING_COPY)
    response = views.inline_pdf(issued)

    assert response["Content-Disposition"] == 'inline; filename="a.pdf"'
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "-src '" not in response["Content-Security-Policy"].removeprefix("default-src")
    assert "sandbox" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_anything_but_a_pdf_is_saved() -> None:
    response = views.inline_pdf(keep(make_image("PNG"), "a.png", "image/png"))

    assert response["Content-Disposition"] == 'attachment; filename="a.png"'
    assert response["Content-Security-Policy"] == SAVED_ONLY


@pytest.fixture
def large() -> StoredDocument:
    """Return a document that is sent from the disk."""
    content = make_scan(pages=1, page_bytes=views.IN_MEMORY)
    return keep(content, "Stapel.pdf", kind=DocumentKind.PILE)


def test_a_large_document_is_sent_from_the_disk_as_any_other(large: StoredDocument) -> None:
    streamed, plain = views.streamed(large), views.attachment(large)

    assert isinstance(streamed, FileResponse)
    assert b"".join(streamed) == plain.content
    assert dict(streamed.headers) == dict(plain.headers)
    streamed.close()


def test_an_altered_large_document_is_refused_before_a_byte_is_sent(
    large: StoredDocument, own_archive: Path
) -> None:
    with (own_archive / store.name_of(large.sha256)).open("ab") as file:
        file.write(b" ")

    response = views.streamed(large)

    assert response.status_code == 503
    assert isinstance(response, HttpResponse)
    assert b"%PDF" not in response.content


@pytest.mark.parametrize("answer", [views.attachment, views.inline_pdf, views.streamed])
@pytest.mark.parametrize("altered", [b"forged", None])
def test_altered_or_missing_bytes_are_refused_and_reported(
    own_archive: Path,
    caplog: pytest.LogCaptureFixture,
    answer: Callable[[StoredDocument], HttpResponse],
    altered: bytes | None,
) -> None:
    document = keep(make_pdf(), "a.pdf")
    path = own_archive / store.name_of(document.sha256)
    path.unlink()
    if altered:
        path.write_bytes(altered)

    response = answer(document)

    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/html")
    assert "Das Dokument ist gerade nicht verfügbar" in response.content.decode()
    assert b"%PDF" not in response.content
    assert b"forged" not in response.content
    (record,) = caplog.records
    assert record.levelno == logging.CRITICAL
    assert document.sha256 in record.getMessage()
    assert str(document.pk) in record.getMessage()

"""The archive in the administration: listed, fetched, never changed."""

import pytest
from django.test import Client
from django.urls import reverse

from archive import store
from archive.actions import store as keep
from archive.enums import DocumentKind
from archive.models import StoredDocument
from tests import builders
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


@pytest.fixture
def document() -> StoredDocument:
    return keep(
        builders.pdf_bytes(),
        kind=DocumentKind.ANNEX,
        filename="konzept.pdf",
        media_type="application/pdf",
        by=None,
    )


def address(document: StoredDocument, name: str) -> str:
    return reverse(f"admin:archive_storeddocument_{name}", args=[document.pk])


def test_the_list_finds_by_fingerprint(office: Client, document: StoredDocument) -> None:
    list_ = reverse("admin:archive_storeddocument_changelist")
    found = office.get(list_, {"q": document.sha256}).context["cl"].result_list
    assert list(found) == [document]


def test_a_document_shows_its_fingerprint_and_leads_to_its_bytes(
    office: Client, document: StoredDocument
) -> None:
    html = office.get(address(document, "change")).content.decode()
    assert document.sha256 in html
    assert f'href="{address(document, "file")}"' in html
    response = office.get(address(document, "file"))
    assert response.content == store.read(document.sha256)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_bytes_are_for_the_fachstelle_only(sign_in: SignIn, document: StoredDocument) -> None:
    system = sign_in(builders.make_user(is_staff=True, is_superuser=True))
    assert system.get(address(document, "file")).status_code == 403
    assert system.get(address(document, "change")).status_code == 403
    party = sign_in(builders.make_member())
    assert party.get(address(document, "file"), follow=True).status_code == 403


def test_nothing_is_changed_or_deleted(office: Client, document: StoredDocument) -> None:
    assert office.post(address(document, "change"), {"filename": "x"}).status_code == 403
    assert office.post(address(document, "delete"), {"post": "yes"}).status_code == 403
    assert office.post(address(document, "file")).status_code == 405
    document.refresh_from_db()
    assert document.filename == "konzept.pdf"

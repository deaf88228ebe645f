"""The document as a page and as PDF, and every Fassung of it."""

from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from agreements.actions import transitions
from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.models.edition import Edition
from archive.models import StoredDocument
from schools.enums import MemberRole, OrganisationKind
from schools.models import School
from tests import builders
from tests.agreements.pages import NO_SUCH_NUMBER, page, text_of, url
from tests.conftest import SignIn
from tests.core.pdf_reading import text_of as pdf_text
from tests.muster import missing_sentences

pytestmark = pytest.mark.django_db
BLANK_FORM = reverse("agreements:blank_form")


@pytest.fixture
def draft() -> Agreement:
    return builders.make_agreement()


def assert_pdf(response: Any, filename: str) -> bytes:
    """Check that a PDF is shown in the browser and kept by nobody; return its bytes."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{filename}"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response.content.startswith(b"%PDF-")
    return bytes(response.content)


# --- As a page -----------------------------------------------------------------------------------


def test_the_page_holds_the_whole_muster(draft: Agreement, sign_in: SignIn) -> None:
    client = sign_in(draft.created_by)
    words = text_of(client.get(url("document", draft)))
    assert missing_sentences(words) == []
    assert "Entwurf – nicht zur Unterschrift" in words
    assert "Die Klassen lösen Streit gewaltfrei." in words


def test_sections_and_footnotes_are_linked(draft: Agreement, sign_in: SignIn) -> None:
    html = page(sign_in(draft.created_by), url("document", draft))
    for number in ("1", "3", "3-1", "5-2", "8"):
        assert html.count(f'id="abschnitt-{number}"') == 1
    for target in ("zeitraum-note-1", "abschnitt-3-note-2", "abschnitt-5-3-note-3"):
        assert html.count(f'id="{target}"') == 1
        assert f'href="#{target}"' in html
        assert f'href="#{target.replace("note", "call")}"' in html
    assert "<mark" in html


def test_headings_never_skip_a_level(draft: Agreement, sign_in: SignIn) -> None:
    html = page(sign_in(draft.created_by), url("document", draft))
    levels = [int(part[0]) for part in html.split("<h")[1:] if part[0] in "123456"]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_shows_the_frozen_text_from_signing_on(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    School.objects.get(pk=agreement.school_id).organisation.__class__.objects.update(name="Neu")
    words = text_of(sign_in(agreement.created_by).get(url("document", agreement)))
    assert "Fassung 1" in words
    assert "Prüfcode" in words
    assert "Entwurf" not in words
    assert agreement.current_version
    assert agreement.current_version.check_code[:4] in words


def test_the_page_asks_as_often_for_one_goal_as_for_thirty(
    draft: Agreement, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = sign_in(draft.created_by)
    with CaptureQueriesContext(connection) as few:
        client.get(url("document", draft))
    for number in range(29):
        builders.make_goal(draft, f"Ziel {number}")
    with django_assert_num_queries(len(few)):
        client.get(url("document", draft))


# --- As PDF --------------------------------------------------------------------------------------


def test_a_draft_is_marked_and_the_same_content_gives_the_same_bytes(
    draft: Agreement, sign_in: SignIn
) -> None:
    client = sign_in(draft.created_by)
    address = url("document_pdf", draft)
    content = assert_pdf(client.get(address), f"{draft.number}_Entwurf.pdf")
    assert "Entwurf – nicht zur Unterschrift" in pdf_text(content)
    assert client.get(address).content == content


@pytest.mark.parametrize(
    "phrase",
    ["an der Hebel-Schule Neustadt", "am Gymnasium Neustadt", "am SBBZ Lernen Neustadt"],
)
@pytest.mark.parametrize("has_own_provider", [True, False])
def test_the_pdf_holds_the_muster_word_for_word(
    sign_in: SignIn, phrase: str, *, has_own_provider: bool
) -> None:
    provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school = builders.make_school(phrase=phrase, provider=provider if has_own_provider else None)
    agreement = builders.make_agreement(school=school)
    content = sign_in(agreement.created_by).get(url("document_pdf", agreement)).content
    text = "\f".join(part.extract_text() for part in PdfReader(BytesIO(content)).pages)
    assert missing_sentences(text) == []
    assert phrase in " ".join(text.split())


def test_an_issued_fassung_is_answered_byte_for_byte_whatever_the_register_says(
    sign_in: SignIn,
) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    client = sign_in(agreement.created_by)
    name = f"{agreement.number}_Fassung-1.pdf"
    content = assert_pdf(client.get(url("document_pdf", agreement)), name)
    organisation = agreement.school.organisation
    organisation.name, organisation.street = "Ganz anders", "Neue Straße 1"
    organisation.save()
    agreement.school.phrase = "am Gymnasium Anderswo"
    agreement.school.save()
    assert assert_pdf(client.get(url("document_pdf", agreement)), name) == content
    assert assert_pdf(client.get(url("version_pdf", agreement, 1)), name) == content
    assert "Ganz anders" not in pdf_text(content)


def test_lost_bytes_are_never_answered_with_others(sign_in: SignIn, own_archive: Any) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    for file in own_archive.rglob("*"):
        if file.is_file():
            file.unlink()
    response = sign_in(agreement.created_by).get(url("document_pdf", agreement))
    assert response.status_code == 503


# --- Fassungen -----------------------------------------------------------------------------------


def test_a_draft_has_no_fassung_yet(draft: Agreement, sign_in: SignIn) -> None:
    words = text_of(sign_in(draft.created_by).get(url("versions", draft)))
    assert "Noch keine Fassung" in words


def test_every_fassung_stays_with_its_signatures(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    builders.sign(agreement, agreement.signing_parties[0], name="Erna Erst")
    by = agreement.created_by
    transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt.", by=by)
    client = sign_in(by)
    assert "Fassung 1 ruht" in text_of(client.get(url("versions", agreement)))
    builders.make_goal(agreement, "Noch ein Ziel")
    agreement = builders.advance(agreement, State.SIGNING)
    words = text_of(client.get(url("versions", agreement)))
    second, first = words.split("Fassung 1 ", 1)
    assert "Fassung 2 aktuell" in second
    assert "abgelöst" in first
    assert "Erna Erst" in first
    assert "keine Unterschrift" in second
    for version in agreement.versions.all():
        address = url("version_pdf", agreement, version.number)
        content = assert_pdf(
            client.get(address), f"{agreement.number}_Fassung-{version.number}.pdf"
        )
        assert StoredDocument.objects.filter(pk=version.document_id, size=len(content)).exists()
        assert version.sha256[:8] in words


def test_the_abschrift_tells_who_signed(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SIGNED)
    client = sign_in(agreement.created_by)
    response = client.get(url("transcript_pdf", agreement, 1))
    content = assert_pdf(response, f"{agreement.number}_Fassung-1_Abschrift.pdf")
    assert "gez. Anna Beispiel" in pdf_text(content)
    assert "Abschrift der Fassung 1" in text_of(client.get(url("versions", agreement)))


def test_there_is_no_abschrift_before_the_last_signature(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    client = sign_in(agreement.created_by)
    assert client.get(url("transcript_pdf", agreement, 1)).status_code == 404
    assert client.get(url("version_pdf", agreement, 2)).status_code == 404


# --- The blank form ------------------------------------------------------------------------------


def test_anybody_gets_the_blank_form_with_the_whole_muster(client: Client) -> None:
    builders.make_edition()
    name = "Kooperationsvereinbarung_Leervordruck_2023-09-27.pdf"
    content = assert_pdf(client.get(BLANK_FORM), name)
    text = "\f".join(part.extract_text() for part in PdfReader(BytesIO(content)).pages)
    assert missing_sentences(text) == []
    assert client.get(BLANK_FORM).content == content


def test_without_an_edition_there_is_no_blank_form(client: Client) -> None:
    assert not Edition.objects.exists()
    response = client.get(BLANK_FORM)
    assert response.status_code == 409
    assert "noch keine Fassung des Musters" in text_of(response)


# --- Who may -------------------------------------------------------------------------------------

NAMES = {
    "document": (),
    "document_pdf": (),
    "versions": (),
    "version_pdf": (1,),
    "transcript_pdf": (1,),
}


def test_foreign_and_missing_documents_answer_alike(sign_in: SignIn) -> None:
    foreign = builders.make_agreement(State.SIGNED)
    client = sign_in(builders.make_member())
    for name, rest in NAMES.items():
        address = url(name, foreign, *rest)
        found = client.get(address)
        none = client.get(address.replace(foreign.number, NO_SUCH_NUMBER))
        assert found.status_code == none.status_code == 404, name
        assert text_of(found) == text_of(none)
        assert Client().get(address).status_code == 302


def test_readers_read_and_nobody_posts(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SIGNED)
    reader = sign_in(builders.make_member(agreement.school.organisation, MemberRole.READER))
    for name, rest in NAMES.items():
        address = url(name, agreement, *rest)
        assert reader.get(address).status_code == 200, name
        assert reader.head(address).status_code == 200
        assert reader.post(address).status_code == 405

"""Attaching, fetching and detaching files."""

import pytest
from django.test import Client

from agreements.actions.annexes import add_annex
from agreements.enums import AnnexKind, State
from agreements.models.agreement import Agreement
from agreements.models.document import Annex
from archive.models import StoredDocument
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
CONCEPT = {"kind": "concept", "title": "Konzept vom 1.3.2026"}


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


def attach(agreement: Agreement) -> Annex:
    return add_annex(
        agreement=agreement,
        kind=AnnexKind.CONCEPT,
        title="Konzept",
        upload=builders.checked_upload("konzept.pdf"),
        by=agreement.created_by,
    )


def test_a_file_is_attached_and_listed(client: Client, draft: Agreement) -> None:
    address = url("annexes", draft)
    assert "Noch keine Anlage" in text_of(client.get(address))
    response = client.post(address, CONCEPT | {"file": builders.upload("k.pdf")}, follow=True)
    words = text_of(response)
    assert "Die Anlage „Konzept vom 1.3.2026“ ist gespeichert." in words
    assert "Konzept Schulsozialarbeit · k.pdf · 1 Seite" in words
    assert draft.annexes.get().kind == AnnexKind.CONCEPT


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("falsch.pdf", b"<html>hallo</html>", "Datei"),
        ("leer.pdf", b"", "Die Datei ist leer."),
        ("tabelle.xlsx", b"PK", "Diese Datei ist nicht vom Typ PDF, JPEG oder PNG."),
    ],
)
def test_a_refused_file_is_answered_beside_the_field(
    client: Client, draft: Agreement, name: str, content: bytes, said: str
) -> None:
    given = CONCEPT | {"file": builders.upload(name, content)}
    response = client.post(url("annexes", draft), given)
    form = response.context["form"]
    assert said in form.errors["file"][0]
    assert form.errors["file"][0] in text_of(response)
    assert 'value="Konzept vom 1.3.2026"' in response.content.decode()
    assert not draft.annexes.exists()
    assert not StoredDocument.objects.exists()


def test_everything_is_asked_for(client: Client, draft: Agreement) -> None:
    words = text_of(client.post(url("annexes", draft), {}))
    for said in (
        "Wählen Sie aus, was Sie anhängen möchten.",
        "Geben Sie der Anlage eine Bezeichnung.",
        "Wählen Sie eine Datei aus.",
    ):
        assert said in words


def test_the_same_file_is_not_attached_twice(client: Client, draft: Agreement) -> None:
    attach(draft)
    given = CONCEPT | {"file": builders.upload("noch-einmal.pdf")}
    assert "Diese Datei ist schon angehängt." in text_of(client.post(url("annexes", draft), given))
    assert draft.annexes.count() == 1


def test_the_file_is_handed_out_as_it_came(client: Client, draft: Agreement) -> None:
    response = client.get(url("annex", draft, attach(draft).pk))
    assert response.content == builders.pdf_bytes()
    assert 'attachment; filename="konzept.pdf"' in response["Content-Disposition"]
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_removing_asks_first(client: Client, draft: Agreement) -> None:
    annex = attach(draft)
    address = url("annex_remove", draft, annex.pk)
    assert "Anlage entfernen?" in text_of(client.get(address))
    assert draft.annexes.exists()
    words = text_of(client.post(address, follow=True))
    assert "Die Anlage „Konzept“ ist entfernt." in words
    assert not draft.annexes.exists()
    assert StoredDocument.objects.filter(sha256=annex.document.sha256).exists()
    assert client.post(address).status_code == 404


def test_a_foreign_annex_is_not_found_under_ones_own_agreement(
    client: Client, draft: Agreement
) -> None:
    foreign = attach(builders.make_draft())
    assert client.get(url("annex", draft, foreign.pk)).status_code == 404
    assert client.post(url("annex_remove", draft, foreign.pk)).status_code == 404
    assert Annex.objects.filter(pk=foreign.pk).exists()


def test_readers_fetch_and_do_not_write(draft: Agreement, sign_in: SignIn) -> None:
    annex = attach(draft)
    reader = sign_in(builders.make_member(draft.school.organisation, MemberRole.READER))
    html = page(reader, url("annexes", draft))
    assert 'type="file"' not in html
    assert "Entfernen" not in html
    assert reader.get(url("annex", draft, annex.pk)).status_code == 200
    assert reader.get(url("annex_remove", draft, annex.pk)).status_code == 403
    assert reader.post(url("annex_remove", draft, annex.pk)).status_code == 403
    given = CONCEPT | {"file": builders.upload()}
    assert reader.post(url("annexes", draft), given).status_code == 403
    stranger = sign_in(builders.make_member())
    for name in ("annex", "annex_remove"):
        assert stranger.get(url(name, draft, annex.pk)).status_code == 404
    assert stranger.get(url("annexes", draft)).status_code == 404


def test_after_submission_the_annexes_stay(sign_in: SignIn) -> None:
    draft = builders.make_draft()
    annex = attach(draft)
    agreement = builders.advance(builders.fill(draft), State.SUBMITTED)
    client = sign_in(agreement.created_by)
    assert client.post(url("annex_remove", agreement, annex.pk)).status_code == 409
    assert agreement.annexes.exists()

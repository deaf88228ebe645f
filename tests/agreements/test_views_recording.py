"""Recording a signature in each form, as the parties see it."""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements.enums import PartyRole, SignatureKind, State
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.models.signature import Signature
from archive import store
from core.models import LogEntry, OutgoingMail
from tests import builders, signing
from tests.agreements.pages import text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
WHO = {
    "name": "Anna Beispiel",
    "function": "Bürgermeisterin",
    "representation": "in-person",
    "authority": "office-holder",
}


@pytest.fixture
def agreement() -> Agreement:
    return builders.make_agreement(State.SIGNING)


@pytest.fixture
def school(agreement: Agreement) -> Party:
    return agreement.parties.get(role=PartyRole.SCHOOL)


@pytest.fixture
def client(agreement: Agreement, sign_in: SignIn) -> Client:
    """Return the browser of somebody who signs for the school."""
    cache.clear()  # wrong passwords of other tests
    return sign_in(agreement.created_by)


def issued(agreement: Agreement) -> bytes:
    assert agreement.current_version
    return store.read(agreement.current_version.document.sha256)


def sent(client: Client, agreement: Agreement, party: Party, content: bytes, **more: Any) -> Any:
    """Send a signed file."""
    assert agreement.current_version
    file = SimpleUploadedFile("signiert.pdf", content)
    fields = WHO | {"seen": agreement.current_version.sha256, "file": file} | more
    return client.post(url("sign_file", agreement, party.pk), fields, follow=True)


def released(client: Client, agreement: Agreement, party: Party, **more: Any) -> Any:
    """Send a Freigabe."""
    assert agreement.current_version
    fields = {
        "seen": agreement.current_version.sha256,
        "function": "Rektorin",
        "representation": "in-person",
        "password": builders.PASSWORD,
    }
    return client.post(url("consent", agreement, party.pk), fields | more, follow=True)


def test_the_first_question_is_in_which_form(
    agreement: Agreement, school: Party, client: Client, sign_in: SignIn
) -> None:
    words = text_of(client.get(url("sign", agreement, school.pk)))
    for said in (
        "Der hochgeladene Scan ist eine Kopie. Bitte bewahren Sie das Original auf.",
        "bestätigt erst die Prüfung gegen die EU-Vertrauensliste.",
        "Sie ersetzt keine Unterschrift und keine qualifizierte elektronische Signatur.",
        "Inhalt freigeben",
    ):
        assert said in words, said
    office = sign_in(builders.make_office_member())
    words = text_of(office.get(url("sign", agreement, school.pk)))
    assert f"Freigeben kann nur selbst, wer {school.name} zeichnend vertritt." in words


def test_a_signed_file_is_taken_and_told_of(
    agreement: Agreement, school: Party, client: Client
) -> None:
    response = sent(client, agreement, school, signing.signed(issued(agreement)))
    words = text_of(response)
    assert f"Elektronische Signatur von {school.name} eingetragen." in words
    for said in (
        "Der signierte Inhalt ist unverändert.",
        "zählt für diesen Eintrag",
        "nach der Uhr des Geräts",
        "Es ist keine Vertrauensliste hinterlegt.",
        "PDF mit elektronischer Signatur",
    ):
        assert said in words, said
    assert "qualifiziert" not in words
    assert "ein anderer Name" not in words
    row = Signature.objects.get()
    assert client.get(url("scan", agreement, row.pk)).status_code == 200
    listed = text_of(client.get(url("signatures", agreement)))
    assert "Elektronisch signiert" in listed
    assert "Signierte Datei herunterladen" in listed
    assert "hat die PDF-Datei mit der elektronischen Signatur" in text_of(
        client.get(url("history", agreement))
    )


def test_a_refused_file_says_why_and_keeps_the_words(
    agreement: Agreement, school: Party, client: Client
) -> None:
    response = sent(client, agreement, school, signing.signed(issued(agreement), issuer=""))
    assert response.status_code == 200
    words = text_of(response)
    assert "ist selbst ausgestellt. Niemand bestätigt, wer dahintersteht." in words
    assert "Was in der Datei steht" in words
    assert "nicht in Ordnung" in words
    assert 'value="Bürgermeisterin"' in response.content.decode()
    script = sent(client, agreement, school, b"<script>")
    assert "Diese Datei ist keine PDF-Datei." in text_of(script)
    assert not Signature.objects.exists()


def test_another_file_of_ours_is_called_another_one(
    agreement: Agreement, school: Party, client: Client
) -> None:
    """It bears attachments as well; they are not what is wrong with it."""
    other = builders.make_agreement(State.SIGNED)
    assert other.current_version
    abschrift = store.read(other.current_version.transcript.document.sha256)
    for content in (issued(other), signing.signed(issued(other)), abschrift):
        words = text_of(sent(client, agreement, school, content))
        assert "Eine frühere Fassung oder die Abschrift ist eine andere Datei." in words
        assert "Laden Sie jede Datei einzeln hoch." not in words


def test_another_name_in_the_certificate_is_told(
    agreement: Agreement, school: Party, client: Client
) -> None:
    words = text_of(
        sent(client, agreement, school, signing.signed(issued(agreement), "Zoe Anders"))
    )
    assert "zählt für diesen Eintrag" in words
    assert "Eingetragen ist ein anderer Name: Anna Beispiel." in words


def test_the_next_one_signs_on_in_the_newest_file(
    agreement: Agreement, school: Party, client: Client
) -> None:
    address = url("file_to_sign", agreement)
    response = client.get(address)
    assert response.content == issued(agreement)
    assert response["Content-Disposition"].startswith("attachment")
    content = signing.signed(issued(agreement))
    sent(client, agreement, school, content)
    assert client.get(address).content == content
    other = agreement.signing_parties[0]
    assert agreement.current_version
    client.force_login(builders.make_member(other.organisation))
    words = text_of(client.get(url("sign_file", agreement, other.pk)))
    assert "darin stehen schon die Signaturen von: Anna Beispiel." in words


def test_a_freigabe_asks_for_the_password_again(
    agreement: Agreement, school: Party, client: Client
) -> None:
    wrong = released(client, agreement, school, password="falsch")
    assert "Das Passwort stimmt nicht." in text_of(wrong)
    assert 'value="Rektorin"' in wrong.content.decode()
    assert 'value="falsch"' not in wrong.content.decode()
    assert not Signature.objects.exists()
    words = text_of(released(client, agreement, school))
    assert f"Freigabe von {school.name} eingetragen." in words
    assert "Freigegeben" in words
    row = Signature.objects.get()
    assert (row.kind, row.name) == (SignatureKind.RELEASE, agreement.created_by.get_full_name())
    assert client.get(url("scan", agreement, row.pk)).status_code == 404
    assert "für Schule am Bach" in text_of(client.get(url("history", agreement)))


def test_after_too_many_wrong_passwords_none_is_taken(
    agreement: Agreement, school: Party, client: Client
) -> None:
    for _ in range(5):
        released(client, agreement, school, password="falsch")
    words = text_of(released(client, agreement, school))
    assert "Zu viele Versuche." in words
    assert not Signature.objects.exists()


def test_nobody_gives_the_freigabe_of_others(
    agreement: Agreement, school: Party, client: Client, sign_in: SignIn
) -> None:
    office = sign_in(builders.make_office_member())
    assert office.get(url("consent", agreement, school.pk)).status_code == 403
    assert released(office, agreement, school).status_code == 403
    other = agreement.signing_parties[0]
    assert client.get(url("consent", agreement, other.pk)).status_code == 403


def test_a_freigabe_of_another_text_shows_the_page_again(
    agreement: Agreement, school: Party, client: Client
) -> None:
    response = released(client, agreement, school, seen="f" * 64)
    assert response.status_code == 409
    assert "Der Text ist nicht mehr derselbe" in text_of(response)


def test_mixed_forms_are_told_wherever_the_agreement_is(
    agreement: Agreement, school: Party, client: Client, sign_in: SignIn
) -> None:
    builders.make_member(agreement.signing_parties[2].organisation)  # who hears of it by mail
    builders.sign(agreement, agreement.signing_parties[0])
    released(client, agreement, school)
    office = sign_in(builders.make_office_member())
    for address in (
        url("signatures", agreement),
        url("detail", agreement),
        "/vereinbarungen/",
        reverse("admin:agreements_agreement_review", args=[agreement.pk]),
    ):
        words = text_of(office.get(address, follow=True))
        assert "Gemischte Form – bitte rechtlich klären" in words, address
    assert "1 Unterschrift fehlt" in text_of(office.get("/vereinbarungen/"))
    assert "2 von 3 Vertragspartnern sind fertig." in text_of(office.get(url("detail", agreement)))
    mail = OutgoingMail.objects.filter(kind="signature").latest("pk")
    assert mail.subject.startswith("Freigabe eingetragen")
    assert "Freigegeben hat: Schule." in mail.body


def test_a_wrong_entry_is_corrected_with_a_reason(
    agreement: Agreement, school: Party, client: Client
) -> None:
    released(client, agreement, school)
    row = Signature.objects.get()
    address = url("signature_correct", agreement, row.pk)
    assert "zählt aber nicht mehr" in text_of(client.get(address))
    assert "Geben Sie eine Begründung ein." in text_of(client.post(address, {"reason": ""}))
    words = text_of(client.post(address, {"reason": "Falsche Funktion."}, follow=True))
    assert "Der Eintrag gilt nicht mehr." in words
    assert "Begründung: Falsche Funktion." in words
    assert "berichtigt: Fassung 1" in words
    assert client.get(address).status_code == 409
    page = text_of(client.get(url("signature", agreement, row.pk)))
    assert "Dieser Eintrag gilt nicht mehr" in page
    assert "Eintrag berichtigen" not in page
    released(client, agreement, school)
    assert Signature.objects.live().get().turn == 2


def test_afterwards_there_is_a_remark(agreement: Agreement, sign_in: SignIn) -> None:
    for party in agreement.signing_parties:
        builders.sign(agreement, party)
    row = Signature.objects.first()
    assert row
    office = sign_in(builders.make_office_member())
    assert office.get(url("signature_correct", agreement, row.pk)).status_code == 409
    address = url("signature_remark", agreement, row.pk)
    assert "Ihr Vermerk steht daneben" in text_of(office.get(address))
    words = text_of(office.post(address, {"reason": "Amtszeit endete am 30.06."}, follow=True))
    assert "Vermerk gespeichert." in words
    for page in (words, text_of(office.get(url("signatures", agreement)))):
        assert "Amtszeit endete am 30.06." in page
    entry = LogEntry.objects.about(agreement).latest("pk")
    assert entry.reason == "Amtszeit endete am 30.06."
    assert "einen Vermerk zur Unterschrift" in text_of(office.get(url("history", agreement)))

"""Anybody checks a document: by its code, by its file; what is said and what is not."""

import hashlib

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements.actions import transitions
from agreements.enums import State
from agreements.models import Agreement, Version
from archive import store
from core.page_codes import tail
from tests import builders
from tests.agreements.pages import text_of

pytestmark = pytest.mark.django_db

CHECK = "/pruefen/"
NOBODYS = "ABCD-EFGH-JKLM-NPQR"


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """Forget who has checked how often."""
    cache.clear()


def issued(state: State = State.SIGNING) -> Version:
    version = builders.make_agreement(state).current_version
    assert version
    return version


@pytest.fixture
def version() -> Version:
    return issued()


def at(version: Version) -> str:
    return reverse("desk:check_code", args=[version.check_code])


def bytes_of(version: Version) -> bytes:
    return store.read(version.document.sha256)


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("vereinbarung.pdf", content, "application/pdf")


def test_the_code_tells_number_fassung_and_day_and_no_names(client: Client, version: Version):
    words = text_of(client.get(at(version)))

    agreement = version.agreement
    assert f"Fassung 1 der Vereinbarung {agreement.number}" in words
    assert version.check_code[:4] in words
    assert "liegt zur Unterschrift" in words
    names = [agreement.school.organisation.name, agreement.created_by.get_full_name()]
    names += [party.represented_by for party in agreement.parties.all()]
    assert [name for name in names if name in words] == []


def test_a_nachtrag_is_called_a_nachtrag(client: Client):
    draft = builders.make_amendment()
    builders.save_amended_term(draft, effective_on=draft.starts_on)
    builders.rewrite_goal(draft.goals.get(), "Streit wird ohne Gewalt gelöst.")
    amendment = builders.advance(draft, State.SIGNING)
    assert amendment.current_version

    answer = text_of(client.get(at(amendment.current_version)))

    assert f"Fassung 1 von Nachtrag 1 zu {amendment.base_number}" in answer
    assert "Fassung 1 der Vereinbarung" not in answer


@pytest.mark.parametrize("spoiled", [str.lower, lambda code: f" {code[:4]} {code[4:]} "])
def test_a_typed_code_may_look_a_little_different(client: Client, version: Version, spoiled):
    response = client.post(CHECK, {"code": spoiled(version.check_code)}, follow=True)

    assert version.agreement.number in text_of(response)


def test_the_code_on_a_page_leads_to_its_document(client: Client, version: Version):
    response = client.get(f"/P/{tail(f'F{version.check_code}', 3)}", follow=True)

    assert version.agreement.number in text_of(response)


def test_a_wrong_check_value_and_an_unknown_document_answer_alike(client: Client, version: Version):
    right = tail(f"F{version.check_code}", 3)
    wrong = right[:-1] + ("2" if right[-1] != "2" else "3")
    unknown = tail("FABCDEFGHJKLMNPQR", 3)
    answers = [client.get(f"/P/{code}", follow=True) for code in (wrong, unknown, "unsinn")]

    assert {answer.status_code for answer in answers} == {404}
    assert all("Zu diesem Code gibt es kein Dokument" in text_of(answer) for answer in answers)
    assert all(version.agreement.number not in text_of(answer) for answer in answers)


@pytest.mark.parametrize("code", ["", "x", "0" * 16, "Ä" * 16, "ABCD\x00", "A" * 5000, NOBODYS])
def test_nonsense_is_answered_in_words(client: Client, code: str):
    response = client.post(CHECK, {"code": code})

    assert response.status_code == 200
    assert "Fehler: " in response.content.decode()


def test_the_issued_file_is_unchanged(client: Client, version: Version):
    for where in (CHECK, at(version)):
        words = text_of(client.post(where, {"file": upload(bytes_of(version))}))
        assert "Unverändert" in words
        assert version.agreement.number in words


def test_the_fingerprint_alone_is_enough(client: Client, version: Version):
    digest = hashlib.sha256(bytes_of(version)).hexdigest()

    assert "Unverändert" in text_of(client.post(at(version), {"sha256": digest}))


def test_one_other_byte_is_a_change_under_the_code_and_unknown_without(
    client: Client, version: Version
):
    content = bytes_of(version)
    other = content[:200] + bytes([content[200] ^ 1]) + content[201:]

    assert "Verändert" in text_of(client.post(at(version), {"file": upload(other)}))
    assert "Unbekannt" in text_of(client.post(CHECK, {"file": upload(other)}))


def test_the_file_of_another_agreement_is_not_this_one(client: Client, version: Version):
    other = issued()

    assert "Verändert" in text_of(client.post(at(version), {"file": upload(bytes_of(other))}))


def test_the_abschrift_is_known_and_says_that_all_have_signed(client: Client):
    version = issued(State.SIGNED)
    transcript = store.read(version.transcript.document.sha256)

    words = text_of(client.post(CHECK, {"file": upload(transcript)}))

    assert "Unverändert" in words
    assert "alle Unterschriften" in words


def test_a_fassung_out_of_force_says_so(client: Client, version: Version):
    transitions.reopen(
        agreement=version.agreement, reason="Ein Ziel fehlt.", by=version.agreement.created_by
    )

    assert "gilt nicht mehr" in text_of(client.get(at(version)))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00" * 1000])
def test_other_files_are_unknown_and_kept_nowhere(client: Client, content: bytes, own_archive):
    before = Agreement.objects.count()
    words = text_of(client.post(CHECK, {"file": upload(content)}))

    assert "Unbekannt" in words
    assert Agreement.objects.count() == before
    assert not own_archive.exists()


def test_nothing_chosen_is_told_beside_the_field(client: Client, version: Version):
    for where in (CHECK, at(version)):
        assert "Wählen Sie die Datei aus" in text_of(client.post(where, {}))


def test_guessing_is_slowed_down(client: Client, version: Version):
    answers = [client.post(CHECK, {"code": NOBODYS}).status_code for _ in range(25)]

    assert answers[:20] == [200] * 20
    assert set(answers[20:]) == {429}
    assert client.post(at(version), {"sha256": "ab" * 32}).status_code == 429
    assert client.get(at(version)).status_code == 200


def test_the_page_says_what_it_does_not_prove(client: Client):
    assert "nicht, wer unterschrieben hat" in text_of(client.get(CHECK))

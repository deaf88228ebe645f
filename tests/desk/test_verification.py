"""Anybody checks a document: by its code, by its file; what is said and what is not."""

import hashlib

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions import transitions
from agreements.documents.issued import fassung_under
from agreements.enums import State
from agreements.models import Agreement, Version
from archive import store
from archive.actions import store as keep
from archive.enums import DocumentKind
from core.page_codes import check_code, tail
from evaluations.actions.minutes import answer_minutes
from evaluations.documents.issued import minutes_under
from evaluations.enums import Verdict
from evaluations.models import Minutes
from tests import builders
from tests.agreements.pages import text_of
from tests.evaluations import records
from tests.files import make_pdf

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


@pytest.fixture
def minutes() -> Minutes:
    return records.send(records.fill(records.make_held()))


def at(issued: Version | Minutes) -> str:
    return reverse("desk:check_code", args=[check_code(issued.sha256)])


def bytes_of(issued: Version | Minutes) -> bytes:
    return store.read(issued.document.sha256)


def spoilt(content: bytes) -> bytes:
    """Return a file with one other byte."""
    return content[:200] + bytes([content[200] ^ 1]) + content[201:]


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


def test_both_cost_the_same(client: Client, version: Version):
    right = tail(f"F{version.check_code}", 3)
    asked = []
    for code in (right[:-1] + ("2" if right[-1] != "2" else "3"), tail("FABCDEFGHJKLMNPQR", 3)):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/P/{code}", follow=True)
        asked.append(len(queries))

    assert asked[0] == asked[1] > 0


@pytest.mark.parametrize("document", ["F", "M2", "F2222", "M" + "2" * 15, "A" + "2" * 17])
def test_a_code_of_another_length_is_a_code_nobody_gave_out(client: Client, document: str):
    answer = client.get(f"/P/{tail(document, 1)}", follow=True)

    assert answer.status_code == 404
    assert "Zu diesem Code gibt es kein Dokument" in text_of(answer)


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
    other = spoilt(bytes_of(version))

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
    assert f"Abschrift der Fassung 1 der Vereinbarung {version.agreement.number}" in words
    assert "alle Unterschriften" in words


def test_a_signed_file_in_the_archive_is_known(client: Client):
    version = issued(State.SIGNED)
    copy = version.signatures.latest("pk").scan
    assert copy

    for where in (CHECK, at(version)):
        words = text_of(client.post(where, {"sha256": copy.sha256}))
        assert "Unverändert" in words
        assert "mit einer unterschriebenen Ausfertigung im Archiv" in words
        assert f"Fassung 1 der Vereinbarung {version.agreement.number}" in words


def test_a_signed_file_of_another_agreement_is_not_this_one(client: Client, version: Version):
    other = issued(State.SIGNED).signatures.latest("pk").scan
    assert other

    assert "Verändert" in text_of(client.post(at(version), {"sha256": other.sha256}))


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


def test_guessing_by_address_is_slowed_down_and_others_are_not(client: Client, version: Version):
    assert [client.get(at(version)).status_code for _ in range(25)] == [200] * 25
    guesses = [client.get(f"{CHECK}{NOBODYS}/").status_code for _ in range(25)]

    assert guesses == [404] * 20 + [429] * 5
    assert client.get(at(version)).status_code == 429
    assert client.get(at(version), REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.parametrize("digest", ["zz", "A" * 64, "a" * 5000])
def test_a_fingerprint_that_is_none_asks_for_the_file_again(client: Client, digest: str):
    answer = text_of(client.post(CHECK, {"sha256": digest}))

    assert "Wählen Sie sie noch einmal aus" in answer


def test_the_page_says_what_it_does_not_prove(client: Client):
    assert "nicht, wer unterschrieben hat" in text_of(client.get(CHECK))


# --- Protokolle -----------------------------------------------------------------------------------


def test_a_protokoll_is_told_without_names(client: Client, minutes: Minutes):
    response = client.get(f"/P/{tail(f'M{check_code(minutes.sha256)}', 2)}", follow=True)

    words, talk = text_of(response), minutes.evaluation
    assert (
        f"Protokoll 1 des Auswertungsgesprächs im Schuljahr {talk.year} "
        f"zur Vereinbarung {talk.agreement.number}"
    ) in words
    assert "noch nicht abgeschlossen" in words
    names = [talk.agreement.school.organisation.name, minutes.sent_by.get_full_name()]
    names += [attendee.name for attendee in talk.attendees.all()]
    assert [name for name in names if name in words] == []


def test_a_protokoll_s_file_is_compared_like_any_other(client: Client, minutes: Minutes):
    content = bytes_of(minutes)
    for where in (CHECK, at(minutes)):
        words = text_of(client.post(where, {"file": upload(content)}))
        assert "Unverändert" in words
        assert "Protokoll 1" in words

    assert "Verändert" in text_of(client.post(at(minutes), {"file": upload(spoilt(content))}))
    assert "Unbekannt" in text_of(client.post(CHECK, {"file": upload(spoilt(content))}))


def test_after_an_objection_the_earlier_protokoll_is_superseded(client: Client, minutes: Minutes):
    attendee = minutes.evaluation.attendees.first()
    assert attendee
    answer_minutes(
        minutes=minutes,
        attendee=attendee,
        verdict=Verdict.OBJECTED,
        text="Das Ziel war erreicht.",
        by=attendee.user,
    )
    second = records.send(records.fresh(minutes.evaluation))

    assert "überholt. Danach wurde Protokoll 2 verschickt" in text_of(client.get(at(minutes)))
    assert "überholt" not in text_of(client.get(at(second)))
    words = text_of(client.post(at(second), {"file": upload(bytes_of(minutes))}))
    assert "Verändert" in words


def test_a_closed_protokoll_says_which_annex_it_is(client: Client, minutes: Minutes):
    records.approve_all(minutes)
    closed = records.close(minutes.evaluation)

    assert closed.annex
    assert f"Es ist Anlage {closed.annex.number} der Vereinbarung" in text_of(
        client.get(at(minutes))
    )


def test_a_protokoll_from_before_the_codes_is_known_by_its_file(client: Client, minutes: Minutes):
    content = make_pdf(pages=2)
    document = keep(
        content,
        kind=DocumentKind.MINUTES,
        filename="Protokoll-2.pdf",
        media_type="application/pdf",
        by=minutes.sent_by,
    )
    Minutes.objects.create(
        evaluation=minutes.evaluation,
        number=2,
        content="{}",
        sha256="ab" * 32,
        document=document,
        objections_until=minutes.objections_until,
        sent_by=minutes.sent_by,
    )

    words = text_of(client.post(CHECK, {"file": upload(content)}))
    assert "Unverändert" in words
    assert "Protokoll 2 des Auswertungsgesprächs" in words


def test_each_floor_finds_its_own_and_by_whole_codes_alone(version: Version, minutes: Minutes):
    fassung, protokoll = check_code(version.sha256), check_code(minutes.sha256)

    assert fassung_under(fassung)
    assert minutes_under(protokoll)
    for find, others in ((fassung_under, protokoll), (minutes_under, fassung)):
        assert [find(code) for code in (others, fassung[:8], protokoll[:8], "")] == [None] * 4

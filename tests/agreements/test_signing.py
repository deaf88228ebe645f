"""Signing on paper."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from agreements.actions import reviewing, signing
from agreements.enums import Authority, Representation, State
from agreements.models import Agreement
from archive import store
from core.workflow import ActionRefused, NotEntitled, Outdated
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return builders.make_agreement(State.SIGNING)


def _sign(agreement, party, *, by=None, seen=None, **facts):
    given = {
        "name": "Anna Beispiel",
        "function": "Bürgermeisterin",
        "place": "Musterbach",
        "signed_on": timezone.localdate(),
        "representation": Representation.IN_PERSON,
        "authority": Authority.ROUTINE,
    }
    return signing.sign_on_paper(
        agreement=agreement,
        party=party,
        facts=signing.SignatureFacts(**(given | facts)),
        scan=builders.checked_upload(),
        seen=seen or agreement.current_version.sha256,
        by=by or builders.make_office_member(),
    )


def test_the_last_signature_concludes_and_the_abschrift_tells_who_signed(agreement):
    authority, school, provider = agreement.signing_parties
    _sign(
        agreement,
        authority,
        representation=Representation.TWO_AUTHORISED,
        second_name="Bernd Zweitmann",
        second_function="Kämmerer",
        authority=Authority.RESOLUTION,
        authority_on=timezone.localdate(),
        authority_note="Gemeinderat",
    )
    _sign(agreement, school, name="Julia Rektorin")
    agreement.refresh_from_db()
    assert (agreement.state, agreement.signed_at) == (State.SIGNING, None)

    last = _sign(agreement, provider, name="Maria Vogt")

    agreement.refresh_from_db()
    assert agreement.state == State.SIGNED
    transcript = agreement.current_version.transcript.document
    path = store.read(transcript.sha256)
    text = _text(path)
    for words in (
        "Abschrift",
        "gez. Anna Beispiel",
        "Bernd Zweitmann",
        "Gemeinderat",
        "gez. Julia Rektorin",
        "gez. Maria Vogt",
        last.scan.sha256[:16],
    ):
        assert words in text, words


def _text(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_scan_is_kept_untouched(agreement):
    upload = builders.checked_upload()
    signature = signing.sign_on_paper(
        agreement=agreement,
        party=agreement.signing_parties[0],
        facts=signing.SignatureFacts(
            name="A",
            function="B",
            place="C",
            signed_on=timezone.localdate(),
            representation=Representation.IN_PERSON,
            authority=Authority.ROUTINE,
        ),
        scan=upload,
        seen=agreement.current_version.sha256,
        by=builders.make_office_member(),
    )

    assert store.read(signature.scan.sha256) == upload.content


def test_a_party_signs_once(agreement):
    party = agreement.signing_parties[0]
    _sign(agreement, party)

    with pytest.raises(ActionRefused, match="schon eingetragen"):
        _sign(agreement, party)


def test_a_stale_page_does_not_sign_another_text(agreement):
    with pytest.raises(Outdated):
        _sign(agreement, agreement.signing_parties[0], seen="0" * 64)


def test_nobody_signs_tomorrow(agreement):
    with pytest.raises(ActionRefused, match="Zukunft"):
        _sign(
            agreement,
            agreement.signing_parties[0],
            signed_on=timezone.localdate() + timedelta(days=1),
        )


def test_people_record_for_their_own_party_only(agreement):
    authority, school, _ = agreement.signing_parties
    of_school = builders.make_member(school.organisation)

    with pytest.raises(NotEntitled):
        _sign(agreement, authority, by=of_school)
    assert _sign(agreement, school, by=of_school).recorded_by == of_school


@pytest.mark.parametrize("state", [s for s in State if s != State.SIGNING])
def test_only_a_released_text_is_signed(state):
    agreement = builders.make_agreement(state)
    seen = agreement.current_version.sha256 if agreement.current_version else "0" * 64

    with pytest.raises(ActionRefused):
        _sign(agreement, agreement.signing_parties[0], seen=seen)


def test_awaiting_signature_follows_each_signature(agreement):
    party = agreement.signing_parties[0]
    waiting = Agreement.objects.waiting_for([party.organisation_id])
    assert waiting.exists()

    _sign(agreement, party)

    assert not waiting.all().exists()


def test_taking_note_is_for_the_office_and_for_what_is_signed(agreement):
    office = builders.make_office_member()
    with pytest.raises(NotEntitled):
        reviewing.take_note(agreement=agreement, by=office)
    for party in agreement.signing_parties:
        _sign(agreement, party)
    with pytest.raises(NotEntitled):
        reviewing.take_note(agreement=agreement, by=builders.writer_of(agreement))

    noted = reviewing.take_note(agreement=agreement, by=office)

    assert noted.noted_by == office
    with pytest.raises(ActionRefused, match="schon eingetragen"):
        reviewing.take_note(agreement=agreement, by=office)

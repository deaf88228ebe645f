"""Sixteen equal posts at the same moment, against a real server of two processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agreements.enums import (
    Action,
    Authority,
    Deed,
    PartyRole,
    Representation,
    SignatureKind,
    State,
)
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.models.party import Party
from agreements.models.signature import Signature
from archive import store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from core.models import LogEntry, OutgoingMail
from tests import builders, signing
from tests.agreements.pages import seen_on, url
from tests.crowd import AT_ONCE, post_at_once, serving
from tests.journeys.server import Portal

pytestmark = pytest.mark.django_db(transaction=True)

ONE_WINS = {302: 1, 409: AT_ONCE - 1}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the server keeps what happens."""
    folder = tmp_path_factory.mktemp("concurrency") / "state"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def own_archive(settings: Settings, state: Path) -> Path:
    """Share one archive with the server."""
    folder = state / "archive"
    archive = {**settings.STORAGES["archive"], "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "archive": archive}
    return folder


@pytest.fixture(scope="module")
def portal(
    state: Path,
    django_db_setup: None,  # noqa: ARG001 - makes the database
) -> Iterator[Portal]:
    """Start a server on the tests' own database."""
    with serving(state) as running:
        yield running


def events(agreement: Agreement, action: str) -> int:
    """Return how often the trail tells of `action`."""
    return LogEntry.objects.about(agreement).filter(action=action).count()


def test_what_is_typed_is_kept_once(portal: Portal) -> None:
    agreement = builders.make_draft()
    path = url("autosave", agreement, "term")
    answers = post_at_once(portal, path, builders.writer_of(agreement), span="own")
    assert answers == {200: AT_ONCE}
    assert agreement.autosaves.get().typed == "span=own"
    assert agreement.presences.count() == 1


def test_it_is_submitted_once(portal: Portal) -> None:
    agreement = builders.make_agreement()
    writer = builders.writer_of(agreement)
    office = builders.make_office_member()
    client = Client()
    client.force_login(writer)
    seen = seen_on(client, url("control", agreement))
    path = url("control", agreement)
    assert post_at_once(portal, path, writer, seen=seen, confirmed="on") == ONE_WINS
    agreement.refresh_from_db()
    assert agreement.state == State.SUBMITTED
    assert events(agreement, Action.SUBMIT) == 1
    assert list(OutgoingMail.objects.values_list("kind", "person")) == [("submitted", office.pk)]


def test_it_is_released_once(portal: Portal) -> None:
    agreement = builders.make_agreement(State.CHECKED)
    path = url("step", agreement, Action.RELEASE)
    assert post_at_once(portal, path, builders.writer_of(agreement), sent="1") == ONE_WINS
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNING
    assert events(agreement, Action.RELEASE) == 1
    assert Version.objects.filter(agreement=agreement).count() == 1
    assert StoredDocument.objects.filter(kind=DocumentKind.SIGNING_COPY).count() == 1


def test_a_nachtrag_is_started_once(portal: Portal) -> None:
    base = builders.make_agreement(State.SIGNED)
    path = f"{base.get_absolute_url()}nachtrag/"
    assert post_at_once(portal, path, builders.writer_of(base), sent="1") == ONE_WINS
    assert [row.number for row in base.amendments.all()] == [f"{base.number}-N1"]


def test_a_folgevereinbarung_is_started_once(portal: Portal) -> None:
    base = builders.make_agreement(State.SIGNED)
    path = f"{base.get_absolute_url()}folgevereinbarung/"
    assert post_at_once(portal, path, builders.writer_of(base), sent="1") == ONE_WINS
    assert base.successors.count() == 1
    assert events(base, Deed.SUCCESSOR) == 1


def test_a_party_signs_once(portal: Portal) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    party = agreement.signing_parties[0]
    assert _sign_at_once(portal, agreement, party) == ONE_WINS
    assert Signature.objects.filter(version=agreement.current_version).count() == 1
    assert events(agreement, Deed.SIGNATURE) == 1
    assert StoredDocument.objects.filter(kind=DocumentKind.SIGNED_COPY).count() == 1


def test_the_last_signature_completes_it_once(portal: Portal) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    *others, last = agreement.signing_parties
    for party in others:
        builders.sign(agreement, party)
    assert _sign_at_once(portal, agreement, last) == ONE_WINS
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNED
    assert events(agreement, Action.SIGN) == 1
    assert StoredDocument.objects.filter(kind=DocumentKind.TRANSCRIPT).count() == 1


def test_a_section_is_written_once(portal: Portal) -> None:
    agreement = builders.make_draft()
    writer = builders.writer_of(agreement)
    client = Client()
    client.force_login(writer)
    path = url("party", agreement, "schule")
    given = {"seen": seen_on(client, path), "name": "Schule am Hang", "phrase": "am Gymnasium"}
    assert post_at_once(portal, path, writer, **given) == {302: AT_ONCE}
    assert agreement.parties.get(role=PartyRole.SCHOOL).name == "Schule am Hang"
    assert events(agreement, Deed.EDIT) == 1


def test_a_goal_is_written_once(portal: Portal) -> None:
    agreement = builders.make_draft()
    writer = builders.writer_of(agreement)
    goal = builders.make_goal(agreement)
    client = Client()
    client.force_login(writer)
    path = url("goal", agreement, goal.pk)
    given = {
        "seen": seen_on(client, path),
        "text": "Ein anderes Ziel.",
        "rows-TOTAL_FORMS": 2,
        "rows-INITIAL_FORMS": 0,
        "rows-0-pk": goal.commitments.get().pk,
        "rows-0-kind": "offer",
        "rows-0-text": "Ein anderes Angebot.",
        "rows-1-pk": "",
        "rows-1-kind": "condition",
        "rows-1-text": "Ein Raum.",
    }
    before = events(agreement, Deed.EDIT)
    assert post_at_once(portal, path, writer, **given) == {302: AT_ONCE}
    assert events(agreement, Deed.EDIT) == before + 1
    texts = list(goal.commitments.values_list("text", flat=True))
    assert texts == ["Ein anderes Angebot.", "Ein Raum."]


def test_an_answer_is_there_once(portal: Portal) -> None:
    agreement = builders.make_agreement()
    note = builders.make_note(agreement)
    path = url("note", agreement, note.pk)
    answers = post_at_once(portal, path, builders.writer_of(agreement), text="Ist ergänzt.")
    assert answers == {302: AT_ONCE}
    assert note.replies.get().text == "Ist ergänzt."
    assert events(agreement, Deed.NOTE_ANSWERED) == 1


def test_a_comment_is_there_once(portal: Portal) -> None:
    agreement = builders.make_agreement()
    path = url("comment_new", agreement)
    writer = builders.writer_of(agreement)
    answers = post_at_once(portal, path, writer, place="term", text="Passt das so?")
    assert answers == {302: AT_ONCE}
    assert agreement.review_notes.get().text == "Passt das so?"
    assert events(agreement, Deed.COMMENT_WRITTEN) == 1


def test_a_note_is_settled_once(portal: Portal) -> None:
    agreement = builders.make_agreement()
    note = builders.make_note(agreement)
    path = url("note", agreement, note.pk)
    office = builders.make_office_member()
    answers = post_at_once(portal, path, office, text="Danke.", do="resolve")
    assert answers == ONE_WINS
    assert note.replies.get().text == "Danke."
    assert events(agreement, Deed.NOTE_RESOLVED) == 1


def test_a_freigabe_is_given_once(portal: Portal) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    party = agreement.signing_parties[1]
    assert agreement.current_version
    answers = post_at_once(
        portal,
        url("consent", agreement, party.pk),
        builders.make_member(party.organisation),
        seen=agreement.current_version.sha256,
        function="Rektorin",
        representation=Representation.IN_PERSON,
        password=builders.PASSWORD,
    )
    assert answers == ONE_WINS
    assert Signature.objects.get().kind == SignatureKind.RELEASE
    assert events(agreement, Deed.SIGNATURE) == 1


def test_a_signed_file_is_filed_once(portal: Portal) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    party = agreement.signing_parties[0]
    assert agreement.current_version
    issued = store.read(agreement.current_version.document.sha256)
    answers = post_at_once(
        portal,
        url("sign_file", agreement, party.pk),
        builders.make_member(party.organisation),
        seen=agreement.current_version.sha256,
        name="Anna Beispiel",
        function="Bürgermeisterin",
        representation=Representation.IN_PERSON,
        authority=Authority.OFFICE_HOLDER,
        file=SimpleUploadedFile("signiert.pdf", signing.signed(issued)),
    )
    assert answers == ONE_WINS
    assert Signature.objects.get().kind == SignatureKind.QES
    assert events(agreement, Deed.SIGNATURE) == 1
    assert StoredDocument.objects.filter(kind=DocumentKind.SIGNED_COPY).count() == 1


def test_an_entry_is_corrected_once(portal: Portal) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    signature = builders.sign(agreement, agreement.signing_parties[0])
    path = url("signature_correct", agreement, signature.pk)
    answers = post_at_once(portal, path, signature.recorded_by, reason="Falscher Name.")
    assert answers == ONE_WINS
    assert events(agreement, Deed.SIGNATURE_CORRECTED) == 1


def _sign_at_once(portal: Portal, agreement: Agreement, party: Party) -> dict[int, int]:
    assert agreement.current_version
    today = timezone.localdate()
    return post_at_once(
        portal,
        url("sign_paper", agreement, party.pk),
        builders.make_member(party.organisation),
        seen=agreement.current_version.sha256,
        name="Anna Beispiel",
        function="Bürgermeisterin",
        place="Musterbach",
        signed_on_day=today.day,
        signed_on_month=today.month,
        signed_on_year=today.year,
        representation=Representation.IN_PERSON,
        authority=Authority.OFFICE_HOLDER,
        scan=builders.upload("scan.pdf"),
    )

"""What is given out is sealed, bears the trail, and comes into being whole or not at all."""

import os
import signal
import sys
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agreements.actions import reviewing, signing, transitions
from agreements.actions.sealing import sealed_text
from agreements.actions.signing import SignatureFacts
from agreements.actions.transitions import _seal_ahead
from agreements.enums import State
from agreements.models import Agreement, Signature, Transcript, Version
from archive import store
from archive.models import StoredDocument
from archive.seal.refusal import SealUnavailable
from archive.seal.sealing import FIELD
from core.models import LogEntry
from core.trail import head_of
from tests import builders, stampserver
from tests.certificates import PASSWORD, key_file
from tests.softtoken import Softtoken


def seal_of(content):
    """Return the signature in the field of the seal."""
    fields = PdfReader(BytesIO(content)).get_fields()
    return next(field["/V"] for field in fields.values() if field["/T"] == FIELD)


def counts():
    """Return how many rows there are of all that a step could leave behind."""
    kinds = (Version, Transcript, Signature, StoredDocument, LogEntry)
    return [kind.objects.count() for kind in kinds]


@pytest.mark.django_db
def test_a_fassung_bears_the_trail_as_it_was_before_its_release():
    agreement = builders.make_agreement(State.CHECKED)
    head = head_of(agreement)
    version = transitions.release(
        agreement=agreement, by=builders.writer_of(agreement)
    ).current_version

    reason = seal_of(store.read(version.document.sha256))["/Reason"]
    assert reason.endswith(f"Verlauf: {head}")
    assert head_of(agreement) != head


@pytest.mark.django_db
def test_an_abschrift_bears_the_trail_with_the_last_signature_in_it():
    agreement = builders.make_agreement(State.SIGNED)
    transcript = agreement.current_version.transcript
    reason = seal_of(store.read(transcript.document.sha256))["/Reason"]
    signature = LogEntry.objects.filter(action="signature").latest("pk")
    since = LogEntry.objects.filter(pk__gte=signature.pk).values_list("digest", flat=True)
    assert reason.rpartition(" ")[2] in set(since)


@pytest.mark.django_db
def test_the_same_text_again_is_not_issued_again():
    agreement = builders.make_agreement(State.SIGNING)
    by = builders.writer_of(agreement)
    first = agreement.current_version
    transitions.reopen(agreement=agreement, reason="Eine Frage kam auf.", by=by)
    transitions.submit(agreement=agreement, by=by)
    transitions.check(agreement=agreement, by=builders.make_office_member())
    before = StoredDocument.objects.count()
    assert transitions.release(agreement=agreement, by=by).current_version == first
    assert StoredDocument.objects.count() == before


@pytest.mark.django_db
def test_who_writes_between_sealing_and_the_lock_gets_into_the_seal():
    agreement = builders.make_agreement(State.CHECKED)
    by = builders.writer_of(agreement)
    ahead = _seal_ahead(agreement, by=by)
    assert sealed_text(ahead.composition, agreement, ahead=ahead) is ahead

    reviewing.write_note(
        agreement=agreement,
        place="term",
        text="Stimmt der Beginn?",
        by=builders.make_office_member(),
    )
    version = transitions._release(agreement, ahead, by=by).current_version
    reason = seal_of(store.read(version.document.sha256))["/Reason"]
    assert ahead.trail not in reason
    assert LogEntry.objects.order_by("-pk")[1].digest in reason


def no_file(settings, _folder):
    settings.SEAL_FILE = ""


def wrong_password(settings, folder):
    (folder / "siegel.p12").write_bytes(key_file())
    settings.SEAL_FILE, settings.SEAL_PASSWORD = str(folder / "siegel.p12"), "falsch"


def expired(settings, folder):
    ends = timezone.now() - timedelta(days=1)
    (folder / "siegel.p12").write_bytes(key_file(begins=ends - timedelta(days=9), ends=ends))
    settings.SEAL_FILE, settings.SEAL_PASSWORD = str(folder / "siegel.p12"), PASSWORD


def pulled(settings, folder):
    settings.SEAL_FILE, settings.SEAL_KEY_DEVICE = "", Softtoken(folder).place(token="fort")


@pytest.mark.parametrize("trouble", [no_file, wrong_password, expired, pulled])
@pytest.mark.django_db
def test_without_a_seal_nothing_is_issued_and_the_page_says_why(
    trouble,
    settings,
    tmp_path,
    sign_in,
):
    agreement = builders.make_agreement(State.CHECKED)
    before = counts()
    trouble(settings, tmp_path)

    response = sign_in(builders.writer_of(agreement)).post(
        reverse("agreements:step", args=[agreement.number, "release"]), follow=True
    )
    assert response.status_code == 503
    assert "Bitte wenden Sie sich an die Systemverwaltung." in response.content.decode()
    assert counts() == before
    assert Agreement.objects.get(pk=agreement.pk).state == State.CHECKED


@pytest.mark.django_db
def test_without_a_seal_the_last_signature_waits(settings):
    agreement = builders.make_agreement(State.SIGNING)
    *others, last = agreement.signing_parties
    for party in others:
        builders.sign(agreement, party)
    before, file = counts(), settings.SEAL_FILE
    settings.SEAL_FILE = ""
    with pytest.raises(SealUnavailable):
        builders.sign(agreement, last)
    assert counts() == before

    settings.SEAL_FILE = file
    builders.sign(agreement, last)
    assert Agreement.objects.get(pk=agreement.pk).state == State.SIGNED


@pytest.fixture
def stamps(settings):
    """Give the portal a service for time stamps."""
    with stampserver.serving() as running:
        settings.SEAL_STAMPS = running.settings()
        yield running


@pytest.mark.django_db
def test_without_stamps_nothing_is_issued_and_it_can_be_tried_again_at_once(stamps, sign_in):
    agreement = builders.make_agreement(State.CHECKED)
    client, before = sign_in(builders.writer_of(agreement)), counts()
    step = reverse("agreements:step", args=[agreement.number, "release"])
    stamps.status = 503
    response = client.post(step, follow=True)
    assert response.status_code == 503
    assert "Bitte versuchen Sie es in einigen Minuten noch einmal." in response.content.decode()
    assert counts() == before

    stamps.status = 200
    client.post(step)
    assert Agreement.objects.get(pk=agreement.pk).state == State.SIGNING


@pytest.mark.django_db
def test_stamps_are_asked_for_before_anything_is_locked(stamps):
    agreement = builders.make_agreement(State.CHECKED)
    portal, depths = connections["default"], []
    outside = len(portal.savepoint_ids)
    stamps.on_question = lambda: depths.append(len(portal.savepoint_ids) - outside)

    agreement = transitions.release(agreement=agreement, by=builders.writer_of(agreement))
    assert depths == [0]
    *others, last = agreement.signing_parties
    for party in others:
        builders.sign(agreement, party)
    assert depths == [0]
    # The Abschrift bears its last signature: it is tried out before and sealed under the lock.
    builders.sign(agreement, last)
    assert depths == [0, 0, 1]


@pytest.mark.django_db
def test_a_last_signature_that_cannot_be_stamped_is_refused_before_the_lock(stamps):
    agreement = builders.make_agreement(State.SIGNING)
    *others, last = agreement.signing_parties
    for party in others:
        builders.sign(agreement, party)
    before, asked = counts(), len(stamps.logins)
    stamps.answer = stampserver.declined
    with pytest.raises(SealUnavailable):
        builders.sign(agreement, last)
    assert counts() == before
    assert len(stamps.logins) == asked + 1


# --- Killed on the way --------------------------------------------------------------------------

MOMENTS = 25


def release(agreement):
    transitions.release(agreement=agreement, by=builders.writer_of(agreement))


def last_signature(agreement):
    first = agreement.current_version.signatures.first()
    signing.sign_on_paper(
        agreement=agreement,
        party=agreement.signing_parties[-1],
        facts=SignatureFacts(
            **{name: getattr(first, name) for name in SignatureFacts.__dataclass_fields__}
        ),
        scan=builders.checked_upload(),
        seen=agreement.current_version.sha256,
        by=first.recorded_by,
    )


def in_a_process_killed_at(call, step, pk):
    """Take `step` in a copy of this process that is killed at its `call`-th call of a function.

    Returns how many calls there were; with `call` 0 nothing is killed and all is rolled back.
    """
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _perish(writing, call, step, pk)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        return int(said.read() or call)


def _perish(writing, call, step, pk):
    calls = 0

    def count(*_event):
        nonlocal calls
        calls += 1
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        agreement = Agreement.objects.get(pk=pk)
        with transaction.atomic() if not call else nullcontext():
            sys.setprofile(count)
            step(agreement)
            sys.setprofile(None)
            os.write(writing, str(calls).encode())
            transaction.set_rollback(not call)
    finally:
        os._exit(0)


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [(release, State.CHECKED, State.SIGNING), (last_signature, State.SIGNING, State.SIGNED)],
)
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_issues_leaves_nothing_half(step, before, after):
    agreement = builders.make_agreement(before)
    for party in agreement.signing_parties[:-1] if before == State.SIGNING else []:
        builders.sign(agreement, party)
    pk, found = agreement.pk, counts()
    in_a_process_killed_at(0, step, pk)  # prints, which is kept
    whole = in_a_process_killed_at(0, step, pk)
    for moment in range(1, MOMENTS + 1):
        in_a_process_killed_at(whole * moment // (MOMENTS + 1), step, pk)
        assert Agreement.objects.get(pk=pk).state == before
        assert counts() == found
    step(Agreement.objects.get(pk=pk))
    row = Agreement.objects.get(pk=pk)
    assert row.state == after
    for document in StoredDocument.objects.all():
        assert store.read(document.sha256)

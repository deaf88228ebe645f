"""A Fassung: frozen once, the same for ever."""

import hashlib
import json
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from agreements.actions import transitions
from agreements.documents.compose import compose
from agreements.documents.content import canonical, from_canonical
from agreements.documents.pdf import render_agreement
from agreements.enums import State
from agreements.models import Agreement, Signature, Transcript, Version
from archive import store
from core.write_once import WriteOnceError
from tests import builders

pytestmark = pytest.mark.django_db


def test_release_freezes_content_fingerprint_and_bytes():
    agreement = builders.make_agreement(State.SIGNING)
    version = agreement.current_version

    content = json.loads(version.content)
    assert (version.number, content["number"], content["version"]) == (1, agreement.number, 1)
    assert hashlib.sha256(version.content.encode()).hexdigest() == version.sha256
    assert store.read(version.document.sha256).startswith(b"%PDF-1.7")


def test_the_frozen_content_gives_the_same_bytes_again():
    version = builders.make_agreement(State.SIGNING).current_version
    composition = replace(from_canonical(version.content), fingerprint=version.sha256)

    printed = render_agreement(composition)
    assert store.read(version.document.sha256)[: len(printed)] == printed


def test_canonical_content_survives_the_round_trip():
    composition = compose(builders.make_agreement())

    assert from_canonical(canonical(composition)) == composition


def test_a_change_in_the_register_changes_no_fassung():
    agreement = builders.make_agreement(State.SIGNING)
    before = agreement.current_version.content
    organisation = agreement.school.organisation
    organisation.name, organisation.represented_by = "Neuer Name", "Jemand anderes"
    organisation.save()

    again = Agreement.objects.get(pk=agreement.pk)
    assert again.current_version.content == before
    assert compose(again).parties[1].name != "Neuer Name"


def test_reopening_keeps_the_fassung_and_the_next_one_counts_on():
    agreement = builders.make_agreement(State.SIGNING)
    builders.sign(agreement, agreement.signing_parties[0])
    by = builders.writer_of(agreement)

    agreement = transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt.", by=by)
    builders.make_goal(agreement, "Ein weiteres Ziel.")
    transitions.submit(agreement=agreement, by=by)
    transitions.check(agreement=agreement, by=builders.make_office_member())
    agreement = transitions.release(agreement=agreement, by=by)

    first, second = agreement.versions.all()
    assert (first.number, second.number, agreement.current_version) == (1, 2, second)
    assert first.signatures.count() == 1
    assert second.signatures.count() == 0


@pytest.mark.parametrize("verb", ["save", "delete"])
def test_the_orm_refuses_to_touch_what_was_issued(verb):
    agreement = builders.make_agreement(State.SIGNED)
    version = agreement.current_version

    for row in (version, version.transcript, version.signatures.first(), version.document):
        with pytest.raises(WriteOnceError):
            getattr(row, verb)()
    for model in (Version, Signature, Transcript):
        with pytest.raises(WriteOnceError):
            model.objects.all().delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agreements_version SET content = 'anders'",
        "DELETE FROM agreements_version",
        "UPDATE agreements_signature SET name = 'Jemand anderes'",
        "DELETE FROM agreements_signature",
        "UPDATE archive_storeddocument SET filename = 'anders'",
        "UPDATE core_logentry SET by_name = 'Niemand'",
        "DELETE FROM core_logentry",
        "UPDATE agreements_goal SET text = 'anders'",
        "DELETE FROM agreements_goal",
        "UPDATE agreements_party SET name = 'anders'",
        "UPDATE agreements_agreement SET ends_on = '2099-07-31'",
        "UPDATE agreements_section SET body = 'anders'",
        "DELETE FROM agreements_agreement",
    ],
)
def test_the_database_itself_refuses(statement):
    builders.make_agreement(State.SIGNED)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

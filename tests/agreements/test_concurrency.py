"""Sixteen equal posts at the same moment, against a real server of two processes."""

import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as portal_settings
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from agreements.enums import Action, Authority, Deed, Representation, State
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.models.party import Party
from agreements.models.signature import Signature
from archive.enums import DocumentKind
from archive.models import StoredDocument
from core.models import LogEntry, OutgoingMail
from tests import builders
from tests.agreements.pages import seen_on, url
from tests.database import address_of
from tests.journeys import server
from tests.journeys.server import Portal

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 16
PATIENCE_SECONDS = 60
TOKEN = "k" * 32
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
    """Start two processes of four threads each on the tests' own database."""
    variables = {
        "DATABASE_URL": address_of(connection),
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "KOOP_SECRET_KEY": portal_settings.SECRET_KEY,
    }
    log = state.parent / "server.log"
    running = server.start(state, log, server.free_port(), workers=2, variables=variables)
    yield running
    running.process.terminate()
    running.process.wait(PATIENCE_SECONDS)


def post_at_once(portal: Portal, path: str, user: User, **fields: Any) -> dict[int, int]:
    """Send the same form AT_ONCE times; return how many answers had which status.

    Each request lacks its last byte until all are on their way.
    """
    client = Client()
    client.force_login(user)
    body = encode_multipart(BOUNDARY, fields)
    place = urlsplit(portal.url)
    head = "\r\n".join(
        [
            f"POST {path} HTTP/1.1",
            f"Host: {place.netloc}",
            f"Cookie: session={client.cookies['session'].value}; csrf={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
            f"Content-Type: {MULTIPART_CONTENT}",
            f"Content-Length: {len(body)}",
            "Connection: close",
            "\r\n",
        ]
    )
    request = head.encode() + body
    lines = [
        socket.create_connection((place.hostname, place.port), PATIENCE_SECONDS)
        for _ in range(AT_ONCE)
    ]
    for line in lines:
        line.sendall(request[:-1])
    for line in lines:
        line.sendall(request[-1:])
    return dict(Counter(_status(line) for line in lines))


def _status(line: socket.socket) -> int:
    with line:
        return int(line.recv(64).split()[1])


def events(agreement: Agreement, action: str) -> int:
    """Return how often the trail tells of `action`."""
    return LogEntry.objects.about(agreement).filter(action=action).count()


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


def _sign_at_once(portal: Portal, agreement: Agreement, party: Party) -> dict[int, int]:
    assert agreement.current_version
    today = timezone.localdate()
    return post_at_once(
        portal,
        url("sign", agreement, party.pk),
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

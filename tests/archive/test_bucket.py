"""The archive in a bucket: as on a disk, and when the service fails in the middle of filing."""

import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from agreements.enums import State
from agreements.models import Agreement, Annex
from archive import bucket, store
from archive.care import check_next
from archive.models import DocumentCheck, StoredDocument
from config import archives
from core.models import LogEntry
from tests import builders
from tests.agreements.pages import text_of, url
from tests.bucketserver import Bucketserver, serving
from tests.conftest import SignIn
from tests.journeys.server import free_port

pytestmark = pytest.mark.django_db

CONTENT = b"Kooperationsvereinbarung"
NOT_KEPT = "Das Archiv nimmt gerade nichts auf. Es ist nichts gespeichert"
IMPATIENT = Config(connect_timeout=0.5, read_timeout=0.5, retries={"total_max_attempts": 1})


@pytest.fixture
def service(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucketserver]:
    """Let the archive of the test be a bucket."""
    monkeypatch.setattr(bucket, "CONFIG", bucket.CONFIG.merge(IMPATIENT))
    running = Bucketserver()
    with serving(running):
        keep_in(settings, running.storage())
        yield running
        storages["archive"].connection.meta.client.close()  # type: ignore[attr-defined]  # has one


def keep_in(settings: Settings, storage: dict[str, Any]) -> None:
    settings.STORAGES = {**settings.STORAGES, "archive": storage}


def verify(**options: bool) -> str:
    out = StringIO()
    call_command("verify_archive", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def attach(client: Client, agreement: Agreement) -> Any:
    fields = {"kind": "concept", "title": "Konzept", "file": builders.upload()}
    return client.post(url("annexes", agreement), fields)


# --- As on a disk --------------------------------------------------------------------------------


def test_content_is_written_once_and_read_as_it_was(service: Bucketserver) -> None:
    sha256 = store.write(CONTENT)

    assert store.write(CONTENT) == sha256
    assert store.read(sha256) == CONTENT
    assert list(store.names()) == [store.name_of(sha256)]
    assert {condition for method, condition in service.asked[1:] if method == "PUT"} == {"*", ""}


def test_a_large_file_goes_there_and_back(service: Bucketserver, tmp_path: Path) -> None:
    file = tmp_path / "pile"
    file.write_bytes(os.urandom(3 * bucket.IN_MEMORY))
    sha256 = store.write(file)

    assert store.write(file) == sha256 == store.fingerprint(file)
    assert store.check(sha256) == 3 * bucket.IN_MEMORY
    assert store.read(sha256) == file.read_bytes()
    service.trouble = in_the_middle("half")
    with pytest.raises(store.Unreachable):
        store.check(sha256)


def test_the_service_itself_refuses_to_write_over_an_object(service: Bucketserver) -> None:
    name = store.name_of(store.write(CONTENT))
    service.forge(name, b"forged")

    with pytest.raises(store.AlteredContent):
        store.write(CONTENT)
    assert storages["archive"].save(name, builders.upload()) == name
    with pytest.raises(store.AlteredContent):
        store.read(store.fingerprint(CONTENT))


def test_missing_and_altered_content_is_named(service: Bucketserver) -> None:
    sha256 = store.write(CONTENT)
    service.forge(store.name_of(sha256), CONTENT + b" ")
    with pytest.raises(store.AlteredContent):
        store.read(sha256)
    service.lose(store.name_of(sha256))
    with pytest.raises(store.MissingContent):
        store.read(sha256)


def test_only_what_is_old_and_belongs_to_no_document_is_removed(service: Bucketserver) -> None:
    builders.make_agreement(State.SIGNING)
    kept = set(store.names())
    young, old, renewed = (store.name_of(store.write(text)) for text in (b"a", b"b", b"c"))
    for name in (*kept, old, renewed):
        service.grow_old(name)
    store.write(b"c")  # somebody is filing it just now

    with pytest.raises(CommandError, match=f"1 Fehler.+{old}"):
        verify()
    assert f"Entfernt: {old}" in verify(remove_orphans=True)
    assert set(store.names()) == {*kept, young, renewed}


def test_a_document_goes_through_the_portal_and_back(
    service: Bucketserver, sign_in: SignIn
) -> None:
    agreement = builders.make_agreement(State.SIGNED)
    person = sign_in(agreement.created_by)
    shown = person.get(url("transcript_pdf", agreement, 1))
    scan = person.get(url("scan", agreement, agreement.versions.get().signatures.all()[0].pk))
    assert shown.content.startswith(b"%PDF-")
    assert scan.content == builders.checked_upload().content
    assert "in Ordnung" in verify()
    service.forge(store.name_of(store.fingerprint(shown.content)), b"forged")
    refused = person.get(url("transcript_pdf", agreement, 1))
    assert refused.status_code == 503
    assert b"forged" not in refused.content
    with pytest.raises(CommandError, match="verändert"):
        verify()


# --- When the service fails ----------------------------------------------------------------------


def always(trouble: str) -> Callable[[str], str]:
    return lambda _method: trouble


def in_the_middle(trouble: str) -> Callable[[str], str]:
    """Let the object be written and then trouble come: nothing can be read back."""
    return lambda method: trouble if method == "GET" else ""


@pytest.mark.parametrize(
    "trouble",
    [
        always("busy"),
        always("forbidden"),
        always("silent"),
        in_the_middle("busy"),
        in_the_middle("forbidden"),
        in_the_middle("silent"),
        in_the_middle("half"),
        lambda method: "busy" if method == "PUT" else "",
        lambda method: "silent" if method == "PUT" else "",
    ],
)
def test_nothing_is_filed_that_was_not_read_back(
    service: Bucketserver, sign_in: SignIn, trouble: Callable[[str], str]
) -> None:
    agreement = builders.make_agreement()
    client, entries = sign_in(agreement.created_by), LogEntry.objects.count()
    service.trouble = trouble

    answer = attach(client, agreement)

    assert answer.status_code == 503
    assert NOT_KEPT in text_of(answer)
    assert not Annex.objects.exists()
    assert not StoredDocument.objects.exists()
    assert LogEntry.objects.count() == entries
    service.trouble = always("")
    service.going_on.set()
    assert attach(client, agreement).status_code == 302
    assert Annex.objects.get().document.sha256 == store.fingerprint(builders.pdf_bytes())
    assert "in Ordnung" in verify()


@pytest.mark.parametrize(
    "wrong", [{"keys": ("wrong", "wrong")}, {"bucket": "gone"}, {"endpoint": "nobody"}]
)
def test_a_wrong_setting_files_nothing(
    service: Bucketserver, settings: Settings, sign_in: SignIn, wrong: dict[str, Any]
) -> None:
    agreement = builders.make_agreement()
    if "endpoint" in wrong:
        wrong = {"endpoint": f"http://127.0.0.1:{free_port()}"}
    keep_in(settings, service.storage(**wrong))

    answer = attach(sign_in(agreement.created_by), agreement)

    assert answer.status_code == 503
    assert NOT_KEPT in text_of(answer)
    assert not StoredDocument.objects.exists()
    storages["archive"].connection.meta.client.close()  # type: ignore[attr-defined]  # has one


def test_a_service_that_is_away_is_no_fault_of_a_document(
    service: Bucketserver, sign_in: SignIn
) -> None:
    agreement = builders.make_agreement()
    client = sign_in(agreement.created_by)
    attach(client, agreement)
    service.trouble = always("busy")

    answer = client.get(url("annex", agreement, Annex.objects.get().pk))

    assert answer.status_code == 503
    assert "Das Archiv antwortet gerade nicht." in text_of(answer)
    with pytest.raises(store.Unreachable):
        check_next()
    assert not DocumentCheck.objects.faulty().exists()
    with pytest.raises(CommandError, match="SlowDown"):
        verify()


# --- What is set ---------------------------------------------------------------------------------


def test_an_archive_without_its_keys_does_not_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="KOOP_ARCHIVE_S3_SECRET"):
        Bucketserver().storage(keys=("a", ""))


def test_an_archive_without_its_packages_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match="requirements-s3"):
        Bucketserver().storage()


def test_without_an_address_of_its_own_it_is_amazon_s() -> None:
    options = Bucketserver().storage(endpoint="")["OPTIONS"]
    assert (options["endpoint_url"], options["addressing_style"]) == (None, "auto")

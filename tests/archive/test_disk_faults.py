"""Whatever the disk does while something is filed: nothing is half, and the page says so."""

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.files import temp
from django.test import Client
from pytest_django import Settings

from agreements.enums import Action, State
from agreements.models.agreement import Agreement
from archive import store
from tests import builders
from tests.agreements.pages import text_of, url
from tests.conftest import SignIn
from tests.house.upload_doors import FACTS

pytestmark = pytest.mark.django_db

NOT_KEPT = "Das Archiv nimmt gerade nichts auf. Es ist nichts gespeichert, auch nicht zum Teil."
TRANSIENT = {"sessions.Session"}


def fails_with(number: int) -> Callable[..., Any]:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def half_written(number: int) -> Callable[..., Any]:
    """Open the file as always, write half of what is given and fail."""
    opened = os.fdopen

    def open_torn(*args: Any, **kwargs: Any) -> Any:
        file = opened(*args, **kwargs)
        whole = file.write

        class Torn:
            def __enter__(self) -> Self:
                return self

            def __exit__(self, *_: object) -> None:
                file.close()

            def write(self, content: bytes) -> None:
                whole(content[: len(content) // 2])
                raise OSError(number, os.strerror(number))

        return Torn()

    return open_torn


# The moments of filing: a file is begun, written, flushed, given its name, read back.
FAULTS = {
    "forbidden": (tempfile, "mkstemp", fails_with(errno.EACCES)),
    "read-only": (tempfile, "mkstemp", fails_with(errno.EROFS)),
    "full in the middle": (os, "fdopen", half_written(errno.ENOSPC)),
    "over quota": (os, "fsync", fails_with(errno.EDQUOT)),
    "not renamed": (Path, "replace", fails_with(errno.EIO)),
}


def attach() -> tuple[Agreement, Any, str, dict[str, Any]]:
    agreement = builders.make_agreement()
    fields = {"kind": "concept", "title": "Konzept", "file": builders.upload()}
    return agreement, agreement.created_by, url("annexes", agreement), fields


def release() -> tuple[Agreement, Any, str, dict[str, Any]]:
    agreement = builders.make_agreement(State.CHECKED)
    return agreement, agreement.created_by, url("step", agreement, Action.RELEASE), {}


def sign() -> tuple[Agreement, Any, str, dict[str, Any]]:
    """Let the last signature be missing: it makes the Abschrift, too."""
    agreement = builders.make_agreement(State.SIGNING)
    *others, last = agreement.signing_parties
    for party in others:
        builders.sign(agreement, party)
    assert agreement.current_version
    seen = {"seen": agreement.current_version.sha256}
    fields = FACTS | seen | {"scan": builders.upload("scan.pdf", builders.pdf_bytes(2))}
    return agreement, builders.make_office_member(), url("sign_paper", agreement, last.pk), fields


def rows() -> dict[str, int]:
    """Count what is stored, in every table."""
    models = [model for model in apps.get_models() if model._meta.label not in TRANSIENT]
    return {model._meta.label: model._base_manager.count() for model in models}


def send(client: Client, path: str, fields: dict[str, Any]) -> Any:
    for value in fields.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return client.post(path, fields)


@pytest.mark.parametrize("door", [attach, release, sign])
@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_half_and_all_goes_on_once_there_is_room(
    sign_in: SignIn,
    own_archive: Path,
    door: Callable[[], tuple[Agreement, Any, str, dict[str, Any]]],
    fault: str,
) -> None:
    agreement, person, path, fields = door()
    client, before, state = sign_in(person), rows(), agreement.state
    files = sorted(store.names())
    place, name, failing = FAULTS[fault]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, name, failing)
        answer = send(client, path, fields)

    assert answer.status_code == 503
    assert NOT_KEPT in text_of(answer)
    agreement.refresh_from_db()
    assert (rows(), agreement.state) == (before, state)
    assert sorted(store.names()) == files
    assert not [file for file in own_archive.rglob(".*") if file.is_file()]
    assert send(client, path, fields).status_code == 302
    assert rows() != before


def test_a_full_disk_for_uploads_has_a_page(sign_in: SignIn, settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    _, person, path, fields = attach()
    client = sign_in(person)
    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(temp, "NamedTemporaryFile", fails_with(errno.ENOSPC))
        answer = client.post(path, fields)
    assert answer.status_code == 507
    assert "Der Speicher des Portals nimmt gerade nichts auf." in text_of(answer)
    assert send(client, path, fields).status_code == 302


def test_a_full_disk_for_drafts_costs_only_time(
    sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    agreement = builders.make_agreement()
    client = sign_in(agreement.created_by)
    caches["drafts"].clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "mkstemp", fails_with(errno.ENOSPC))
        answer = client.get(url("document_pdf", agreement))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert "drafts: OSError" in caplog.messages

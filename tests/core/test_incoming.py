from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import Client

from core import incoming
from core.incoming import LARGEST_FILE_MB, MEGABYTE, MOST_MB, SIZE_UNKNOWN, LimitedFiles
from tests.agreements.pages import text_of
from tests.house.addresses import addresses
from tests.house.test_uploads import every_form

PIECE = bytes(MEGABYTE)


class Unread(BytesIO):
    """A body that nobody may read."""

    def read(self, _size: int | None = -1) -> bytes:
        raise AssertionError("nothing is read of a body that is too large")


def post(client: Client, address: str, *, body: BytesIO, **head: str) -> Any:
    """Send a body whose head says something else than the body is."""
    told = {"REQUEST_METHOD": "POST", "PATH_INFO": address, "wsgi.input": body}
    return client.request(**told, **head)


def receive(megabytes: int) -> TemporaryUploadedFile:
    taker = LimitedFiles()
    taker.new_file("file", "Stapel.pdf", "application/pdf", None)
    for number in range(megabytes):
        taker.receive_data_chunk(PIECE, number * MEGABYTE)
    file = taker.file_complete(megabytes * MEGABYTE)
    assert isinstance(file, TemporaryUploadedFile)
    return file


def size_on_disk(file: TemporaryUploadedFile) -> int:
    return Path(file.temporary_file_path()).stat().st_size


def test_a_file_that_a_form_may_take_is_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "LARGEST_FILE_MB", 3)
    with receive(3) as file:
        assert file.size == size_on_disk(file) == 3 * MEGABYTE


def test_of_a_file_too_large_for_every_form_only_the_size_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(incoming, "LARGEST_FILE_MB", 3)
    with receive(5) as file:
        assert (file.size, size_on_disk(file)) == (5 * MEGABYTE, 0)


def test_no_form_takes_a_file_of_which_nothing_is_kept() -> None:
    addresses()  # loads all pages and with them their forms
    fields = [field for form in every_form() for field in form.base_fields.values()]
    limits = [
        getattr(field, "megabytes", 0) for field in fields if isinstance(field, forms.FileField)
    ]
    assert 0 < max(limits) <= LARGEST_FILE_MB


@pytest.mark.parametrize("address", ["/", "/verwaltung/scanstapel/", "/gibt/es/nicht/"])
def test_far_too_much_is_refused_unread(client: Client, address: str) -> None:
    size = str((MOST_MB + 1) * MEGABYTE)
    answer = post(client, address, CONTENT_LENGTH=size, body=Unread())
    assert answer.status_code == 413
    assert f"Sie haben {MOST_MB + 1} MB gesendet." in text_of(answer)
    assert "Content-Security-Policy" in answer


def test_a_body_of_unknown_size_is_read_past_and_refused(client: Client) -> None:
    body = BytesIO(bytes(2 * MEGABYTE + 1))
    answer = post(client, "/", HTTP_TRANSFER_ENCODING="chunked", body=body)
    assert answer.status_code == 411
    assert SIZE_UNKNOWN in text_of(answer)
    assert body.read() == b""


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["", "-1", "viel", "0"])
def test_what_is_no_size_is_left_to_others(client: Client, size: str) -> None:
    assert client.get("/", CONTENT_LENGTH=size).status_code == 200

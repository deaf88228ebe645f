"""Every door for files refuses hostile ones in words, or keeps them as what they are."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from archive.models import StoredDocument
from tests import builders
from tests import hostile_files as hostile
from tests.agreements.pages import text_of
from tests.conftest import SignIn
from tests.files import make_image
from tests.house.addresses import addresses
from tests.house.tree import PACKAGES
from tests.house.upload_doors import DOORS, Door, Opened

pytestmark = pytest.mark.django_db

HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": bytes,
    "script": hostile.with_javascript,
    "launch": hostile.with_launch,
    "embedded": hostile.with_attachment,
    "bomb": hostile.bomb_of_objects,
    "encrypted": hostile.encrypted,
    "cut": hostile.cut_in_half,
    "web page": hostile.web_page,
    "program": hostile.program,
    "zip behind": hostile.zip_behind_pdf,
}
BOUNDARY = "a-boundary-of-the-tests"
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """Forget how often the door without login was asked."""
    cache.clear()


def every_form(known: type[Any] = forms.BaseForm) -> Iterator[type[Any]]:
    """Yield the forms of the house that take a file."""
    for form in known.__subclasses__():
        yield from every_form(form)
        ours = form.__module__.split(".")[0] in PACKAGES and form.__module__ != "core.gallery"
        fields = getattr(form, "base_fields", {}).values()
        if ours and any(isinstance(field, forms.FileField) for field in fields):
            yield form


def send(client: Client, door: Door, opened: Opened, content: bytes) -> Any:
    file = builders.upload(door.filename, content)
    return client.post(opened.path, {**opened.fields, door.field: file})


def client_of(sign_in: SignIn, opened: Opened) -> Client:
    client = sign_in(opened.person) if opened.person else Client()
    client.raise_request_exception = False
    return client


def test_every_form_that_takes_a_file_has_its_door() -> None:
    addresses()  # loads all pages and with them their forms
    assert {form.__name__ for form in every_form()} == {door.form for door in DOORS}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.form)
def test_hostile_files_are_refused_in_words(door: Door, sign_in: SignIn) -> None:
    opened = door.opened()
    client = client_of(sign_in, opened)
    before = StoredDocument.objects.count()
    for name, build in HOSTILE.items():
        answer = send(client, door, opened, build())
        words = text_of(answer)
        assert answer.status_code == 200, (name, words)
        assert door.compares or words.startswith("Fehler: "), (name, words)
        assert StoredDocument.objects.count() == before, name


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.form)
def test_a_picture_that_says_it_is_a_pdf_is_kept_as_a_picture_or_not_at_all(
    door: Door, sign_in: SignIn
) -> None:
    opened = door.opened()
    before = StoredDocument.objects.count()
    answer = send(client_of(sign_in, opened), door, opened, make_image("PNG"))
    kept = StoredDocument.objects.order_by("pk")[before:]
    if door.takes_pictures:
        assert answer.status_code == 302
        assert [(d.media_type, d.filename) for d in kept] == [("image/png", "Vereinbarung.png")]
    else:
        assert answer.status_code == 200
        assert list(kept) == []


class Endless:
    """A body of many bytes that needs none of them in memory."""

    def __init__(self, head: bytes, size: int, tail: bytes) -> None:
        self._parts = [head, tail]
        self._left = size
        self.length = len(head) + size + len(tail)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most `size`."""
        if len(self._parts) == 2:
            return self._parts.pop(0)
        wanted = self._left if size < 0 else min(size, self._left)
        self._left -= wanted
        return bytes(wanted) if wanted else self._parts.pop() if self._parts else b""

    readline = read  # a WSGI server has it; nobody reads a file by lines


def part(name: str, value: bytes, filename: str = "") -> bytes:
    file = f'; filename="{filename}"\r\nContent-Type: application/pdf' if filename else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + value


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.form)
def test_a_file_of_200_megabytes_is_refused_and_gone(
    door: Door, sign_in: SignIn, settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    opened = door.opened()
    before = StoredDocument.objects.count()
    fields = b"".join(part(n, v.encode()) + b"\r\n" for n, v in opened.fields.items())
    head = fields + part(door.field, b"%PDF-1.7\n", door.filename)
    body = Endless(head, 200 * MEGABYTE, f"\r\n--{BOUNDARY}--\r\n".encode())
    answer = client_of(sign_in, opened).request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": opened.path,
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
            "CONTENT_LENGTH": str(body.length),
            "wsgi.input": body,
        }
    )
    assert answer.status_code == 200
    assert " MB" in text_of(answer)
    assert "groß" in text_of(answer)
    assert StoredDocument.objects.count() == before
    assert list(tmp_path.rglob("*.upload*")) == []

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from pytest_django import Settings

from archive import store

CONTENT = b"Kooperationsvereinbarung"


def file_of(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256[2:4] / sha256


def test_content_stands_under_its_own_address(own_archive: Path) -> None:
    sha256 = store.write(CONTENT)

    assert sha256 == store.fingerprint(CONTENT)
    assert file_of(own_archive, sha256).read_bytes() == CONTENT
    assert store.read(sha256) == CONTENT
    assert list(store.names()) == [store.name_of(sha256)]


def test_same_content_is_kept_once(own_archive: Path) -> None:
    assert store.write(CONTENT) == store.write(CONTENT)

    assert [path.name for path in own_archive.rglob("*") if path.is_file()] == [
        store.fingerprint(CONTENT)
    ]


def test_a_file_is_kept_as_its_bytes_are(own_archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(CONTENT)

    assert store.fingerprint(file) == store.fingerprint(CONTENT)
    assert store.write(file) == store.write(CONTENT) == store.fingerprint(CONTENT)
    assert file_of(own_archive, store.fingerprint(CONTENT)).read_bytes() == CONTENT
    assert file.read_bytes() == CONTENT
    assert store.check(store.fingerprint(CONTENT)) == len(CONTENT)


def test_same_content_at_once_is_kept_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        written = set(pool.map(store.write, [CONTENT] * 32))

    assert written == {store.fingerprint(CONTENT)}
    assert list(store.names()) == [store.name_of(store.fingerprint(CONTENT))]


def test_storage_that_never_overwrites_keeps_no_copies(settings: Settings) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "archive": memory}
    sha256 = store.write(CONTENT)

    assert store.write(CONTENT) == sha256
    assert store.read(sha256) == CONTENT
    assert list(store.names()) == [store.name_of(sha256)]


def test_nobody_else_on_the_machine_may_read_it(own_archive: Path) -> None:
    path = file_of(own_archive, store.write(CONTENT))

    assert path.stat().st_mode & 0o077 == 0


def test_missing_content_is_named() -> None:
    with pytest.raises(store.MissingContent, match="fehlt im Archiv") as caught:
        store.read("0" * 64)

    assert caught.value.sha256 == "0" * 64


@pytest.mark.parametrize("altered", [b"", CONTENT[:-1], CONTENT + b" ", b"anything else"])
def test_altered_content_is_never_given_out(own_archive: Path, altered: bytes) -> None:
    sha256 = store.write(CONTENT)
    file_of(own_archive, sha256).write_bytes(altered)

    with pytest.raises(store.AlteredContent, match="wurde verändert"):
        store.read(sha256)


def test_altered_content_is_reported_when_it_is_stored_again(own_archive: Path) -> None:
    sha256 = store.write(CONTENT)
    file_of(own_archive, sha256).write_bytes(b"forged")

    with pytest.raises(store.AlteredContent):
        store.write(CONTENT)
    assert file_of(own_archive, sha256).read_bytes() == b"forged"


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_fingerprints_are_addresses(address: str) -> None:
    with pytest.raises(ValueError, match="64 Hexadezimalziffern"):
        store.read(address)


def test_failing_disk_leaves_nothing_behind(own_archive: Path) -> None:
    class Torn(Exception):
        pass

    class TornFile:
        def chunks(self) -> object:
            yield b"half"
            raise Torn

    archive: Any = storages["archive"]
    with pytest.raises(Torn):
        archive._save(store.name_of("0" * 64), TornFile())

    assert [path for path in own_archive.rglob("*") if path.is_file()] == []
    assert list(store.names()) == []


def test_empty_archive_has_no_names() -> None:
    assert list(store.names()) == []


def test_age_and_removal() -> None:
    name = store.name_of(store.write(CONTENT))
    assert store.age_of(name).total_seconds() < 60

    store.remove(name)
    assert list(store.names()) == []

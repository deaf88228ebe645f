"""The bytes of documents: kept under the address of their content, written once, read verified."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, ClassVar

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils import timezone

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class ArchiveFault(Exception):
    """The archive does not hold the bytes it promised; the text is a sentence for people."""

    sentence: ClassVar[str]

    def __init__(self, sha256: str) -> None:
        super().__init__(f"{self.sentence} SHA-256: {sha256}")
        self.sha256 = sha256


class MissingContent(ArchiveFault):
    """There are no bytes under the address."""

    sentence = "Ein Dokument fehlt im Archiv."


class AlteredContent(ArchiveFault):
    """The bytes under the address are not the ones that were stored."""

    sentence = "Ein Dokument im Archiv wurde verändert."


class Unreachable(OSError):
    """The service that keeps the bytes does not answer, or not to us."""


class FileArchive(FileSystemStorage):
    """Files on disk that appear whole or not at all."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's signature
        """Return `name` itself: it is the address of the content."""
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        """Write a hidden file beside the address, flush it to the disk, then give it its name."""
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(handle)
            Path(beside).replace(target)  # who wrote the same address wrote the same content
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        _flush_folder(target.parent)
        return name


def fingerprint(content: bytes | Path) -> str:
    """Return the SHA-256 of bytes or of a file as 64 hex digits."""
    with _opened(content) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(content: bytes | Path) -> str:
    """Keep `content` and return its SHA-256; the same content is kept once.

    A file is taken a piece at a time. Raises AlteredContent where other bytes stand under the
    address, OSError where the disk fails.
    """
    sha256 = fingerprint(content)
    storage = _storage()
    if storage.exists(_address(sha256)):
        check(sha256)  # altered bytes are reported, not papered over
    # Written again where it stands already: verify_archive never removes a young file.
    with _opened(content) as file:
        name = storage.save(_address(sha256), file)
    if name != _address(sha256):  # a storage that never overwrites made a copy
        storage.delete(name)
    check(sha256)
    return sha256


def read(sha256: str) -> bytes:
    """Return the bytes with this SHA-256; raise MissingContent or AlteredContent, never others."""
    return b"".join(_pieces(sha256))


def copy(sha256: str, target: IO[bytes]) -> None:
    """Write the bytes with this SHA-256 into `target`, a piece at a time.

    Raises MissingContent or AlteredContent; what stands in `target` then is of no use.
    """
    for piece in _pieces(sha256):
        target.write(piece)
    target.flush()


def check(sha256: str) -> int:
    """Compare the bytes under the address with this SHA-256, a piece at a time; return their size.

    Raises like `read`.
    """
    return sum(len(piece) for piece in _pieces(sha256))


def names() -> Iterator[str]:
    """Yield the name of every file in the archive's storage, whether or not it belongs there."""
    if _storage().exists(""):
        yield from _walk(_storage(), "")


def name_of(sha256: str) -> str:
    """Return the name under which the bytes with this SHA-256 stand."""
    return _address(sha256)


def age_of(name: str) -> timedelta:
    """Return how long ago the file `name` was written."""
    return timezone.now() - _storage().get_modified_time(name)


def remove(name: str) -> None:
    """Remove a file that belongs to no document."""
    _storage().delete(name)


def _storage() -> Storage:
    return storages["archive"]


def _opened(content: bytes | Path) -> "File[bytes]":
    return File(content.open("rb")) if isinstance(content, Path) else ContentFile(content)


def _pieces(sha256: str) -> Iterator[bytes]:
    """Yield the bytes of a file piece by piece; whether they are the right ones shows at the end.

    Raises MissingContent before the first, AlteredContent after the last.
    """
    digest = hashlib.sha256()
    try:
        with _storage().open(_address(sha256)) as file:
            for piece in file.chunks():
                digest.update(piece)
                yield piece
    except FileNotFoundError as error:
        raise MissingContent(sha256) from error
    if digest.hexdigest() != sha256:
        raise AlteredContent(sha256)


def _address(sha256: str) -> str:
    if not _FINGERPRINT.fullmatch(sha256):
        raise ValueError("Ein Fingerabdruck besteht aus 64 Hexadezimalziffern.")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    folders, files = storage.listdir(folder)
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + file for file in sorted(files))
    for inner in sorted(folders):
        yield from _walk(storage, prefix + inner)


def _flush_folder(folder: Path) -> None:
    """Let the entry of a new file reach the disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

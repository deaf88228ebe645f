"""The archive in a bucket of an S3-compatible service: an extra (requirements-s3.txt).

docs/decisions/0027-archive-in-a-bucket.md says why, docs/operations.md how.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from archive.store import Unreachable

# Checksums that services other than Amazon's may not know are left out: the archive has its own.
CONFIG = Config(
    signature_version="s3v4",
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 2},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


IN_MEMORY = 1024 * 1024  # bytes of an object; more are laid on the disk


class BucketArchive(S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """Objects that appear whole or not at all, each written once.

    Whatever goes wrong with the service is an OSError, as it is with a disk.
    """

    def __init__(self, *, addressing_style: str, **options: Any) -> None:
        config = CONFIG.merge(Config(s3={"addressing_style": addressing_style}))
        super().__init__(client_config=config, file_overwrite=False, **options)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's signature
        """Return `name` itself: it is the address of the content."""
        return name

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":  # noqa: ARG002 - same
        """Lay the object on the disk, if it is a large one: memory does not grow with it."""
        with _faults_as_of_a_disk():
            body = self.bucket.Object(name).get()["Body"]
            with ExitStack() as unless_whole:
                copy = unless_whole.enter_context(SpooledTemporaryFile(IN_MEMORY))
                shutil.copyfileobj(body, copy)
                unless_whole.pop_all()
        copy.seek(0)
        return File(copy, name)

    def _save(self, name: str, content: "File[bytes]") -> str:
        """Write the object unless it is there; then only say that it was asked for again.

        Where the service knows no condition it writes the same bytes to the same address.
        """
        item = self.bucket.Object(name)
        with _faults_as_of_a_disk():
            try:
                item.put(Body=content, ContentType=_ANY, IfNoneMatch="*")
            except ClientError as error:
                if _status(error) != _EXISTS:
                    raise
                # verify_archive never removes a young file: a copy onto itself is young again.
                source = {"Bucket": self.bucket_name, "Key": name}
                item.copy_from(CopySource=source, MetadataDirective="REPLACE", ContentType=_ANY)
        return name

    def exists(self, name: str) -> bool:
        """Say whether there is such an object; the root is always there."""
        with _faults_as_of_a_disk():
            return not name or bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return all names at once: a bucket has no folders."""
        with _faults_as_of_a_disk():
            items = self.bucket.objects.filter(Prefix=path)
            return [], [item.key for item in items]

    def delete(self, name: str) -> None:
        """Remove an object; nothing where there is none."""
        with _faults_as_of_a_disk():
            super().delete(name)

    def get_modified_time(self, name: str) -> datetime:
        """Return when the object was written or asked for again."""
        with _faults_as_of_a_disk():
            moment: datetime = self.bucket.Object(name).last_modified
            return moment


_ANY = "application/octet-stream"
_EXISTS = 412
_MISSING = "NoSuchKey"


def _status(error: ClientError) -> int:
    status: int = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status


@contextmanager
def _faults_as_of_a_disk() -> Iterator[None]:
    """Let a missing object be a missing file, and any trouble with the service an Unreachable."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == _MISSING:
            raise FileNotFoundError(code) from error
        raise Unreachable(code) from error
    except BotoCoreError as error:
        raise Unreachable(type(error).__name__) from error

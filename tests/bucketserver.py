"""A real S3 service on this machine that behaves as badly as a test asks for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

import boto3
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from config import archives
from tests.journeys.server import free_port

KEYS = ("key-of-the-tests", "secret-of-the-tests")
ACCOUNT = "123456789012"  # moto's only one
FORBIDDEN = b"<Error><Code>InvalidAccessKeyId</Code><Message>Who?</Message></Error>"
BUSY = b"<Error><Code>SlowDown</Code><Message>Please reduce your rate.</Message></Error>"
_numbers = count(1)


class Bucketserver:
    """A service with one bucket; `trouble` says what happens to a request instead of an answer."""

    def __init__(self) -> None:
        self.bucket = f"koop-archiv-{next(_numbers)}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.trouble: Callable[[str], str] = lambda _method: ""
        self.asked: list[tuple[str, str]] = []  # method and the condition it came with
        self.going_on = threading.Event()
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="eu-central-1",
            aws_access_key_id=KEYS[0],
            aws_secret_access_key=KEYS[1],
        )

    def storage(self, **changes: Any) -> dict[str, Any]:
        """Return the entry of STORAGES that keeps the archive here."""
        given: dict[str, Any] = {
            "folder": None,
            "bucket": self.bucket,
            "endpoint": self.url,
            "region": "eu-central-1",
            "keys": KEYS,
        }
        return archives.storage(**(given | changes))

    def forge(self, name: str, content: bytes) -> None:
        """Put other bytes where a document's stand."""
        self.client.put_object(Bucket=self.bucket, Key=name, Body=content)

    def lose(self, name: str) -> None:
        """Take the bytes of a document away."""
        self.client.delete_object(Bucket=self.bucket, Key=name)

    def grow_old(self, name: str) -> None:
        """Let an object have been written long ago."""
        key = s3_backends[ACCOUNT]["aws"].buckets[self.bucket].keys[name]
        key.last_modified = datetime(2020, 1, 1, tzinfo=UTC)

    def answer(self, app: Any, environ: Any, start_response: Any) -> Any:
        """Answer as the service does, or as `trouble` says."""
        method = environ["REQUEST_METHOD"]
        self.asked.append((method, environ.get("HTTP_IF_NONE_MATCH", "")))
        trouble = self.trouble(method)
        if not trouble and KEYS[0] not in environ.get("HTTP_AUTHORIZATION", ""):
            trouble = "forbidden"
        if trouble == "forbidden":
            start_response("403 Forbidden", [("Content-Type", "application/xml")])
            return [FORBIDDEN]
        if trouble == "busy":
            start_response("503 Slow Down", [("Content-Type", "application/xml")])
            return [BUSY]
        if trouble == "silent":
            self.going_on.wait(30)
        body = app(environ, start_response)
        if trouble == "half":
            return [b"".join(body)[:10]]
        return body


@contextmanager
def serving(server: Bucketserver) -> Iterator[None]:
    """Let `server` serve while the block runs."""
    service = ThreadedMotoServer("127.0.0.1", server.port, verbose=False)
    service.start()
    app: Any = service._server.app  # type: ignore[union-attr]  # it has started
    service._server.app = lambda *args: server.answer(app, *args)  # type: ignore[union-attr]  # same
    place = {"LocationConstraint": "eu-central-1"}
    server.client.create_bucket(Bucket=server.bucket, CreateBucketConfiguration=place)
    try:
        yield
    finally:
        server.going_on.set()
        server.client.close()
        service.stop()

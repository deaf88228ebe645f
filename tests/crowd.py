"""Equal posts at the same moment, against a real server of two processes."""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as portal_settings
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from tests.database import address_of
from tests.journeys import server
from tests.journeys.server import Portal

AT_ONCE = 16
PATIENCE_SECONDS = 60
TOKEN = "k" * 32


@contextmanager
def serving(state: Path, *, workers: int = 2, **more: str) -> Iterator[Portal]:
    """Run processes of four threads each on the tests' own database.

    `state` is the folder in which the server keeps what happens; `more` are further variables of
    its surroundings.
    """
    variables = {
        "DATABASE_URL": address_of(connection),
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "KOOP_SECRET_KEY": portal_settings.SECRET_KEY,
        "KOOP_SEAL_FILE": portal_settings.SEAL_FILE,
        **more,
    }
    log = state.parent / "server.log"
    running = server.start(state, log, server.free_port(), workers=workers, variables=variables)
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait(PATIENCE_SECONDS)


def post_at_once(portal: Portal, path: str, user: User | None, **fields: Any) -> dict[int, int]:
    """Send the same form AT_ONCE times; return how many answers had which status.

    Without `user` nobody is signed in. Each request lacks its last byte until all are on their way.
    """
    body = encode_multipart(BOUNDARY, fields)
    place = urlsplit(portal.url)
    head = "\r\n".join(
        [
            f"POST {path} HTTP/1.1",
            f"Host: {place.netloc}",
            f"Cookie: {session_of(user)}csrf={TOKEN}",
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


def session_of(user: User | None) -> str:
    """Return the cookie of whoever is signed in as `user`."""
    if user is None:
        return ""
    client = Client()
    client.force_login(user)
    return f"session={client.cookies['session'].value}; "


def _status(line: socket.socket) -> int:
    with line:
        return int(line.recv(64).split()[1])

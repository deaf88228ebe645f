"""A second factor in tests: an app that makes codes (RFC 6238), and people who have one."""

import base64
import hmac
import struct
import time
from datetime import UTC, datetime
from hashlib import sha1

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client
from django.utils import timezone

from accounts.actions import set_up_second_factor
from accounts.models import User
from accounts.rules import unused_codes
from tests.builders import PASSWORD

PERIOD_SECONDS = 30


class Clock:
    """A clock that stands still until it is put forward, so that no code runs out in a test."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        # Early in the next period: never behind the clock of the database's cache.
        self.seconds = time.time() // PERIOD_SECONDS * PERIOD_SECONDS + PERIOD_SECONDS + 5
        patch.setattr(time, "time", lambda: self.seconds)
        patch.setattr(timezone, "now", lambda: datetime.fromtimestamp(self.seconds, UTC))

    def forward(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.seconds += seconds


def code_of(secret: str, at: float | None = None) -> str:
    """Return the code an app shows for `secret`, now or at that moment."""
    counter = int(time.time() if at is None else at) // PERIOD_SECONDS
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def give_factor(person: User) -> str:
    """Let `person` have a second factor; return its secret."""
    secret: str = generate_totp_secret()
    # A code of long ago: today's is still unused then.
    set_up_second_factor(secret=secret, code=code_of(secret, 0), by=person)
    return secret


def recovery_code_of(person: User) -> str:
    """Return one of the recovery codes that `person` has not used yet."""
    return unused_codes(person)[0]


def enter_password(client: Client, person: User) -> str:
    """Type address and password; return where that leads."""
    answer = client.post("/anmelden/", {"login": person.email, "password": PASSWORD})
    return str(answer.headers.get("Location", ""))


def enter_code(client: Client, code: str, page: str = "/anmelden/code/") -> str:
    """Type a code; return where that leads, or "" where it is refused."""
    return str(client.post(page, {"code": code}).headers.get("Location", ""))


def sign_in(person: User, secret: str) -> Client:
    """Sign in by password and code; return the client."""
    client = Client()
    enter_password(client, person)
    assert enter_code(client, code_of(secret)) == "/aufgaben/"
    return client

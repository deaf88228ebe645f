"""A mail server for the tests of the outbox."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.mailserver import BACKEND, Mailserver, listening


@pytest.fixture
def mailserver(settings: Settings) -> Iterator[Mailserver]:
    """Start a mail server and let the portal send through it."""
    running = Mailserver()
    settings.EMAIL_BACKEND = BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = running.host, running.port
    settings.EMAIL_TIMEOUT = 0.5
    with listening(running):
        yield running

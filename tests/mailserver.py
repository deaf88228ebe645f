"""A real mail server that behaves as badly as a test asks for."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.journeys.server import free_port

if TYPE_CHECKING:
    from email.message import EmailMessage

TAKEN = "250 OK"
PATIENCE_SECONDS = 30
BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Mailserver:
    """What it answers to MAIL, RCPT, DATA and QUIT, and what has reached it."""

    def __init__(self) -> None:
        self.mail = TAKEN
        self.rcpt = TAKEN
        self.data = TAKEN
        self.farewell = "221 Bye"
        self.hangs_up = False  # takes the text and is gone before it answers
        self.holds = False  # takes the text and keeps its answer back until `go_on`
        self.on_text: Callable[[], object] = lambda: None
        self.received: list[EmailMessage] = []
        self.has_text = threading.Event()
        self._going_on: asyncio.Event | None = None
        self.host, self.port = "127.0.0.1", free_port()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if self.mail == TAKEN:
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(  # noqa: N802 - same
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if self.rcpt == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802 - same
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del session
        message: Any = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        self.received.append(message)
        self.has_text.set()
        await asyncio.to_thread(self.on_text)
        if self.hangs_up and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        if self.holds:
            self._going_on = asyncio.Event()
            await self._going_on.wait()
        return self.data

    async def handle_QUIT(  # noqa: N802 - same
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session, envelope
        return self.farewell

    def text(self, number: int = -1) -> str:
        """Return the words of a mail that has reached it."""
        return str(self.received[number].get_content()).replace("\r\n", "\n")


@contextmanager
def listening(server: Mailserver) -> Iterator[None]:
    """Let `server` listen while the block runs."""
    controller = Controller(
        server,
        hostname=server.host,
        port=server.port,
        # Whoever signs in gets it wrong.
        auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
    )
    controller.start()
    try:
        yield
    finally:
        if server._going_on:
            controller.loop.call_soon_threadsafe(server._going_on.set)
        controller.stop()

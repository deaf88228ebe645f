"""The time stamp in the seal: a third party says when the signature was there (RFC 3161).

docs/decisions/0031-time-stamps-in-the-seal.md says why, docs/operations.md how.
"""

import asyncio
import base64
import logging
import os
import queue
import threading
from collections.abc import Callable, Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from asn1crypto import cms, core, tsp
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils import timezone
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    validate_tst_signed_data,
)
from pyhanko_certvalidator import ValidationContext

from archive.seal.refusal import SealUnavailable

# In all, from the name of the service to the last byte: sealing may hold a lock meanwhile.
PATIENCE_SECONDS = 4
# What the seal has room for; a stamp with its certificates has 3 to 8 kB.
MOST_BYTES = 12_288
LARGEST_DRIFT_SECONDS = 300
REPLY = "application/timestamp-reply"
TRY_AGAIN = "Bitte versuchen Sie es in einigen Minuten noch einmal."
AWAY = "Der Dienst für Zeitstempel antwortet nicht, und ohne Zeitstempel siegelt das Portal nicht."
USELESS = "Die Antwort des Dienstes für Zeitstempel hält der Prüfung nicht stand."

log = logging.getLogger(__name__)


class UselessStamp(Exception):
    """An answer that is no stamp of what was sent; its text is for the log."""


class Answer(core.Sequence):  # type: ignore[misc]  # asn1crypto ships no types
    """What the service sends; where it declines there is no stamp (RFC 3161, 2.4.2)."""

    _fields = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class Stamper(TimeStamper):
    """Asks the service once, within `PATIENCE_SECONDS`, and believes nothing unseen."""

    def __init__(self, *, url: str, user: str, password: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko has types for half of it
        self._url = url
        self._headers = {"Content-Type": "application/timestamp-query", "Accept": REPLY}
        if user:
            login = base64.b64encode(f"{user}:{password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {login}"

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return the stamp of a digest, checked; raise SealUnavailable."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            await _check(token, message_digest, md_algorithm)
        except SealUnavailable:
            raise
        except Exception as error:  # a stranger's answer may break a reader in any way
            log.critical("The time stamp for the seal is of no use: %r", error)
            raise SealUnavailable(USELESS) from error
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> Answer:
        """Return what the service answers; raise SealUnavailable where it does not."""
        question = Request(self._url, req.dump(), self._headers)  # noqa: S310 - https or loopback
        try:
            answer = _within(PATIENCE_SECONDS, lambda: _post(question))
        except (OSError, HTTPException, queue.Empty) as error:
            log.critical("The service for time stamps does not answer: %r", error)
            raise SealUnavailable(AWAY, TRY_AGAIN) from error
        found: Answer = Answer.load(answer, strict=True)
        return found


def stamper() -> Stamper | None:
    """Return what stamps the seals; None where the operator names no service."""
    return Stamper(**settings.SEAL_STAMPS) if settings.SEAL_STAMPS else None


def try_out() -> None:
    """Let the service stamp something that nobody keeps; raise SealUnavailable."""
    if found := stamper():
        asyncio.run(found.async_timestamp(os.urandom(32), "sha256"))


@register(Tags.security, deploy=True)
def has_stamps(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001 - Django's signature
) -> list[CheckMessage]:
    """Return an error where the service that the operator names gives no time stamp now."""
    try:
        try_out()
    except SealUnavailable as refused:
        hint = "Prüfen Sie die Variablen KOOP_SEAL_TSA_… (docs/operations.md, Siegel)."
        return [Error(refused.cause, hint=hint, id="archive.E002")]
    return []


class _NoDetours(HTTPRedirectHandler):
    """Where the operator's address leads elsewhere, the portal does not follow."""

    def redirect_request(self, *_request: Any, **_more: Any) -> None:
        return None


_opener = build_opener(_NoDetours)


def _post(question: Request) -> bytes:
    try:
        answer = _opener.open(question, timeout=PATIENCE_SECONDS)
    except HTTPError as error:
        error.close()  # an answer as well, and its connection stays open with it
        raise
    with answer:
        if answer.headers.get_content_type() != REPLY:
            raise UselessStamp(f"It is {answer.headers.get_content_type()}.")
        content: bytes = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UselessStamp(f"It has more than {MOST_BYTES} bytes.")
    return content


def _within(seconds: float, do: Callable[[], bytes]) -> bytes:
    """Return what `do` returns, raise what it raises, or queue.Empty after `seconds`.

    The time limits of a connection count for each step of it anew; this one counts for all. Who is
    late is left behind in a thread that ends with its connection.
    """
    answers: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(do())
        except Exception as error:  # noqa: BLE001 - raised again where it is awaited
            answers.put(error)

    threading.Thread(target=run, daemon=True).start()
    answer = answers.get(timeout=seconds)
    if isinstance(answer, Exception):
        raise answer
    return answer


async def _check(token: cms.ContentInfo, digest: bytes, algorithm: str) -> None:
    """Raise UselessStamp where the stamp is of something else, of another time, or of nobody.

    Whom the portal trusts in time stamps is the operator's choice of the service; the certificate
    is only held against its own dates and its purpose.
    """
    certificate = extract_certs_for_validation(token["content"]).signer_cert
    found = await validate_tst_signed_data(
        token["content"],
        ValidationContext(trust_roots=[certificate], allow_fetching=False),
        lambda used: digest if used == algorithm else b"",
    )
    if not found["intact"] or not found["valid"]:
        raise UselessStamp("It is not signed, or it stamps something else.")
    at = found["timestamp"]
    if not certificate.not_valid_before <= at <= certificate.not_valid_after:
        raise UselessStamp("Its certificate did not count at that time.")
    purposes = certificate.extended_key_usage_value
    if purposes is None or purposes.native != ["time_stamping"]:
        raise UselessStamp("Its certificate is not one for time stamps.")
    if abs((timezone.now() - at).total_seconds()) > LARGEST_DRIFT_SECONDS:
        raise UselessStamp(f"It says that it is {at}.")

"""A real service for time stamps that behaves as badly as a test asks for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import core, keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils import timezone
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

REPLY = "application/timestamp-reply"
LOGIN = ("amt", "stempel-geheim")


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _certificate(usage=ExtendedKeyUsageOID.TIME_STAMPING, *, days=1, ballast=0):
    """Return a certificate of the service, as long as `ballast` makes it."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Zeitstempel der Tests")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(timezone.now() - timedelta(days=9))
        .not_valid_after(timezone.now() + timedelta(days=days))
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    if ballast:
        oid = x509.ObjectIdentifier("1.3.6.1.4.1.55555.1")
        builder = builder.add_extension(
            x509.UnrecognizedExtension(oid, bytes(ballast)), critical=False
        )
    der = builder.sign(_key(), hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return asn1_x509.Certificate.load(der)


def _stamping(**changes: Any) -> DummyTimeStamper:
    key = keys.PrivateKeyInfo.load(
        _key().private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return DummyTimeStamper(**{"tsa_cert": _certificate(), "tsa_key": key} | changes)


def stamped(question: bytes, **changes: Any) -> bytes:
    """Return the answer to a request, as a good service gives it."""
    request = tsp.TimeStampReq.load(question)
    content: bytes = _stamping(**changes).request_tsa_response(request).dump()
    return content


def of_something_else(question: bytes) -> bytes:
    request = tsp.TimeStampReq.load(question)
    request["message_imprint"]["hashed_message"] = bytes(32)
    return stamped(request.dump(force=True))


def of_an_earlier_question(question: bytes) -> bytes:
    request = tsp.TimeStampReq.load(question)
    request["nonce"] = 7
    return stamped(request.dump(force=True))


def without_a_nonce(question: bytes) -> bytes:
    request = tsp.TimeStampReq.load(question)
    del request["nonce"]
    return stamped(request.dump(force=True))


def forged(question: bytes) -> bytes:
    answer = tsp.TimeStampResp.load(stamped(question))
    answer["time_stamp_token"]["content"]["signer_infos"][0]["signature"] = bytes(256)
    content: bytes = answer.dump(force=True)
    return content


def from_yesterday(question: bytes) -> bytes:
    return stamped(question, fixed_dt=timezone.now() - timedelta(days=1))


def with_a_certificate_for_something_else(question: bytes) -> bytes:
    return stamped(question, tsa_cert=_certificate(ExtendedKeyUsageOID.SERVER_AUTH))


def with_a_certificate_for_nothing(question: bytes) -> bytes:
    return stamped(question, tsa_cert=_certificate(None))


def with_an_expired_certificate(question: bytes) -> bytes:
    return stamped(question, tsa_cert=_certificate(days=-1))


def declined(_question: bytes) -> bytes:
    status = {"status": "rejection", "status_string": ["Kontingent erschöpft"]}
    answer = core.SequenceOf([tsp.PKIStatusInfo(status)], spec=tsp.PKIStatusInfo)
    content: bytes = answer.dump()
    return content


def garbage(_question: bytes) -> bytes:
    return b"\x30\x82garbage" * 9


def nothing(_question: bytes) -> bytes:
    return b""


def as_large(size: int) -> Callable[[bytes], bytes]:
    """Return how a service answers whose answers have `size` bytes."""

    def answer(question: bytes) -> bytes:
        ballast = size
        while len(found := stamped(question, tsa_cert=_certificate(ballast=ballast))) != size:
            ballast -= len(found) - size
        return found

    return answer


class Stampserver:
    """What it answers, what it was asked, and what happens to a request instead of an answer."""

    def __init__(self) -> None:
        self.answer: Callable[[bytes], bytes] = stamped
        self.status, self.kind, self.to = 200, REPLY, ""
        self.trouble = ""
        self.going_on = threading.Event()
        self.on_question: Callable[[], object] = lambda: None
        self.logins: list[str] = []
        self.url = ""

    def settings(self, *, user: str = "", password: str = "") -> dict[str, str]:
        """Return the portal's settings that name this service."""
        return {"url": self.url, "user": user, "password": password}


@contextmanager
def serving() -> Iterator[Stampserver]:
    """Let a service serve while the block runs."""
    server = Stampserver()
    service = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, server))
    server.url = f"http://127.0.0.1:{service.server_port}/tsa"
    threading.Thread(target=service.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.going_on.set()
        service.shutdown()
        service.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection to the service."""

    def __init__(self, service: Stampserver, *rest: Any) -> None:
        self.service = service
        super().__init__(*rest)

    def do_POST(self) -> None:
        service = self.service
        question = self.rfile.read(int(self.headers["Content-Length"]))
        service.logins.append(self.headers.get("Authorization", ""))
        service.on_question()
        if service.trouble == "silent":
            service.going_on.wait(30)
            return
        content = service.answer(question)
        self.send_response(service.status)
        self.send_header("Content-Type", service.kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Location", service.to)
        self.end_headers()
        with suppress(OSError):
            self._send(content)

    def _send(self, content: bytes) -> None:
        if self.service.trouble == "half":
            self.wfile.write(content[: len(content) // 2])
        elif self.service.trouble != "drips":
            self.wfile.write(content)
        else:
            for byte in content:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.service.going_on.wait(0.05):
                    return

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""

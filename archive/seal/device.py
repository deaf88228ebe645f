"""The key of the seal in a device that never gives it away: a card, a stick, an HSM (PKCS#11).

An extra (requirements-pkcs11.txt). docs/decisions/0030-seal-key-in-a-device.md says why,
docs/operations.md how.
"""

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

import pkcs11
from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, PKCS11Error, Session, TokenFlag
from pkcs11.util.ec import encode_ecdsa_signature
from pyhanko.keys import load_certs_from_pemder
from pyhanko.sign import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from archive.seal.refusal import SealUnavailable

AWAY = "Das Gerät mit dem Schlüssel des Siegels antwortet nicht."
BUSY = "Das Gerät mit dem Schlüssel des Siegels ist seit einer Weile beschäftigt."
NO_KEY = "Im Gerät gibt es keinen oder mehrere Schlüssel mit dem Namen des Siegels."
NO_CERTIFICATE = "Zum Schlüssel des Siegels im Gerät fehlt das Zertifikat."
OTHER_KEY = "Das Zertifikat des Siegels gehört nicht zum Schlüssel im Gerät."
PIN_REFUSED = "Das Gerät mit dem Schlüssel des Siegels hat die PIN abgelehnt."
LAST_TRY = "Das Gerät mit dem Schlüssel des Siegels wartet auf die richtige PIN von Hand."
# A wrong PIN too many locks a card for good. The last try belongs to people.
NEARLY_LOCKED = TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED
OF_THE_PIN = (
    *(pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange),
    *(pkcs11.PinLocked, pkcs11.PinExpired),
)
# What DigestInfo puts before a SHA-256 that RSA signs (RFC 8017, 9.2).
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
PATIENCE_SECONDS = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the key is, and what opens it; `certificates` is a PEM file or empty."""

    module: str
    token: str
    key: str
    pin: str = field(repr=False)
    certificates: str = ""


@dataclass(frozen=True)
class Opened:
    """The key in an open session, and its certificate with those above it."""

    key: Any
    pin: str | None
    chain: Sequence[x509.Certificate]

    def sign(self, data: bytes) -> bytes:
        """Return the signature under `data`, with SHA-256, tried against the certificate."""
        certificate = load_der_x509_certificate(self.chain[0].dump())
        public = certificate.public_key()
        digest = sha256(data).digest()
        with_key, kind = partial(self.key.sign, pin=self.pin), self.key.key_type
        try:
            if isinstance(public, ec.EllipticCurvePublicKey) and kind == KeyType.EC:
                raw = with_key(digest, mechanism=Mechanism.ECDSA)
                signature: bytes = encode_ecdsa_signature(raw)
                public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
            elif isinstance(public, rsa.RSAPublicKey) and kind == KeyType.RSA:
                signature = with_key(SHA256_PREFIX + digest, mechanism=Mechanism.RSA_PKCS)
                public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
            else:
                raise SealUnavailable(OTHER_KEY)
        except InvalidSignature as error:
            raise SealUnavailable(OTHER_KEY) from error
        return signature


class Device:
    """The device as one process uses it: one session, one thread at a time.

    What was pulled or restarted is opened anew. A PIN that was refused is never tried again.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._has_refused = False

    def chain(self) -> Sequence[x509.Certificate]:
        """Return the certificate of the key and those above it; raise SealUnavailable."""
        with self._alone():
            return self._open().chain

    def sign(self, data: bytes) -> bytes:
        """Return the signature under `data`; raise SealUnavailable."""
        with self._alone():
            was_open = self._opened is not None
            try:
                return self._open().sign(data)
            except PKCS11Error as error:
                if not was_open or isinstance(error, OF_THE_PIN):
                    raise
                self._opened = None  # pulled or restarted since: a fresh session gets its chance
                return self._open().sign(data)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other threads out and say in words what the device says in codes."""
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            raise SealUnavailable(BUSY)
        try:
            yield
        except OF_THE_PIN as error:
            self._has_refused, self._opened = True, None
            log.critical("The device %s refuses the PIN of the seal", self._place.token)
            raise SealUnavailable(PIN_REFUSED) from error
        except (pkcs11.NoSuchKey, pkcs11.MultipleObjectsReturned) as error:
            log.critical("The device %s and its key of the seal: %r", self._place.token, error)
            raise SealUnavailable(NO_KEY) from error
        except PKCS11Error as error:
            self._opened = None
            log.critical("The device %s of the seal fails: %r", self._place.token, error)
            raise SealUnavailable(AWAY) from error
        finally:
            self._lock.release()

    def _open(self) -> Opened:
        if self._has_refused:
            raise SealUnavailable(PIN_REFUSED)
        if self._opened is None:
            session = self._session()
            key = session.get_key(ObjectClass.PRIVATE_KEY, label=self._place.key)
            again = self._place.pin if _wants_pin_each_time(key) else None
            opened = Opened(key, again, self._chain_of(session, key))
            opened.sign(b"Siegel")  # a certificate of another key shows here and not in a document
            self._opened = opened
        return self._opened

    def _session(self) -> Session:
        """Return a session in which the device knows us; others of this process end."""
        place, library = self._place, pkcs11.lib(self._place.module)
        # Only a module that starts anew sees what was plugged in since, and works after a fork.
        with suppress(PKCS11Error):
            library.finalize()
        library.initialize()
        tokens = (slot.get_token() for slot in library.get_slots(token_present=True))
        token = next((token for token in tokens if token.label == place.token), None)
        if token is None:
            raise pkcs11.NoSuchToken(place.token)
        if token.flags & NEARLY_LOCKED:
            log.critical("The device %s is one wrong PIN from being locked", place.token)
            raise SealUnavailable(LAST_TRY)
        return token.open(user_pin=place.pin)

    def _chain_of(self, session: Session, key: Any) -> Sequence[x509.Certificate]:
        try:
            if self._place.certificates:
                found = list(load_certs_from_pemder([self._place.certificates]))
                return _upwards(found[0], found)
            return _upwards(*_certificates_in(session, key))
        except (OSError, ValueError, IndexError) as error:
            log.critical("The certificate of the seal cannot be read: %s", error)
            raise SealUnavailable(NO_CERTIFICATE) from error


class DeviceSigner(Signer):
    """What pyHanko signs with when the key is in a device."""

    def __init__(self, device: Device) -> None:
        chain = device.chain()
        certificates = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # it ships none
        certificates.register_multiple(chain)
        super().__init__(signing_cert=chain[0], cert_registry=certificates)
        self._device = device

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - the seal's is SHA-256
        dry_run: bool = False,  # noqa: ARG002, FBT001, FBT002 - pyHanko's signature
    ) -> bytes:
        """Return the signature under `data`."""
        return self._device.sign(data)


_devices: dict[tuple[int, Place], Device] = {}


def signer_of(**place: str) -> DeviceSigner:
    """Return what signs with the key at `place`; raise SealUnavailable.

    Each process has a session of its own: what a parent opened is of no use to its child.
    """
    known = Place(**place)
    return DeviceSigner(_devices.setdefault((os.getpid(), known), Device(known)))


def _wants_pin_each_time(key: Any) -> bool:
    """Say whether the key is one that asks for the PIN before each signature."""
    with suppress(PKCS11Error):
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    return False


def _certificates_in(session: Session, key: Any) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """Return the newest certificate of the key, by its number or its name, and all there are."""
    entries = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
    number, name = key[Attribute.ID], key[Attribute.LABEL]
    own = [entry for entry in entries if number and entry[Attribute.ID] == number]
    own = own or [entry for entry in entries if entry[Attribute.LABEL] == name]
    newest = max(map(_loaded, own), key=lambda one: one.not_valid_after)
    return newest, [_loaded(entry) for entry in entries]


def _loaded(entry: Any) -> x509.Certificate:
    return x509.Certificate.load(entry[Attribute.VALUE])


def _upwards(
    own: x509.Certificate, others: Sequence[x509.Certificate]
) -> Sequence[x509.Certificate]:
    """Return a certificate and those above it, as far as they are there."""
    chain = [own]
    while above := [one for one in others if one.subject == chain[-1].issuer and one not in chain]:
        chain.append(above[0])
    return chain

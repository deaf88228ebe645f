"""A device with a key, in software: SoftHSM, a token of its own for each test."""

import subprocess
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pkcs11 import Attribute, CertificateType, ObjectClass

from config import seals

PLACES = ("softhsm/libsofthsm2.so", "*/softhsm/libsofthsm2.so", "*/pkcs11/libsofthsm2.so")
MODULE = str(next(file for place in PLACES for file in Path("/usr/lib").glob(place)))
PIN, OFFICER_PIN = "481516", "23420000"
TOKEN, KEY = "Landratsamt", "Siegel"
NUMBER = b"\x01"
HOLDER = "Landratsamt Musterland"
ISSUER = "Aussteller der Verwaltung"


def certificate_of(public, name=HOLDER, *, signed_by, issuer=None, days=1):
    """Return a certificate of `public` for some days; `signed_by` is the key of its issuer."""
    named = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)])
        for each in (name, issuer or name)
    ]
    return (
        x509.CertificateBuilder()
        .subject_name(named[0])
        .issuer_name(named[1])
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(timezone.now() - timedelta(days=1))
        .not_valid_after(timezone.now() + timedelta(days=days))
        .add_extension(
            x509.KeyUsage(*(True, True, False, False, False, False, False, False, False)),
            critical=True,
        )
        .sign(signed_by, hashes.SHA256())
    )


class Softtoken:
    """The device: its token, its key of the seal, and what can befall it."""

    def __init__(self, folder: Path, key=None) -> None:
        self.folder = folder
        self.tokens = folder / "tokens"
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.issuer = ec.generate_private_key(ec.SECP256R1())
        self.certificate = certificate_of(
            self.key.public_key(), signed_by=self.issuer, issuer=ISSUER
        )
        self.above = certificate_of(self.issuer.public_key(), ISSUER, signed_by=self.issuer)

    def make(self) -> None:
        """Put token, key and certificates into being; SOFTHSM2_CONF names `self.conf`."""
        self.tokens.mkdir()
        self.conf.write_text(f"directories.tokendir = {self.tokens}\nlog.level = ERROR\n")
        pins = ("--pin", PIN, "--so-pin", OFFICER_PIN)
        self._run("--init-token", "--free", "--label", TOKEN, *pins)
        file = self.folder / "key.pem"
        file.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        name = ("--label", KEY, "--id", NUMBER.hex())
        self._run("--import", str(file), "--token", TOKEN, *name, "--pin", PIN)
        file.unlink()
        self.put(self.certificate, number=NUMBER)
        self.put(self.above)

    @property
    def conf(self) -> Path:
        return self.folder / "softhsm2.conf"

    def place(self, **changes: str) -> dict[str, Any]:
        """Return the place of the key as the portal's settings name it."""
        at = {"module": MODULE, "token": TOKEN, "key": KEY, "pin": PIN, "certificates": ""}
        return seals.device(file="", **at | changes)

    def variables(self) -> dict[str, str]:
        """Return the ends of the variables that name the key, with their values."""
        return {name.upper(): word for name, word in self.place()["OPTIONS"].items() if word}

    def put(self, certificate: x509.Certificate, *, number: bytes = b"", name: str = "") -> None:
        """Store a certificate in the token."""
        with self.session() as session:
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.LABEL: name,
                    Attribute.ID: number,
                    Attribute.SUBJECT: certificate.subject.public_bytes(),
                    Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
                }
            )

    def session(self, pin: str = PIN):
        """Return a session in which the token may be changed; every other one ends."""
        self.restart()
        (token,) = (
            slot.get_token()
            for slot in pkcs11.lib(MODULE).get_slots(token_present=True)
            if slot.get_token().label == TOKEN
        )
        return token.open(rw=True, user_pin=pin)

    def restart(self) -> None:
        """Let the device start anew: whoever had a session has none any more."""
        library = pkcs11.lib(MODULE)
        with suppress(pkcs11.PKCS11Error):
            library.finalize()
        library.initialize()

    def pull(self) -> None:
        """Take the device away."""
        self.tokens.rename(self.folder / "pulled")

    def plug_in(self) -> None:
        """Bring the device back."""
        (self.folder / "pulled").rename(self.tokens)

    def change_pin(self, new: str) -> None:
        """Give the token another PIN."""
        with self.session() as session:
            session.set_pin(PIN, new)

    def _run(self, *words: str) -> None:
        command = ["softhsm2-util", "--module", MODULE, *words]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - the tests' own


def rsa_key():
    """Return a key as older devices have it."""
    return rsa.generate_private_key(65537, 2048)

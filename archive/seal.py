"""The portal's seal: a signature of the issuing office under every PDF that is given out.

PAdES with the certificate of the organisation, as an addition behind the bytes that were printed.
It certifies the file (DocMDP 2): whoever comes later may fill in fields and sign, nothing else.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils import timezone
from django.utils.dateformat import format as format_date
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from core.pdf_stamp import LinesStyle
from core.workflow import Unavailable

FIELD = "Siegel"
DEMO_NAME = "Demo – keine Rechtswirkung"
DEMO_YEARS = 10
# Hex digits for a signature with its certificates; without it, one is made just to measure.
RESERVED = 16_384
ASK = "Bitte wenden Sie sich an die Systemverwaltung."

log = logging.getLogger(__name__)


class SealUnavailable(Unavailable):
    """There is no certificate to seal with, or none that counts today; says so in a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason} {ASK}")


@dataclass(frozen=True)
class Certificate:
    """The key that seals, and whom it names."""

    signer: SimpleSigner
    holder: str


def seal(content: bytes, *, lines: Sequence[str] = ()) -> bytes:
    """Return a printed PDF sealed; it begins with `content`, byte for byte.

    `content` has an empty field `FIELD`; there the seal shows its moment, its holder and `lines`,
    and they stand in the signature as text. Raises SealUnavailable.
    """
    certificate = certificate_of_today()
    at = timezone.localtime()
    words = (
        f"Versiegelt vom Kooperationsportal am {format_date(at, 'j. F Y')} um {at:%H:%M} Uhr",
        f"Siegel: {certificate.holder}",
        *lines,
    )
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        name=certificate.holder,
        reason=". ".join(words),
    )
    writer = IncrementalPdfFileWriter(BytesIO(content))
    # The metadata say what standards the file meets and stay as they were printed.
    writer._update_meta = lambda: None  # type: ignore[method-assign]  # noqa: SLF001 - no setting
    signer = PdfSigner(metadata, certificate.signer, stamp_style=LinesStyle(lines=words))
    sealed: BytesIO = signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=RESERVED)
    return sealed.getvalue()


def said_in(content: bytes) -> str:
    """Return what the seal of a PDF says, as text; empty where there is none."""
    with pikepdf.open(BytesIO(content)) as pdf:
        form: Any = pdf.Root.get("/AcroForm", {})
        fields = (field for field in form.get("/Fields", ()) if str(field.get("/T", "")) == FIELD)
        return next((str(field.V.get("/Reason", "")) for field in fields if "/V" in field), "")


def certificate_of_today() -> Certificate:
    """Return what the portal seals with; raise SealUnavailable where that is not possible now."""
    path = _path()
    if path is None:
        raise SealUnavailable(
            "Das Portal hat noch kein Siegel und gibt darum nichts zur Unterschrift aus."
        )
    try:
        signer = _load(path, path.stat().st_mtime_ns, settings.SEAL_PASSWORD)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        # What the libraries raise for a missing file, a wrong password, a file without a key.
        log.critical("The certificate of the seal cannot be read: %s", error.__cause__ or error)
        raise SealUnavailable("Das Siegel des Portals ließ sich nicht öffnen.") from error
    certificate: Any = signer.signing_cert
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if timezone.now() > ends:
        raise SealUnavailable(f"Das Siegel des Portals ist seit {_day(ends)} abgelaufen.")
    if timezone.now() < begins:
        raise SealUnavailable(f"Das Siegel des Portals gilt erst ab {_day(begins)}.")
    return Certificate(signer, _holder(certificate))


def provide_demo_certificate() -> None:
    """Make the certificate of the demo unless it is there; it vouches for nothing and says so."""
    path = _demo_path()
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(demo_certificate())
    beside.replace(path)


def demo_certificate() -> bytes:
    """Return a new self-made certificate with its key as PKCS#12 without a password."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEMO_NAME)])
    usage = dict.fromkeys(
        (
            *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign"),
            *("crl_sign", "encipher_only", "decipher_only"),
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(timezone.now() - timedelta(hours=1))
        .not_valid_after(timezone.now() + timedelta(days=365 * DEMO_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"Siegel", key, certificate, None, NoEncryption())


@register(Tags.security, deploy=True)
def has_seal(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001 - Django's signature
) -> list[CheckMessage]:
    """Return an error where nothing could be sealed today."""
    try:
        certificate_of_today()
    except SealUnavailable as refused:
        hint = "Prüfen Sie KOOP_SEAL_FILE und KOOP_SEAL_PASSWORD (docs/operations.md, Siegel)."
        return [Error(refused.reason.removesuffix(f" {ASK}"), hint=hint, id="archive.E001")]
    return []


@lru_cache(maxsize=2)
def _load(path: Path, _written: int, password: str) -> SimpleSigner:
    """Read the certificate once for each time its file was written."""
    passphrase = password.encode() if password else None
    signer: SimpleSigner = SimpleSigner.load_pkcs12_data(path.read_bytes(), (), passphrase)
    return signer


def _path() -> Path | None:
    if settings.SEAL_FILE:
        return Path(settings.SEAL_FILE)
    return _demo_path() if settings.DEMO else None


def _demo_path() -> Path:
    return Path(settings.STATE_DIR) / "demo-siegel.p12"


def _holder(certificate: Any) -> str:
    """Return the name in the certificate as people know it."""
    names = certificate.subject.native
    holder: str = names.get("common_name") or names.get("organization_name") or "ohne Namen"
    return holder


def _day(moment: Any) -> str:
    return format_date(timezone.localtime(moment), "j. F Y")

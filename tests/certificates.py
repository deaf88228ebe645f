"""Certificates of our own making, as files that a portal or a person could sign with."""

from datetime import timedelta
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle

PASSWORD = "geheim"


def key_file(
    name="Landratsamt Musterland",
    *,
    begins=None,
    ends=None,
    attribute=NameOID.COMMON_NAME,
):
    """Return a self-made certificate with its key as PKCS#12, closed with `PASSWORD`."""
    now = timezone.now()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(attribute, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or now - timedelta(days=1))
        .not_valid_after(ends or now + timedelta(days=1))
        .add_extension(
            x509.KeyUsage(
                *(True, True, False, False, False, False, False, False, False)
            ),  # to sign, and to mean it
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        None, key, certificate, None, BestAvailableEncryption(PASSWORD.encode())
    )


def signed(content, field, by):
    """Return a PDF signed by the holder of the key file `by` in one of its fields."""
    signer = SimpleSigner.load_pkcs12_data(by, (), PASSWORD.encode())
    metadata = PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES)
    writer = IncrementalPdfFileWriter(BytesIO(content))
    writer._update_meta = lambda: None  # as a program that respects the archival form
    ink = RawContent(b"0.8 g 0 0 90 12 re f", box=BoxConstraints(90, 12))
    looks = StaticStampStyle(background=ink)
    return (
        PdfSigner(metadata, signer, stamp_style=looks)
        .sign_pdf(writer, existing_fields_only=True)
        .getvalue()
    )

"""People with certificates of our own making, and what can be done to the files they sign."""

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from asn1crypto import keys, x509
from cryptography import x509 as crypto_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

BOX = (60, 60, 260, 110)
VALID_FROM = datetime(2024, 1, 1, tzinfo=UTC)


@cache
def _key(name: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(name.encode().ljust(31, b"-")[:31]) % (2**255) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def _named(name: str) -> crypto_x509.Name:
    return crypto_x509.Name([crypto_x509.NameAttribute(NameOID.COMMON_NAME, name)])


@cache
def certificate(name: str, issuer: str = "") -> crypto_x509.Certificate:
    """Return the certificate of `name`; without an issuer she certifies herself."""
    is_authority = not issuer or name == issuer
    builder = (
        crypto_x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer or name))
        .public_key(_key(name).public_key())
        .serial_number(crypto_x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_FROM + timedelta(days=20 * 365))
        .add_extension(crypto_x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(
            crypto_x509.KeyUsage(
                digital_signature=True,
                content_commitment=not is_authority,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    return builder.sign(_key(issuer or name), hashes.SHA256())


def pem(name: str) -> bytes:
    """Return the certificate of an authority as operators keep it."""
    return certificate(name).public_bytes(serialization.Encoding.PEM)


def _converted(found: crypto_x509.Certificate) -> x509.Certificate:
    return x509.Certificate.load(found.public_bytes(serialization.Encoding.DER))


AUTHORITY = "Musterland Signatur-CA"


@cache
def signer(name: str, issuer: str = AUTHORITY) -> signers.SimpleSigner:
    """Return who signs as `name`, certified by `issuer`, or by herself where it is empty."""
    raw = _key(name).private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    store = SimpleCertificateStore()
    if issuer:
        store.register(_converted(certificate(issuer)))
    return signers.SimpleSigner(
        signing_cert=_converted(certificate(name, issuer)),
        signing_key=keys.PrivateKeyInfo.load(raw),
        cert_registry=store,
    )


def signed(
    content: bytes,
    name: str = "Anna Beispiel",
    *,
    field: str = "",
    issuer: str = AUTHORITY,
    box: tuple[int, int, int, int] | None = BOX,
    certify: bool = False,
) -> bytes:
    """Return `content` signed by `name` into the field of that name, made if it is not there."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    field = field or f"Signatur-{name}".replace(" ", "-").replace(".", "")
    given = {found for found, _, _ in fields.enumerate_sig_fields(writer)}
    spec = None if field in given else fields.SigFieldSpec(field, on_page=0, box=box)
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    done = signers.PdfSigner(metadata, signer(name, issuer), new_field_spec=spec).sign_pdf(
        writer, in_place=False
    )
    return bytes(done.getvalue())

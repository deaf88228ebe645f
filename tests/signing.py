"""People with certificates of our own making, and what can be done to the files they sign."""

import base64
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
from asn1crypto import keys, x509
from cryptography import x509 as crypto_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

VALID_FROM = datetime(2024, 1, 1, tzinfo=UTC)
VALID_TO = VALID_FROM + timedelta(days=20 * 365)


@cache
def _key(name: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(name.encode().ljust(31, b"-")[:31]) % (2**255) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def _named(name: str) -> crypto_x509.Name:
    return crypto_x509.Name([crypto_x509.NameAttribute(NameOID.COMMON_NAME, name)])


# „This certificate is qualified, for signatures, its key in a secure device“ (ETSI EN 319 412-5).
QUALIFIED = bytes.fromhex(
    "30293008060604008e4601013008060604008e4601043013060604008e4601063009060704008e46010601"
)
QC_STATEMENTS = crypto_x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")


@cache
def certificate(
    name: str, issuer: str = "", *, is_qualified: bool = False, ends: datetime = VALID_TO
) -> crypto_x509.Certificate:
    """Return the certificate of `name`; without an issuer she certifies herself."""
    is_authority = not issuer or name == issuer
    builder = (
        crypto_x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer or name))
        .public_key(_key(name).public_key())
        .serial_number(crypto_x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(ends)
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
    if is_qualified:
        statements = crypto_x509.UnrecognizedExtension(QC_STATEMENTS, QUALIFIED)
        builder = builder.add_extension(statements, critical=False)
    return builder.sign(_key(issuer or name), hashes.SHA256())


def pem(name: str) -> bytes:
    """Return the certificate of an authority as operators keep it."""
    return certificate(name).public_bytes(serialization.Encoding.PEM)


def trust_list(name: str) -> str:
    """Return a trust list that names one authority as issuing qualified certificates."""
    der = base64.b64encode(certificate(name).public_bytes(serialization.Encoding.DER)).decode()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#">
 <TrustServiceProviderList><TrustServiceProvider><TSPServices><TSPService><ServiceInformation>
  <ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/CA/QC</ServiceTypeIdentifier>
  <ServiceName><Name xml:lang="en">{name}</Name></ServiceName>
  <ServiceDigitalIdentity><DigitalId><X509Certificate>{der}</X509Certificate></DigitalId>
  </ServiceDigitalIdentity>
  <ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted</ServiceStatus>
  <StatusStartingTime>2024-01-01T00:00:00Z</StatusStartingTime>
 </ServiceInformation></TSPService></TSPServices></TrustServiceProvider></TrustServiceProviderList>
</TrustServiceStatusList>"""


def _converted(found: crypto_x509.Certificate) -> x509.Certificate:
    return x509.Certificate.load(found.public_bytes(serialization.Encoding.DER))


AUTHORITY = "Musterland Signatur-CA"


@cache
def signer(
    name: str, issuer: str = AUTHORITY, *, is_qualified: bool = False, ends: datetime = VALID_TO
) -> signers.SimpleSigner:
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
        signing_cert=_converted(certificate(name, issuer, is_qualified=is_qualified, ends=ends)),
        signing_key=keys.PrivateKeyInfo.load(raw),
        cert_registry=store,
    )


def signed(  # noqa: PLR0913 - a case each
    content: bytes,
    name: str = "Anna Beispiel",
    *,
    field: str = "",
    issuer: str = AUTHORITY,
    box: tuple[int, int, int, int] | None = None,
    certify: bool = False,
    is_qualified: bool = False,
    ends: datetime = VALID_TO,
    stamper: timestamps.TimeStamper | None = None,
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
    done = signers.PdfSigner(
        metadata,
        signer(name, issuer, is_qualified=is_qualified, ends=ends),
        timestamper=stamper,
        new_field_spec=spec,
    ).sign_pdf(writer, in_place=False)
    return bytes(done.getvalue())


@cache
def stamper() -> timestamps.TimeStamper:
    """Return an office for time stamps that anybody can set up for herself."""
    key = rsa.generate_private_key(65537, 2048)
    office = (
        crypto_x509.CertificateBuilder()
        .subject_name(_named("Zeit aus der Garage"))
        .issuer_name(_named(AUTHORITY))
        .public_key(key.public_key())
        .serial_number(crypto_x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_TO)
        .add_extension(
            crypto_x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
        .sign(_key(AUTHORITY), hashes.SHA256())
    )
    raw = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return timestamps.DummyTimeStamper(_converted(office), keys.PrivateKeyInfo.load(raw))


# --- What can be done to a signed file -----------------------------------------------------------


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Change one bit of one byte that a signature covers."""
    spans = [found.span(1) for found in re.finditer(rb"/Contents <([0-9a-fA-F]+)>", content)]
    while True:
        place = chance.randrange(len(content))
        if not any(start <= place < end for start, end in spans):
            changed = content[place] ^ (1 << chance.randrange(8))
            return content[:place] + bytes([changed]) + content[place + 1 :]


def hidden(content: bytes, chance: random.Random) -> bytes:
    """Hide something in the room that the last signature leaves of its own place."""
    *_, found = re.finditer(rb"/Contents <[0-9a-fA-F]+>", content)
    place = found.end() - 1 - chance.randrange(1, 400)
    return content[:place] + b"4" + content[place + 1 :]


def repainted(content: bytes, chance: random.Random) -> bytes:
    """Paint over one page in an appended revision."""
    return _appended(content, lambda writer: _paint(writer, chance, b"BT (9 Monate) Tj ET"))


def annotated(content: bytes, chance: random.Random) -> bytes:
    """Put a note onto a page in an appended revision."""

    def add(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer, chance)
        note = generic.DictionaryObject(
            {
                "/Type": generic.pdf_name("/Annot"),
                "/Subtype": generic.pdf_name("/FreeText"),
                "/Rect": generic.ArrayObject(map(generic.NumberObject, (50, 50, 300, 300))),
                "/Contents": generic.TextStringObject("Gilt nicht."),
            }
        )
        annots = page.get("/Annots", generic.ArrayObject())
        page["/Annots"] = generic.ArrayObject([*annots, writer.add_object(note)])
        writer.update_container(page)

    return _appended(content, add)


def reattached(content: bytes, chance: random.Random) -> bytes:
    """Put another embedded file into an appended revision."""

    def add(writer: IncrementalPdfFileWriter) -> None:
        file = generic.StreamObject(stream_data=b"{}" * chance.randrange(1, 9))
        spec = generic.DictionaryObject(
            {
                "/Type": generic.pdf_name("/Filespec"),
                "/UF": generic.TextStringObject("vereinbarung.json"),
                "/EF": generic.DictionaryObject({"/F": writer.add_object(file)}),
            }
        )
        names = generic.ArrayObject([generic.TextStringObject("a"), writer.add_object(spec)])
        embedded = generic.DictionaryObject({"/Names": names})
        writer.root["/Names"] = generic.DictionaryObject({"/EmbeddedFiles": embedded})
        writer.update_root()

    return _appended(content, add)


def stretched(content: bytes, chance: random.Random) -> bytes:
    """Draw one of the file's own fields over a whole page, signed or not."""

    def stretch(field: Any) -> None:
        field["/Rect"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))

    return _with_field(content, chance, stretch)


def redrawn(content: bytes, chance: random.Random) -> bytes:
    """Let one of the file's own fields show other words, as if that were said or signed there."""

    def redraw(field: Any) -> None:
        words = generic.StreamObject(
            {
                "/Type": generic.pdf_name("/XObject"),
                "/Subtype": generic.pdf_name("/Form"),
                "/BBox": generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 50))),
            },
            stream_data=b"BT (Gilt bis 2099) Tj ET",
        )
        field["/AP"] = generic.DictionaryObject({"/N": words})

    return _with_field(content, chance, redraw)


def disowned(content: bytes, chance: random.Random) -> bytes:
    """Take a signature or the seal out of its field."""

    def disown(field: Any) -> None:
        field.pop("/V")

    return _with_field(content, chance, disown, is_signed=True)


def swapped(content: bytes, chance: random.Random) -> bytes:
    """Let two pages change places in an appended revision."""

    def swap(kids: list[Any]) -> list[Any]:
        place = chance.randrange(len(kids) - 1)
        kids[place], kids[place + 1] = kids[place + 1], kids[place]
        return kids

    return _appended(content, lambda writer: _with_kids(writer, swap))


def removed(content: bytes, chance: random.Random) -> bytes:
    """Leave out a page in an appended revision."""

    def remove(kids: list[Any]) -> list[Any]:
        del kids[chance.randrange(len(kids))]
        return kids

    return _appended(content, lambda writer: _with_kids(writer, remove))


def added(content: bytes, chance: random.Random) -> bytes:
    """Put in a page in an appended revision."""

    def add(kids: list[Any]) -> list[Any]:
        kids.insert(chance.randrange(len(kids) + 1), kids[0])
        return kids

    return _appended(content, lambda writer: _with_kids(writer, add))


def with_foreign_page(content: bytes, chance: random.Random, foreign: bytes) -> bytes:
    """Show a page of another agreement instead of one of its own, in an appended revision."""
    page = PdfFileReader(BytesIO(foreign)).root["/Pages"]["/Kids"][0]
    painting = page["/Contents"]
    parts = painting if isinstance(painting, generic.ArrayObject) else [painting]
    data = b"\n".join(part.get_object().data for part in parts)
    return _appended(content, lambda writer: _paint(writer, chance, data))


def resaved(content: bytes, chance: random.Random) -> bytes:
    """Let another program open and save it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(out, linearize=chance.random() < 0.5)
    return out.getvalue()


def extended(content: bytes, chance: random.Random) -> bytes:
    """Write something behind the end."""
    return content + chance.choice([b"x", b"\n%% nachgetragen\n", b"0" * 300, content[-200:]])


def cut(content: bytes, chance: random.Random) -> bytes:
    """Lose the end on the way."""
    return content[: -chance.randrange(10, 4000)]


def _appended(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(content))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _with_field(
    content: bytes, chance: random.Random, change: Callable[[Any], None], *, is_signed: bool = False
) -> bytes:
    def one_of_its_fields(writer: IncrementalPdfFileWriter) -> None:
        fields = [field.get_object() for field in writer.root["/AcroForm"]["/Fields"]]
        known = [field for field in fields if not is_signed or "/V" in field]
        field = chance.choice(known)
        change(field)
        writer.update_container(field)

    return _appended(content, one_of_its_fields)


def _page(writer: IncrementalPdfFileWriter, chance: random.Random) -> Any:
    number = chance.randrange(int(writer.root["/Pages"]["/Count"]))
    return writer.find_page_for_modification(number)[0].get_object()


def _paint(writer: IncrementalPdfFileWriter, chance: random.Random, data: bytes) -> None:
    page = _page(writer, chance)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=data))
    writer.update_container(page)


def _with_kids(writer: IncrementalPdfFileWriter, change: Callable[[list[Any]], list[Any]]) -> None:
    pages = writer.root["/Pages"]
    kids = change(list(pages["/Kids"]))
    pages["/Kids"] = generic.ArrayObject(kids)
    pages["/Count"] = generic.NumberObject(len(kids))
    writer.update_container(pages)

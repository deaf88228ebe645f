"""The portal's seal: a signature of the issuing office under every PDF that is given out.

PAdES with the certificate of the organisation, as an addition behind the bytes that were printed.
It certifies the file (DocMDP 2): whoever comes later may fill in fields and sign, nothing else.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pikepdf
from django.utils import timezone
from django.utils.dateformat import format as format_date
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from archive.seal.certificate import certificate_of_today
from archive.seal.stamping import MOST_BYTES, stamper, try_out
from core.pdf_stamp import LinesStyle

FIELD = "Siegel"
# A signature beside its certificates and its time stamp: four times what RSA-4096 comes to.
MOST_BYTES_OF_SIGNATURE = 4096


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
    stamps = stamper()
    signer = PdfSigner(
        metadata, certificate.signer, timestamper=stamps, stamp_style=LinesStyle(lines=words)
    )
    sealed: BytesIO = signer.sign_pdf(
        writer,
        existing_fields_only=True,
        bytes_reserved=2 * _room(certificate.signer, is_stamped=stamps is not None),  # hex digits
    )
    return sealed.getvalue()


def _room(signer: Signer, *, is_stamped: bool) -> int:
    """Return the bytes a seal may have; without it, pyHanko makes one more just to measure."""
    certificates = {each.dump() for each in (signer.signing_cert, *signer.cert_registry)}
    stamp = MOST_BYTES if is_stamped else 0
    return MOST_BYTES_OF_SIGNATURE + sum(map(len, certificates)) + stamp


def refuse_unless_ready() -> None:
    """Raise SealUnavailable where sealing would fail now.

    For what can only be sealed under a lock: it is asked before, so that nobody waits for a device
    or a service that is away. It costs one time stamp.
    """
    certificate_of_today()
    try_out()


def said_in(content: bytes) -> str:
    """Return what the seal of a PDF says, as text; empty where there is none."""
    with pikepdf.open(BytesIO(content)) as pdf:
        form: Any = pdf.Root.get("/AcroForm", {})
        fields = (field for field in form.get("/Fields", ()) if str(field.get("/T", "")) == FIELD)
        return next((str(field.V.get("/Reason", "")) for field in fields if "/V" in field), "")

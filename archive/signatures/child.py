"""The child process that reads the signatures of a PDF: content in, one line of JSON out.

It runs by its path, apart from the portal, and asks no network. What a file demands beyond the
limits ends this process and nothing else. See `archive.signatures.reading`.
"""

import gc
import hashlib
import json
import logging
import resource
import sys
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import parser, x509
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    ModificationLevel,
    SuspiciousModification,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

MEGABYTE = 1024 * 1024
MEMORY_BYTES = 512 * MEGABYTE
CPU_SECONDS = 20
# What new fields may cover of the pages: the picture of a signature is a stamp, not a page.
LARGEST_FIELDS = 595 * 842 / 4
LONGEST_NAME = 200
NAMELESS = "ohne Namen"


def main() -> None:
    """Read the file from standard input and write what its signatures say as JSON."""
    _limit()
    gc.disable()  # a short life in narrow bounds: to search it for waste costs a quarter of it
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(answer(sys.argv[1], sys.stdin.buffer.read())))


def answer(question: str, content: bytes) -> dict[str, Any]:
    """Return what `read` finds, or the word for why it does not; `question` is JSON."""
    asked = json.loads(question)
    try:
        trust = trust_of(asked["roots"], asked["trust_list"])
        return read(content, asked["issued"], trust)
    except MemoryError:
        return {"error": "costly"}
    except Exception:  # noqa: BLE001 - a stranger's file may break a reader in any way
        return {"error": "broken"}


class Trust:
    """Whom the operator trusts: the certificates of issuers, all of them or nobody's."""

    def __init__(self, roots: Sequence[x509.Certificate] = ()) -> None:
        self.roots = roots
        self.is_given = bool(roots)

    def context(self) -> ValidationContext:
        """Return the context in which one signature is judged, without any network."""
        return ValidationContext(trust_roots=self.roots, allow_fetching=False)

    def calls_qualified(self, status: PdfSignatureStatus) -> bool:  # noqa: ARG002 - a list asks it
        """Say whether a signature is qualified, which only a trust list knows."""
        return False


class TrustList(Trust):
    """Whom a trust list names (ETSI TS 119 612)."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        # To load these takes longer than to read a signed file; few portals have such a list.
        parsing, self._tsp, self._assess = (
            import_module(f"pyhanko.sign.validation.qualified.{name}")
            for name in ("eutl_parse", "tsp", "assess")
        )
        self._registry, _ = parsing.trust_list_to_registry_unsafe(path.read_text("utf-8"))
        self.is_given = True

    def context(self) -> ValidationContext:
        """Return the context in which one signature is judged, without any network."""
        manager = self._tsp.TSPTrustManager(self._registry)
        return ValidationContext(trust_manager=manager, allow_fetching=False)

    def calls_qualified(self, status: PdfSignatureStatus) -> bool:
        """Say whether the list calls the certificate and the keeping of its key qualified."""
        if not (status.trusted and status.validation_path):
            return False
        assessor = self._assess.QualificationAssessor(self._registry)
        found = assessor.check_entity_cert_qualified(status.validation_path).status
        is_for_people = found.qc_type == self._tsp.QcCertType.QC_ESIGN
        return bool(found.qualified and found.qc_key_security.is_qscd and is_for_people)


def trust_of(roots: str, trust_list: str) -> Trust:
    """Return the operator's trust; none where the files cannot be read: then nothing is judged."""
    try:
        return TrustList(Path(trust_list)) if trust_list else Trust(_certificates(roots))
    except Exception:  # noqa: BLE001 - whatever is wrong with them, nobody is trusted then
        return Trust()


def read(content: bytes, issued_bytes: int, trust: Trust) -> dict[str, Any]:
    """Return the signatures of a PDF and what was added since its first `issued_bytes`.

    Without issued bytes, for a file of somebody else, the signatures alone are listed.
    """
    reader = PdfFileReader(BytesIO(content))
    facts: dict[str, Any] = {"is_continued": False, "changes": "other", "is_covered": False}
    known = 0
    if issued_bytes:
        issued = PdfFileReader(BytesIO(content[:issued_bytes]))
        known = issued.total_revisions
        facts = {
            "is_continued": _is_continued(reader, issued, content),
            "changes": _changes(reader, known),
            "is_covered": _is_covered(reader, issued),
        }
    return facts | {
        "is_trust_checked": trust.is_given,
        "signatures": [
            _signature(signature, known=known, trust=trust)
            for signature in reader.embedded_regular_signatures
        ],
    }


def _certificates(path: str) -> list[x509.Certificate]:
    """Return the certificates in a PEM file, or in every PEM file of a folder."""
    if not path:
        return []
    place = Path(path)
    files = sorted(place.glob("*.pem")) if place.is_dir() else [place]
    return list(load_certs_from_pemder(str(file) for file in files))


def _is_continued(reader: PdfFileReader, issued: PdfFileReader, content: bytes) -> bool:
    """Say whether the file goes on from the issued one, revision by revision, to its very end."""
    known = issued.total_revisions
    if reader.total_revisions < known:
        return False
    places = [reader.xrefs.get_startxref_for_revision(n) for n in range(known)]
    expected = [issued.xrefs.get_startxref_for_revision(n) for n in range(known)]
    # Behind the table of the last revision the file ends, at the first mark of an end.
    _, _, rest = content[reader.last_startxref :].partition(b"%%EOF")
    return places == expected and not rest.strip()


def _changes(reader: PdfFileReader, known: int) -> str:
    """Return the level of what was changed since the issued file, whoever signed it later."""
    base = reader.get_historical_resolver(known - 1)
    if "/AcroForm" not in base.root and "/AcroForm" in reader.root:
        base.root[generic.pdf_name("/AcroForm")] = _empty_like(reader.root["/AcroForm"])
    found = DEFAULT_DIFF_POLICY.review_file(reader, base)
    return _level(found)


def _empty_like(form: generic.DictionaryObject) -> generic.DictionaryObject:
    """Return a form without fields: the first signature brings along what the file had not."""
    flags = {key: form.raw_get(key) for key in ("/SigFlags", "/DA") if key in form}
    return generic.DictionaryObject({**flags, "/Fields": generic.ArrayObject()})


def _level(found: DiffResult | SuspiciousModification | None) -> str:
    if isinstance(found, DiffResult):
        return found.modification_level.name.lower()
    return ModificationLevel.OTHER.name.lower()


def _is_covered(reader: PdfFileReader, issued: PdfFileReader) -> bool:
    """Say whether new fields for signatures cover much of the pages."""
    there = set(_fields(issued))
    area = sum(
        abs(x1 - x0) * abs(y1 - y0)
        for name, (x0, y0, x1, y1) in _fields(reader).items()
        if name not in there
    )
    return area > LARGEST_FIELDS


def _fields(reader: PdfFileReader) -> dict[str, tuple[float, ...]]:
    found = {}
    for name, _, reference in enumerate_sig_fields(reader):
        field = reference.get_object()
        widgets = [kid.get_object() for kid in field.get("/Kids", ())] or [field]
        for number, widget in enumerate(widgets):
            corners = [float(corner) for corner in widget.get("/Rect", ())] or [0.0] * 4
            found[f"{name}/{number}"] = tuple(corners)
    return found


def _signature(embedded: EmbeddedPdfSignature, *, known: int, trust: Trust) -> dict[str, Any]:
    person = embedded.signer_cert
    facts: dict[str, Any] = {
        "field": _plain(embedded.field_name or ""),
        "name": _name(person.subject),
        "issuer": _name(person.issuer),
        "is_self_issued": person.self_issued,
        "is_ours": embedded.signed_revision < known,
        "sha256": _identity(embedded),
        "at": _moment(embedded.self_reported_timestamp),
        "is_stamped": False,
        "is_in_time": _is_in_time(person, embedded.self_reported_timestamp),
    }
    context = trust.context()
    try:
        status = validate_pdf_signature(embedded, context, ts_validation_context=context)
    except SignatureValidationError:
        return facts | {"is_intact": False, "is_valid": False, "covers": "unclear"} | UNTRUSTED
    judged = _judged(status) | {"is_qualified": trust.calls_qualified(status)}
    # No signature covers the room that it leaves of its own place; something may hide there.
    judged["is_intact"] &= not any(embedded.pkcs7_content[parser.peek(embedded.pkcs7_content) :])
    return facts | judged


def _identity(embedded: EmbeddedPdfSignature) -> str:
    """Return the SHA-256 of what was signed and by whom: the signature under it can be rewritten.

    Bytes around it, attributes that it does not cover, even its numbers may be others and it still
    holds. It must not count as another one then.
    """
    signed = embedded.signer_info["signed_attrs"].dump()
    parts = (signed, embedded.compute_digest(), embedded.signer_cert.dump())
    return hashlib.sha256(b"".join(parts)).hexdigest()


UNTRUSTED = {"changes": "other", "is_permitted": False, "is_trusted": False}


def _judged(status: PdfSignatureStatus) -> dict[str, Any]:
    judged = {
        "is_intact": status.intact,
        "is_valid": status.valid,
        "covers": status.coverage.name.lower() if status.coverage else "unclear",
        "changes": (status.modification_level or ModificationLevel.OTHER).name.lower(),
        "is_permitted": status.docmdp_ok is not False,
        "is_trusted": status.trusted,
    }
    stamp = status.timestamp_validity
    if stamp and stamp.intact and stamp.valid:
        judged |= {"at": _moment(stamp.timestamp), "is_stamped": True}
        judged |= {"is_stamp_trusted": stamp.trusted}
        judged |= {"is_in_time": _is_in_time(status.signing_cert, stamp.timestamp)}
    return judged


def _is_in_time(person: x509.Certificate, at: datetime | None) -> bool:
    """Say whether a certificate held at the moment of signing; without one, whether it does now."""
    begins, ends = person.not_valid_before, person.not_valid_after
    now = datetime.now(UTC)  # noqa: TID251 - this process knows no Django
    return bool(begins <= (at or now) <= ends)


def _name(name: x509.Name) -> str:
    """Return how a certificate calls somebody, in one line."""
    parts = name.native
    for part in ("common_name", "pseudonym", "organization_name"):
        if found := _plain(str(parts.get(part) or "")):
            return found
    return _plain(str(name.human_friendly)) or NAMELESS


def _plain(text: str) -> str:
    """Return a text in one line, without signs that nobody sees or that turn others round."""
    seen = (" " if unicodedata.category(sign).startswith("C") else sign for sign in text)
    return " ".join("".join(seen).split())[:LONGEST_NAME]


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()

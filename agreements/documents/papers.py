"""The papers of an agreement as the Nachweispaket holds them: where each stands, and what it is."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from agreements.documents.content import from_canonical
from agreements.models.agreement import Agreement
from agreements.models.document import Annex, Version
from agreements.models.signature import Signature
from archive.enums import DocumentKind
from archive.models import StoredDocument

ANNEXES = "Anlagen"
SIGNED = "Ausfertigungen"
CORRECTED = " (berichtigt, zählt nicht mehr)"
LONGEST_NAME = 60
_SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


@dataclass(frozen=True)
class Paper:
    """A stored document, its place in the package and what it is, in words."""

    path: str
    document: StoredDocument
    what: str


def papers_of(agreement: Agreement, versions: Iterable[Version], until: datetime) -> list[Paper]:
    """Return each paper of `versions`, and the annexes, as they were at the moment `until`."""
    found = [paper for version in versions for paper in _papers_under(version, until)]
    return [*found, *_annexes(agreement, versions, until)]


def folder_of(version: Version) -> str:
    """Return where the papers of a Fassung stand."""
    return f"Fassung-{version.number}"


def _papers_under(version: Version, until: datetime) -> Iterator[Paper]:
    folder, words = folder_of(version), f"Fassung {version.number}"
    issued = version.document
    yield Paper(f"{folder}/{plain_name(issued.filename)}", issued, f"{words} zur Unterschrift")
    transcript = getattr(version, "transcript", None)
    if transcript and transcript.made_at <= until:
        document = transcript.document
        yield Paper(f"{folder}/{plain_name(document.filename)}", document, f"Abschrift, {words}")
    for place, (document, what) in enumerate(_signed_copies(version, until).items(), 1):
        path = f"{folder}/{SIGNED}/{place:02}_{plain_name(document.filename)}"
        yield Paper(path, document, what)


def _signed_copies(version: Version, until: datetime) -> dict[StoredDocument, str]:
    """Return each file that bears signatures once, with whose they are."""
    found: dict[StoredDocument, str] = {}
    rows = version.signatures.filter(recorded_at__lte=until)
    for signature in rows.select_related("scan", "correction"):
        if signature.scan is None:  # released in the portal; the trail tells it
            continue
        before = found.get(signature.scan, "Ausfertigung mit der Unterschrift")
        after = CORRECTED if _was_corrected(signature, until) else ""
        found[signature.scan] = f"{before} für {signature.party_name}{after}"
    for copy in version.signed_copies.filter(filed_at__lte=until).select_related("document"):
        found.setdefault(copy.document, "eingegangene Ausfertigung")
    return found


def _was_corrected(signature: Signature, until: datetime) -> bool:
    return signature.is_corrected and signature.correction.corrected_at <= until


def _annexes(agreement: Agreement, versions: Iterable[Version], until: datetime) -> Iterator[Paper]:
    for place, (document, title) in enumerate(
        [*_named(agreement, versions), *_later(agreement, until)], 1
    ):
        yield Paper(f"{ANNEXES}/{place:02}_{plain_name(document.filename)}", document, title)


def _named(
    agreement: Agreement, versions: Iterable[Version]
) -> Iterator[tuple[StoredDocument, str]]:
    """Yield the annexes that a Fassung names, also those that were removed after it."""
    titles: dict[str, str] = {}
    for version in versions:
        for line in from_canonical(version.content).annexes:
            titles.setdefault(line.sha256, f"Anlage „{line.title}“")
    own = {annex.document.sha256: annex.document for annex in _attached(agreement)}
    kept = StoredDocument.objects.filter(kind=DocumentKind.ANNEX)
    for sha256, title in titles.items():
        document = own.get(sha256) or kept.filter(sha256=sha256).order_by("pk").first()
        if document:
            yield document, title


def _attached(agreement: Agreement) -> Iterable[Annex]:
    return agreement.annexes.select_related("document")


def _later(agreement: Agreement, until: datetime) -> Iterator[tuple[StoredDocument, str]]:
    for annex in agreement.later_annexes.filter(added_at__lte=until).select_related("document"):
        yield annex.document, f"Anlage {annex.number} „{annex.title}“"


def plain_name(filename: str) -> str:
    """Return a name that every system and every shell takes: letters, digits, dot and hyphens."""
    path = PurePath(unicodedata.normalize("NFC", filename).translate(_SPELLED_OUT))
    stem, suffix = _plain(path.stem), _plain(path.suffix).lower()
    shown = stem[:LONGEST_NAME].strip("-") or "Datei"
    return f"{shown}.{suffix}" if suffix else shown


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", ascii_only).strip("-")

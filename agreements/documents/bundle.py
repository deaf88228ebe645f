"""Issued and signed papers of several agreements as one file to print."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.enums import SignatureKind
from agreements.models.agreement import Agreement
from archive import store
from archive.models import StoredDocument
from core.pdf_merge import merge_for_duplex

TITLE = "Kooperationsvereinbarungen für Schulsozialarbeit"


@dataclass(frozen=True)
class Bundle:
    """One file with the papers of some agreements, and the numbers of those without any."""

    content: bytes
    printed: tuple[str, ...]
    without_paper: tuple[str, ...]


def bundle_for_duplex(agreements: Iterable[Agreement]) -> Bundle:
    """Put the papers of `agreements` into one file; each begins on a sheet of its own.

    Of signed ones that is the Abschrift with the scans of the signatures and the last of the
    signed files, of those out for signature the issued Fassung; others have no paper yet.
    `content` is empty without any. Raises archive.store.ArchiveFault where the archive does not
    hold what it promised.
    """
    papers: list[bytes] = []
    printed: list[str] = []
    without: list[str] = []
    for agreement in agreements:
        documents = papers_of(agreement)
        papers.extend(store.read(document.sha256) for document in documents)
        (printed if documents else without).append(agreement.number)
    content = merge_for_duplex(papers, title=TITLE) if papers else b""
    return Bundle(content, tuple(printed), tuple(without))


def papers_of(agreement: Agreement) -> list[StoredDocument]:
    """Return the stored papers of the text in force, in the order of their printing."""
    version = agreement.current_version
    if version is None:
        return []
    transcript = getattr(version, "transcript", None)
    if transcript is None:
        return [version.document]
    live = [signature for signature in version.signatures.all() if not signature.is_corrected]
    scans = [signature.scan for signature in live if signature.kind == SignatureKind.PAPER]
    # Each signed file is the whole text again, the last one with the signatures of the earlier.
    files = [signature.scan for signature in live if signature.kind == SignatureKind.QES]
    return [transcript.document, *scans, *files[-1:]]

"""What has to be true of the records: trail, Fassungen and archive tell the same."""

from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf

from agreements.enums import Action, Deed
from agreements.models.agreement import Agreement
from agreements.models.document import Transcript, Version
from archive import store
from archive.models import StoredDocument
from archive.seal.sealing import said_in
from core.canonical import fingerprint
from core.models import LogEntry

AT_ONCE = 100  # rows in memory; each has the whole text of an agreement
CONTENT = "Der Inhalt passt nicht zu seiner Prüfsumme."
NOT_TOLD = "Der Verlauf nennt diese Datei nicht."
NO_HEAD = "Der Kettenwert, mit dem sie ausgegeben wurde, kommt im Verlauf nicht vor."
OTHER_SEAL = "Ihr Siegel nennt einen anderen Stand des Verlaufs."
LOST = "Die Datei, die Eintrag {number} nennt, fehlt im Archiv. SHA-256: {sha256}"
# Where the trail names files, and under which words.
FILES: Mapping[str, tuple[str, ...]] = {
    Action.RELEASE: ("document",),
    Action.SIGN: ("transcript",),
    Deed.SIGNATURE: ("scan",),
    Deed.SCAN_FILED: ("scan", "pile"),
    Deed.ANNEX_ADDED: ("sha256",),
    Deed.LATER_ANNEX: ("sha256",),
}


def record_faults() -> Iterator[str]:
    """Yield a sentence for each thing that one of the three tells otherwise than the others."""
    versions = Version.objects.select_related("agreement", "document").order_by("pk")
    for version in versions.iterator(AT_ONCE):
        yield from (f"{version}: {fault}" for fault in _version_faults(version))
    transcripts = Transcript.objects.select_related("version__agreement", "document")
    for transcript in transcripts.order_by("pk").iterator(AT_ONCE):
        yield from (f"{transcript}: {fault}" for fault in _transcript_faults(transcript))
    yield from _lost_files()


def _version_faults(version: Version) -> Iterator[str]:
    if fingerprint(version.content) != version.sha256:
        yield CONTENT
    trail = LogEntry.objects.about(version.agreement)
    told = {
        "version": version.number,
        "sha256": version.sha256,
        "document": version.document.sha256,
    }
    if not is_told(trail.filter(action=Action.RELEASE), told):
        yield NOT_TOLD
    if not _is_in_chain(trail, version.trail_head):
        yield NO_HEAD
    yield from _seal_faults(version)


def _transcript_faults(transcript: Transcript) -> Iterator[str]:
    trail = LogEntry.objects.about(transcript.version.agreement)
    if not is_told(trail.filter(action=Action.SIGN), {"transcript": transcript.document.sha256}):
        yield NOT_TOLD
    if not _is_in_chain(trail, transcript.trail_head):
        yield NO_HEAD
    yield from _seal_faults(transcript)


def _seal_faults(issued: Version | Transcript) -> Iterator[str]:
    """Compare the trail's end with the one that the seal of the file shows."""
    if not issued.trail_head:
        return
    try:
        said = said_in(store.read(issued.document.sha256))
    except (store.ArchiveFault, pikepdf.PdfError):
        return  # told where the documents are read
    if said and issued.trail_head not in said:
        yield OTHER_SEAL


def is_told(entries: Any, told: Mapping[str, object]) -> bool:
    """Tell whether one of `entries` says the same; older ones did not name files yet."""
    return any(
        all(details.get(word, value) == value for word, value in told.items())
        for details in entries.values_list("details", flat=True)
    )


def _is_in_chain(trail: Any, head: str) -> bool:
    return not head or trail.filter(digest=head).exists()


def _lost_files() -> Iterator[str]:
    kind = Agreement._meta.label_lower
    entries = LogEntry.objects.filter(subject_kind=kind, action__in=list(FILES))
    words = ("subject_id", "number", "action", "details")
    for key, number, action, details in entries.values_list(*words).iterator(AT_ONCE):
        named = [details[word] for word in FILES[action] if details.get(word)]  # a Freigabe: none
        for sha256 in named:
            if not StoredDocument.objects.filter(sha256=sha256).exists():
                said = LOST.format(number=number, sha256=sha256)
                yield f"{Agreement._meta.verbose_name} {key}: {said}"

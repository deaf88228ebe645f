"""The Nachweispaket: all that proves an agreement in one ZIP, to be checked without the portal."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.template.loader import render_to_string

from agreements.documents.chapters import story
from agreements.documents.papers import Paper, folder_of, papers_of
from agreements.documents.pdf import render_trail
from agreements.documents.sentences import thing_of
from agreements.documents.story import AMONG_PARTIES
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from archive import store
from core.chain import START, closed_line_of, line_of
from core.models import LogEntry, LogEntryQuerySet

GUIDE, SUMS = "LIESMICH.txt", "SHA256SUMS"
TRAIL, TRAIL_LINES = "Verlauf.pdf", "verlauf.jsonl"
CONTENT = "Inhalt.json"
READABLE = 0o644 << 16
UNIX = 3
AT_ONCE = 200  # entries in memory


class _Package:
    """A ZIP that grows file by file and remembers the SHA-256 of each."""

    def __init__(self, file: IO[bytes], folder: str, moment: datetime) -> None:
        self._folder, self._moment = folder, moment.astimezone(UTC).timetuple()[:6]
        self._sums: list[str] = []
        self._open = ExitStack()
        self._zip = self._open.enter_context(ZipFile(file, "w", ZIP_DEFLATED))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add a file, piece by piece."""
        info = ZipInfo(f"{self._folder}/{name}", self._moment)
        info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, READABLE, UNIX
        digest = hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self._sums.append(f"{digest.hexdigest()}  {name}\n")

    def add_sums(self) -> None:
        """Add the list of what was added, in the form of `sha256sum`."""
        self.add(SUMS, [line.encode() for line in sorted(self._sums, key=_name_in)])


def _name_in(line: str) -> str:
    return line.partition("  ")[2]


def write_evidence(agreement: Agreement, last: LogEntry, file: IO[bytes]) -> None:
    """Write the Nachweispaket of `agreement` up to the entry `last` to `file`.

    The same record gives the same bytes. One document at a time is in memory. Raises
    archive.store.ArchiveFault where the archive does not hold what it promised.
    """
    versions = list(
        agreement.versions.filter(frozen_at__lte=last.at).select_related(
            "document", "transcript__document"
        )
    )
    papers = papers_of(agreement, versions, last.at)
    trail = LogEntry.objects.about(agreement).filter(number__lte=last.number)
    with _Package(file, folder_name(agreement), last.at) as package:
        package.add(GUIDE, [_guide(agreement, last, versions, papers).encode()])
        package.add(TRAIL, [_trail_in_words(agreement, trail, last)])
        package.add(TRAIL_LINES, _lines(trail))
        for version in versions:
            package.add(f"{folder_of(version)}/{CONTENT}", [version.content.encode()])
        for paper in papers:
            package.add(paper.path, [store.read(paper.document.sha256)])
        package.add_sums()


def folder_name(agreement: Agreement) -> str:
    """Return what the package and the folder in it are called."""
    return f"{agreement.number}_Nachweis"


def _lines(trail: LogEntryQuerySet) -> Iterator[bytes]:
    """Yield the chain entry by entry; of what the parties said among themselves only its place."""
    before = START
    for entry in trail.order_by("number").iterator(AT_ONCE):
        write = closed_line_of if entry.action in AMONG_PARTIES else line_of
        yield f"{write(entry, before)}\n".encode()
        before = entry.digest


def _trail_in_words(agreement: Agreement, trail: LogEntryQuerySet, last: LogEntry) -> bytes:
    told = trail.exclude(action__in=AMONG_PARTIES)
    phases = story(list(told.order_by("-pk")), told.moves(), thing_of(agreement))
    return render_trail({"agreement": agreement, "phases": phases, "last": last})


def _guide(
    agreement: Agreement, last: LogEntry, versions: Sequence[Version], papers: Sequence[Paper]
) -> str:
    context = {
        "agreement": agreement,
        "last": last,
        "versions": versions,
        "papers": papers,
        "folder": folder_name(agreement),
        "base_url": settings.BASE_URL,
    }
    return render_to_string("documents/evidence.txt", context)

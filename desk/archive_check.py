"""The look at everything that must never change: documents, trail, Fassungen."""

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.utils import timezone

from agreements.rules.records import record_faults
from archive.models import StoredDocument
from archive.rules import document_faults, stray_files
from core.models import LogEntry
from core.trail_check import chain_faults
from desk.models import ArchiveCheck

KEPT = 20  # faults that stand in the record; all are told to whoever runs it
STRAY = "Eine Datei gehört zu keinem Dokument: {name}"

logger = logging.getLogger(__name__)


def check_archive(*, tell: Callable[[str], object], known: Iterable[str] = ()) -> ArchiveCheck:
    """Check everything, `tell` each fault as it is found, and keep what came out of it.

    `known` yields faults found elsewhere. Memory does not grow with the archive. A fault is an
    event of the log, too: somebody has to look after it.
    """
    started_at, count = timezone.now(), 0
    first: list[str] = []
    for fault in chain(known, document_faults(), chain_faults(), record_faults(), _strays()):
        tell(fault)
        count += 1
        if count <= KEPT:
            first.append(fault)
    if first:
        logger.critical("Prüfung des Archivs: %s Fehler. Der erste: %s", count, first[0])
    return ArchiveCheck.objects.create(
        started_at=started_at,
        finished_at=timezone.now(),
        document_count=StoredDocument.objects.count(),
        entry_count=LogEntry.objects.count(),
        fault_count=count,
        faults="\n".join(first),
    )


def _strays() -> Iterator[str]:
    return (STRAY.format(name=name) for name in stray_files())

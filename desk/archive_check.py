"""The look at everything that must never change: documents, trail, Fassungen."""

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agreements.rules.deeds import deed_faults
from agreements.rules.records import record_faults
from archive.care import ALARM, suspect
from archive.models import StoredDocument
from archive.rules import document_faults, stray_files
from core.models import LogEntry
from core.outbox import post
from core.trail_check import chain_faults
from desk.archive_trouble import FINGERPRINT
from desk.models import ArchiveCheck
from evaluations.rules.records import minutes_faults

KEPT = 20  # faults that stand in the record; all are told to whoever runs it
STRAY = "Eine Datei gehört zu keinem Dokument: {name}"

logger = logging.getLogger(__name__)


def check_archive(*, tell: Callable[[str], object], known: Iterable[str] = ()) -> ArchiveCheck:
    """Check everything, `tell` each fault as it is found, and keep what came out of it.

    `known` yields faults found elsewhere. A document at fault is the next that a worker reads, so
    that it is told by its name. Memory does not grow with the archive. A fault is an
    event of the log, too, and a mail to the operator: somebody has to look after it.
    """
    started_at, count = timezone.now(), 0
    first: list[str] = []
    for fault in chain(known, *_looks()):
        tell(fault)
        for sha256 in FINGERPRINT.findall(fault):
            suspect(sha256)
        count += 1
        if count <= KEPT:
            first.append(fault)
    if first:
        logger.critical("Prüfung des Archivs: %s Fehler. Der erste: %s", count, first[0])
    return _kept(
        ArchiveCheck(
            started_at=started_at,
            finished_at=timezone.now(),
            document_count=StoredDocument.objects.count(),
            entry_count=LogEntry.objects.count(),
            fault_count=count,
            faults="\n".join(first),
        )
    )


def _looks() -> Iterator[Iterable[str]]:
    yield document_faults()
    yield chain_faults()
    yield record_faults()
    yield deed_faults()
    yield minutes_faults()
    yield _strays()


@transaction.atomic
def _kept(check: ArchiveCheck) -> ArchiveCheck:
    """Store what came out of it, and tell the operator of faults, once a day."""
    check.save()
    if check.fault_count and settings.ALARM_MAIL:
        post(
            event=f"archive-check/{timezone.localdate()}",
            kind=ALARM,
            to=settings.ALARM_MAIL,
            template="mails/archive-check-alarm.txt",
            context={
                "check": check,
                "first": check.faults.partition("\n")[0],
                "path": reverse("admin:desk_archivecheck_change", args=[check.pk]),
            },
        )
    return check


def _strays() -> Iterator[str]:
    return (STRAY.format(name=name) for name in stray_files())

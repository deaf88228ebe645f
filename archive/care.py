"""The archive is looked after: every document day by day, at once what could not be opened."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from archive import store as content_store
from archive.enums import Fault
from archive.models import DocumentCheck, StoredDocument
from core.outbox import post
from core.workflow import Unavailable

ALARM = "alarm"
SUSPECTS = "suspects:archive"  # behind the sessions: the cache makes room from the front
LEASE = timedelta(minutes=10)  # longer than reading one document may take
LOST = (
    "Ein Dokument fehlt im Archiv, oder es ist verändert. Das geht erst, wenn es wieder da ist. "
    "Die Betreuung des Portals wird benachrichtigt."
)
AWAY = "Das Archiv antwortet gerade nicht. Versuchen Sie es in einigen Minuten noch einmal."

logger = logging.getLogger(__name__)


@contextmanager
def looked_after(reason: str = LOST) -> Iterator[None]:
    """Refuse in words what needs a document that the archive does not give, and have it looked at.

    Raises Unavailable with `reason`, or with other words where the archive is away as a whole.
    """
    try:
        yield
    except content_store.ArchiveFault as fault:
        logger.critical("%s", fault)
        suspect(fault.sha256)
        raise Unavailable(reason) from fault
    except OSError as error:
        logger.critical("Archive: %s: %s", type(error).__name__, error)
        raise Unavailable(AWAY) from error


def read(sha256: str) -> bytes:
    """Return the bytes with this SHA-256; raises like `looked_after`."""
    with looked_after():
        return content_store.read(sha256)


def suspect(sha256: str) -> None:
    """Ask for a look at bytes that could not be given out; writes no table of its own.

    Reading a page never changes the field's tables: the note stands in the shared cache until the
    next worker reads the document itself. Should two notes meet, the daily look finds the other.
    """
    cache.set(SUSPECTS, {*cache.get(SUSPECTS, ()), sha256}, timeout=None)


def check_next() -> int:
    """Compare the bytes of the document that is due with their SHA-256; return 1, 0 without any.

    Raises OSError where the archive cannot be read at all: that is no fault of a document.
    """
    _call_up()
    check = _claim()
    if check is None:
        return 0
    _note(check, _fault_of(check.document))
    return 1


def _call_up() -> None:
    """Give every document its row, and make due what somebody could not download."""
    known = DocumentCheck.objects.values("document")
    new = StoredDocument.objects.exclude(pk__in=known).values_list("pk", flat=True)[:100]
    rows = [DocumentCheck(document_id=pk) for pk in new]
    if rows:
        DocumentCheck.objects.bulk_create(rows, ignore_conflicts=True)
    if suspects := cache.get(SUSPECTS):
        cache.delete(SUSPECTS)
        DocumentCheck.objects.filter(document__sha256__in=suspects).update(checked_at=None)


def _claim() -> DocumentCheck | None:
    """Take the check that has been due longest, so that nobody else reads the same document."""
    now = timezone.now()
    if not DocumentCheck.objects.due(now).exists():
        return None  # most of the time; a look takes no lock
    with transaction.atomic():
        due = DocumentCheck.objects.due(now).select_for_update(skip_locked=True, of=("self",))
        check = due.select_related("document").first()
        if check:
            check.claimed_until = now + LEASE
            check.save(update_fields=["claimed_until"])
    return check


def _fault_of(document: StoredDocument) -> str:
    try:
        content_store.check(document.sha256)
    except content_store.MissingContent:
        return Fault.MISSING
    except content_store.AlteredContent:
        return Fault.ALTERED
    return ""


@transaction.atomic
def _note(check: DocumentCheck, fault: str) -> None:
    """Write down what was found; raise the alarm, once for each document and day."""
    now = timezone.now()
    check.claimed_until, check.checked_at, check.fault = None, now, fault
    check.faulty_since = (check.faulty_since or now) if fault else None
    check.save()
    if not fault:
        return
    document = check.document
    logger.critical(
        "Document %s of the archive: %s, SHA-256 %s", document.pk, fault, document.sha256
    )
    if settings.ALARM_MAIL:
        post(
            event=f"archive/{document.pk}/{timezone.localdate()}",
            kind=ALARM,
            to=settings.ALARM_MAIL,
            template="mails/archive-alarm.txt",
            context={
                "document": document,
                "fault": check.get_fault_display(),
                "path": reverse("admin:archive_storeddocument_change", args=[document.pk]),
            },
        )

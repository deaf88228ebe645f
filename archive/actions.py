"""What happens in the archive: documents are stored, piles of scans are read and put right."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.utils import timezone

from archive import store as content_store
from archive.care import suspect
from archive.codes import THUMBNAIL_WIDTH, ReadPage, read_page, viewing
from archive.enums import DocumentKind, PageReading
from archive.models import MOST_TRIES, ScanPage, ScanPile, StoredDocument
from archive.uploads import TYPES, CheckedUpload, clean_filename
from core.page_images import PageViewer
from core.pdf_merge import pages_of
from core.workflow import ActionRefused, NotEntitled, Unavailable
from schools.rules import is_reviewer

if TYPE_CHECKING:
    from accounts.models import User

COUNTABLE = frozenset(kind.media_type for kind in TYPES.values())
LEASE = timedelta(minutes=2)  # longer than a page may take, the second try included
STEP_PAGES = 20  # of one call: others have something to do as well
LONGEST_FOREIGN = 200
ONLY_OFFICE = "Scanstapel bearbeitet die Fachstelle."
NOT_KEPT = (
    "Das Archiv nimmt gerade nichts auf. Es ist nichts gespeichert, auch nicht zum Teil. "
    "Versuchen Sie es in einigen Minuten noch einmal oder fragen Sie die Systemverwaltung."
)
FILED_ALREADY = "Diese Seite ist schon abgelegt und ändert sich nicht mehr."

logger = logging.getLogger(__name__)


@transaction.atomic
def store(
    content: bytes,
    *,
    kind: DocumentKind,
    filename: str,
    media_type: str,
    by: "User | None",
) -> StoredDocument:
    """Keep `content` for good and return its row; the bytes are on the disk before the row is.

    The same content stored twice gives two rows and one file. Raises Unavailable where the
    archive does not give back what was written: the disk is full, the service is away.
    """
    return StoredDocument.objects.create(
        kind=kind,
        sha256=_written(content),
        size=len(content),
        media_type=media_type,
        filename=clean_filename(filename),
        page_count=pages_of(content) if media_type in COUNTABLE else None,
        stored_by=by,
    )


@transaction.atomic
def store_upload(upload: CheckedUpload, *, kind: DocumentKind, by: "User") -> StoredDocument:
    """Keep a checked file for good, a piece at a time, and return its row; raises like `store`."""
    return StoredDocument.objects.create(
        kind=kind,
        sha256=_written(upload.source),
        size=upload.size,
        media_type=upload.media_type,
        filename=clean_filename(upload.filename),
        page_count=upload.page_count,
        stored_by=by,
    )


def _written(content: bytes | Path) -> str:
    try:
        return content_store.write(content)
    except (OSError, content_store.ArchiveFault) as error:
        logger.critical("%s: %s", type(error).__name__, error)
        raise Unavailable(NOT_KEPT) from error


# --- A pile of scans ------------------------------------------------------------------------------


@transaction.atomic
def take_pile(*, upload: CheckedUpload, by: "User") -> ScanPile:
    """Keep a pile of scans; its pages wait to be read.

    Raises NotEntitled for all but the Fachstelle, ActionRefused for a file that is there already
    or has too many pages.
    """
    _refuse_strangers(by)
    if upload.page_count > settings.PILE_MOST_PAGES:
        raise ActionRefused(
            f"Der Stapel hat {upload.page_count} Seiten. Erlaubt sind {settings.PILE_MOST_PAGES}. "
            "Teilen Sie ihn in mehrere Dateien."
        )
    sha256 = content_store.fingerprint(upload.source)
    known = ScanPile.objects.filter(document__sha256=sha256).first()
    if known is not None:
        day = timezone.localtime(known.uploaded_at)
        raise ActionRefused(
            f"Diese Datei liegt schon als Stapel vor, hochgeladen am {day:%d.%m.%Y}. "
            "Öffnen Sie ihn in der Liste."
        )
    document = store_upload(upload, kind=DocumentKind.PILE, by=by)
    pile = ScanPile.objects.create(document=document, uploaded_by=by)
    ScanPage.objects.bulk_create(
        ScanPage(pile=pile, position=position) for position in range(1, upload.page_count + 1)
    )
    return pile


def read_waiting_pages() -> int:
    """Read some of the pages that wait, of one pile; return how many.

    Whoever is ended in between loses nothing: what was read is noted page by page, and a claim on
    a page runs out. Several processes may read at once.
    """
    waiting = ScanPage.objects.unread(timezone.now()).select_related("pile__document").first()
    if waiting is None:
        return 0
    pile = waiting.pile
    try:
        with viewing(pile.document.sha256) as viewer:
            steps = (_read_next(pile, viewer) for _ in range(STEP_PAGES))
            return sum(takewhile(bool, steps))
    except content_store.ArchiveFault as fault:
        logger.critical("%s Scanstapel: %s", fault, pile.pk)
        suspect(fault.sha256)
        again = timezone.now() + LEASE
        pile.pages.filter(reading=PageReading.WAITING).update(claimed_until=again)
        return 0


def _read_next(pile: ScanPile, viewer: PageViewer) -> bool:
    """Read the next page of a pile that nobody else is reading; tell whether there was one."""
    page = _claimed(pile)
    if page is None:
        return False
    # A page that ended its reader several times must not keep all others waiting.
    hopeless = page.tries > MOST_TRIES
    found = ReadPage(PageReading.FAULTY) if hopeless else read_page(viewer, page.position)
    if found.thumbnail:
        name = thumbnail_name(page, THUMBNAIL_WIDTH, found.turn)
        caches["scans"].set(name, found.thumbnail)
    _note(page, found)
    return True


def _claimed(pile: ScanPile) -> ScanPage | None:
    """Take the next page, so that nobody else reads it until the claim runs out."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        pages = ScanPage.objects.unread(now).filter(pile=pile)
        page: ScanPage | None = pages.select_for_update(skip_locked=True).first()
        if page is not None:
            page.claimed_until = now + LEASE
            page.tries += 1
            page.save(update_fields=["claimed_until", "tries"])
    return page


def _note(page: ScanPage, found: ReadPage) -> None:
    """Write down what was read; what somebody with a newer claim read is left alone."""
    mine = ScanPage.objects.filter(
        pk=page.pk, claimed_until=page.claimed_until, reading=PageReading.WAITING
    )
    mine.update(
        reading=found.reading,
        claimed_until=None,
        read_code=found.code.document if found.code else "",
        read_page=found.code.page if found.code else None,
        read_turn=found.turn,
        foreign_text=found.foreign.replace("\x00", " ")[:LONGEST_FOREIGN],
    )


def thumbnail_name(page: ScanPage, width: int, turn: int) -> str:
    """Return under what a picture of a page is kept for a while."""
    return f"{page.pile.document.sha256}:{page.position}:{width}:{turn}"


# --- Put right by hand ----------------------------------------------------------------------------


@transaction.atomic
def assign_page(*, page: ScanPage, code: str, number: int, by: "User") -> ScanPage:
    """Say that a page is page `number` of the document with this code, whatever was read on it.

    Raises NotEntitled for all but the Fachstelle, ActionRefused for a page that is filed.
    """
    row = _locked(page, by)
    row.hand_code, row.hand_page = code, number
    row.assigned_at, row.assigned_by = timezone.now(), by
    _take_up(row)
    row.save()
    return row


@transaction.atomic
def turn_page(*, page: ScanPage, by: "User") -> ScanPage:
    """Turn a page clockwise by a right angle; raises like `assign_page`."""
    row = _locked(page, by)
    row.hand_turn = (row.turn + 90) % 360
    row.save()
    return row


@transaction.atomic
def set_pages_aside(*, pages: Iterable[ScanPage], reason: str, by: "User") -> None:
    """Lay pages aside that belong to no Ausfertigung; raises like `assign_page`."""
    for page in pages:
        row = _locked(page, by)
        row.set_aside_reason = reason
        row.set_aside_at, row.set_aside_by = timezone.now(), by
        row.save()


@transaction.atomic
def take_page_back(*, page: ScanPage, by: "User") -> ScanPage:
    """Undo what was said by hand about a page: place, turn, laid aside; raises like `assign_page`.

    What was read on it counts again.
    """
    row = _locked(page, by)
    row.hand_code, row.hand_page, row.hand_turn = "", None, None
    row.assigned_at, row.assigned_by = None, None
    _take_up(row)
    row.save()
    return row


def _take_up(row: ScanPage) -> None:
    row.set_aside_reason, row.set_aside_at, row.set_aside_by = "", None, None


def _locked(page: ScanPage, by: "User") -> ScanPage:
    _refuse_strangers(by)
    row: ScanPage = (
        ScanPage.objects.select_for_update(of=("self",))
        .select_related("pile__document")
        .get(pk=page.pk)
    )
    if row.filed_at:
        raise ActionRefused(FILED_ALREADY)
    return row


def _refuse_strangers(by: "User") -> None:
    if not is_reviewer(by):
        raise NotEntitled(ONLY_OFFICE)

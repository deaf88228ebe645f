"""What waits for the Fachstelle because the portal itself is in trouble: its mails, its archive."""

from collections.abc import Iterator

from archive.models import DocumentCheck
from core.addresses import address
from core.models import OutgoingMail
from desk.models import ArchiveCheck
from desk.task import Task


def upkeep_tasks() -> Iterator[Task]:
    """Yield what is wrong with mails and archive."""
    yield from _outbox_task()
    yield from _archive_check_task()
    yield from _archive_task()


def _outbox_task() -> Iterator[Task]:
    stuck = list(OutgoingMail.objects.stuck().order_by("written_at").values_list("written_at"))
    if stuck:
        count = "eine Mail" if len(stuck) == 1 else f"{len(stuck)} Mails"
        yield Task(
            title="Mails kommen nicht an",
            school="Postausgang",
            number=count,
            url=f"{address('admin:core_outgoingmail_changelist')}?stand=fehler",
            since=stuck[0][0],
        )


def _archive_check_task() -> Iterator[Task]:
    if check := ArchiveCheck.objects.latest_with_faults():
        yield Task(
            title="Die Prüfung des Archivs hat Fehler gefunden",
            school="Archiv",
            number=check.finding,
            url=address("admin:desk_archivecheck_change", check.pk),
            since=check.finished_at,
            note="Benachrichtigen Sie die Systemverwaltung.",
        )


def _archive_task() -> Iterator[Task]:
    moments = DocumentCheck.objects.faulty().values_list("faulty_since", flat=True)
    since = [moment for moment in moments if moment]
    if since:
        yield Task(
            title="Dokumente im Archiv fehlen oder sind verändert",
            school="Archiv",
            number="ein Dokument" if len(since) == 1 else f"{len(since)} Dokumente",
            url=f"{address('admin:archive_storeddocument_changelist')}?befund=ja",
            since=min(since),
            note="Benachrichtigen Sie die Systemverwaltung.",
        )

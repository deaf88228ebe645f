"""What waits for the Fachstelle because the portal itself is in trouble: its mails, its archive."""

from collections.abc import Iterator

from core.addresses import address
from core.models import OutgoingMail
from desk.archive_trouble import archive_trouble
from desk.task import Task


def upkeep_tasks() -> Iterator[Task]:
    """Yield what is wrong with mails and archive."""
    yield from _outbox_task()
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


def _archive_task() -> Iterator[Task]:
    if trouble := archive_trouble():
        yield Task(
            title=f"Im Archiv stimmt etwas nicht: {trouble.finding}",
            school="Verwaltung",
            number="Archiv",
            url=address("admin:archive_trouble"),
            since=trouble.since,
            note="Benachrichtigen Sie die Systemverwaltung.",
        )

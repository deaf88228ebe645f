"""What somebody has read: kept when she says so, to tell her later what is new."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions.locking import locked
from agreements.documents.content import canonical
from agreements.documents.current import current_composition
from agreements.models.agreement import Agreement
from agreements.models.together import Look
from agreements.rules.access import rights_of
from core.canonical import fingerprint
from core.models import LogEntry
from core.workflow import NotEntitled, Outdated

NOT_YOURS = "Sie sind an dieser Vereinbarung nicht beteiligt."
MOVED_ON = (
    "Jemand hat den Text inzwischen geändert. Öffnen Sie den Vergleich noch einmal und lesen Sie, "
    "was neu ist."
)


@transaction.atomic
def mark_as_read(*, agreement: Agreement, seen: str, by: User) -> Look:
    """Keep today's text as what `by` has read; `seen` is the fingerprint of what she saw.

    Raises Outdated when the text is another one now, NotEntitled where she may not read it.
    """
    row = locked(agreement)
    if not rights_of(by, row).may_view:
        raise NotEntitled(NOT_YOURS)
    content = canonical(current_composition(row))
    if fingerprint(content) != seen:
        raise Outdated(MOVED_ON)
    return keep_look(row, content, by=by)


def keep_look(agreement: Agreement, content: str, *, by: User) -> Look:
    """Write down that `by` has read `content`; belongs into a transaction that holds the row."""
    newest = LogEntry.objects.about(agreement).last()
    look, _ = Look.objects.update_or_create(
        agreement=agreement,
        person=by,
        defaults={
            "content": content,
            "last_entry": newest.pk if newest else 0,
            "looked_at": timezone.now(),
        },
    )
    return look

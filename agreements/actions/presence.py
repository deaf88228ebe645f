"""Who has a page open: a hint for the others, never a lock."""

from django.utils import timezone

from accounts.models import User
from agreements.actions.autosaving import refuse_who_may_not_write
from agreements.models.agreement import Agreement
from agreements.models.together import HEARD_WITHIN, Presence


def be_present(*, agreement: Agreement, place: str, by: User) -> None:
    """Note that `by` has `place` open now; after a silence it counts from now.

    Raises NotEntitled or ActionRefused for those who may not write there.
    """
    refuse_who_may_not_write(agreement, place, by=by)
    note_presence(agreement=agreement, place=place, by=by)


def note_presence(*, agreement: Agreement, place: str, by: User) -> None:
    """Note the same; whoever calls has asked for the right to write at `place`."""
    now = timezone.now()
    presence, _ = Presence.objects.get_or_create(
        agreement=agreement, place=place, person=by, defaults={"since": now, "heard_at": now}
    )
    since = presence.since if now - presence.heard_at < HEARD_WITHIN else now
    Presence.objects.filter(pk=presence.pk).update(since=since, heard_at=now)


def leave(*, agreement: Agreement, place: str, by: User) -> None:
    """Note that `by` has left `place`."""
    Presence.objects.filter(agreement=agreement, place=place, person=by).delete()

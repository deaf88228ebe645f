"""What is being typed: kept for its writer alone, apart from the agreement, valid or not."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions.locking import refusal_of
from agreements.models.agreement import Agreement
from agreements.models.together import Autosave, Presence
from agreements.rules.access import rights_of


def keep_typed(*, agreement: Agreement, place: str, typed: str, by: User) -> Autosave:
    """Keep what `by` has typed at `place`; `typed` is the form as a browser posts it.

    Nothing of the agreement changes, so its row is not locked and the trail says nothing.
    Raises NotEntitled without the right, ActionRefused where the state closes the text.
    """
    refuse_who_may_not_write(agreement, place, by=by)
    return put_away(agreement=agreement, place=place, typed=typed, by=by)


def put_away(*, agreement: Agreement, place: str, typed: str, by: User) -> Autosave:
    """Keep what `by` has typed; whoever calls has asked for the right to write at `place`."""
    kept, _ = Autosave.objects.update_or_create(
        agreement=agreement,
        place=place,
        person=by,
        defaults={"typed": typed, "saved_at": timezone.now()},
    )
    return kept


def discard_typed(*, agreement: Agreement, place: str, by: User) -> None:
    """Forget what `by` has typed at `place`: it is saved, or not wanted any more."""
    Autosave.objects.of(by, agreement).filter(place=place).delete()


@transaction.atomic
def clear_typed(*, days: int) -> int:
    """Delete what nobody has gone on with for `days`; return how many Zwischenstände that were."""
    old = Autosave.objects.older_than(days)
    count = len(old)
    old.delete()
    Presence.objects.gone().delete()
    return count


def refuse_who_may_not_write(agreement: Agreement, place: str, *, by: User) -> None:
    """Raise NotEntitled without the right to write there, ActionRefused in a closed state."""
    rights = rights_of(by, agreement)
    if not rights.may_write_at(place):
        raise refusal_of(agreement, rights)

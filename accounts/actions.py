"""What a person decides about her own account."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import MutedMail, User


@transaction.atomic
def choose_mails(*, offered: Collection[str], wanted: Collection[str], by: User) -> None:
    """Let `by` have those of the `offered` kinds that are `wanted`; others stay as they are."""
    User.objects.select_for_update().get(pk=by.pk)
    unwanted = set(offered) - set(wanted)
    muted = by.muted_mails.filter(kind__in=offered)
    muted.exclude(kind__in=unwanted).delete()
    new = unwanted - set(muted.values_list("kind", flat=True))
    MutedMail.objects.bulk_create(MutedMail(user=by, kind=kind) for kind in sorted(new))

"""Who acts for whom today."""

from datetime import date

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from schools.models.membership import Membership


def is_reviewer(user: User | AnonymousUser, on: date | None = None) -> bool:
    """Tell whether `user` works in the Fachstelle on `on` (today)."""
    return (
        user.is_authenticated
        and Membership.objects.current(on)
        .filter(user_id=user.pk, organisation__is_office=True)
        .exists()
    )

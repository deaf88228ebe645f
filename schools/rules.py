"""Who acts for whom today."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from schools.enums import MemberRole
from schools.models.membership import Membership


@dataclass(frozen=True)
class Capacity:
    """In which role somebody acts for an organisation, and whether that is the Fachstelle."""

    role: MemberRole
    organisation_id: int
    is_office: bool


def capacities_of(user: User, on: date | None = None) -> list[Capacity]:
    """Return for whom `user` acts on `on` (today), in one query."""
    memberships = Membership.objects.current(on).filter(user_id=user.pk).order_by()
    rows = memberships.values_list("role", "organisation", "organisation__is_office")
    return [Capacity(MemberRole(role), pk, is_office) for role, pk, is_office in rows]


def is_reviewer(user: User | AnonymousUser, on: date | None = None) -> bool:
    """Tell whether `user` works in the Fachstelle on `on` (today)."""
    return (
        user.is_authenticated
        and Membership.objects.current(on)
        .filter(user_id=user.pk, organisation__is_office=True)
        .exists()
    )

"""What every template knows of the portal."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

NAME = "Kooperationsportal"


@dataclass(frozen=True, kw_only=True)
class Portal:
    """The portal as templates see it: its names, the office's, and whom it speaks to."""

    user: AbstractBaseUser | AnonymousUser | None
    name: str = NAME
    county: str
    office: str
    contact: str
    demo: bool

    @property
    def is_reviewer(self) -> bool:
        """Say whether the person works for the Fachstelle; asks for the user only when used."""
        return bool(getattr(self.user, "is_reviewer", getattr(self.user, "is_staff", False)))


def portal(request: HttpRequest | None) -> dict[str, Portal]:
    """Return the template variable `portal`; without a request it speaks to nobody."""
    return {
        "portal": Portal(
            user=getattr(request, "user", None),
            county=settings.COUNTY_NAME,
            office=settings.OFFICE_NAME,
            contact=settings.OFFICE_CONTACT,
            demo=settings.DEMO,
        ),
    }

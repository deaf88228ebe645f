"""What every template knows of the portal."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from core.session import BEGAN, SessionEnd, end_of

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
    session_end: SessionEnd | None = None

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
            session_end=_session_end(request),
        ),
    }


def _session_end(request: HttpRequest | None) -> SessionEnd | None:
    """Return when the session of whoever is signed in ends; asks for nobody's name."""
    session = getattr(request, "session", None)
    return end_of(request) if request and session and BEGAN in session else None

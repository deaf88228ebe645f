"""How long a session lasts, and what does not make it last longer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

# Written at the sign-in: when the session began, and when its end was last pushed out.
BEGAN, RENEWED = "began", "renewed"
# The end is pushed out at most so often while it lasts, so that reading pages seldom writes.
STEPS = 12
LONGEST_WARNING_SECONDS = 5 * 60
V = TypeVar("V", bound=Callable[..., object])


def start_clock(request: HttpRequest) -> None:
    """Note in the session that somebody has just signed in."""
    request.session[BEGAN] = request.session[RENEWED] = int(time.time())


def renew(request: HttpRequest) -> None:
    """Push the end of the session out: the person is still there."""
    request.session[RENEWED] = int(time.time())


def unattended(view: V) -> V:
    """Mark a view that scripts ask by themselves: no sign that somebody is still there."""
    view.is_unattended = True  # type: ignore[attr-defined]  # as Django marks login_required
    return view


def is_unattended(view: Callable[..., object]) -> bool:
    """Tell whether a view was marked so."""
    return getattr(view, "is_unattended", False)


@dataclass(frozen=True, kw_only=True)
class SessionEnd:
    """When a session ends unless a page is opened before, and whether that can be put off."""

    at: datetime
    longest: datetime
    warn_seconds: int

    @property
    def seconds(self) -> int:
        """How long that is from now; never less than nothing."""
        return max(0, int((self.at - timezone.now()).total_seconds()))

    @property
    def can_extend(self) -> bool:
        """Whether opening a page would help; not once the longest time is nearly over."""
        return self.longest - timezone.now() > timedelta(seconds=self.warn_seconds)


def end_of(request: HttpRequest) -> SessionEnd:
    """Return when the session of `request` ends; one without a clock has just begun."""
    now = int(time.time())
    longest = request.session.get(BEGAN, now) + settings.SESSION_LONGEST_SECONDS
    idle = request.session.get(RENEWED, now) + settings.SESSION_COOKIE_AGE
    return SessionEnd(
        at=_moment(min(idle, longest)),
        longest=_moment(longest),
        warn_seconds=min(LONGEST_WARNING_SECONDS, settings.SESSION_COOKIE_AGE // 3),
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())

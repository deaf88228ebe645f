"""Who needs a second factor, who has one, and whether a session has proved it."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.models import User

BY_SECOND_FACTOR = "mfa"  # allauth's word for the method


def owes_second_factor(user: User) -> bool:
    """Tell whether `user` may not work without one: whoever may enter the administration."""
    return settings.SECOND_FACTOR == "verwaltung" and (user.is_staff or user.is_superuser)


def has_second_factor(user: User) -> bool:
    """Tell whether `user` has set one up; costs no query for those who never did."""
    if user.factor_changed_at is None:
        return False
    kept = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP)
    return bool(kept.exists())


def is_proven(user: User, records: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether one of the session's `records` proves the factor as it is now."""
    since = user.factor_changed_at
    if since is None:
        return False
    moments = (record["at"] for record in records if record["method"] == BY_SECOND_FACTOR)
    return any(moment >= since.timestamp() for moment in moments)


def codes_left(user: User) -> int:
    """Return how many recovery codes `user` has not used yet; 0 without any."""
    kept = _recovery_codes(user)
    used = kept.data["used_mask"].bit_count() if kept else 0
    return int(app_settings.RECOVERY_CODE_COUNT) - used if kept else 0


def unused_codes(user: User) -> list[str]:
    """Return the recovery codes that `user` has not used yet."""
    kept = _recovery_codes(user)
    return list(kept.wrap().get_unused_codes()) if kept else []


def _recovery_codes(user: User) -> Any:
    codes = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES)
    return codes.first()

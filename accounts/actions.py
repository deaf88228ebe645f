"""What a person decides about her own account, and what is done when she cannot."""

from collections.abc import Collection
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import (
    RecoveryCodes,
)
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import timezone

from accounts.enums import FactorNews
from accounts.mails import tell_factor_news
from accounts.models import MutedMail, User
from accounts.rules import has_second_factor, owes_second_factor
from core.trail import record
from core.workflow import ActionRefused, NotEntitled

HAS_ONE = "Sie haben schon einen zweiten Faktor."
HAS_NONE = "Es ist kein zweiter Faktor eingerichtet."
OWED = "Wer in der Verwaltung arbeitet, braucht den zweiten Faktor."
NOT_YOURS = "Nur die Systemverwaltung setzt den zweiten Faktor einer Person zurück."


@transaction.atomic
def choose_mails(*, offered: Collection[str], wanted: Collection[str], by: User) -> None:
    """Let `by` have those of the `offered` kinds that are `wanted`; others stay as they are."""
    User.objects.select_for_update().get(pk=by.pk)
    unwanted = set(offered) - set(wanted)
    muted = by.muted_mails.filter(kind__in=offered)
    muted.exclude(kind__in=unwanted).delete()
    new = unwanted - set(muted.values_list("kind", flat=True))
    MutedMail.objects.bulk_create(MutedMail(user=by, kind=kind) for kind in sorted(new))


@transaction.atomic
def set_up_second_factor(*, secret: str, code: str, by: User) -> None:
    """Let `by` prove herself by codes from `secret` from now on; `code`, the first, is used up.

    Her other sessions end. Raises ActionRefused for somebody who has a factor.
    """
    person = _locked(by)
    if has_second_factor(person):
        raise ActionRefused(HAS_ONE)
    _factors_of(person).delete()
    TOTP.activate(person, secret).validate_code(code)
    RecoveryCodes.activate(person)
    _changed(person, FactorNews.SET_UP, by)


@transaction.atomic
def renew_recovery_codes(*, by: User) -> None:
    """Give `by` ten new recovery codes in place of those she has.

    Raises ActionRefused for somebody without a second factor.
    """
    person = _locked(by)
    if not has_second_factor(person):
        raise ActionRefused(HAS_NONE)
    _factors_of(person).filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(person)
    _changed(person, FactorNews.CODES_RENEWED, by)


@transaction.atomic
def switch_off_second_factor(*, by: User) -> None:
    """Let `by` sign in by password alone again.

    Raises NotEntitled where she needs the factor, ActionRefused where she has none.
    """
    person = _locked(by)
    if owes_second_factor(person):
        raise NotEntitled(OWED)
    if not has_second_factor(person):
        raise ActionRefused(HAS_NONE)
    _factors_of(person).delete()
    _changed(person, FactorNews.SWITCHED_OFF, by)


@transaction.atomic
def reset_second_factor(*, person: User, by: User | None) -> None:
    """Take the factor from somebody who cannot use it any more; without `by` at the console.

    All her sessions end. Raises NotEntitled unless `by` is of the Systemverwaltung, and
    ActionRefused where there is no factor.
    """
    person = _locked(person)
    if by is not None and not by.is_superuser:
        raise NotEntitled(NOT_YOURS)
    if not has_second_factor(person):
        raise ActionRefused(HAS_NONE)
    _factors_of(person).delete()
    _changed(person, FactorNews.RESET, by)


@transaction.atomic
def note_recovery_code(*, by: User) -> None:
    """Note that `by` has used one of her recovery codes, and tell her."""
    _tell(_locked(by), FactorNews.CODE_USED, by)


def _locked(person: User) -> User:
    return User.objects.select_for_update().get(pk=person.pk)


def _factors_of(person: User) -> Any:
    return Authenticator.objects.filter(user_id=person.pk)


def _changed(person: User, news: FactorNews, by: User | None) -> None:
    """End what was proved so far, write the trail and tell the person."""
    person.factor_changed_at = timezone.now()
    person.save(update_fields=["factor_changed_at"])
    if by is not None and by.pk == person.pk:
        by.factor_changed_at = person.factor_changed_at
    _tell(person, news, by)


def _tell(person: User, news: FactorNews, by: User | None) -> None:
    record(person, news, by=by)
    tell_factor_news(person, news)

"""What the page of an agreement says of the one before it and the one after it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from agreements.documents.sides import FORMER
from agreements.documents.succession import Heritage, PartyChange
from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights
from agreements.rules.renewing import reason_against_successor, successor_of, usual_from
from agreements.templatetags.agreement_words import standing
from core.addresses import address


@dataclass(frozen=True, kw_only=True)
class Succession:
    """The Folgevereinbarung of an agreement, where one is prepared, or why it cannot be."""

    successor: Agreement | None = None
    badge: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    reason: str = ""
    ends_on: date | None = None
    early_until: date | None = None


def succession_of(
    agreement: Agreement, rights: Rights, reader: User | AnonymousUser
) -> dict[str, Any]:
    """Return what comes after `agreement` and what came before, as far as `reader` may see it."""
    near = Agreement.objects.visible_to(reader)
    former = near.filter(pk=agreement.follows_id).first() if agreement.follows_id else None
    comparison = address("agreements:comparison", agreement.number)
    return {
        "succession": _succession(agreement, rights, reader),
        "former": former,
        "former_url": f"{comparison}?von={FORMER}",
    }


def party_changes(
    agreement: Agreement, reader: User | AnonymousUser
) -> Mapping[str, Sequence[PartyChange]]:
    """Return by role what a draft says of a party otherwise than the agreement before."""
    near = Agreement.objects.visible_to(reader)
    former = near.filter(pk=agreement.follows_id or 0).first() if agreement.is_editable else None
    found: defaultdict[str, list[PartyChange]] = defaultdict(list)
    if former:
        for change in Heritage(former).changes_in(list(agreement.parties.all())):
            found[change.role].append(change)
    return found


def _succession(
    agreement: Agreement, rights: Rights, reader: User | AnonymousUser
) -> Succession | None:
    if agreement.is_amendment or agreement.state not in {State.SIGNED, State.TERMINATED}:
        return None
    successor = successor_of(agreement)
    if successor and Agreement.objects.visible_to(reader).filter(pk=successor.pk).exists():
        return Succession(successor=successor, badge=standing(successor))
    if successor or not rights.may_renew:
        return None
    if reason := reason_against_successor(agreement):
        return Succession(reason=reason)
    usual = usual_from(agreement)
    return Succession(
        url=address("evaluations:renew", agreement.number),
        ends_on=agreement.term.ends_on,
        early_until=usual if usual and timezone.localdate() < usual else None,
    )

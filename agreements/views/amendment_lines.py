"""The Nachträge of an agreement as its own page lists them, and the way to a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights
from agreements.rules.amending import reason_against_amendment
from agreements.templatetags.agreement_words import standing


@dataclass(frozen=True)
class AmendmentLine:
    """A Nachtrag as the page of its agreement shows it."""

    name: str
    url: str
    badge: Mapping[str, str]
    effective: str


def amendments_of(agreement: Agreement, rights: Rights) -> dict[str, Any]:
    """Return the Nachträge, the newest first, and where a new one is started, if it can be."""
    if agreement.is_amendment or agreement.state not in {State.SIGNED, State.TERMINATED}:
        return {"amendments": [], "amend_url": "", "not_amended": ""}
    reason = reason_against_amendment(agreement, timezone.localdate())
    may = rights.may_amend and not reason
    return {
        "amendments": [_line(row) for row in sorted(agreement.amendments.all(), key=_newest)],
        "amend_url": reverse("agreements:amendment_new", args=[agreement.number]) if may else "",
        "not_amended": reason if rights.may_amend else "",
    }


def _newest(row: Agreement) -> int:
    return -row.pk


def _line(row: Agreement) -> AmendmentLine:
    effective = f"gilt ab {row.effective_on:%d.%m.%Y}" if row.effective_on else "Tag noch offen"
    return AmendmentLine(
        f"Nachtrag {row.ordinal}", row.get_absolute_url(), standing(row), effective
    )

"""What a section of the form holds now: compared before a save, kept in the trail after it.

A snapshot has a text for each key; a text that is empty is as good as one that is not there.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from accounts.models import User
from agreements.documents.goals import Entry
from agreements.documents.passages import unwrapped
from agreements.enums import Deed, PartyRole
from agreements.models.agreement import Agreement
from agreements.models.edition import Section
from agreements.models.goal import Goal
from core.canonical import fingerprint
from core.trail import record
from core.workflow import Outdated

Snapshot = Mapping[str, str]

SOMEBODY_WAS_FASTER = (
    "Jemand hat diesen Abschnitt inzwischen geändert. Vergleichen Sie beide Texte."
)
COMMITMENT = "commitment-"
ORDER = "order"


def seen_mark(snapshot: Snapshot) -> str:
    """Return the mark that a form carries to say what it was opened on."""
    written = {key: text for key, text in snapshot.items() if text}
    return fingerprint(json.dumps(written, sort_keys=True))[:32]


def refuse_if_outdated(snapshot: Snapshot, seen: str) -> None:
    """Raise Outdated unless the form was opened on just this content."""
    if seen_mark(snapshot) != seen:
        raise Outdated(SOMEBODY_WAS_FASTER)


def record_edit(
    subject: Model,
    place: str,
    old: Snapshot,
    new: Snapshot,
    *,
    by: User,
    deed: str = Deed.EDIT,
) -> None:
    """Write into the trail what changed at `place`; nothing where nothing did."""
    record_edits(subject, [(place, old, new)], by=by, deed=deed)


def record_edits(
    subject: Model,
    edits: Iterable[tuple[str, Snapshot, Snapshot]],
    *,
    by: User,
    deed: str = Deed.EDIT,
) -> None:
    """Write what changed at several places as one entry; the first place gives it its name."""
    changes = [change for place, old, new in edits for change in _changes(place, old, new)]
    if changes:
        record(subject, deed, by=by, changes=changes)


def _changes(place: str, old: Snapshot, new: Snapshot) -> list[dict[str, Any]]:
    return [
        {"place": place, "field": key, "old": old.get(key, ""), "new": new.get(key, "")}
        for key in {**old, **new}
        if old.get(key, "") != new.get(key, "")
    ]


def party_snapshot(agreement: Agreement, role: PartyRole | str) -> dict[str, str]:
    """Return the words of one party; empty where it has none."""
    party = agreement.parties.filter(role=role).first()
    if party is None:
        return {}
    return {
        "organisation": str(party.organisation_id),
        "name": party.name,
        "street": party.street,
        "postal_code": party.postal_code,
        "city": party.city,
        "represented_by": party.represented_by,
        "participants": party.participants,
        "phrase": party.phrase,
    }


def term_snapshot(agreement: Agreement) -> dict[str, str]:
    """Return the term, of a Nachtrag with the day from which it holds."""
    return {
        "starts_on": str(agreement.starts_on or ""),
        "ends_on": str(agreement.ends_on or ""),
        "is_unlimited": "ja" if agreement.is_unlimited else "",
        **({"effective_on": str(agreement.effective_on or "")} if agreement.is_amendment else {}),
    }


def blanks_snapshot(agreement: Agreement) -> dict[str, str]:
    """Return the blanks that were asked for."""
    return {value.key: value.text for value in agreement.blank_values.order_by("key")}


def wording_snapshot(agreement: Agreement, section: Section) -> dict[str, str]:
    """Return the wording of `section`, local or the edition's, each paragraph in one line."""
    adaptation = agreement.adaptations.filter(section=section).first()
    return {"body": unwrapped(adaptation.body if adaptation else section.body)}


def goal_snapshot(goal: Goal) -> dict[str, str]:
    """Return a goal with its commitments, each under its key, and their order."""
    rows = list(goal.commitments.all())
    order = {ORDER: " ".join(str(row.pk) for row in rows)} if rows else {}
    return {
        "text": goal.text,
        **{f"{COMMITMENT}{row.pk}": Entry.of(row).pack() for row in rows},
        **order,
    }


def goals_snapshot(agreement: Agreement) -> dict[str, str]:
    """Return the order of the goals."""
    return {str(goal.pk): str(goal.position) for goal in agreement.goals.all()}

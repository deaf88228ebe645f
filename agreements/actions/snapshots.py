"""What a section of the form holds now: compared before a save, shown when two people wrote."""

import json

from accounts.models import User
from agreements.enums import Deed, PartyRole
from agreements.models.agreement import Agreement
from agreements.models.edition import Section
from agreements.models.goal import Goal
from core.canonical import fingerprint
from core.trail import record
from core.workflow import Outdated

SOMEBODY_WAS_FASTER = (
    "Jemand hat diesen Abschnitt inzwischen geändert. Vergleichen Sie beide Texte."
)


def seen_mark(snapshot: dict[str, str]) -> str:
    """Return the mark that a form carries to say what it was opened on."""
    return fingerprint(json.dumps(snapshot, sort_keys=True))[:32]


def refuse_if_outdated(snapshot: dict[str, str], seen: str) -> None:
    """Raise Outdated unless the form was opened on just this content."""
    if seen_mark(snapshot) != seen:
        raise Outdated(SOMEBODY_WAS_FASTER)


def record_edit(
    agreement: Agreement,
    place: str,
    old: dict[str, str],
    new: dict[str, str],
    *,
    by: User,
    deed: Deed = Deed.EDIT,
) -> None:
    """Write into the trail what changed at `place`; nothing where nothing did."""
    changes = [
        {"place": place, "field": key, "old": old.get(key, ""), "new": new.get(key, "")}
        for key in {**old, **new}
        if old.get(key, "") != new.get(key, "")
    ]
    if changes:
        record(agreement, deed, by=by, changes=changes)


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
    """Return the term."""
    return {
        "starts_on": str(agreement.starts_on or ""),
        "ends_on": str(agreement.ends_on or ""),
        "is_unlimited": "ja" if agreement.is_unlimited else "",
    }


def blanks_snapshot(agreement: Agreement) -> dict[str, str]:
    """Return the blanks that were asked for."""
    return {value.key: value.text for value in agreement.blank_values.order_by("key")}


def wording_snapshot(agreement: Agreement, section: Section) -> dict[str, str]:
    """Return the wording of `section`: the local one, or the edition's."""
    adaptation = agreement.adaptations.filter(section=section).first()
    return {"body": adaptation.body if adaptation else section.body}


def goal_snapshot(goal: Goal) -> dict[str, str]:
    """Return a goal with its commitments, each under its key."""
    rows = {
        f"commitment-{row.pk}": " · ".join(
            (row.text, row.get_kind_display(), row.task_group, row.responsible, str(row.position))
        )
        for row in goal.commitments.all()
    }
    return {"text": goal.text, **rows}


def goals_snapshot(agreement: Agreement) -> dict[str, str]:
    """Return the order of the goals."""
    return {str(goal.pk): str(goal.position) for goal in agreement.goals.all()}

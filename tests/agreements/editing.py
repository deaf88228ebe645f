"""Edits of a draft, each by the portal's own action, on what is stored just now."""

from accounts.models import User
from agreements.actions import drafting, goals, snapshots
from agreements.enums import PartyRole
from agreements.models import Agreement


def change_party(agreement: Agreement, by: User, role: PartyRole, **values: str) -> None:
    """Write some words of a party."""
    seen = snapshots.seen_mark(snapshots.party_snapshot(agreement, role))
    drafting.save_party(agreement=agreement, role=role, values=values, seen=seen, by=by)


def change_procedure(agreement: Agreement, by: User, text: str) -> None:
    """Fill in the procedure of 5.3 anew."""
    seen = snapshots.seen_mark(snapshots.blanks_snapshot(agreement))
    drafting.save_blanks(agreement=agreement, values={"procedure": text}, seen=seen, by=by)


def change_wording(agreement: Agreement, by: User, key: str, body: str) -> None:
    """Give a section a wording of its own."""
    section = agreement.edition.sections.get(key=key)
    seen = snapshots.seen_mark(snapshots.wording_snapshot(agreement, section))
    drafting.save_wording(agreement=agreement, section=section, body=body, seen=seen, by=by)


def move_goal_up(agreement: Agreement, by: User, goal_pk: int) -> None:
    """Move a goal one place up."""
    seen = snapshots.seen_mark(snapshots.goals_snapshot(agreement))
    goals.move_goal(
        agreement=agreement, goal_pk=goal_pk, direction=goals.Direction.UP, seen=seen, by=by
    )

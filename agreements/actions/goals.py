"""Writing the goals table of section 3."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from django.db import transaction

from accounts.models import User
from agreements.actions.locking import locked_for_editing
from agreements.actions.snapshots import (
    goal_snapshot,
    goals_snapshot,
    record_edit,
    refuse_if_outdated,
)
from agreements.enums import CommitmentKind
from agreements.models.agreement import Agreement
from agreements.models.edition import ExampleGoal
from agreements.models.goal import Commitment, Goal
from agreements.rules.access import Rights
from core.workflow import ActionRefused, Outdated

GONE = "Jemand hat dieses Ziel inzwischen entfernt. Ihre Eingaben stehen noch auf dieser Seite."
ALREADY_THERE = "Dieses Ziel steht schon mit denselben Angeboten in der Liste."
ROW_GONE = "Jemand hat einen Eintrag dieses Ziels inzwischen entfernt. Vergleichen Sie beide Texte."


class AlreadyThere(ActionRefused):
    """A goal that stands in the list word for word: the form was sent twice."""


class Direction(IntEnum):
    """Which way a goal moves in the list."""

    UP = -1
    DOWN = 1


@dataclass(frozen=True, kw_only=True)
class CommitmentDraft:
    """An Angebot or a Rahmenbedingung as it was typed; `pk` is None for a new one."""

    pk: int | None
    kind: str
    text: str
    task_group: str = ""
    responsible: str = ""


def _may_edit_goals(rights: Rights) -> bool:
    return rights.may_edit_goals


@transaction.atomic
def add_goal(
    *, agreement: Agreement, text: str, commitments: Sequence[CommitmentDraft], by: User
) -> Goal:
    """Add a goal with its commitments at the end of the list.

    Raises AlreadyThere for a goal that is there word for word: the form was sent twice.
    """
    row = locked_for_editing(agreement, by=by, may=_may_edit_goals)
    if _is_there(row, text, commitments):
        raise AlreadyThere(ALREADY_THERE)
    goal = row.goals.create(text=text, position=_next_position(row))
    _write_commitments(goal, commitments)
    record_edit(row, f"goal:{goal.pk}", {}, goal_snapshot(goal), by=by)
    return goal


@transaction.atomic
def save_goal(
    *,
    agreement: Agreement,
    goal_pk: int,
    text: str,
    commitments: Sequence[CommitmentDraft],
    seen: str,
    by: User,
) -> Goal:
    """Write a goal and its commitments, in the order given; rows left out are removed.

    Raises Outdated when somebody changed or removed it since `seen` was taken.
    """
    row = locked_for_editing(agreement, by=by, may=_may_edit_goals)
    goal = row.goals.filter(pk=goal_pk).first()
    if goal is None:
        raise Outdated(GONE)
    old = goal_snapshot(goal)
    refuse_if_outdated(old, seen)
    goal.text = text
    goal.save(update_fields=["text"])
    _write_commitments(goal, commitments)
    record_edit(row, f"goal:{goal.pk}", old, goal_snapshot(goal), by=by)
    return goal


def _is_there(agreement: Agreement, text: str, commitments: Sequence[CommitmentDraft]) -> bool:
    words = [draft.text for draft in commitments]
    same = agreement.goals.filter(text=text).prefetch_related("commitments")
    return any([row.text for row in goal.commitments.all()] == words for goal in same)


def _write_commitments(goal: Goal, drafts: Sequence[CommitmentDraft]) -> None:
    kept = {draft.pk for draft in drafts if draft.pk is not None}
    rows = {row.pk: row for row in goal.commitments.all()}
    if not kept <= rows.keys():
        raise Outdated(ROW_GONE)
    goal.commitments.exclude(pk__in=kept).delete()
    for position, draft in enumerate(drafts, 1):
        row = rows[draft.pk] if draft.pk is not None else Commitment(goal=goal)
        row.position = position
        row.kind, row.text = draft.kind, draft.text
        row.task_group, row.responsible = draft.task_group, draft.responsible
        row.full_clean()
        row.save()


@transaction.atomic
def move_goal(
    *, agreement: Agreement, goal_pk: int, direction: Direction, seen: str, by: User
) -> None:
    """Move a goal one place; at the end of the list nothing happens.

    Raises Outdated when somebody changed the order since `seen` was taken.
    """
    row = locked_for_editing(agreement, by=by, may=_may_edit_goals)
    old = goals_snapshot(row)
    refuse_if_outdated(old, seen)
    goals = list(row.goals.all())
    place = next((i for i, goal in enumerate(goals) if goal.pk == goal_pk), None)
    if place is None:
        raise Outdated(GONE)
    other = place + direction
    if 0 <= other < len(goals):
        goals[place], goals[other] = goals[other], goals[place]
    _number(goals)
    record_edit(row, "goals", old, goals_snapshot(row), by=by)


@transaction.atomic
def remove_goal(*, agreement: Agreement, goal_pk: int, by: User) -> None:
    """Remove a goal with its commitments; the trail keeps their words."""
    row = locked_for_editing(agreement, by=by, may=_may_edit_goals)
    goal = row.goals.filter(pk=goal_pk).first()
    if goal is None:
        raise Outdated(GONE)
    old = goal_snapshot(goal)
    place = f"goal:{goal.pk}"
    goal.delete()
    _number(list(row.goals.all()))
    record_edit(row, place, old, {}, by=by)


@transaction.atomic
def copy_examples(*, agreement: Agreement, examples: Sequence[ExampleGoal], by: User) -> list[Goal]:
    """Copy example goals of the Anhang with their offers; the copies can be edited."""
    return [
        add_goal(
            agreement=agreement,
            text=example.text,
            commitments=[
                CommitmentDraft(pk=None, kind=CommitmentKind.OFFER, text=offer.text)
                for offer in example.commitments.all()
            ],
            by=by,
        )
        for example in examples
    ]


def _next_position(agreement: Agreement) -> int:
    last = agreement.goals.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


def _number(goals: Sequence[Goal]) -> None:
    for position, goal in enumerate(goals, 1):
        if goal.position != position:
            goal.position = position
            goal.save(update_fields=["position"])

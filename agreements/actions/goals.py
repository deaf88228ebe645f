"""Writing the goals table of section 3."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from django.db import transaction

from accounts.models import User
from agreements.actions.goal_merging import (
    GoalMerge,
    GoalState,
    MergedGoal,
    Row,
    TwoGoals,
    Typed,
)
from agreements.actions.locking import locked_for_editing
from agreements.actions.merging import Saved, Seen, authors_at, opened_on
from agreements.actions.snapshots import (
    SOMEBODY_WAS_FASTER,
    Snapshot,
    goal_snapshot,
    goals_snapshot,
    record_edit,
    record_edits,
    seen_mark,
)
from agreements.documents.goals import Entry
from agreements.enums import CommitmentKind
from agreements.models.agreement import Agreement
from agreements.models.edition import ExampleGoal
from agreements.models.goal import ENTRY_LIMIT, Commitment, Goal
from agreements.rules.access import Rights
from core.workflow import ActionRefused, Outdated

GONE = "Jemand hat dieses Ziel inzwischen entfernt. Ihre Eingaben stehen noch auf dieser Seite."
ALREADY_THERE = "Dieses Ziel steht schon mit denselben Angeboten in der Liste."
TOO_MANY = (
    "Zusammen mit dem, was inzwischen gespeichert wurde, sind es mehr als {limit} Einträge. "
    "Entfernen Sie Einträge und speichern Sie noch einmal."
)


class TooMany(ActionRefused):
    """More entries than a goal takes, together with those that others added."""


class AlreadyThere(ActionRefused):
    """A goal that stands in the list word for word: the form was sent twice."""


@dataclass(frozen=True, kw_only=True)
class CommitmentDraft(Entry):
    """An Angebot or a Rahmenbedingung as it was typed; `pk` is None for a new one."""

    pk: int | None


class Direction(IntEnum):
    """Which way a goal moves in the list."""

    UP = -1
    DOWN = 1


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
    order = goals_snapshot(row)
    goal = row.goals.create(text=text, position=_next_position(row))
    _write_commitments(goal, [Row(pk=None, entry=Entry.of(draft)) for draft in commitments])
    _record(row, f"goal:{goal.pk}", {}, goal_snapshot(goal), order=order, by=by)
    return goal


@transaction.atomic
def save_goal(
    *,
    agreement: Agreement,
    goal_pk: int,
    text: str,
    commitments: Sequence[CommitmentDraft],
    seen: str | Seen,
    by: User,
) -> Saved:
    """Write a goal and its commitments, in the order given; rows left out are removed.

    Raises TwoGoals when somebody wrote other words at the same place since `seen` was taken,
    Outdated when the goal is gone.
    """
    row = locked_for_editing(agreement, by=by, may=_may_edit_goals)
    goal = row.goals.filter(pk=goal_pk).first()
    if goal is None:
        raise Outdated(GONE)
    old = goal_snapshot(goal)
    merged = _merged(row, goal, text, commitments, Seen.of(seen))
    goal.text = merged.text
    goal.save(update_fields=["text"])
    _write_commitments(goal, merged.rows)
    record_edit(row, f"goal:{goal.pk}", old, goal_snapshot(goal), by=by)
    return Saved(tuple(merged.news))


def _merged(
    agreement: Agreement, goal: Goal, text: str, drafts: Sequence[CommitmentDraft], seen: Seen
) -> MergedGoal:
    """Bring what was typed together with what is stored.

    Raises TwoGoals where that has to be asked, TooMany where it is more than a goal takes.
    """
    now, place = goal_snapshot(goal), f"goal:{goal.pk}"
    base = opened_on(agreement, place, now, seen.mark)
    authors = (
        {} if seen_mark(now) == seen.mark and not seen.chosen else authors_at(agreement, place)
    )
    opened = None if base is None else GoalState.of(base)
    typed = [Typed(draft.pk, Entry.of(draft)) for draft in drafts]
    merged = GoalMerge(opened, GoalState.of(now), seen.chosen, authors).run(text, typed)
    if not merged.is_settled:
        raise TwoGoals(now, merged, authors)
    if len(merged.rows) > max(ENTRY_LIMIT, len(drafts)):
        raise TooMany(TOO_MANY.format(limit=ENTRY_LIMIT))
    return merged


def _is_there(agreement: Agreement, text: str, commitments: Sequence[CommitmentDraft]) -> bool:
    words = [draft.text for draft in commitments]
    same = agreement.goals.filter(text=text).prefetch_related("commitments")
    return any([row.text for row in goal.commitments.all()] == words for goal in same)


def _write_commitments(goal: Goal, rows: Sequence[Row]) -> None:
    there = {commitment.pk: commitment for commitment in goal.commitments.all()}
    goal.commitments.exclude(pk__in=[row.pk for row in rows if row.pk]).delete()
    for position, row in enumerate(rows, 1):
        commitment = there[row.pk] if row.pk else Commitment(goal=goal)
        commitment.position = position
        commitment.kind, commitment.text = row.entry.kind, row.entry.text
        commitment.task_group = row.entry.task_group
        commitment.responsible = row.entry.responsible
        commitment.full_clean()
        commitment.save()


def _record(
    agreement: Agreement, place: str, old: Snapshot, new: Snapshot, *, order: Snapshot, by: User
) -> None:
    """Record what became of a goal, and with it the new order of all of them."""
    edits = [(place, old, new), ("goals", order, goals_snapshot(agreement))]
    record_edits(agreement, edits, by=by)


@transaction.atomic
def move_goal(
    *, agreement: Agreement, goal_pk: int, direction: Direction, seen: str, by: User
) -> None:
    """Move a goal past the one that stood next to it when `seen` was taken.

    At the end of the list nothing happens, nor where it is past that one already. Raises Outdated
    when the goal is gone, or when nobody knows what stood next to it.
    """
    row = locked_for_editing(agreement, by=by, may=_may_edit_goals)
    old = goals_snapshot(row)
    opened = opened_on(row, "goals", old, seen)
    goals = {goal.pk: goal for goal in row.goals.all()}
    if goal_pk not in goals:
        raise Outdated(GONE)
    if opened is None or str(goal_pk) not in opened:
        raise Outdated(SOMEBODY_WAS_FASTER)
    order = list(goals)
    neighbour = _neighbour(opened, goal_pk, direction)
    if neighbour in goals and (order.index(goal_pk) < order.index(neighbour)) == (direction > 0):
        order.remove(goal_pk)
        order.insert(order.index(neighbour) + (direction > 0), goal_pk)
    _number([goals[pk] for pk in order])
    record_edit(row, "goals", old, goals_snapshot(row), by=by)


def _neighbour(order: Snapshot, goal_pk: int, direction: Direction) -> int:
    """Return the goal that stands next to another one in that direction; 0 where none does."""
    pks = sorted((int(pk) for pk in order), key=lambda pk: int(order[str(pk)]))
    place = pks.index(goal_pk) + direction
    return pks[place] if 0 <= place < len(pks) else 0


@transaction.atomic
def remove_goal(*, agreement: Agreement, goal_pk: int, by: User) -> None:
    """Remove a goal with its commitments; the trail keeps their words."""
    row = locked_for_editing(agreement, by=by, may=_may_edit_goals)
    goal = row.goals.filter(pk=goal_pk).first()
    if goal is None:
        raise Outdated(GONE)
    old, order = goal_snapshot(goal), goals_snapshot(row)
    place = f"goal:{goal.pk}"
    goal.delete()
    _number(list(row.goals.all()))
    _record(row, place, old, {}, order=order, by=by)


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

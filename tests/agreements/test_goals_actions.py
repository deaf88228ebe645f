"""Writing the goals table."""

import pytest

from agreements.actions import goals
from agreements.actions.goals import CommitmentDraft, Direction
from agreements.actions.snapshots import goal_snapshot, goals_snapshot, seen_mark
from core.models import LogEntry
from core.workflow import Outdated
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return builders.make_draft()


def _offers(*texts: str) -> list[CommitmentDraft]:
    return [CommitmentDraft(pk=None, kind="offer", text=text) for text in texts]


def _save(draft, goal, commitments, text="Ziel"):
    return goals.save_goal(
        agreement=draft,
        goal_pk=goal.pk,
        text=text,
        commitments=commitments,
        seen=seen_mark(goal_snapshot(goal)),
        by=builders.writer_of(draft),
    )


def _add(draft, text, *offers):
    return goals.add_goal(
        agreement=draft, text=text, commitments=_offers(*offers), by=builders.writer_of(draft)
    )


def _order(draft):
    return [(goal.position, goal.text) for goal in draft.goals.all()]


def test_rows_are_changed_added_removed_and_reordered_in_one_save(draft):
    goal = _add(draft, "Ziel", "eins", "zwei", "drei")
    one, _, three = goal.commitments.all()

    _save(
        draft,
        goal,
        [
            CommitmentDraft(pk=three.pk, kind="condition", text="drei neu", responsible="school"),
            CommitmentDraft(pk=None, kind="offer", text="vier", task_group="open"),
            CommitmentDraft(pk=one.pk, kind="offer", text="eins"),
        ],
    )

    rows = [(c.text, c.kind, c.task_group, c.responsible) for c in goal.commitments.all()]
    assert rows == [
        ("drei neu", "condition", "", "school"),
        ("vier", "offer", "open", ""),
        ("eins", "offer", "", ""),
    ]


def test_a_row_of_another_goal_is_not_taken_over(draft):
    foreign = _add(draft, "Anderes", "fremd").commitments.get()
    goal = _add(draft, "Ziel", "eigen")

    with pytest.raises(Outdated):
        _save(draft, goal, [CommitmentDraft(pk=foreign.pk, kind="offer", text="gekapert")])

    foreign.refresh_from_db()
    assert foreign.text == "fremd"


def test_goals_move_and_stop_at_the_ends(draft):
    first, _second, third = (_add(draft, text) for text in "abc")
    by = builders.writer_of(draft)

    for goal in (third, first):
        goals.move_goal(
            agreement=draft,
            goal_pk=goal.pk,
            direction=Direction.UP,
            seen=seen_mark(goals_snapshot(draft)),
            by=by,
        )

    assert _order(draft) == [(1, "a"), (2, "c"), (3, "b")]


def test_removing_closes_the_gap_and_the_trail_keeps_the_words(draft):
    first = _add(draft, "a", "Angebot zu a")
    _add(draft, "b")

    goals.remove_goal(agreement=draft, goal_pk=first.pk, by=builders.writer_of(draft))

    assert _order(draft) == [(1, "b")]
    olds = [change["old"] for change in LogEntry.objects.about(draft).last().changes]
    assert olds[0] == "a"
    assert "Angebot zu a" in olds[1]


def test_a_goal_somebody_removed_is_told_not_recreated(draft):
    goal = _add(draft, "a")
    seen = seen_mark(goal_snapshot(goal))
    by = builders.writer_of(draft)
    goals.remove_goal(agreement=draft, goal_pk=goal.pk, by=by)

    for attempt in (
        lambda: goals.save_goal(
            agreement=draft, goal_pk=goal.pk, text="a", commitments=[], seen=seen, by=by
        ),
        lambda: goals.move_goal(
            agreement=draft,
            goal_pk=goal.pk,
            direction=Direction.DOWN,
            seen=seen_mark(goals_snapshot(draft)),
            by=by,
        ),
        lambda: goals.remove_goal(agreement=draft, goal_pk=goal.pk, by=by),
    ):
        with pytest.raises(Outdated, match="entfernt"):
            attempt()


def test_all_examples_of_the_anhang_are_copied_and_can_be_edited(draft):
    examples = list(draft.edition.example_goals.all())

    copies = goals.copy_examples(agreement=draft, examples=examples, by=builders.writer_of(draft))

    assert len(copies) == 3
    assert sum(goal.commitments.count() for goal in copies) == 10
    _save(draft, copies[0], _offers("umformuliert"), text="Unser Ziel")
    assert draft.edition.example_goals.first().text != "Unser Ziel"

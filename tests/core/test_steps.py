"""What every step begins and ends with."""

import pytest
from django.utils import timezone

from agreements.enums import Action, State
from core.models import LogEntry
from core.steps import move, open_step, refuse_without
from core.workflow import ActionRefused, NotEntitled, Step, Workflow
from tests import builders

pytestmark = pytest.mark.django_db

SUBMIT = Step(Action.SUBMIT, State.DRAFT, State.SUBMITTED, frozenset({"writer"}))
STAY = Step(Action.QUERY, State.DRAFT, State.DRAFT, frozenset({"writer"}))
WORKFLOW = Workflow([SUBMIT, STAY])


def test_a_step_is_open_to_whoever_may_take_it() -> None:
    draft = builders.make_draft()
    assert open_step(WORKFLOW, draft, Action.SUBMIT, may_take=True) is SUBMIT
    with pytest.raises(NotEntitled, match="„Verbindlich einreichen“ fehlt Ihnen die Berechtigung"):
        open_step(WORKFLOW, draft, Action.SUBMIT, may_take=False)


def test_a_state_without_the_step_refuses_it_to_everybody() -> None:
    draft = builders.make_draft()
    for may_take in (True, False):
        with pytest.raises(ActionRefused, match="im Zustand „Entwurf“ nicht möglich") as refusal:
            open_step(WORKFLOW, draft, Action.CHECK, may_take=may_take)
        assert not isinstance(refusal.value, NotEntitled)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_says_something(reason: str) -> None:
    refuse_without("Ein Ziel fehlt.")
    with pytest.raises(ActionRefused, match="Begründung"):
        refuse_without(reason)


def test_the_state_counts_from_the_move_that_changes_it() -> None:
    draft, author = builders.make_draft(), builders.make_user()
    began = draft.state_since
    move(draft, STAY, by=author)
    draft.refresh_from_db()
    assert draft.state_since == began
    before = timezone.now()
    entry = move(draft, SUBMIT, by=author, reason=" Fertig. ", version=1)
    draft.refresh_from_db()
    assert (draft.state, draft.state_since >= before) == (State.SUBMITTED, True)
    assert LogEntry.objects.about(draft).last() == entry
    told = (entry.action, entry.source, entry.target, entry.reason, entry.details)
    assert told == (Action.SUBMIT, State.DRAFT, State.SUBMITTED, "Fertig.", {"version": 1})

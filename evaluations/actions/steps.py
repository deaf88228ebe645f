"""The first lines of every step of a talk: lock the row, ask for the right."""

from accounts.models import User
from core.steps import open_step, refuse_without
from core.workflow import Step
from evaluations.enums import Action
from evaluations.models import Evaluation
from evaluations.rules.access import rights_of
from evaluations.workflow import EVALUATION_WORKFLOW


def locked(evaluation: Evaluation) -> Evaluation:
    """Return the row of `evaluation` as it is now, locked until the transaction ends."""
    rows = Evaluation.objects.select_related("agreement__school__organisation")
    return rows.select_for_update(of=("self",)).get(pk=evaluation.pk)


def step_for(evaluation: Evaluation, action: Action, *, by: User) -> Step:
    """Return the step that `by` may take now.

    Raises ActionRefused where the state has none, NotEntitled where `by` may not take it.
    """
    may_take = rights_of(by, evaluation).may_take(action)
    return open_step(EVALUATION_WORKFLOW, evaluation, action, may_take=may_take)


def step_with_reason(evaluation: Evaluation, action: Action, *, by: User, reason: str) -> Step:
    """Return the same; raise ActionRefused without a reason."""
    step = step_for(evaluation, action, by=by)
    refuse_without(reason)
    return step

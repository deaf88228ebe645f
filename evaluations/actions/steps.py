"""The first and the last lines of every step: lock the row, ask for the right, move, log."""

from django.utils import timezone

from accounts.models import User
from core.models import LogEntry
from core.trail import record
from core.workflow import ActionRefused, NotEntitled, Step
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
    step = EVALUATION_WORKFLOW.step(evaluation.state, action)
    if step is None:
        raise ActionRefused(
            f"„{action.label}“ ist im Zustand „{evaluation.get_state_display()}“ nicht möglich."
        )
    if not rights_of(by, evaluation).may_take(action):
        raise NotEntitled(f"Für „{action.label}“ fehlt Ihnen die Berechtigung.")
    return step


def step_with_reason(evaluation: Evaluation, action: Action, *, by: User, reason: str) -> Step:
    """Return the same; raise ActionRefused without a reason."""
    step = step_for(evaluation, action, by=by)
    if not reason.strip():
        raise ActionRefused("Geben Sie eine Begründung ein.")
    return step


def move(
    evaluation: Evaluation, step: Step, *, by: User, reason: str = "", **details: object
) -> LogEntry:
    """Store a locked `evaluation` in the state the step leads to, and log it."""
    if evaluation.state != step.target:
        evaluation.state_since = timezone.now()
    evaluation.state = step.target
    evaluation.save()
    return record(
        evaluation,
        step.action,
        by=by,
        source=step.source,
        target=step.target,
        reason=reason.strip(),
        **details,
    )

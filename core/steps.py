"""The first and the last lines of every step: is it open to this person, and then: move, log."""

from typing import Any

from django.utils import timezone

from core.models import LogEntry
from core.trail import record
from core.workflow import ActionRefused, NotEntitled, Step, Workflow


def open_step(workflow: Workflow, subject: Any, action: Any, *, may_take: bool) -> Step:
    """Return the step `action` from the state `subject` is in.

    Raises ActionRefused where the state has none, NotEntitled where this person may not take it.
    """
    step = workflow.step(subject.state, action)
    if step is None:
        raise ActionRefused(
            f"„{action.label}“ ist im Zustand „{subject.get_state_display()}“ nicht möglich."
        )
    if not may_take:
        raise NotEntitled(f"Für „{action.label}“ fehlt Ihnen die Berechtigung.")
    return step


def refuse_without(reason: str) -> None:
    """Raise ActionRefused where somebody gives no reason for a step that needs one."""
    if not reason.strip():
        raise ActionRefused("Geben Sie eine Begründung ein.")


def move(subject: Any, step: Step, *, by: Any, reason: str = "", **details: object) -> LogEntry:
    """Store a locked `subject` in the state the step leads to, and log it.

    The state counts from now, unless the step leads to where it began.
    """
    if subject.state != step.target:
        subject.state_since = timezone.now()
    subject.state = step.target
    subject.save()
    return record(
        subject,
        step.action,
        by=by,
        source=step.source,
        target=step.target,
        reason=reason.strip(),
        **details,
    )

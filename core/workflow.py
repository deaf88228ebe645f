"""One engine for all state machines: rows of steps, a lookup, and refusals in words."""

from collections.abc import Iterable
from dataclasses import dataclass


class ActionRefused(Exception):
    """An action that cannot happen now; its text is a sentence for the person who tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotEntitled(ActionRefused):
    """An action this person may not perform, whatever the state."""


class Outdated(ActionRefused):
    """An action on a text that somebody has changed since it was read."""


class Unavailable(ActionRefused):
    """An action for which something is missing that will be back: trying again helps."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a transition table: who may take which action from where to where."""

    action: str
    source: str
    target: str
    actors: frozenset[str]
    needs_reason: bool = False


class Workflow:
    """The transition table of one kind of thing; at most one step per state and action."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps = tuple(steps)
        self._step_of = {(step.source, step.action): step for step in self.steps}
        if len(self._step_of) != len(self.steps):
            raise ValueError("Zwei Schritte haben denselben Zustand und dieselbe Aktion.")

    def step(self, state: str, action: str) -> Step | None:
        """Return the step that `action` takes from `state`, or None where there is none."""
        return self._step_of.get((state, action))

    def open_to(self, state: str, actors: Iterable[str]) -> tuple[Step, ...]:
        """Return the steps out of `state` that one of `actors` may take, in table order."""
        present = set(actors)
        return tuple(s for s in self.steps if s.source == state and s.actors & present)

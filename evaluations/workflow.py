"""The life of an Auswertungsgespräch: every step that exists, and who may take it."""

from core.workflow import Step, Workflow
from evaluations.enums import Action, Actor, State

CONVENORS = frozenset({Actor.SCHOOL_AUTHORITY, Actor.OFFICE})
PARTIES = frozenset({Actor.PARTY, Actor.OFFICE})
WRITERS = PARTIES | {Actor.SOCIAL_WORKER}

EVALUATION_WORKFLOW = Workflow(
    [
        # The Schulträger invites (Muster, 6.); the Fachstelle helps out where nobody does.
        Step(Action.INVITE, State.PLANNED, State.INVITED, CONVENORS),
        Step(Action.CANCEL, State.PLANNED, State.CANCELLED, CONVENORS, needs_reason=True),
        # A talk that was held without the portal is written down all the same.
        Step(Action.HOLD, State.PLANNED, State.HELD, WRITERS),
        Step(Action.POSTPONE, State.INVITED, State.INVITED, CONVENORS),
        Step(Action.CANCEL, State.INVITED, State.CANCELLED, CONVENORS, needs_reason=True),
        Step(Action.HOLD, State.INVITED, State.HELD, WRITERS),
        Step(Action.CLOSE, State.HELD, State.CLOSED, PARTIES),
    ]
)

"""The life of an agreement: every step that exists, and who may take it."""

from agreements.enums import Action, Actor, State
from core.workflow import Step, Workflow

PARTIES = frozenset({Actor.SIGNATORY, Actor.EDITOR})
SIGNATORIES = frozenset({Actor.SIGNATORY})
OFFICE = frozenset({Actor.OFFICE})

AGREEMENT_WORKFLOW = Workflow(
    [
        Step(Action.SUBMIT, State.DRAFT, State.SUBMITTED, PARTIES),
        Step(
            Action.WITHDRAW, State.DRAFT, State.WITHDRAWN, SIGNATORIES | OFFICE, needs_reason=True
        ),
        Step(Action.CHECK, State.SUBMITTED, State.CHECKED, OFFICE),
        Step(Action.QUERY, State.SUBMITTED, State.DRAFT, OFFICE, needs_reason=True),
        Step(
            Action.WITHDRAW,
            State.SUBMITTED,
            State.WITHDRAWN,
            SIGNATORIES | OFFICE,
            needs_reason=True,
        ),
        Step(Action.RELEASE, State.CHECKED, State.SIGNING, PARTIES | OFFICE),
        Step(Action.QUERY, State.CHECKED, State.DRAFT, PARTIES | OFFICE, needs_reason=True),
        Step(
            Action.WITHDRAW, State.CHECKED, State.WITHDRAWN, SIGNATORIES | OFFICE, needs_reason=True
        ),
        # Each party's signature is this step; the agreement moves on with the last of them.
        Step(Action.SIGN, State.SIGNING, State.SIGNED, PARTIES | OFFICE),
        Step(Action.REOPEN, State.SIGNING, State.DRAFT, SIGNATORIES | OFFICE, needs_reason=True),
        Step(
            Action.TERMINATE,
            State.SIGNED,
            State.TERMINATED,
            SIGNATORIES | OFFICE,
            needs_reason=True,
        ),
    ]
)
EDITABLE_STATES = frozenset({State.DRAFT})

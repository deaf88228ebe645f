"""Who may do what with an Auswertungsgespräch."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from core.workflow import Step
from evaluations.enums import Action, Actor, State
from evaluations.models import Evaluation
from evaluations.workflow import CONVENORS, EVALUATION_WORKFLOW, WRITERS
from schools.rules import Held

RECORDED_STATES = frozenset({State.PLANNED, State.INVITED, State.HELD})


@dataclass(frozen=True)
class Rights:
    """What one person may do with one talk, asked once and read many times."""

    state: str
    actors: frozenset[Actor]

    @property
    def may_view(self) -> bool:
        """Whoever sees the agreement sees its talks."""
        return bool(self.actors)

    @property
    def may_invite(self) -> bool:
        """The Schulträger invites (Muster, 6.), and the Fachstelle does."""
        return self.state in {State.PLANNED, State.INVITED} and bool(self.actors & CONVENORS)

    @property
    def may_write_record(self) -> bool:
        """The parties, the Fachkraft and the Fachstelle write down what was said."""
        return self.state in RECORDED_STATES and bool(self.actors & WRITERS)

    @property
    def is_writer(self) -> bool:
        """Whoever writes the record sends it and follows up what was agreed, in any state."""
        return bool(self.actors & WRITERS)

    @property
    def may_send_minutes(self) -> bool:
        """They send it to the participants once the talk was held."""
        return self.state == State.HELD and self.is_writer

    @property
    def may_close_early(self) -> bool:
        """The Schulträger and the Fachstelle close before the time for objections has passed."""
        return bool(self.actors & CONVENORS)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps open to this person now, in the order of the table."""
        return EVALUATION_WORKFLOW.open_to(self.state, self.actors)

    def may_take(self, action: Action) -> bool:
        """Tell whether `action` is open to this person now."""
        return any(step.action == action for step in self.steps)


def rights_of(user: User | AnonymousUser, evaluation: Evaluation) -> Rights:
    """Return what `user` may do with `evaluation` today."""
    return rights_with(Held(user), evaluation)


def rights_with(held: Held, evaluation: Evaluation) -> Rights:
    """Return what whoever holds `held` may do with `evaluation`."""
    return Rights(state=evaluation.state, actors=actors_with(held, evaluation.agreement))


def actors_with(held: Held, agreement: Agreement) -> frozenset[Actor]:
    """Return in which capacities whoever holds `held` deals with the talks about `agreement`."""
    parties = {party.organisation_id for party in agreement.parties.all()}
    keepers = {
        party.organisation_id
        for party in agreement.parties.all()
        if party.role == PartyRole.SCHOOL_AUTHORITY
    }
    found = {
        Actor.OFFICE: held.is_office,
        Actor.SCHOOL_AUTHORITY: bool(held.writing_for & keepers),
        Actor.PARTY: bool(held.writing_for & parties),
        Actor.SOCIAL_WORKER: agreement.school_id in held.schools,
        Actor.READER: bool(held.organisations & parties),
    }
    return frozenset(actor for actor, holds in found.items() if holds)

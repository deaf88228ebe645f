"""Who may do what with an agreement."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.enums import Action, Actor, State
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.models.review import ReviewNote
from agreements.models.signature import Signature
from agreements.workflow import AGREEMENT_WORKFLOW, EDITABLE_STATES
from core.workflow import Step
from schools.enums import MemberRole
from schools.rules import Capacity, Held

ACTOR_OF_ROLE = {
    MemberRole.SIGNATORY: Actor.SIGNATORY,
    MemberRole.EDITOR: Actor.EDITOR,
    MemberRole.READER: Actor.READER,
}
WRITERS = frozenset({Actor.SIGNATORY, Actor.EDITOR})
GOAL_WRITERS = WRITERS | {Actor.SOCIAL_WORKER}
OVER = frozenset({State.TERMINATED, State.WITHDRAWN})
INSIDERS = GOAL_WRITERS | {Actor.READER}
# While an agreement is on its way, people write to each other beside its text.
OPEN_STATES = frozenset({State.DRAFT, State.SUBMITTED, State.CHECKED, State.SIGNING})


@dataclass(frozen=True)
class Rights:
    """What one person may do with one agreement, asked once and read many times."""

    state: str
    actors: frozenset[Actor]
    organisations: frozenset[int]
    signing_for: frozenset[int] = frozenset()
    is_amendment: bool = False

    @property
    def may_view(self) -> bool:
        """Everybody who deals with the agreement may read it."""
        return bool(self.actors)

    @property
    def may_edit(self) -> bool:
        """The parties write while the text is a draft."""
        return self.state in EDITABLE_STATES and bool(self.actors & WRITERS)

    @property
    def may_edit_goals(self) -> bool:
        """The Fachkraft writes goals and offers too."""
        return self.state in EDITABLE_STATES and bool(self.actors & GOAL_WRITERS)

    def may_write_at(self, place: str) -> bool:
        """Tell whether this person may write at `place` now, „goal:12“ or „term“."""
        return self.may_edit_goals if place.startswith("goal:") else self.may_edit

    @property
    def is_running(self) -> bool:
        """Whether anybody still has to do with it: neither ended nor given up."""
        return self.state not in OVER

    @property
    def may_review(self) -> bool:
        """The Fachstelle writes and resolves Prüfnotizen in every open state."""
        return Actor.OFFICE in self.actors and self.is_running

    @property
    def may_invite(self) -> bool:
        """Whoever signs for a party brings in others, and the Fachstelle does."""
        return bool(self.actors & {Actor.SIGNATORY, Actor.OFFICE})

    @property
    def may_read_comments(self) -> bool:
        """What the parties and the Fachkraft write to each other is not for the Fachstelle."""
        return bool(self.actors & INSIDERS)

    @property
    def may_comment(self) -> bool:
        """Who writes in the text may write to the others beside it."""
        return self.state in OPEN_STATES and bool(self.actors & GOAL_WRITERS)

    def may_answer(self, note: ReviewNote) -> bool:
        """Tell whether this person may answer `note`, which is open; the Fachkraft on goals."""
        if note.is_comment:
            return self.may_comment
        if self.state not in OPEN_STATES:
            return self.may_review
        on_goals = note.place.partition(":")[0] in {"goal", "goals"}
        answering = {Actor.OFFICE, *(GOAL_WRITERS if on_goals else WRITERS)}
        return bool(self.actors & answering)

    def may_resolve(self, note: ReviewNote) -> bool:
        """Tell whether this person may settle `note`: its own side, the Fachstelle or a party."""
        if note.is_comment:
            return self.state in OPEN_STATES and bool(self.actors & WRITERS)
        return self.may_review

    @property
    def may_note(self) -> bool:
        """The Landratsamt takes note of what is signed (Muster, head)."""
        return Actor.OFFICE in self.actors and self.state in {State.SIGNED, State.TERMINATED}

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps open to this person now, in the order of the table.

        A Nachtrag is not terminated: it ends with the agreement, or by another Nachtrag.
        """
        steps = AGREEMENT_WORKFLOW.open_to(self.state, self.actors)
        if self.is_amendment:
            return tuple(step for step in steps if step.action != Action.TERMINATE)
        return steps

    @property
    def may_amend(self) -> bool:
        """The parties start a Nachtrag to what is signed, and so does the Fachstelle."""
        starting = bool(self.actors & {*WRITERS, Actor.OFFICE})
        return starting and self.state == State.SIGNED and not self.is_amendment

    @property
    def may_renew(self) -> bool:
        """Whoever starts a Nachtrag starts the Folgevereinbarung, too."""
        return self.may_amend

    def may_take(self, action: Action) -> bool:
        """Tell whether `action` is open to this person now."""
        return any(step.action == action for step in self.steps)

    def may_sign_for(self, party: Party) -> bool:
        """Tell whether this person may record the signature of `party`: its own, or for all."""
        return self.may_take(Action.SIGN) and self._acts_for(party)

    def may_consent_for(self, party: Party) -> bool:
        """Tell whether this person may give the Freigabe of `party`: who signs for it."""
        return self.may_sign_for(party) and party.organisation_id in self.signing_for

    def may_correct(self, signature: Signature, *, by: User) -> bool:
        """Tell whether `by` may correct an entry before the last signature: her own, or all."""
        is_own = signature.recorded_by_id == by.pk
        return self.may_take(Action.SIGN) and (is_own or Actor.OFFICE in self.actors)

    def may_remark_on(self, signature: Signature) -> bool:
        """Tell whether this person may write a Vermerk to a signature that stands for good."""
        is_over = self.state in {State.SIGNED, State.TERMINATED}
        of_party = signature.organisation_id in self.organisations
        return is_over and (of_party or Actor.OFFICE in self.actors)

    def may_write_contact_of(self, party: Party) -> bool:
        """Tell whether this person may name whom to call at `party`, with or without signatures."""
        return self.is_running and self._acts_for(party)

    def _acts_for(self, party: Party) -> bool:
        return Actor.OFFICE in self.actors or party.organisation_id in self.organisations


def rights_of(user: User | AnonymousUser, agreement: Agreement) -> Rights:
    """Return what `user` may do with `agreement` today."""
    return rights_with(Held(user), agreement)


def rights_with(held: Held, agreement: Agreement) -> Rights:
    """Return what whoever holds `held` may do with `agreement`."""
    actors = _actors(held.capacities, {party.organisation_id for party in agreement.parties.all()})
    if agreement.school_id in held.schools:
        actors.add(Actor.SOCIAL_WORKER)
    return Rights(
        state=agreement.state,
        actors=frozenset(actors),
        organisations=held.writing_for,
        signing_for=held.signing_for,
        is_amendment=agreement.is_amendment,
    )


def _actors(capacities: Iterable[Capacity], parties: Container[int]) -> set[Actor]:
    actors = {ACTOR_OF_ROLE[held.role] for held in capacities if held.organisation_id in parties}
    return actors | {Actor.OFFICE for held in capacities if held.is_office}

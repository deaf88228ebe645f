"""Who may do what with an agreement."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.enums import Action, Actor, State
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.workflow import AGREEMENT_WORKFLOW, EDITABLE_STATES
from core.workflow import Step
from schools.enums import MemberRole
from schools.models import Deployment, Membership
from schools.rules import is_reviewer

ACTOR_OF_ROLE = {
    MemberRole.SIGNATORY: Actor.SIGNATORY,
    MemberRole.EDITOR: Actor.EDITOR,
    MemberRole.READER: Actor.READER,
}
WRITERS = frozenset({Actor.SIGNATORY, Actor.EDITOR})
GOAL_WRITERS = WRITERS | {Actor.SOCIAL_WORKER}


def actors_of(
    user: User | AnonymousUser, agreement: Agreement, on: date | None = None
) -> frozenset[Actor]:
    """Return in which capacities `user` deals with `agreement` on `on` (today)."""
    if not user.is_authenticated:
        return frozenset()
    parties = Party.objects.filter(agreement=agreement).values("organisation")
    memberships = Membership.objects.current(on).filter(user_id=user.pk)
    roles = memberships.filter(organisation__in=parties).values_list("role", flat=True)
    actors = {ACTOR_OF_ROLE[MemberRole(role)] for role in roles}
    if is_reviewer(user, on):
        actors.add(Actor.OFFICE)
    if Deployment.objects.current(on).filter(user_id=user.pk, school=agreement.school_id).exists():
        actors.add(Actor.SOCIAL_WORKER)
    return frozenset(actors)


@dataclass(frozen=True)
class Rights:
    """What one person may do with one agreement, asked once and read many times."""

    state: str
    actors: frozenset[Actor]
    organisations: frozenset[int]

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

    @property
    def may_review(self) -> bool:
        """The Fachstelle writes and resolves Prüfnotizen in every open state."""
        return Actor.OFFICE in self.actors and self.state not in {
            State.TERMINATED,
            State.WITHDRAWN,
        }

    @property
    def may_note(self) -> bool:
        """The Landratsamt takes note of what is signed (Muster, head)."""
        return Actor.OFFICE in self.actors and self.state in {State.SIGNED, State.TERMINATED}

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps open to this person now, in the order of the table."""
        return AGREEMENT_WORKFLOW.open_to(self.state, self.actors)

    def may_take(self, action: Action) -> bool:
        """Tell whether `action` is open to this person now."""
        return any(step.action == action for step in self.steps)

    def may_sign_for(self, party: Party) -> bool:
        """Tell whether this person may record the signature of `party`: its own, or for all."""
        return self.may_take(Action.SIGN) and (
            Actor.OFFICE in self.actors or party.organisation_id in self.organisations
        )


def rights_of(user: User | AnonymousUser, agreement: Agreement) -> Rights:
    """Return what `user` may do with `agreement` today."""
    if not user.is_authenticated:
        return Rights(state=agreement.state, actors=frozenset(), organisations=frozenset())
    writing = Membership.objects.current().filter(user_id=user.pk).exclude(role=MemberRole.READER)
    return Rights(
        state=agreement.state,
        actors=actors_of(user, agreement),
        organisations=frozenset(writing.values_list("organisation", flat=True)),
    )

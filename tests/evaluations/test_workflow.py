"""The transition table of a talk, cell by cell: state × action × capacity."""

import pytest

from accounts.models import User
from agreements.enums import PartyRole
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions.steps import step_for
from evaluations.enums import Action, Actor, State
from evaluations.models import Evaluation
from evaluations.rules.access import rights_of
from evaluations.workflow import EVALUATION_WORKFLOW
from schools.enums import MemberRole
from tests import builders
from tests.evaluations import talks

A, P, W, F = Actor.SCHOOL_AUTHORITY, Actor.PARTY, Actor.SOCIAL_WORKER, Actor.OFFICE
# Written by hand a second time, on purpose: (state, action) → (who may, where to).
TABLE: dict[tuple[State, Action], tuple[set[Actor], State]] = {
    (State.PLANNED, Action.INVITE): ({A, F}, State.INVITED),
    (State.PLANNED, Action.CANCEL): ({A, F}, State.CANCELLED),
    (State.PLANNED, Action.HOLD): ({P, W, F}, State.HELD),
    (State.INVITED, Action.POSTPONE): ({A, F}, State.INVITED),
    (State.INVITED, Action.CANCEL): ({A, F}, State.CANCELLED),
    (State.INVITED, Action.HOLD): ({P, W, F}, State.HELD),
    (State.HELD, Action.CLOSE): ({P, F}, State.CLOSED),
}


def cast(evaluation: Evaluation) -> dict[str, tuple[User, set[Actor]]]:
    """Return people with the capacities in which they deal with the talk."""
    agreement = evaluation.agreement
    school = agreement.school.organisation
    provider = agreement.parties.get(role=PartyRole.PROVIDER).organisation
    return {
        "mayor": (talks.keeper_of(agreement), {A, P, Actor.READER}),
        "clerk": (talks.keeper_of(agreement, MemberRole.EDITOR), {A, P, Actor.READER}),
        "listener": (talks.keeper_of(agreement, MemberRole.READER), {Actor.READER}),
        "principal": (builders.make_member(school), {P, Actor.READER}),
        "provider": (builders.make_member(provider, MemberRole.EDITOR), {P, Actor.READER}),
        "worker": (builders.make_social_worker(agreement.school), {W}),
        "office": (builders.make_office_member(), {F}),
        "stranger": (builders.make_member(), set()),
    }


def test_the_table_in_the_code_is_the_table_here() -> None:
    steps = {(s.source, s.action): (set(s.actors), s.target) for s in EVALUATION_WORKFLOW.steps}
    assert steps == TABLE
    needing = {step.action for step in EVALUATION_WORKFLOW.steps if step.needs_reason}
    assert needing == {Action.CANCEL}


@pytest.mark.django_db
def test_every_cell() -> None:
    evaluation = talks.make_planned()
    people = cast(evaluation)
    for state in State:
        evaluation.state = state
        for action in Action:
            allowed, target = TABLE.get((state, action), (set(), None))
            for name, (person, actors) in people.items():
                if allowed & actors:
                    assert step_for(evaluation, action, by=person).target == target
                    continue
                refusal = NotEntitled if allowed else ActionRefused
                with pytest.raises(refusal) as caught:
                    step_for(evaluation, action, by=person)
                assert caught.value.reason.endswith("."), (state, action, name)


@pytest.mark.django_db
def test_rights_follow_from_what_somebody_is() -> None:
    evaluation = talks.make_planned()
    people = cast(evaluation)
    held = {name: rights_of(person, evaluation) for name, (person, _) in people.items()}
    assert {name: set(rights.actors) for name, rights in held.items()} == {
        name: actors for name, (_, actors) in people.items()
    }
    assert {n for n, r in held.items() if r.may_invite} == {"mayor", "clerk", "office"}
    assert {n for n, r in held.items() if not r.may_write_record} == {"listener", "stranger"}
    assert {n for n, r in held.items() if not r.may_view} == {"stranger"}
    evaluation.state = State.CLOSED
    closed = [rights_of(person, evaluation) for person, _ in people.values()]
    assert not any(r.may_invite or r.may_write_record or r.steps for r in closed)

"""The transition table, cell by cell: state × action × capacity."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions import signing, transitions
from agreements.enums import Action, Actor, State
from agreements.models import Agreement
from agreements.workflow import AGREEMENT_WORKFLOW
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled
from schools.enums import MemberRole
from tests import builders

S, E, R, W, F = (
    Actor.SIGNATORY,
    Actor.EDITOR,
    Actor.READER,
    Actor.SOCIAL_WORKER,
    Actor.OFFICE,
)
# Written by hand a second time, on purpose: (state, action) → (who may, where to).
TABLE: dict[tuple[State, Action], tuple[set[Actor], State]] = {
    (State.DRAFT, Action.SUBMIT): ({S, E}, State.SUBMITTED),
    (State.DRAFT, Action.WITHDRAW): ({S, F}, State.WITHDRAWN),
    (State.SUBMITTED, Action.CHECK): ({F}, State.CHECKED),
    (State.SUBMITTED, Action.QUERY): ({F}, State.DRAFT),
    (State.SUBMITTED, Action.WITHDRAW): ({S, F}, State.WITHDRAWN),
    (State.CHECKED, Action.RELEASE): ({S, E, F}, State.SIGNING),
    (State.CHECKED, Action.QUERY): ({S, E, F}, State.DRAFT),
    (State.CHECKED, Action.WITHDRAW): ({S, F}, State.WITHDRAWN),
    (State.SIGNING, Action.SIGN): ({S, E, F}, State.SIGNED),
    (State.SIGNING, Action.REOPEN): ({S, F}, State.DRAFT),
    (State.SIGNED, Action.TERMINATE): ({S, F}, State.TERMINATED),
}
REASON = "Aus gutem Grund."


def people(agreement: Agreement) -> dict[Actor, User]:
    school = agreement.school.organisation
    return {
        S: builders.make_member(school, MemberRole.SIGNATORY),
        E: builders.make_member(school, MemberRole.EDITOR),
        R: builders.make_member(school, MemberRole.READER),
        W: builders.make_social_worker(agreement.school),
        F: builders.make_office_member(),
    }


def sign_last(agreement: Agreement, by: User) -> object:
    """Sign for the school, the other parties having signed before."""
    version = agreement.current_version
    party = agreement.parties.get(role="school")
    return signing.sign_on_paper(
        agreement=agreement,
        party=party,
        facts=signing.SignatureFacts(
            name="Kim Beispiel",
            function="Rektorin",
            place="Musterbach",
            signed_on=timezone.localdate(),
            representation="in-person",
            authority="office-holder",
        ),
        scan=builders.checked_upload(),
        seen=version.sha256 if version else "",
        by=by,
    )


TAKE: dict[Action, Callable[[Agreement, User], object]] = {
    Action.SUBMIT: lambda a, by: transitions.submit(agreement=a, by=by),
    Action.QUERY: lambda a, by: transitions.query(agreement=a, reason=REASON, by=by),
    Action.CHECK: lambda a, by: transitions.check(agreement=a, by=by),
    Action.RELEASE: lambda a, by: transitions.release(agreement=a, by=by),
    Action.SIGN: sign_last,
    Action.REOPEN: lambda a, by: transitions.reopen(agreement=a, reason=REASON, by=by),
    Action.WITHDRAW: lambda a, by: transitions.withdraw(agreement=a, reason=REASON, by=by),
    Action.TERMINATE: lambda a, by: transitions.terminate(
        agreement=a, reason=REASON, on=a.starts_on or timezone.localdate(), by=by
    ),
}


def test_the_table_in_the_code_is_the_table_here():
    steps = {(s.source, s.action): (set(s.actors), s.target) for s in AGREEMENT_WORKFLOW.steps}

    assert steps == TABLE


@pytest.mark.django_db
@pytest.mark.parametrize("state", State.values)
def test_every_cell(state):
    agreement = builders.make_agreement(State(state))
    cast = people(agreement)
    if state == State.SIGNING:
        for party in agreement.signing_parties:
            if party.role != "school":
                builders.sign(agreement, party)

    for action in Action:
        for actor, person in cast.items():
            _try_cell(agreement, action, actor, person)


def _try_cell(agreement: Agreement, action: Action, actor: Actor, person: User) -> None:
    allowed, target = TABLE.get((State(agreement.state), action), (set(), None))
    before = LogEntry.objects.about(agreement).count()
    sid = transaction.savepoint()
    row = Agreement.objects.get(pk=agreement.pk)
    if actor in allowed:
        TAKE[action](row, person)
        row.refresh_from_db()
        entry = LogEntry.objects.about(agreement).filter(action=action).latest("pk")
        assert (row.state, entry.by) == (target, person), (agreement.state, action, actor)
    else:
        refusal = NotEntitled if allowed else ActionRefused
        with pytest.raises(refusal) as caught:
            TAKE[action](row, person)
        assert caught.value.reason.endswith(".")
        row.refresh_from_db()
        assert row.state == agreement.state, (action, actor)
        assert LogEntry.objects.about(agreement).count() == before
    transaction.savepoint_rollback(sid)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "action"),
    [(s.source, s.action) for s in AGREEMENT_WORKFLOW.steps if s.needs_reason],
)
def test_where_a_reason_is_needed_blanks_are_none(state, action, monkeypatch):
    agreement = builders.make_agreement(State(state))
    monkeypatch.setattr(f"{__name__}.REASON", "   ")

    with pytest.raises(ActionRefused, match="Begründung"):
        TAKE[Action(action)](agreement, builders.make_office_member())

    agreement.refresh_from_db()
    assert agreement.state == state


@pytest.mark.django_db
def test_the_trail_tells_who_took_which_step_and_why():
    agreement = builders.make_agreement(State.SUBMITTED)
    office = builders.make_office_member(first_name="Birgit", last_name="Ahrens")

    transitions.query(agreement=agreement, reason="Wer betreut den Treff?", by=office)

    entry = LogEntry.objects.about(agreement).last()
    assert (entry.action, entry.source, entry.target) == ("query", "submitted", "draft")
    assert (entry.by_name, entry.reason) == ("Birgit Ahrens", "Wer betreut den Treff?")


@pytest.mark.django_db
def test_people_of_another_school_take_no_step():
    agreement = builders.make_agreement(State.CHECKED)
    stranger = builders.make_member(builders.make_school().organisation)

    with pytest.raises(NotEntitled):
        transitions.release(agreement=agreement, by=stranger)


@pytest.mark.django_db
def test_an_incomplete_draft_is_not_submitted_and_says_what_is_missing():
    draft = builders.make_draft()

    with pytest.raises(ActionRefused, match="Zeitraum"):
        transitions.submit(agreement=draft, by=builders.writer_of(draft))

"""The one page of all steps."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from agreements.enums import Action, Actor, State
from agreements.models.agreement import Agreement
from agreements.views.transitions import DOORS, PAGES
from agreements.workflow import AGREEMENT_WORKFLOW
from core.models import LogEntry
from core.workflow import Step
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import NO_SUCH_NUMBER, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
REASON = {"reason": "Ein Ziel fehlt.", "on": "31.7.2099"}
PEOPLE = {
    Actor.SIGNATORY: MemberRole.SIGNATORY,
    Actor.EDITOR: MemberRole.EDITOR,
    Actor.READER: MemberRole.READER,
}


def person(agreement: Agreement, actor: Actor) -> User:
    """Make somebody who deals with `agreement` as `actor` only."""
    if actor == Actor.OFFICE:
        return builders.make_office_member()
    if actor == Actor.SOCIAL_WORKER:
        return builders.make_social_worker(agreement.school)
    return builders.make_member(agreement.school.organisation, PEOPLE[actor])


def take(client: Client, agreement: Agreement, action: str) -> Any:
    return client.post(url("step", agreement, action), REASON)


def state(agreement: Agreement) -> str:
    agreement.refresh_from_db()
    return agreement.state


def test_every_step_has_a_page() -> None:
    assert set(DOORS) | set(PAGES) == set(Action)


@pytest.mark.parametrize("source", State)
def test_every_state_offers_its_steps_and_no_others(source: State, sign_in: SignIn) -> None:
    agreement = builders.make_agreement(source)
    client = sign_in(builders.make_office_member())
    signatory = sign_in(agreement.created_by)
    for action in DOORS:
        step = AGREEMENT_WORKFLOW.step(source, action)
        if action in PAGES:
            continue
        asked = signatory if step and Actor.SIGNATORY in step.actors else client
        response = asked.get(url("step", agreement, action))
        assert response.status_code == (200 if step else 409), action
        words = text_of(response)
        if step:
            assert f"Zustand: {source.label}" in words
            assert State(step.target).label in words
        else:
            assert f"„{action.label}“ ist im Zustand „{source.label}“ nicht möglich." in words
    assert state(agreement) == source


STEPS = [step for step in AGREEMENT_WORKFLOW.steps if step.action != Action.SIGN]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.source}-{step.action}")
def test_who_may_takes_the_step_and_nobody_else(sign_in: SignIn, step: Step) -> None:
    agreement = builders.make_agreement(State(step.source))
    for actor in set(Actor) - step.actors:
        response = take(sign_in(person(agreement, actor)), agreement, step.action)
        assert response.status_code == 403, actor
        words = text_of(response)
        assert f"Für „{Action(step.action).label}“ fehlt Ihnen die Berechtigung." in words
        assert state(agreement) == step.source
    for actor in map(Actor, step.actors):
        agreement = builders.make_agreement(State(step.source))
        client = sign_in(person(agreement, actor))
        assert take(client, agreement, step.action).status_code == 302, actor
        assert state(agreement) == step.target
        assert take(client, agreement, step.action).status_code in {403, 409}
        assert state(agreement) == step.target


def test_a_step_sent_twice_is_taken_once(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    client = sign_in(builders.make_office_member())
    assert take(client, agreement, Action.CHECK).status_code == 302
    assert take(client, agreement, Action.CHECK).status_code == 409
    assert LogEntry.objects.about(agreement).filter(action=Action.CHECK).count() == 1


def test_a_reason_is_asked_for_and_kept(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    client = sign_in(builders.make_office_member())
    address = url("step", agreement, Action.QUERY)
    response = client.post(address, {"reason": "  "})
    assert "Geben Sie eine Begründung ein." in text_of(response)
    assert "Fehler: Rückfrage stellen" in text_of(response)
    assert state(agreement) == State.SUBMITTED
    done = client.post(address, {"reason": "Wer lädt ein?\r\nBitte ergänzen."}, follow=True)
    assert "Die Rückfrage ist gestellt." in text_of(done)
    entry = LogEntry.objects.about(agreement).get(action=Action.QUERY)
    assert entry.reason == "Wer lädt ein?\nBitte ergänzen."


def test_the_end_needs_a_day(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SIGNED)
    client = sign_in(agreement.created_by)
    address = url("step", agreement, Action.TERMINATE)
    assert "Geben Sie den letzten Tag der Vereinbarung ein." in text_of(
        client.post(address, {"reason": "Umzug"})
    )
    early = client.post(address, {"reason": "Umzug", "on": "1.1.2020"})
    assert early.status_code == 409
    assert "Das Ende liegt vor dem Beginn." in text_of(early)
    assert state(agreement) == State.SIGNED
    assert client.post(address, REASON).status_code == 302
    assert state(agreement) == State.TERMINATED


def test_steps_with_a_page_of_their_own_lead_there(sign_in: SignIn) -> None:
    draft = builders.make_agreement()
    client = sign_in(draft.created_by)
    submit = client.get(url("step", draft, Action.SUBMIT))
    assert submit.headers["Location"] == url("control", draft)
    for response in (
        client.get(url("step", draft, Action.SIGN)),
        client.post(url("step", draft, Action.SIGN)),
    ):
        assert response.headers["Location"] == url("signatures", draft)
    assert state(draft) == State.DRAFT


def test_an_unfinished_draft_says_what_is_missing(sign_in: SignIn) -> None:
    draft = builders.make_draft()
    response = take(sign_in(draft.created_by), draft, Action.SUBMIT)
    assert response.status_code == 409
    assert "Es fehlt noch etwas: Geben Sie den Zeitraum" in text_of(response)


def test_unknown_steps_and_foreign_agreements_are_not_there(sign_in: SignIn) -> None:
    draft = builders.make_agreement()
    own, stranger = sign_in(draft.created_by), sign_in(builders.make_member())
    assert own.get(url("step", draft, "fly")).status_code == 404
    found = stranger.get(url("step", draft, Action.WITHDRAW))
    none = stranger.get(url("step", draft, Action.WITHDRAW).replace(draft.number, NO_SUCH_NUMBER))
    assert found.status_code == none.status_code == 404
    assert text_of(found) == text_of(none)
    assert take(stranger, draft, Action.WITHDRAW).status_code == 404
    assert state(draft) == State.DRAFT

"""Answers: on the page, by the link of a guest, and never by opening something."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from core.models import LogEntry, OutgoingMail
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions import answering, inviting
from evaluations.enums import Answer, AttendeeRole, MailKind, State
from evaluations.models import Attendee, Evaluation
from evaluations.rules.guests import attendee_of, token_of
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn
from tests.evaluations import talks
from tests.house.reading import only_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited() -> Evaluation:
    """Return a talk to which a Fachkraft and a guest are invited."""
    agreement = talks.make_signed()
    builders.make_social_worker(agreement.school)
    return talks.make_invited(talks.make_planned(agreement), talks.guest())


@pytest.fixture
def guest(invited: Evaluation) -> Attendee:
    return talks.attendee_of(invited, AttendeeRole.GUEST)


def link_of(guest: Attendee) -> str:
    """Return the link that stands in the newest mail of a guest."""
    mail = OutgoingMail.objects.filter(recipient=guest.email).latest("pk")
    found = re.search(r"/gespraech/\S+", mail.body)
    assert found
    return found[0]


def answer_address(evaluation: Evaluation) -> str:
    args = [evaluation.agreement.number, evaluation.year_words]
    return reverse("evaluations:answer", args=args)


def test_who_is_invited_answers_on_the_page(invited: Evaluation, sign_in: SignIn) -> None:
    worker = talks.attendee_of(invited, AttendeeRole.SOCIAL_WORKER)
    assert worker.user
    client = sign_in(worker.user)
    assert "Nehmen Sie teil?" in text_of(client.get(invited.get_absolute_url()))
    empty = client.post(answer_address(invited), {})
    assert "Wählen Sie aus, ob Sie teilnehmen." in text_of(empty)
    done = client.post(answer_address(invited), {"answer": "tentative"}, follow=True)
    assert "Ihre Antwort ist gespeichert." in text_of(done)
    worker.refresh_from_db()
    assert worker.answer == Answer.TENTATIVE
    entry = LogEntry.objects.about(invited).last()
    assert entry
    assert (entry.by, entry.details["answer"]) == (worker.user, "nimmt vielleicht teil")


def test_who_is_not_invited_has_nothing_to_answer(invited: Evaluation, sign_in: SignIn) -> None:
    reader = talks.keeper_of(invited.agreement, "reader")  # type: ignore[arg-type]  # its value
    client = sign_in(reader)
    assert "Nehmen Sie teil?" not in text_of(client.get(invited.get_absolute_url()))
    assert client.post(answer_address(invited), {"answer": "accepted"}).status_code == 404


def test_a_decline_is_told_to_the_schultraeger_once(invited: Evaluation) -> None:
    worker = talks.attendee_of(invited, AttendeeRole.SOCIAL_WORKER)
    for _ in range(2):
        answering.answer(attendee=worker, chosen=Answer.DECLINED, by=worker.user)
    mail = OutgoingMail.objects.get(kind=MailKind.DECLINED)
    assert mail.person == talks.keeper_of(invited.agreement)
    assert f"{worker.name} nimmt nicht am Auswertungsgespräch" in mail.body


def test_nobody_answers_for_somebody_else(invited: Evaluation, guest: Attendee) -> None:
    worker = talks.attendee_of(invited, AttendeeRole.SOCIAL_WORKER)
    for attendee, by in ((guest, worker.user), (worker, None), (worker, invited.invited_by)):
        with pytest.raises(NotEntitled):
            answering.answer(attendee=attendee, chosen=Answer.ACCEPTED, by=by)


def test_opening_the_link_answers_nothing_the_button_does(guest: Attendee, client: Client) -> None:
    link = link_of(guest)
    with only_reading():
        page = client.get(link)
    assert page["Referrer-Policy"] == "strict-origin"
    text = text_of(page)
    assert f"Guten Tag {guest.name}" in text
    assert "Ziele und Angebote prüfen" in text
    guest.refresh_from_db()
    assert guest.answer == Answer.OPEN
    done = client.post(link, {"answer": "accepted"}, follow=True)
    assert "Bisher: nimmt teil." in text_of(done)
    assert "Wählen Sie aus, ob Sie teilnehmen." in text_of(client.post(link, {}))
    assert client.post(link, {"answer": "\0"}).status_code == 200
    guest.refresh_from_db()
    assert guest.answer == Answer.ACCEPTED
    assert LogEntry.objects.filter(action="answered").latest("pk").by is None


def test_the_page_of_a_guest_names_nobody_else(guest: Attendee, client: Client) -> None:
    text = text_of(client.get(link_of(guest)))
    for other in guest.evaluation.attendees.exclude(pk=guest.pk):
        assert other.name not in text
        assert not other.email or other.email not in text


@pytest.mark.parametrize("token", ["", "0", "x", "\0", "9" * 40 + ":x", "²:abc", "1:", "1:abc"])
def test_a_forged_link_opens_nothing(guest: Attendee, client: Client, token: str) -> None:
    assert attendee_of(token) is None
    assert attendee_of(f"{guest.pk}:{token}") is None
    if token and "\0" not in token:
        assert client.get(reverse("evaluations:guest", args=[token])).status_code == 404


def test_a_link_is_bound_to_person_and_mailbox(invited: Evaluation, guest: Attendee) -> None:
    token = token_of(guest)
    assert attendee_of(token) == guest
    worker = talks.attendee_of(invited, AttendeeRole.SOCIAL_WORKER)
    assert attendee_of(token_of(worker)) is None  # she signs in
    _, _, signature = token.partition(":")
    assert attendee_of(f"{worker.pk}:{signature}") is None
    guest.email = "jemand@anders.example"
    guest.save()
    assert attendee_of(token) is None
    guest.email = ""
    guest.save()
    assert attendee_of(token_of(guest)) is None


def test_after_a_cancellation_the_link_says_so(
    invited: Evaluation, guest: Attendee, client: Client
) -> None:
    link = link_of(guest)
    inviting.cancel(evaluation=invited, reason="Krankheit.", by=builders.make_office_member())
    assert "Das Gespräch fällt aus" in text_of(client.get(link))
    late = client.post(link, {"answer": "accepted"})
    assert late.status_code == 409
    assert "lässt sich nicht mehr antworten" in text_of(late)


def test_who_was_taken_off_the_list_gets_a_sentence(invited: Evaluation, guest: Attendee) -> None:
    link = link_of(guest)
    rest = [one for one in talks.still_invited(invited) if one.attendee != guest.pk]
    inviting.change(
        evaluation=invited,
        appointment=inviting.appointment_of(invited) or talks.appointment(),
        participants=rest,
        seen=1,
        by=talks.keeper_of(invited.agreement),
    )
    assert Client().get(link).status_code == 404
    with pytest.raises(ActionRefused, match="nicht mehr auf der Liste"):
        answering.answer(attendee=guest, chosen=Answer.ACCEPTED, by=None)


def test_once_held_nobody_answers_any_more(
    invited: Evaluation, guest: Attendee, client: Client
) -> None:
    Evaluation.objects.filter(pk=invited.pk).update(state=State.HELD)
    assert "lässt sich nicht mehr antworten" in text_of(client.get(link_of(guest)))

"""The pages of the minutes: sending, replies of people with and without account, closing."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.actions.cells import ATTENDANCE, key_of
from evaluations.documents.places import TALK
from evaluations.enums import AttendeeRole, State, Verdict
from evaluations.models import MinutesReply
from evaluations.rules.guests import token_of
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, text_of
from tests.evaluations import records, talks
from tests.evaluations.pages import client_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """Return a talk whose record is filled, with a guest."""
    return records.fill(records.make_held(None, talks.guest()))


@pytest.fixture
def keeper(held):
    """Return the Schulträger's browser."""
    return client_of(talks.keeper_of(held.agreement))


def guest_url(held, name="guest_minutes"):
    guest = talks.attendee_of(held, AttendeeRole.GUEST)
    return reverse(f"evaluations:{name}", args=[token_of(guest)])


def test_minutes_are_sent_read_and_answered(held, keeper):
    assert "Noch nicht verschickt" in page(keeper, url("minutes", held))
    sent = keeper.post(url("minutes_send", held), follow=True)
    assert "Protokoll 1 ist verschickt." in text_of(sent)
    assert "seit Protokoll 1 unverändert" in text_of(sent)
    pdf = keeper.get(url("minutes_pdf", held, 1))
    assert pdf.content.startswith(b"%PDF")
    assert keeper.get(url("minutes_pdf", held, 2)).status_code == 404

    assert "Wählen Sie aus, ob das Protokoll stimmt." in text_of(keeper.post(url("minutes", held)))
    answered = keeper.post(
        url("minutes", held),
        {"number": "1", "verdict": "objected", "text": "Ziel 1 war erreicht."},
        follow=True,
    )
    shown = text_of(answered)
    assert "Ihre Rückmeldung ist gespeichert." in shown
    assert "Ziel 1 war erreicht." in shown
    assert "gibt es einen Einwand" in shown


def test_who_took_no_part_does_not_answer(held):
    records.send(held)
    other = client_of(builders.make_member(held.agreement.school.organisation, MemberRole.READER))
    assert "Ihre Rückmeldung" not in page(other, url("minutes", held))
    assert other.post(url("minutes", held), {"verdict": "approved"}).status_code == 404


def test_a_guest_answers_by_the_link(held):
    assert Client().get(guest_url(held)).status_code == 404
    records.send(held)
    shown = Client().get(guest_url(held))
    assert shown.status_code == 200
    assert "Toni Elternbeirat" in text_of(shown)
    assert shown["Referrer-Policy"] == "strict-origin"
    assert Client().get(guest_url(held, "guest_pdf")).content.startswith(b"%PDF")
    assert not MinutesReply.objects.exists()

    sent = Client().post(guest_url(held), {"number": "1", "verdict": "approved"}, follow=True)
    assert "Ihre Rückmeldung ist da" in text_of(sent)
    reply = MinutesReply.objects.get()
    assert (reply.verdict, reply.given_by) == (Verdict.APPROVED, None)
    again = Client().post(guest_url(held), {"number": "1", "verdict": "approved"})
    assert again.status_code == 409


def test_an_answer_to_minutes_that_were_sent_again_is_refused(held):
    records.send(held)
    records.write(held, "dissent", dissent="Neu.")
    records.send(records.fresh(held))
    late = Client().post(guest_url(held), {"number": "1", "verdict": "approved"})
    assert late.status_code == 409
    assert "neueres Protokoll" in text_of(late)


@pytest.mark.parametrize("token", ["x", "1:abc", "99999999999999999999:a", "1"])
def test_no_other_link_opens_anything(held, token):
    records.send(held)
    address = reverse("evaluations:guest_minutes", args=[token])
    assert Client().get(address).status_code == 404
    assert Client().get(reverse("evaluations:guest_pdf", args=[token])).status_code == 404


def test_a_talk_is_closed_and_its_annex_downloaded(held, keeper):
    close = url("minutes_close", held)
    assert "Noch nicht möglich" in page(keeper, close)
    assert keeper.post(close).status_code == 409
    records.approve_all(records.send(held))
    assert "Was geschieht" in page(keeper, close)
    closed = keeper.post(close, follow=True)
    assert "Das Protokoll ist Anlage 1 der Vereinbarung." in text_of(closed)
    assert records.fresh(held).state == State.CLOSED

    annexes = reverse("agreements:annexes", args=[held.agreement.number])
    assert "Anlage 1: Protokoll des Auswertungsgesprächs" in text_of(keeper.get(annexes))
    file = reverse("agreements:later_annex", args=[held.agreement.number, 1])
    answer = keeper.get(file)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert client_of(builders.make_user()).get(file).status_code == 404
    history = reverse("agreements:history", args=[held.agreement.number])
    assert "hat die Anlage 1" in text_of(keeper.get(history))


def test_the_page_of_the_talk_tells_what_came_of_it(held, keeper):
    shown = text_of(keeper.get(held.get_absolute_url()))
    assert "Niederschrift begonnen" in shown
    assert "2 offen" in shown
    records.approve_all(records.send(held))
    assert "Protokoll 1 verschickt" in text_of(keeper.get(held.get_absolute_url()))
    records.close(records.fresh(held))
    assert "Anlage 1 der Vereinbarung" in text_of(keeper.get(held.get_absolute_url()))


def excuse_who_cannot_answer(held):
    """Let who has neither account nor address have been away: she is not asked to approve."""
    away = held.attendees.filter(user=None).exclude(role=AttendeeRole.GUEST)
    records.write(held, TALK, **{key_of(ATTENDANCE, one): "excused" for one in away})


def mend(held, keeper):
    """Write into the record what the objection said."""
    goal = url("record_goal", held, held.findings.get().goal_id)
    form = keeper.get(goal).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"attainment": "reached"}
    assert keeper.post(goal, typed).status_code == 302


def test_an_objection_leads_to_a_second_protokoll_and_all_approve(held, keeper):
    """Walk the whole way by the pages: sent, objected to, mended, sent again, approved, closed."""
    people = {one: client_of(one.user) for one in held.attendees.exclude(user=None)}
    first, *others = people
    excuse_who_cannot_answer(held)
    answer = url("minutes", held)
    keeper.post(url("minutes_send", held))
    said = {"number": "1", "verdict": "objected", "text": "Ziel 1 war erreicht."}
    assert people[first].post(answer, said).status_code == 302
    for one in others:
        people[one].post(answer, {"number": "1", "verdict": "approved"})

    # The objection stands in the way of closing.
    assert "gibt es einen Einwand" in page(keeper, answer)
    refused = keeper.post(url("minutes_close", held))
    assert refused.status_code == 409

    mend(held, keeper)
    sent = text_of(keeper.post(url("minutes_send", held), follow=True))
    assert "Protokoll 2 ist verschickt." in sent
    assert "Ziel 1 war erreicht." in sent  # what was said of Protokoll 1 stays readable

    late = people[first].post(answer, {"number": "1", "verdict": "approved"})
    assert late.status_code == 409
    for browser in people.values():
        thanks = browser.post(answer, {"number": "2", "verdict": "approved"}, follow=True)
        assert "Ihre Rückmeldung ist gespeichert." in text_of(thanks)
    guest = Client().post(guest_url(held), {"number": "2", "verdict": "approved"}, follow=True)
    assert "Ihre Rückmeldung ist da" in text_of(guest)

    closed = text_of(keeper.post(url("minutes_close", held), follow=True))
    assert "Das Protokoll ist Anlage" in closed
    held = records.fresh(held)
    assert held.state == State.CLOSED
    assert held.annex.document == held.minutes.last().document
    assert [minutes.replies.count() for minutes in held.minutes.all()] == [
        *(len(people), len(people) + 1)
    ]
    # Both stay to be read, byte for byte.
    for number in (1, 2):
        assert keeper.get(url("minutes_pdf", held, number)).content.startswith(b"%PDF")

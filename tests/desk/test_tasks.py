"""What waits for whom."""

import pytest
from django.test import Client

from agreements.actions import goals, transitions
from agreements.enums import State
from agreements.models import Agreement
from desk.tasks import tasks_for
from schools.enums import MemberRole
from tests import builders

pytestmark = pytest.mark.django_db


def _titles(user):
    return [task.title for task in tasks_for(user)]


@pytest.mark.parametrize(
    ("state", "for_school", "for_office"),
    [
        (State.DRAFT, ["Vereinbarung ausfüllen und einreichen"], []),
        (State.SUBMITTED, [], ["Vereinbarung prüfen"]),
        (State.CHECKED, ["Zur Unterschrift freigeben"], []),
        (State.SIGNING, ["Unterschreiben und Scan hochladen"], []),
        (State.SIGNED, [], ["Unterschriebene Vereinbarung zur Kenntnis nehmen"]),
        (State.WITHDRAWN, [], []),
    ],
)
def test_each_state_waits_for_somebody(state, for_school, for_office):
    agreement = builders.make_agreement(state)

    assert _titles(builders.writer_of(agreement)) == for_school
    assert _titles(builders.make_office_member()) == for_office


def test_a_query_shows_its_open_notes():
    agreement = builders.make_agreement(State.SUBMITTED)
    builders.make_note(agreement, "section:3")
    transitions.query(
        agreement=agreement, reason="Bitte ergänzen.", by=builders.make_office_member()
    )

    task = tasks_for(builders.writer_of(agreement))[0]

    assert (task.title, task.note) == ("Rückfrage beantworten", "Es gibt eine offene Prüfnotiz.")


def test_a_task_says_what_others_changed_since_it_was_read(client: Client):
    agreement = builders.make_agreement(State.SUBMITTED)
    writer = builders.writer_of(agreement)
    transitions.query(agreement=agreement, reason="Bitte.", by=builders.make_office_member())
    assert tasks_for(writer)[0].news_count == 0
    colleague = builders.make_social_worker(agreement.school)
    goals.remove_goal(agreement=agreement, goal_pk=agreement.goals.get().pk, by=colleague)

    client.force_login(writer)
    page = client.get("/aufgaben/").content.decode()

    assert tasks_for(writer)[0].news_count == 1
    assert tasks_for(colleague)[0].news_count == 0
    assert f'href="/vereinbarungen/{agreement.number}/vergleich/?von=gelesen"' in page
    assert "1 Änderung, seit Sie zuletzt gelesen haben" in " ".join(page.split())


def test_who_has_signed_waits_no_longer():
    agreement = builders.make_agreement(State.SIGNING)
    school = agreement.parties.get(role="school")
    builders.sign(agreement, school)

    assert _titles(builders.writer_of(agreement)) == []
    assert _titles(builders.make_member(agreement.school.authority)) == [
        "Unterschreiben und Scan hochladen"
    ]


def test_the_fachkraft_is_asked_for_goals_and_readers_for_nothing():
    agreement = builders.make_agreement()

    assert _titles(builders.make_social_worker(agreement.school)) == [
        "Ziele und Angebote ausfüllen"
    ]
    reader = builders.make_member(agreement.school.organisation, MemberRole.READER)
    assert _titles(reader) == []


def test_strangers_have_no_tasks():
    builders.make_agreement(State.CHECKED)

    assert _titles(builders.make_member(builders.make_school().organisation)) == []


def test_the_page_asks_as_often_for_one_task_as_for_many(
    client: Client, django_assert_max_num_queries
):
    office = builders.make_office_member()
    first = builders.make_agreement(State.SUBMITTED)
    client.force_login(office)
    client.get("/aufgaben/")
    with django_assert_max_num_queries(14) as one:
        client.get("/aufgaben/")
    for _ in range(4):
        builders.make_agreement(State.SUBMITTED)

    with django_assert_max_num_queries(len(one)):
        page = client.get("/aufgaben/").content.decode()

    assert Agreement.objects.count() == page.count("Vereinbarung prüfen") == 5
    assert first.number in page

"""What waits after a talk: minutes to be read, Absprachen that are late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from desk.tasks import tasks_for
from evaluations.actions.arranging import settle_arrangement
from evaluations.enums import Outcome
from tests import builders
from tests.evaluations import records, talks

pytestmark = pytest.mark.django_db


def titles(user):
    return [task.title for task in tasks_for(user)]


def test_a_late_absprache_waits_for_those_who_follow_it_up():
    held = records.make_held()
    keeper = talks.keeper_of(held.agreement)
    worker = builders.make_social_worker(held.agreement.school)
    today = timezone.localdate()
    yesterday = (today - timedelta(days=1)).isoformat()
    late, _ = records.arrange(
        held,
        records.draft("Ein Schrank.", due_on=yesterday),
        records.draft("Später.", due_on=today.isoformat()),
    )
    for person in (keeper, worker):
        (task,) = [t for t in tasks_for(person) if t.title == "Absprache erledigen"]
        assert "„Ein Schrank.“ war bis" in task.note
    assert "Absprache erledigen" not in titles(builders.make_member())

    settle_arrangement(arrangement=late, outcome=Outcome.DONE, note="", by=worker)
    assert "Absprache erledigen" not in titles(keeper)


def test_minutes_wait_for_the_participants_until_they_answer():
    held = records.fill(records.make_held())
    person = held.attendees.exclude(user=None).first().user
    title = "Protokoll lesen und Rückmeldung geben"
    assert title not in titles(person)
    minutes = records.send(held)
    assert title in titles(person)
    records.approve_all(minutes)
    assert title not in titles(person)

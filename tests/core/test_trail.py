"""The pen of the trail."""

import pytest

from core.models import LogEntry
from core.trail import record
from core.write_once import WriteOnceError
from tests import builders

pytestmark = pytest.mark.django_db


def test_an_entry_keeps_the_name_as_it_was():
    person = builders.make_user(first_name="Anna", last_name="Sommer")
    entry = record(person, "greet", by=person, reason="Anlass", changes=[{"place": "x"}])
    person.last_name = "Winter"
    person.save()

    again = LogEntry.objects.about(person).get()

    assert (again.by_name, again.reason, again.changes) == (
        "Anna Sommer",
        "Anlass",
        [{"place": "x"}],
    )
    assert str(entry) == "greet – Anna Sommer"


def test_a_name_longer_than_the_trail_takes_is_cut():
    person = builders.make_user(first_name="A" * 150, last_name="B" * 150)
    assert record(person, "greet", by=person).by_name == f"{'A' * 150} {'B' * 49}"


def test_what_the_portal_does_itself_is_said_so():
    assert record(builders.make_user(), "clean", by=None).by_name == "Portal"


def test_entries_are_about_one_thing_and_in_order():
    one, other = builders.make_user(), builders.make_user()
    for subject, action in ((one, "a"), (other, "b"), (one, "c")):
        record(subject, action, by=None)

    assert [entry.action for entry in LogEntry.objects.about(one)] == ["a", "c"]


def test_an_entry_cannot_be_changed():
    entry = record(builders.make_user(), "greet", by=None)

    with pytest.raises(WriteOnceError):
        entry.save()

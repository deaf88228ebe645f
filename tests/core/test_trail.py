"""The pen of the trail."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from agreements.enums import State
from core.chain import digest_of, shows_withheld
from core.models import LogEntry, TrailHead
from core.trail import head_of, record
from core.write_once import WriteOnceError
from tests import builders

pytestmark = pytest.mark.django_db
WRITERS = 50
PATIENCE_SECONDS = 60


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


def test_each_subject_has_a_chain_of_its_own_without_a_gap():
    one, other = builders.make_user(), builders.make_user()
    assert head_of(one) == ""
    first, _, last = (record(subject, "greet", by=None) for subject in (one, other, one))

    assert list(LogEntry.objects.about(one).values_list("number", flat=True)) == [1, 2]
    assert LogEntry.objects.about(other).get().number == 1
    assert first.digest == digest_of(first, "")
    assert head_of(one) == last.digest == digest_of(last, first.digest)


def test_what_is_read_back_is_what_was_bound():
    person = builders.make_user()
    values = {
        "on": "2027-07-31",
        "counts": (1, 2),
        "way": State.DRAFT,
        "none": None,
        "ö": "ß\u2028",
    }
    record(person, "greet", by=person, reason="Grund", **values)

    entry = LogEntry.objects.about(person).get()

    assert entry.digest == digest_of(entry, "")
    assert shows_withheld(entry)


def test_an_entry_that_is_taken_back_leaves_no_gap():
    person = builders.make_user()
    record(person, "greet", by=None)
    with transaction.atomic():
        record(person, "greet", by=None)
        transaction.set_rollback(True)
    record(person, "greet", by=None)

    assert list(LogEntry.objects.about(person).values_list("number", flat=True)) == [1, 2]


def test_the_chain_costs_two_questions(django_assert_num_queries: Any):
    person = builders.make_user()
    record(person, "greet", by=None)

    with django_assert_num_queries(3):
        record(person, "greet", by=person)


@pytest.mark.parametrize(
    "values",
    [{"number": 0}, {"number": 1}, {"digest": "f" * 63}],
    ids=["number", "twice", "digest"],
)
def test_the_database_takes_no_entry_outside_the_chain(values: dict[str, Any]):
    entry = record(builders.make_user(), "greet", by=None)
    kept = {f.attname: getattr(entry, f.attname) for f in LogEntry._meta.local_fields}

    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.create(**{**kept, "id": None, "number": 2, **values})


def test_an_end_without_its_digest_is_no_end():
    with pytest.raises(IntegrityError), transaction.atomic():
        TrailHead.objects.create(subject_kind="accounts.user", subject_id=1, number=1)


def test_an_end_tells_where_the_chain_stands():
    person = builders.make_user()
    record(person, "greet", by=None)

    assert str(TrailHead.objects.about(person).get()) == f"accounts.user {person.pk}, Eintrag 1"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("entries_before", [0, 1])
def test_fifty_at_once_make_one_chain(entries_before: int):
    person = builders.make_user()
    for _ in range(entries_before):
        record(person, "greet", by=None)
    start = Barrier(WRITERS)

    def write(_: int) -> None:
        start.wait(PATIENCE_SECONDS)
        try:
            with transaction.atomic():
                record(person, "greet", by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as crowd:
        list(crowd.map(write, range(WRITERS)))

    before = ""
    entries = list(LogEntry.objects.about(person))
    for number, entry in enumerate(entries, 1):
        assert (entry.number, entry.digest) == (number, digest_of(entry, before))
        before = entry.digest
    assert len(entries) == WRITERS + entries_before
    assert head_of(person) == before

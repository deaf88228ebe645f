"""The same file taken over by many at the same moment: it is entered once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from core.models import LogEntry
from schools.actions.importing.plan import plan_import
from schools.actions.importing.taking_over import import_register
from schools.forms.register_file import read_register_file
from schools.models import Membership, Organisation
from tests import builders
from tests.workbooks import organisation, person, register_sheets

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8
TIMEOUT = 30


def test_the_same_file_at_once_is_entered_once() -> None:
    office = builders.make_office_member()
    sheets = register_sheets(
        [organisation(Art="Freier Träger", Name="Caritas")],
        [],
        [
            person(Organisation="Caritas"),
        ],
    )
    lines = read_register_file(sheets).lines
    seen = plan_import(lines, by=office).mark
    start = Barrier(AT_ONCE)

    def take_over(_: int) -> bool:
        start.wait()
        try:
            plan = import_register(lines=lines, seen=seen, filename="x.xlsx", by=office)
            return plan.changes_something
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        changed = list(threads.map(take_over, range(AT_ONCE)))
    assert sorted(changed) == [False] * (AT_ONCE - 1) + [True]
    caritas = Organisation.objects.get(name="Caritas")
    assert Membership.objects.filter(organisation=caritas).count() == 1
    assert LogEntry.objects.about(caritas).count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time anyway")
def test_others_go_on_working_while_a_file_is_taken_over() -> None:
    office, school = builders.make_office_member(), builders.make_school()
    writer = builders.make_member(school.organisation)
    lines = read_register_file(
        register_sheets([], [], [person(Organisation=school.authority.name)])
    )
    entered, let_go = Event(), Event()

    def take_over() -> None:
        try:
            with transaction.atomic():
                seen = plan_import(lines.lines, by=office).mark
                import_register(lines=lines.lines, seen=seen, filename="x.xlsx", by=office)
                entered.set()
                let_go.wait(TIMEOUT)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        taking_over = threads.submit(take_over)
        try:
            assert entered.wait(TIMEOUT)
            draft = builders.make_draft(school=school, by=writer)
        finally:
            let_go.set()
        taking_over.result()
    assert draft.parties.count() == 2

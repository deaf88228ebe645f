"""The same file taken over by many at the same moment: it is entered once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.models import LogEntry
from schools.actions.importing.plan import plan_import
from schools.actions.importing.taking_over import import_register
from schools.forms.register_file import read_register_file
from schools.models import Membership, Organisation
from tests import builders
from tests.workbooks import organisation, person, register_sheets

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


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

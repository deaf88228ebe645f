"""The trail as it was before it became a chain."""

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from core.chain import digest_of
from core.models import LogEntry
from core.trail import head_of, record
from tests import builders

BEFORE = ("core", "0004_calendar")


def migrate(*targets: tuple[str, str]) -> None:
    """Migrate to `targets`; without any to the newest of all, as all other tests expect it."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_what_was_written_before_becomes_a_chain() -> None:
    one, other = builders.make_user(), builders.make_user()
    for subject, reason in ((one, "erst"), (other, "dann"), (one, "zuletzt")):
        record(subject, "greet", by=one, reason=reason, changes=[{"place": "x", "old": "ü"}])
    try:
        migrate(BEFORE)
    finally:
        migrate()

    entries = list(LogEntry.objects.about(one))
    assert [(entry.number, entry.reason) for entry in entries] == [(1, "erst"), (2, "zuletzt")]
    assert entries[0].digest == digest_of(entries[0], "")
    assert entries[1].digest == digest_of(entries[1], entries[0].digest) == head_of(one)
    assert head_of(other) == LogEntry.objects.about(other).get().digest
    assert record(one, "greet", by=None).number == 3
    with pytest.raises(IntegrityError, match="written once"), connection.cursor() as cursor:
        cursor.execute("UPDATE core_logentry SET reason = 'anders'")

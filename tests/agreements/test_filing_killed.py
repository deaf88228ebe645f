"""A process that is killed at any moment of filing leaves nothing half."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from accounts.models import User
from agreements.actions.annexes import add_annex
from agreements.actions.filing import file_papers
from agreements.documents.issued_papers import code_of
from agreements.enums import AnnexKind, State
from agreements.models import Agreement, Annex
from agreements.models.document import SignedCopy
from archive import store
from archive.models import StoredDocument
from core.models import LogEntry
from tests import builders
from tests.scans import read_pile, sheets_of

pytestmark = pytest.mark.django_db(transaction=True)

LEAST_MOMENTS = 12
# What touches the disk: a file is opened, named, put in its folder.
TOUCHES = {"open", "os.rename", "os.mkdir", "os.remove"}
TABLES: tuple[Any, ...] = (StoredDocument, Annex, SignedCopy, LogEntry)


class Clock:
    """Counts what reaches database and disk, and kills its own process at one of these moments."""

    def __init__(self, fatal: int) -> None:
        self._left = fatal

    def tick(self) -> None:
        """Let a moment pass; at the fatal one nothing is cleaned up."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def start(self) -> None:
        """Count from here on: each statement, each commit, each touch of the disk."""
        commit = connection.commit

        def counted_commit() -> None:
            self.tick()
            commit()
            self.tick()

        connection.commit = counted_commit  # type: ignore[method-assign]  # the process ends soon
        connection.execute_wrappers.append(self._counted)
        sys.addaudithook(lambda event, _args: self.tick() if event in TOUCHES else None)

    def _counted(self, execute: Callable[..., Any], *query: Any) -> Any:
        self.tick()
        return execute(*query)


def is_killed(act: Callable[[], object], fatal: int) -> bool:
    """Do `act` in a process of its own that dies at the moment `fatal`; say whether it did."""
    connections.close_all()
    process = os.fork()
    if process == 0:
        code = 1
        try:
            Clock(fatal).start()
            act()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def standing() -> list[int]:
    """Return how many rows there are of all that filing writes."""
    return [table.objects.count() for table in TABLES]


def killed_until_it_is_done(act: Callable[[], object]) -> int:
    """Kill `act` at its first moment, its second, and so on; return how many left nothing."""
    before, fatal = standing(), 1
    # The last of them come after the commit.
    while is_killed(act, fatal):
        if standing() != before:
            break
        fatal += 1
    return fatal


def attach(agreement: Agreement, by: User) -> None:
    kind, upload = AnnexKind.CONCEPT, builders.checked_upload()
    add_annex(agreement=agreement, kind=kind, title="Konzept", upload=upload, by=by)


def test_a_kill_at_any_moment_of_filing_leaves_all_or_nothing() -> None:
    agreement = builders.make_agreement()
    before = standing()

    moments = killed_until_it_is_done(lambda: attach(agreement, agreement.created_by))

    assert moments >= LEAST_MOMENTS
    assert [now - then for then, now in zip(before, standing(), strict=True)] == [1, 1, 0, 1]
    for document in StoredDocument.objects.all():
        store.read(document.sha256)
    call_command("verify_archive")


def test_a_kill_at_any_moment_of_filing_a_scan_leaves_all_or_nothing() -> None:
    agreement = builders.make_agreement(State.SIGNING)
    assert agreement.current_version
    pile = read_pile(sheets_of(agreement))
    code, office = code_of(agreement.current_version), builders.make_office_member()
    before = standing()

    moments = killed_until_it_is_done(lambda: file_papers(pile=pile, codes=[code], by=office))

    assert moments >= LEAST_MOMENTS
    assert [now - then for then, now in zip(before, standing(), strict=True)] == [1, 0, 1, 1]
    copy = SignedCopy.objects.get()
    assert not pile.pages.not_filed().exists()
    assert {page.filed_in for page in pile.pages.all()} == {copy.document}
    call_command("verify_archive")

"""A process that is killed at any moment of filing, releasing or signing leaves nothing half."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from accounts.models import User
from agreements.actions import transitions
from agreements.actions.annexes import add_annex
from agreements.actions.signing import SignatureFacts, sign_on_paper
from agreements.enums import AnnexKind, Authority, Representation, State
from agreements.models import Agreement, Annex, Signature, Transcript, Version
from archive import store
from archive.models import StoredDocument
from core.models import LogEntry, OutgoingMail
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)

LEAST_MOMENTS = 50
# What touches the disk: a file is opened, named, put in its folder.
TOUCHES = {"open", "os.rename", "os.mkdir", "os.remove"}
TABLES: tuple[Any, ...] = (
    *(StoredDocument, Annex, Version, Signature, Transcript),
    *(LogEntry, OutgoingMail),
)


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


def standing(agreement: Agreement) -> tuple[str, list[int]]:
    """Return what is there: the agreement's state and the rows of each table."""
    agreement.refresh_from_db()
    return agreement.state, [table.objects.count() for table in TABLES]


def attach(agreement: Agreement, by: User) -> None:
    kind, upload = AnnexKind.CONCEPT, builders.checked_upload()
    add_annex(agreement=agreement, kind=kind, title="Konzept", upload=upload, by=by)


def release(agreement: Agreement, by: User) -> None:
    transitions.release(agreement=agreement, by=by)


def sign_as_last(agreement: Agreement, by: User) -> None:
    assert agreement.current_version
    facts = SignatureFacts(
        name="Anna Beispiel",
        function="Bürgermeisterin",
        place="Musterbach",
        signed_on=agreement.created_at.date(),
        representation=Representation.IN_PERSON,
        authority=Authority.OFFICE_HOLDER,
    )
    sign_on_paper(
        agreement=agreement,
        party=agreement.signing_parties[-1],
        facts=facts,
        scan=builders.checked_upload(),
        seen=agreement.current_version.sha256,
        by=by,
    )


def test_a_kill_at_any_moment_leaves_all_or_nothing() -> None:
    moments = 0
    for state, act in (
        (State.DRAFT, attach),
        (State.CHECKED, release),
        (State.SIGNING, sign_as_last),
    ):
        agreement = builders.make_agreement(state)
        if state == State.SIGNING:
            for party in agreement.signing_parties[:-1]:
                builders.sign(agreement, party)
        by, before = agreement.created_by, standing(agreement)
        fatal = 1
        while is_killed(lambda: act(agreement, by), fatal):  # noqa: B023 - called at once
            now = standing(agreement)
            if now != before:  # the last moment was after the commit
                break
            fatal += 1
        after = standing(agreement)
        assert after != before
        for document in StoredDocument.objects.all():
            store.read(document.sha256)
        assert (after[0] == State.SIGNED) == Transcript.objects.exists()
        call_command("verify_archive")
        moments += fatal
    assert moments >= LEAST_MOMENTS

"""A process killed while it records signatures leaves all of a signature or nothing."""

import os
import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from agreements.enums import Deed, State
from agreements.models.agreement import Agreement
from agreements.rules.records import record_faults
from archive.rules import document_faults
from core.models import LogEntry
from core.trail_check import chain_faults
from tests import builders
from tests.database import address_of

KILLS = int(os.environ.get("KILLS", "3"))
LONGEST = 3.0  # seconds within which a kill falls; about as long as three signatures take
PATIENCE_SECONDS = 60


@pytest.mark.django_db(transaction=True)
def test_a_kill_leaves_no_half_signature(own_archive: Path, tmp_path: Path) -> None:
    office = builders.make_office_member()
    moments = random.Random(KILLS)  # noqa: S311 - the same moments each time
    agreements: list[Agreement] = []
    for _ in range(KILLS):
        agreements = [row for row in agreements if not _is_whole(row)]
        if not agreements:
            agreements = [builders.make_agreement(State.SIGNING)]
        process = _signing(agreements, office.pk, own_archive, tmp_path)
        try:
            assert process.stdout
            assert process.stdout.readline().strip() == "bereit"
            with suppress(subprocess.TimeoutExpired):
                process.wait(moments.uniform(0, LONGEST))
        finally:
            process.kill()
            process.communicate(timeout=PATIENCE_SECONDS)
        assert [*chain_faults(), *record_faults(), *document_faults()] == []

    process = _signing(agreements, office.pk, own_archive, tmp_path)
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert all(_is_whole(row) for row in agreements)
    assert [*chain_faults(), *record_faults(), *document_faults()] == []


def _signing(
    agreements: list[Agreement], office: int, archive: Path, state: Path
) -> "subprocess.Popen[str]":
    keys = [str(office), *(str(agreement.pk) for agreement in agreements)]
    variables = {
        "DATABASE_URL": address_of(connection),
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "KOOP_SECRET_KEY": settings.SECRET_KEY,
        "KOOP_ARCHIVE_DIR": str(archive),
        "KOOP_STATE_DIR": str(state),
    }
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.agreements.signing_child", *keys],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
    )


def _is_whole(agreement: Agreement) -> bool:
    """Tell whether all have signed; state, signatures, trail and Abschrift must agree on it."""
    row = Agreement.objects.get(pk=agreement.pk)
    assert row.current_version
    count = row.current_version.signatures.count()
    trail = LogEntry.objects.about(row)
    assert trail.filter(action=Deed.SIGNATURE).count() == count
    is_signed = row.state == State.SIGNED
    assert is_signed == (count == len(row.signing_parties))
    assert is_signed == hasattr(row.current_version, "transcript")
    assert is_signed == trail.filter(target=State.SIGNED).exists()
    return is_signed

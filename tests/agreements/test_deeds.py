"""Rows changed past the portal: the trail tells otherwise, and the check of the archive says so."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from agreements.actions.consenting import consent
from agreements.actions.correcting import correct_signature
from agreements.enums import AnnexKind, Deed, Representation, SignatureKind, State
from agreements.models.agreement import Agreement
from agreements.models.document import LaterAnnex, SignedCopy, Transcript, Version
from agreements.models.signature import Signature, SignatureCorrection
from agreements.rules.deeds import deed_faults
from archive.actions import store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from core.chain import WITHHELD, withholding
from core.models import LogEntry
from core.trail import record
from core.trail_check import chain_faults
from tests import builders
from tests.core.trail_forging import forge, unguarded
from tests.files import make_pdf

pytestmark = pytest.mark.django_db
GONE = "nennt, ist nicht gespeichert oder wurde verändert."


def stored(kind: DocumentKind, pages: int) -> StoredDocument:
    return store(
        make_pdf(pages=pages),
        kind=kind,
        filename="Datei.pdf",
        media_type="application/pdf",
        by=None,
    )


@pytest.fixture
def signed() -> Agreement:
    """Return an agreement with one row of everything of which the trail tells."""
    agreement = builders.make_agreement(State.SIGNING)
    first, *others = agreement.signing_parties
    by = builders.make_office_member()
    correct_signature(
        agreement=agreement, signature=builders.sign(agreement, first), reason="Falsch.", by=by
    )
    for party in (first, *others[:-1]):
        builders.sign(agreement, party)
    assert agreement.current_version
    last = others[-1]
    consent(
        agreement=agreement,
        party=last,
        function="Amtsleitung",
        representation=Representation.IN_PERSON,
        seen=agreement.current_version.sha256,
        by=builders.make_member(last.organisation),
    )
    copy = stored(DocumentKind.SIGNED_COPY, pages=4)
    SignedCopy.objects.create(version=agreement.current_version, document=copy, filed_by=by)
    record(agreement, Deed.SCAN_FILED, by=by, version=1, scan=copy.sha256)
    minutes = stored(DocumentKind.MINUTES, pages=3)
    LaterAnnex.objects.create(
        agreement=agreement,
        number=2,
        kind=AnnexKind.MINUTES,
        title="Protokoll 2027",
        document=minutes,
        valid_from=timezone.localdate(),
        added_by=by,
    )
    record(agreement, Deed.LATER_ANNEX, by=by, number=2, title="x", sha256=minutes.sha256)
    return Agreement.objects.get(pk=agreement.pk)


def faults() -> list[str]:
    return list(deed_faults())


def test_what_was_done_is_told_and_stored(signed: Agreement) -> None:
    assert LogEntry.objects.about(signed).filter(action=Deed.SIGNATURE).count() == 4
    assert faults() == []


def change(model: type[Model], **values: Any) -> Callable[[], None]:
    def past_the_portal() -> None:
        with unguarded(model):
            QuerySet(model).filter(pk=QuerySet(model).latest("pk").pk).update(**values)

    return past_the_portal


def remove(model: type[Model]) -> Callable[[], None]:
    def past_the_portal() -> None:
        with unguarded(model), connection.cursor() as cursor:
            last: Any = QuerySet(model).latest("pk").pk
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [last])  # noqa: S608 - our own table

    return past_the_portal


FORGERIES = (
    change(Signature, name="Jemand Anderes"),
    change(Signature, function="Hausmeister"),
    change(Signature, signed_on=date(2020, 1, 1)),
    change(Signature, authority="power-of-attorney", authority_on=date(2020, 1, 1)),
    change(Signature, findings={"own": ["f" * 64]}),
    change(Signature, party_name="Andere Gemeinde"),
    remove(Signature),
    remove(SignatureCorrection),
    change(Version, number=7),
    remove(Transcript),
    change(LaterAnnex, number=3),
    remove(LaterAnnex),
    remove(SignedCopy),
)


def test_a_row_that_was_changed_or_removed_is_named(signed: Agreement) -> None:
    for number, forgery in enumerate(FORGERIES):
        with transaction.atomic():
            forgery()
            found = faults()
            transaction.set_rollback(True)

        assert found, number
        assert found[0].startswith(f"{signed}: Was Eintrag "), number
        assert found[0].endswith(GONE), number
    assert faults() == []


def test_a_signature_that_nobody_entered_is_named(signed: Agreement) -> None:
    row = Signature.objects.filter(kind=SignatureKind.PAPER).latest("pk")
    row.pk, row.turn = None, 9
    Signature.objects.bulk_create([row])

    assert faults() == [f"{signed}: „{row}“ nennt der Verlauf so nicht."]


def test_a_state_to_which_no_step_led_is_named(signed: Agreement) -> None:
    step = LogEntry.objects.about(signed).get(target=State.SIGNED)
    with unguarded(Agreement):
        QuerySet(Agreement).filter(pk=signed.pk).update(state=State.SIGNING, signed_at=None)

    [fault] = faults()
    assert fault.startswith(f"{signed}: Der Zustand „Zur Unterschrift“ ist nicht der, ")
    assert fault.endswith(f"zu dem Eintrag {step.number} führte.")


def test_older_entries_said_less(signed: Agreement) -> None:
    for entry in LogEntry.objects.about(signed).filter(action=Deed.SIGNATURE):
        less = {key: entry.details[key] for key in ("party", "role", "name", "version")}
        with unguarded():
            QuerySet(LogEntry).filter(pk=entry.pk).update(details=less)

    assert faults() == []


def test_a_name_that_was_withheld_is_no_fault(signed: Agreement) -> None:
    entry = LogEntry.objects.about(signed).filter(action=Deed.SIGNATURE)[0]
    paths = [("details", "name"), ("details", "facts")]
    kept = withholding(entry, paths)
    gone = entry.details | {"name": WITHHELD, "facts": WITHHELD}
    forge(
        lambda trail: trail.filter(pk=entry.pk).update(details=gone, salt="", withheld=kept),
    )

    assert list(chain_faults()) == []
    assert faults() == []

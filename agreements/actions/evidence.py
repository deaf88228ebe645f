"""Asking for the Nachweispaket: what leaves the portal as a whole is told in the trail."""

from django.db import transaction

from accounts.models import User
from agreements.actions.locking import locked
from agreements.enums import Deed
from agreements.models.agreement import Agreement
from agreements.rules.access import rights_of
from core.models import LogEntry
from core.trail import record
from core.workflow import ActionRefused, NotEntitled

NOTHING_YET = (
    "Ein Nachweispaket gibt es, sobald der Text zum ersten Mal zur Unterschrift freigegeben ist."
)
NOT_YOURS = "Das Nachweispaket bekommt, wer die Vereinbarung lesen darf."


@transaction.atomic
def ask_for_evidence(*, agreement: Agreement, by: User) -> LogEntry:
    """Write down that `by` takes the whole record along; return the entry it ends with.

    Raises NotEntitled for those who may not read it, ActionRefused before the first Fassung.
    """
    row = locked(agreement)
    if not rights_of(by, row).may_view:
        raise NotEntitled(NOT_YOURS)
    if not row.versions.exists():
        raise ActionRefused(NOTHING_YET)
    return record(row, Deed.EVIDENCE, by=by)

"""A wrong entry of a signature: corrected before the last one, remarked upon afterwards."""

from typing import Any

from django.db import transaction

from accounts.models import User
from agreements.actions.locking import locked
from agreements.actions.signing import version_to_sign
from agreements.enums import Deed, State
from agreements.models.agreement import Agreement
from agreements.models.signature import Signature, SignatureCorrection
from agreements.rules.access import rights_of
from core.models import LogEntry
from core.trail import record
from core.workflow import ActionRefused, NotEntitled

NOT_YOURS = "Berichtigen kann, wer den Eintrag geschrieben hat, oder die Fachstelle."
NOT_YOUR_PARTY = "Einen Vermerk schreiben der Vertragspartner und die Fachstelle."
OVER = "Dieser Eintrag gilt schon nicht mehr."
TOO_LATE = (
    "Alle haben unterschrieben oder freigegeben. Der Eintrag ändert sich nicht mehr. "
    "Schreiben Sie einen Vermerk dazu."
)
TOO_EARLY = "Vor der letzten Unterschrift gibt es keinen Vermerk. Berichtigen Sie den Eintrag."
NO_REASON = "Geben Sie eine Begründung ein."


@transaction.atomic
def correct_signature(
    *, agreement: Agreement, signature: Signature, reason: str, by: User
) -> SignatureCorrection:
    """Let an entry no longer count; it stays with its file, and the party signs anew.

    Raises ActionRefused after the last signature, NotEntitled for all but who wrote the entry and
    the Fachstelle.
    """
    row = locked(agreement)
    entry = _entry(row, signature)
    refuse_correction(row, entry, by=by)
    _refuse_without(reason)
    correction = SignatureCorrection.objects.create(signature=entry, reason=reason, corrected_by=by)
    record(row, Deed.SIGNATURE_CORRECTED, by=by, reason=reason, **_named(entry))
    return correction


def refuse_correction(agreement: Agreement, signature: Signature, *, by: User) -> None:
    """Raise the refusal that stands against a correction by this person, if there is one."""
    if agreement.state == State.SIGNED:
        raise ActionRefused(TOO_LATE)
    version = version_to_sign(agreement)
    if signature.is_corrected or signature.version_id != version.pk:
        raise ActionRefused(OVER)
    if not rights_of(by, agreement).may_correct(signature, by=by):
        raise NotEntitled(NOT_YOURS)


@transaction.atomic
def remark_on_signature(
    *, agreement: Agreement, signature: Signature, text: str, by: User
) -> LogEntry:
    """Write a Vermerk to a signature that stands for good; nothing else about it changes.

    Raises ActionRefused before the last signature, NotEntitled for people of other parties.
    """
    row = locked(agreement)
    entry = _entry(row, signature)
    refuse_remark(row, entry, by=by)
    _refuse_without(text)
    return record(row, Deed.SIGNATURE_REMARKED, by=by, reason=text, **_named(entry))


def refuse_remark(agreement: Agreement, signature: Signature, *, by: User) -> None:
    """Raise the refusal that stands against a Vermerk by this person, if there is one."""
    if agreement.state == State.SIGNING:
        raise ActionRefused(TOO_EARLY)
    if signature.is_corrected or signature.version_id != agreement.current_version_id:
        raise ActionRefused(OVER)
    if not rights_of(by, agreement).may_remark_on(signature):
        raise NotEntitled(NOT_YOUR_PARTY)


def _entry(agreement: Agreement, signature: Signature) -> Signature:
    """Return the entry as it is now; raise Signature.DoesNotExist for one of another agreement."""
    found: Signature = Signature.objects.with_all().get(
        pk=signature.pk, version__agreement=agreement
    )
    return found


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise ActionRefused(NO_REASON)


def _named(signature: Signature) -> dict[str, Any]:
    return {
        "signature": signature.pk,
        "party": signature.party_name,
        "role": signature.role,
        "name": signature.name,
        "kind": signature.kind,
        "version": signature.version.number,
    }

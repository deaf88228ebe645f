"""From an Absprache that changes the agreement to the Nachtrag that says so."""

from django.db import transaction

from accounts.models import User
from agreements.actions.amending import NOT_YOURS, start_amendment
from agreements.models.agreement import Agreement
from agreements.rules.access import rights_of
from agreements.rules.amending import open_amendment
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions.steps import locked
from evaluations.enums import Deed
from evaluations.models import Arrangement

CHANGES_NOTHING = "Diese Absprache ändert die Vereinbarung nicht. Sie braucht keinen Nachtrag."
SETTLED = "Diese Absprache ist schon als erledigt vermerkt."
THERE_ALREADY = "Zu dieser Absprache gibt es schon den Nachtrag {number}."
NOT_FROM_A_TALK = (
    "Der Nachtrag {number} ist noch offen und kommt aus keiner Absprache. Schließen Sie ihn zuerst "
    "ab."
)
NO_DRAFT = (
    "Der Nachtrag {number} ist kein Entwurf mehr. Schließen Sie ihn zuerst ab. Danach beginnen Sie "
    "für diese Absprache den nächsten."
)


@transaction.atomic
def prepare_amendment(*, arrangement: Arrangement, agreement: Agreement, by: User) -> Agreement:
    """Start the Nachtrag to `agreement` that an Absprache asks for, or add it to the open one.

    Raises NotEntitled for those who start no Nachtrag, ActionRefused where the Absprache needs
    none, or one is open that comes from no Absprache or is no draft any more.
    """
    evaluation = locked(arrangement.evaluation)
    base = Agreement.objects.select_for_update().get(pk=agreement.pk)
    row = Arrangement.objects.select_related("amendment").get(pk=arrangement.pk)
    if not rights_of(by, base).may_amend:
        raise NotEntitled(NOT_YOURS)
    _refuse_without_need(row)
    amendment = _shared(base) or start_amendment(agreement=base, by=by)
    row.amendment = amendment
    row.save(update_fields=["amendment"])
    record(
        evaluation,
        Deed.AMENDMENT_PREPARED,
        by=by,
        text=row.text,
        amendment=amendment.designation,
    )
    return amendment


def _refuse_without_need(arrangement: Arrangement) -> None:
    if not arrangement.changes_agreement:
        raise ActionRefused(CHANGES_NOTHING)
    if arrangement.live_amendment:
        raise ActionRefused(THERE_ALREADY.format(number=arrangement.live_amendment.number))
    if not arrangement.is_open:
        raise ActionRefused(SETTLED)


def _shared(agreement: Agreement) -> Agreement | None:
    """Return the open Nachtrag, where an Absprache may join it; None where there is none."""
    amendment = open_amendment(agreement)
    if amendment is None:
        return None
    if not Arrangement.objects.filter(amendment=amendment).exists():
        raise ActionRefused(NOT_FROM_A_TALK.format(number=amendment.number))
    if not amendment.is_editable:
        raise ActionRefused(NO_DRAFT.format(number=amendment.number))
    return amendment

"""Starting a Nachtrag: a draft that holds the whole text as it was last agreed."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions.copying import copies, copy_rows
from agreements.actions.drafting import TERM_FIELDS
from agreements.actions.locking import locked
from agreements.enums import Deed
from agreements.models.agreement import Agreement
from agreements.models.goal import Commitment
from agreements.models.number import AMENDMENT_MARK
from agreements.rules.access import rights_of
from agreements.rules.amending import reason_against_amendment
from core.trail import record
from core.workflow import ActionRefused, NotEntitled

NOT_YOURS = (
    "Einen Nachtrag beginnen die Vertragspartner oder die Fachstelle. Wenden Sie sich an sie."
)


@transaction.atomic
def start_amendment(*, agreement: Agreement, by: User) -> Agreement:
    """Start a Nachtrag to a signed agreement, filled in with the text as it was last agreed.

    Raises NotEntitled for people who neither act for a party nor for the Fachstelle,
    ActionRefused where it is not signed, is over, or has a Nachtrag under way.
    """
    row = locked(agreement)
    refuse_amendment(row, by=by)
    former = row.last_agreed
    amendment = Agreement.objects.create(
        number=f"{row.number}{AMENDMENT_MARK}{row.amendments.count() + 1}",
        edition=row.edition,
        school=row.school,
        has_own_provider=former.has_own_provider,
        amends=row,
        created_by=by,
        **{name: getattr(former, name) for name in TERM_FIELDS},
    )
    carry_over(former, amendment)
    record(row, Deed.AMENDMENT, by=by, number=amendment.number)
    record(amendment, Deed.CREATE, by=by, target=amendment.state)
    return amendment


def refuse_amendment(agreement: Agreement, *, by: User) -> None:
    """Raise what stands against a Nachtrag by this person; return where she may start one."""
    if reason := reason_against_amendment(agreement, timezone.localdate()):
        raise ActionRefused(reason)
    if not rights_of(by, agreement).may_amend:
        raise NotEntitled(NOT_YOURS)


def carry_over(former: Agreement, draft: Agreement) -> None:
    """Copy the words of `former` into an empty draft; each goal knows where it comes from."""
    copy_rows(former.parties.all(), agreement=draft, is_confirmed=False)
    copy_rows(former.blank_values.all(), agreement=draft)
    copy_rows(former.adaptations.all(), agreement=draft)
    copy_rows(former.annexes.all(), agreement=draft)
    copy_rows(former.contacts.all(), agreement=draft)
    for goal in former.goals.prefetch_related("commitments"):
        copied = draft.goals.create(position=goal.position, text=goal.text, origin=goal)
        Commitment.objects.bulk_create(copies(goal.commitments.all(), goal=copied))

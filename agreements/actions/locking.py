"""The first lines of every action: lock the row, look again, ask for the right."""

from collections.abc import Callable

from accounts.models import User
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights, rights_of
from core.workflow import ActionRefused, NotEntitled

NOT_EDITABLE = "Der Text ist im Zustand „{state}“ und lässt sich nicht ändern."
NOT_YOURS = "Sie dürfen diese Vereinbarung lesen, aber nicht bearbeiten."


def locked(agreement: Agreement) -> Agreement:
    """Return the row of `agreement` as it is now, locked until the transaction ends."""
    return Agreement.objects.select_for_update().get(pk=agreement.pk)


def locked_for_editing(
    agreement: Agreement, *, by: User, may: Callable[[Rights], bool] = lambda r: r.may_edit
) -> Agreement:
    """Return the locked row if `by` may write in it.

    Raises NotEntitled without the right, ActionRefused where the state closes the text.
    """
    row = locked(agreement)
    rights = rights_of(by, row)
    if may(rights):
        return row
    if not row.is_editable:
        raise ActionRefused(NOT_EDITABLE.format(state=row.get_state_display()))
    raise NotEntitled(NOT_YOURS)

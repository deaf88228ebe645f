"""The first lines of every action: lock the row, look again, ask for the right."""

from collections.abc import Callable

from accounts.models import User
from agreements.documents.nouns import noun_of
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights, rights_of
from core.workflow import ActionRefused, NotEntitled

NOT_EDITABLE = "Der Text ist im Zustand „{state}“ und lässt sich nicht ändern."
NOT_YOURS = "Sie dürfen {this} lesen, aber nicht bearbeiten."
ONLY_GOALS = "Sie schreiben die Ziele und Angebote. Alles andere füllen die Vertragspartner aus."


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
    raise refusal_of(row, rights)


def refusal_of(agreement: Agreement, rights: Rights) -> ActionRefused:
    """Return what somebody is told who may not write here: the state, or whose part it is."""
    if not agreement.is_editable:
        return ActionRefused(NOT_EDITABLE.format(state=agreement.get_state_display()))
    if rights.may_edit_goals:
        return NotEntitled(ONLY_GOALS)
    return NotEntitled(noun_of(agreement).put_into(NOT_YOURS))

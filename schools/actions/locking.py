"""The first lines of every deed about the people of an organisation."""

from collections.abc import Callable

from accounts.models import User
from core.workflow import NotEntitled
from schools.models import Organisation

NOT_YOURS = "Die Personen dieser Organisation verwalten Sie nicht."


def locked(
    organisation: Organisation, *, by: User, may: Callable[[User, Organisation], bool]
) -> Organisation:
    """Return the row of `organisation`, locked until the transaction ends.

    Whoever changes its people waits here: two signatories cannot both be the last but one to
    leave. Raises NotEntitled where `by` lacks the right.
    """
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not may(by, row):
        raise NotEntitled(NOT_YOURS)
    return row

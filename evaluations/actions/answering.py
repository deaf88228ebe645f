"""Whoever is invited answers: takes part, perhaps, or not."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions.steps import locked
from evaluations.enums import Answer, Deed, MailKind, State
from evaluations.mails import announce
from evaluations.models import Attendee

TOO_LATE = "Auf diese Einladung lässt sich nicht mehr antworten."
ANOTHER_PERSON = "Diese Einladung gilt einer anderen Person."
NO_LONGER_INVITED = "Sie stehen nicht mehr auf der Liste der Eingeladenen."


@transaction.atomic
def answer(*, attendee: Attendee, chosen: Answer, by: User | None) -> Attendee:
    """Note how somebody answers; without `by` it is a guest, whose link has proved who she is.

    Raises NotEntitled for somebody else's invitation, ActionRefused once the talk was held or
    cancelled. The Schulträger hears of everybody who does not come.
    """
    evaluation = locked(attendee.evaluation)
    row = Attendee.objects.select_for_update(of=("self",)).filter(pk=attendee.pk).first()
    if row is None:
        raise ActionRefused(NO_LONGER_INVITED)
    if row.user_id != (by.pk if by else None):
        raise NotEntitled(ANOTHER_PERSON)
    if evaluation.state != State.INVITED or chosen == Answer.OPEN:
        raise ActionRefused(TOO_LATE)
    if row.answer == chosen:
        return row
    row.answer, row.answered_at = chosen, timezone.now()
    row.save(update_fields=["answer", "answered_at"])
    entry = record(evaluation, Deed.ANSWERED, by=by, person=row.name, answer=chosen.label)
    if chosen == Answer.DECLINED:
        announce(MailKind.DECLINED, evaluation, entry, person=row.name)
    return row

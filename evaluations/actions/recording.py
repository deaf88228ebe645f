"""Writing the record of a talk, by several people at once."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from agreements.actions.autosaving import put_away
from agreements.actions.merging import Saved, Seen, bring_together
from agreements.actions.presence import note_presence
from agreements.actions.snapshots import record_edit
from agreements.models.together import Autosave
from core.steps import move
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions.cells import cells_at, rows_of, snapshot_of
from evaluations.actions.laying_out import bring_up_to_date, lay_out
from evaluations.actions.steps import locked, step_for
from evaluations.documents.places import TALK, kept_place
from evaluations.enums import Action, Deed
from evaluations.models import Evaluation, Record
from evaluations.rules.access import RECORDED_STATES, rights_of

NOT_OPEN = "Die Niederschrift ist im Zustand „{state}“ und lässt sich nicht ändern."
NOT_YOURS = "Sie dürfen diese Niederschrift lesen, aber nicht bearbeiten."
NO_SUCH_PLACE = "Diese Stelle gibt es in der Niederschrift nicht."
NOT_BEGUN = "Die Niederschrift ist noch nicht begonnen."


def refuse_who_may_not_write(evaluation: Evaluation, *, by: User) -> None:
    """Raise NotEntitled without the right to write, ActionRefused in a closed state."""
    if rights_of(by, evaluation).may_write_record:
        return
    if evaluation.state not in RECORDED_STATES:
        raise ActionRefused(NOT_OPEN.format(state=evaluation.get_state_display()))
    raise NotEntitled(NOT_YOURS)


def locked_for_writing(evaluation: Evaluation, *, by: User) -> Evaluation:
    """Return the locked row if `by` may write its record.

    Raises NotEntitled without the right, ActionRefused in a closed state or before it is begun.
    """
    row = locked(evaluation)
    refuse_who_may_not_write(row, by=by)
    if not hasattr(row, "record"):
        raise ActionRefused(NOT_BEGUN)
    return row


@transaction.atomic
def begin_record(*, evaluation: Evaluation, by: User) -> Record:
    """Lay the record out with what is known: the appointment, the goals in force, open Absprachen.

    A record that is there already stays as it is.
    """
    row = locked(evaluation)
    refuse_who_may_not_write(row, by=by)
    if hasattr(row, "record"):
        return row.record
    made = lay_out(row)
    record(row, Deed.RECORD, by=by, begun=True)
    return made


@transaction.atomic
def hold(*, evaluation: Evaluation, by: User) -> Evaluation:
    """Note that the talk was held; its record is laid out, if nobody has begun it.

    A Nachtrag that has taken effect since it was begun brings its goals.
    """
    row = locked(evaluation)
    step = step_for(row, Action.HOLD, by=by)
    begin_record(evaluation=row, by=by)
    _renew_goals(row, by=by)
    move(row, step, by=by)
    return row


@transaction.atomic
def save_record(
    *, evaluation: Evaluation, place: str, values: Mapping[str, str], seen: str | Seen, by: User
) -> Saved:
    """Write what was said at `place`; `values` holds cells by their keys.

    Raises TwoTexts where somebody else wrote something different since the form was opened.
    """
    row = locked_for_writing(evaluation, by=by)
    cells = cells_at(row, place)
    if not cells:
        raise ActionRefused(NO_SUCH_PLACE)
    old = snapshot_of(cells)
    mine = {key: values[key] for key in cells if key in values}
    texts, saved = bring_together(row, place, stored=old, mine=mine, seen=seen)
    for key, text in texts.items():
        cells[key].write(text)
    for changed in rows_of(cells[key] for key in texts if cells[key].text != old[key]):
        changed.full_clean()
        changed.save()
    if place == TALK and cells["held_on"].text != old["held_on"]:
        _renew_goals(row, by=by)
    record_edit(row, place, old, snapshot_of(cells), by=by, deed=Deed.RECORD)
    return saved


def _renew_goals(evaluation: Evaluation, *, by: User) -> None:
    if bring_up_to_date(evaluation):
        record(evaluation, Deed.RECORD, by=by, renewed=True)


def keep_typed(*, evaluation: Evaluation, place: str, typed: str, by: User) -> Autosave:
    """Keep what `by` has typed at `place` and not saved; `typed` is the form as it is posted."""
    refuse_who_may_not_write(evaluation, by=by)
    return put_away(
        agreement=evaluation.agreement, place=kept_place(evaluation, place), typed=typed, by=by
    )


def be_present(*, evaluation: Evaluation, place: str, by: User) -> None:
    """Note that `by` has `place` of the record open now."""
    refuse_who_may_not_write(evaluation, by=by)
    note_presence(agreement=evaluation.agreement, place=kept_place(evaluation, place), by=by)

"""Talks come up by themselves when they are due, once each; an earlier one is planned by hand."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.models.agreement import Agreement
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from evaluations.enums import Action, Deed, MailKind, State
from evaluations.mails import announce
from evaluations.models import Evaluation
from evaluations.rules.access import actors_with
from evaluations.rules.planning import Due, dues, span_of, talked_about
from evaluations.workflow import CONVENORS
from schools.rules import Held
from schools.school_year import SchoolYear

# What ended longer ago is not talked about any more.
LATEST = timedelta(days=365)
ENDED_BEFORE = "Die Vereinbarung endet vor diesem Schuljahr."
NOT_IN_FORCE = "Die Vereinbarung gilt in diesem Schuljahr nicht."
ALREADY_PLANNED = "Für dieses Schuljahr gibt es schon ein Gespräch."
NOT_YOURS = "Gespräche planen der Schulträger und die Fachstelle."


def plan_due_evaluations(today: date | None = None) -> int:
    """Plan what is due for all agreements in force; return how many talks are new.

    May run as often as one likes and after any pause: what is planned already stays as it is,
    what was cancelled is not planned again, what was missed is caught up with.
    """
    day = today or timezone.localdate()
    candidates = list(talked_about(day, LATEST).values_list("pk", flat=True))
    return sum(_plan_for(pk, day) for pk in candidates)


@transaction.atomic
def _plan_for(agreement_pk: int, day: date) -> int:
    agreement = _locked(agreement_pk)
    span = span_of(agreement)
    if span is None:
        return 0
    own = list(agreement.evaluations.all())
    for evaluation in own:
        _follow_term(evaluation, span.last)
    until = day + timedelta(days=settings.EVALUATION_NOTICE_DAYS)
    known = {evaluation.school_year for evaluation in own} | _years_before(agreement)
    new = [
        due
        for due in dues(span, until)
        if span.first <= day and due.school_year.start_year not in known
    ]
    for due in new:
        _create(agreement, due, by=None)
    return len(new)


def _locked(agreement_pk: int) -> Agreement:
    """Return the row, locked, with what says how long it is in force."""
    rows = Agreement.objects.select_for_update(of=("self",))
    return rows.prefetch_related("amendments", "successors", "evaluations").get(pk=agreement_pk)


def _years_before(agreement: Agreement) -> set[int]:
    """Return the Schuljahre in which the agreement before this one has had its talk."""
    before = Evaluation.objects.filter(agreement=agreement.follows_id)
    return set(before.exclude(state=State.CANCELLED).values_list("school_year", flat=True))


def _follow_term(evaluation: Evaluation, last: date | None) -> None:
    """Move a planned talk with the end of its agreement; give up what would come after it."""
    if evaluation.state != State.PLANNED or last is None:
        return
    if last < evaluation.year.starts_on:
        evaluation.state, evaluation.state_since = State.CANCELLED, timezone.now()
        evaluation.save(update_fields=["state", "state_since"])
        record(
            evaluation,
            Action.CANCEL,
            by=None,
            source=State.PLANNED,
            target=State.CANCELLED,
            reason=ENDED_BEFORE,
        )
    elif evaluation.due_on != (due_on := min(last, evaluation.year.ends_on)):
        evaluation.due_on = due_on
        evaluation.save(update_fields=["due_on"])


def _create(agreement: Agreement, due: Due, *, by: User | None) -> Evaluation:
    evaluation = Evaluation.objects.create(
        agreement=agreement, school_year=due.school_year.start_year, due_on=due.due_on
    )
    entry = record(
        evaluation,
        Deed.PLAN,
        by=by,
        target=State.PLANNED,
        school_year=str(due.school_year),
        due_on=due.due_on.isoformat(),
    )
    if by is None:
        announce(MailKind.DUE, evaluation, entry)
    return evaluation


@transaction.atomic
def plan_talk(*, agreement: Agreement, school_year: SchoolYear, by: User) -> Evaluation:
    """Plan the talk of a Schuljahr before it is due, or anew after one was cancelled.

    Raises NotEntitled for others than Schulträger and Fachstelle, ActionRefused where the
    agreement is not in force in that Schuljahr or there is a talk already.
    """
    row = _locked(agreement.pk)
    if not actors_with(Held(by), row) & CONVENORS:
        raise NotEntitled(NOT_YOURS)
    span = span_of(row)
    if span is None or not span.holds(school_year):
        raise ActionRefused(NOT_IN_FORCE)
    if Evaluation.objects.standing(row, school_year).exists():
        raise ActionRefused(ALREADY_PLANNED)
    return _create(row, Due(school_year, span.end_in(school_year)), by=by)

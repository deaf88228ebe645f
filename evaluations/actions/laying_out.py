"""Laying a record out with what is known, and keeping its goals to the text in force."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q
from django.utils import timezone

from agreements.documents.in_force import GoalInForce, days_of_change, goals_in_force
from agreements.models.agreement import Agreement
from agreements.models.goal import Commitment, Goal
from agreements.models.together import Autosave
from evaluations.documents.basis import last_change
from evaluations.documents.places import goal_place, kept_place
from evaluations.enums import Attainment
from evaluations.models import (
    Arrangement,
    Attendee,
    Evaluation,
    Finding,
    FollowUp,
    OfferFinding,
    Record,
)
from evaluations.rules.participants import participants_for


def lay_out(evaluation: Evaluation) -> Record:
    """Make a record with the appointment, the people, the goals in force, the open Absprachen."""
    starts, ends = evaluation.starts_at, evaluation.ends_at
    started = timezone.localtime(starts) if starts else None
    made = Record.objects.create(
        evaluation=evaluation,
        held_on=started.date() if started else None,
        began_at=started.time() if started else None,
        finished_at=timezone.localtime(ends).time() if ends else None,
        place=evaluation.place or ("Videokonferenz" if evaluation.video_link else ""),
    )
    _lay_out_people(evaluation)
    _lay_out_follow_ups(evaluation)
    bring_up_to_date(evaluation)
    return made


def _lay_out_people(evaluation: Evaluation) -> None:
    """Name who belongs to a talk to which nobody was invited by the portal."""
    if evaluation.attendees.exists():
        return
    proposed = [one for one in participants_for(evaluation.agreement) if one.is_proposed]
    for position, one in enumerate(proposed, 1):
        Attendee.objects.create(
            evaluation=evaluation,
            position=position,
            role=one.role,
            user_id=one.user,
            name=one.name,
            function=one.function,
            institution=one.institution,
            email=one.email,
        )


def _lay_out_follow_ups(evaluation: Evaluation) -> None:
    earlier = Arrangement.objects.about(evaluation.agreement).agreed().open()
    FollowUp.objects.bulk_create(
        FollowUp(evaluation=evaluation, arrangement=arrangement)
        for arrangement in earlier.exclude(evaluation=evaluation)
    )


def bring_up_to_date(evaluation: Evaluation) -> bool:
    """Put the goals in the record that are in force on the day of the talk; tell whether it did.

    What somebody has judged, or is writing about, stays as it is: it was said of that text.
    """
    record = evaluation.record
    day = record.held_on or timezone.localdate()
    goals = goals_in_force(evaluation.agreement, day)
    kept, idle = _kept_and_idle(evaluation)
    kin = _Kin(evaluation.agreement)
    wanted = [goal for goal in goals if not any(kin.are_one(goal, row.goal_id) for row in kept)]
    held = {row.goal_id: row for row in idle}
    gone = held.keys() - {goal.pk for goal in wanted}
    added = [goal.pk for goal in wanted if goal.pk not in held]
    OfferFinding.objects.filter(finding__goal__in=gone, finding__evaluation=evaluation).delete()
    Finding.objects.filter(evaluation=evaluation, goal__in=gone).delete()
    _add(evaluation, added)
    _put_in_order(evaluation, goals, kin)
    _name_text(record, day)
    return bool(gone or added)


def _kept_and_idle(evaluation: Evaluation) -> tuple[list[Finding], list[Finding]]:
    """Part the findings into those somebody wrote in, and the others."""
    findings = list(evaluation.findings.prefetch_related("offers"))
    typed = set(
        Autosave.objects.filter(agreement=evaluation.agreement_id).values_list("place", flat=True)
    )
    kept = [row for row in findings if _is_written(row) or _place(evaluation, row) in typed]
    return kept, [row for row in findings if row not in kept]


def _place(evaluation: Evaluation, finding: Finding) -> str:
    return kept_place(evaluation, goal_place(finding.goal_id))


def _is_written(finding: Finding) -> bool:
    judged = [finding.attainment, *(row.attainment for row in finding.offers.all())]
    said = [finding.reason, finding.need, finding.new_text]
    said += [text for row in finding.offers.all() for text in (row.need, row.remark)]
    return any(said) or any(one != Attainment.UNJUDGED for one in judged)


class _Kin:
    """Which goals of an agreement and its Nachträge are the same, in other words."""

    def __init__(self, agreement: Agreement) -> None:
        goals = Goal.objects.filter(Q(agreement=agreement) | Q(agreement__amends=agreement))
        self._origins: Mapping[int, int | None] = dict(goals.values_list("pk", "origin"))

    def are_one(self, goal: GoalInForce, pk: int) -> bool:
        """Tell whether the goal `pk` is an earlier or a later wording of `goal`."""
        return pk in goal.line or goal.pk in self._line(pk)

    def _line(self, pk: int | None) -> Iterable[int]:
        while pk is not None:
            yield pk
            pk = self._origins.get(pk)


def _add(evaluation: Evaluation, goals: Iterable[int]) -> None:
    for pk in goals:
        finding = Finding.objects.create(evaluation=evaluation, goal_id=pk, position=0)
        OfferFinding.objects.bulk_create(
            OfferFinding(finding=finding, commitment=commitment)
            for commitment in Commitment.objects.filter(goal=pk)
        )


def _put_in_order(evaluation: Evaluation, goals: list[GoalInForce], kin: _Kin) -> None:
    """Sort the findings as the goals stand in the text; what no longer holds comes last."""

    def place(row: Finding) -> int:
        found = (at for at, goal in enumerate(goals) if kin.are_one(goal, row.goal_id))
        return next(found, len(goals))

    rows = sorted(evaluation.findings.all(), key=lambda row: (place(row), row.position, row.pk))
    for position, row in enumerate(rows, 1):
        row.position = position
    Finding.objects.bulk_update(rows, ["position"])


def _name_text(record: Record, day: date) -> None:
    """Write down in which form the agreement is looked at, unless somebody wrote another day."""
    agreement = record.evaluation.agreement
    if record.agreement_as_of in {None, *days_of_change(agreement)}:
        record.agreement_as_of = last_change(agreement, day)
        record.save(update_fields=["agreement_as_of"])

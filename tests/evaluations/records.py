"""Talks that were held, with a record, and minutes that were sent: reached by real actions."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.actions.merging import Saved
from agreements.actions.snapshots import seen_mark
from evaluations.actions import minutes as minutes_actions
from evaluations.actions.arranging import (
    ArrangementDraft,
    arrangements_snapshot,
    save_arrangements,
)
from evaluations.actions.cells import cells_at, key_of, snapshot_of
from evaluations.actions.minutes import answer_minutes, send_minutes
from evaluations.actions.recording import hold, save_record
from evaluations.documents.places import CIRCUMSTANCES, DISSENT, FOLLOW_UPS, NEXT, TALK, goal_place
from evaluations.enums import Attainment, Need, Outcome, Verdict
from evaluations.models import Arrangement, Evaluation, Minutes
from evaluations.rules.participants import Participant
from tests.evaluations import talks

REMARK = "Die Projekttage finden künftig im ersten Halbjahr statt."


def make_held(evaluation: Evaluation | None = None, *guests: Participant) -> Evaluation:
    """Let the Schulträger invite and note that the talk was held."""
    invited = talks.make_invited(evaluation, *guests)
    held = hold(evaluation=invited, by=talks.keeper_of(invited.agreement))
    return fresh(held)


def fresh(evaluation: Evaluation) -> Evaluation:
    """Return a talk as it is stored now."""
    return Evaluation.objects.get(pk=evaluation.pk)


def mark_at(evaluation: Evaluation, place: str) -> str:
    """Return the mark of a form that is opened now."""
    return seen_mark(snapshot_of(cells_at(evaluation, place)))


def write(
    evaluation: Evaluation, place: str, *, by: User | None = None, seen: Any = None, **cells: str
) -> Saved:
    """Write cells of a record, as the Schulträger unless somebody else is given."""
    now = fresh(evaluation)
    return save_record(
        evaluation=now,
        place=place,
        values=cells,
        seen=mark_at(now, place) if seen is None else seen,
        by=by or talks.keeper_of(evaluation.agreement),
    )


def arrange(
    evaluation: Evaluation, *drafts: ArrangementDraft, seen: Any = None, by: User | None = None
) -> list[Arrangement]:
    """Write Absprachen; return all there are."""
    now = fresh(evaluation)
    save_arrangements(
        evaluation=now,
        drafts=drafts,
        seen=seen_mark(arrangements_snapshot(now)) if seen is None else seen,
        by=by or talks.keeper_of(evaluation.agreement),
    )
    return list(now.arrangements.all())


def draft(text: str = "Die Schule stellt einen Raum.", **kwargs: Any) -> ArrangementDraft:
    """Return an Absprache as it is typed."""
    given = {"responsible": "Schulleitung", "due_on": "2027-02-01", "changes": "nein"}
    return ArrangementDraft(text=text, **(given | kwargs))


def fill(evaluation: Evaluation) -> Evaluation:
    """Write something at every place of the record."""
    today = timezone.localdate().isoformat()
    people: dict[str, Any] = {
        key_of("attendance", a): "present" for a in evaluation.attendees.all()
    }
    write(evaluation, TALK, held_on=today, minute_taker="Mara Mitschrift", **people)
    for follow_up in evaluation.follow_ups.all():
        cells: dict[str, Any] = {
            key_of("outcome", follow_up): Outcome.DONE,
            key_of("remark", follow_up): "Im Herbst umgesetzt.",
        }
        write(evaluation, FOLLOW_UPS, **cells)
    for finding in evaluation.findings.all():
        offers: dict[str, Any] = {key_of("remark", offer): REMARK for offer in finding.offers.all()}
        needs: dict[str, Any] = {
            key_of("need", offer): Need.ADAPT for offer in finding.offers.all()
        }
        write(
            evaluation,
            goal_place(finding.goal_id),
            attainment=Attainment.PARTLY,
            reason="Zwei Klassen fehlten noch.\n\nDas holen wir nach.",
            need=Need.ADAPT,
            new_text="Alle Klassen lösen Streit gewaltfrei.",
            **offers,
            **needs,
        )
    write(
        evaluation,
        CIRCUMSTANCES,
        conditions="Der Raum ist zu klein.",
        cooperation="Monatliche Besprechung hat sich bewährt.",
        child_protection="Das Verfahren ist allen bekannt.",
        staff="Seit September mit 75 Prozent besetzt.",
        share_direct="62",
        share_other="38",
        share_groups="40",
        share_casework="30",
        share_open="30",
    )
    arrange(evaluation, draft(), draft("Die Ziele werden angepasst.", changes="ja"))
    write(evaluation, DISSENT, dissent="Der Träger hält den Raum für ausreichend.")
    write(evaluation, NEXT, next_talk_on="2027-10-12")
    return fresh(evaluation)


def send(evaluation: Evaluation) -> Minutes:
    """Send the minutes as the Schulträger."""
    return send_minutes(evaluation=evaluation, by=talks.keeper_of(evaluation.agreement))


def approve_all(minutes: Minutes) -> None:
    """Let every participant approve."""
    for attendee in minutes.evaluation.attendees.all():
        answer_minutes(
            minutes=minutes,
            attendee=attendee,
            verdict=Verdict.APPROVED,
            text="",
            by=attendee.user,
        )


def make_closed(evaluation: Evaluation | None = None) -> Evaluation:
    """Take a talk to its end."""
    return finish(make_held(evaluation))


def finish(evaluation: Evaluation) -> Evaluation:
    """Fill in the record of a held talk, send its minutes, let all approve, and close it."""
    held = fill(evaluation)
    minutes = send(held)
    approve_all(minutes)
    return close(held)


def close(evaluation: Evaluation) -> Evaluation:
    """Close a talk as the Schulträger."""
    by = talks.keeper_of(evaluation.agreement)
    return fresh(minutes_actions.close(evaluation=evaluation, by=by))


def settle_url(evaluation: Evaluation, arrangement: Arrangement) -> str:
    """Return where the end of an Absprache is written down."""
    return reverse("evaluations:settle", args=[evaluation.agreement.number, arrangement.pk])

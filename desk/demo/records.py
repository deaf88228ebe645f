"""The records and minutes of the fictional county's talks."""

import tomllib
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from agreements.actions.snapshots import seen_mark
from agreements.models import Agreement
from desk.demo.register import HERE
from evaluations.actions.arranging import (
    ArrangementDraft,
    arrangements_snapshot,
    save_arrangements,
)
from evaluations.actions.cells import ATTENDANCE, cells_at, key_of, snapshot_of
from evaluations.actions.minutes import answer_minutes, close, send_minutes
from evaluations.actions.planning import plan_talk
from evaluations.actions.recording import hold, save_record
from evaluations.documents.places import CIRCUMSTANCES, DISSENT, TALK, goal_place
from evaluations.enums import Attendance, Verdict
from evaluations.models import Evaluation
from schools.school_year import SchoolYear

WORDS = tomllib.loads((HERE / "record.toml").read_text(encoding="utf-8"))


def hold_talk(agreement: Agreement, year: SchoolYear, *, held_on: date, by: User) -> Evaluation:
    """Plan and hold the talk of a Schuljahr, and write its record."""
    planned = plan_talk(agreement=agreement, school_year=year, by=by)
    talk = hold(evaluation=planned, by=by)
    people = {key_of(ATTENDANCE, one): Attendance.PRESENT for one in talk.attendees.all()}
    _write(talk, TALK, WORDS["talk"] | {"held_on": held_on.isoformat()} | people, by=by)
    for finding, words in zip(talk.findings.all(), WORDS["goals"], strict=True):
        _write(talk, goal_place(finding.goal_id), words, by=by)
    _write(talk, CIRCUMSTANCES, WORDS["circumstances"], by=by)
    _write(talk, DISSENT, WORDS["dissent"], by=by)
    _arrange(talk, by=by)
    return talk


def _write(talk: Evaluation, place: str, cells: dict[str, str], *, by: User) -> None:
    seen = seen_mark(snapshot_of(cells_at(talk, place)))
    save_record(evaluation=talk, place=place, values=cells, seen=seen, by=by)


def _arrange(talk: Evaluation, *, by: User) -> None:
    """Write the Absprachen; the first is a little late already."""
    late, later = timezone.localdate() - timedelta(days=9), timezone.localdate().replace(day=1)
    days = (late, later + timedelta(days=180))
    drafts = [
        ArrangementDraft(**words, due_on=day.isoformat())
        for words, day in zip(WORDS["arrangements"], days, strict=True)
    ]
    seen = seen_mark(arrangements_snapshot(talk))
    save_arrangements(evaluation=talk, drafts=drafts, seen=seen, by=by)


def close_talk(talk: Evaluation, *, by: User) -> None:
    """Send the minutes, let all approve them, and close the talk."""
    minutes = send_minutes(evaluation=talk, by=by)
    for one in talk.attendees.all():
        answer_minutes(
            minutes=minutes, attendee=one, verdict=Verdict.APPROVED, text="", by=one.user
        )
    close(evaluation=talk, by=by)

"""Every promise of the database about talks and who is invited, broken once on purpose."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluations.enums import State
from evaluations.models import Attendee, Evaluation
from tests.evaluations import talks

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def _set(**values: object) -> Callable[[Evaluation], object]:
    return lambda talk: Evaluation.objects.filter(pk=talk.pk).update(**values)


def _attendee(**values: object) -> Callable[[Evaluation], object]:
    given = {"position": 1, "role": "guest", "name": "Toni"}
    return lambda talk: Attendee.objects.create(evaluation=talk, **(given | values))


BREAKS: dict[str, Callable[[Evaluation], object]] = {
    "evaluation_state_known": _set(state="lost"),
    "evaluation_once_a_school_year": lambda talk: Evaluation.objects.create(
        agreement=talk.agreement, school_year=talk.school_year, due_on=talk.due_on
    ),
    "evaluation_times_in_order": _set(starts_at=NOW, ends_at=NOW - timedelta(hours=1)),
    "evaluation_invited_stamp": _set(invited_at=NOW),
    "evaluation_closed_stamp": _set(closed_at=NOW),
    "evaluation_annex_when_closed": _set(state=State.CLOSED),
    "attendee_role_known": _attendee(role="spectator"),
    "attendee_answer_known": _attendee(answer="maybe"),
    "attendee_attendance_known": _attendee(attendance="late"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_talk_cannot_break(name: str) -> None:
    talk = talks.make_planned()
    with pytest.raises(IntegrityError), transaction.atomic():
        BREAKS[name](talk)


def test_every_constraint_of_a_talk_is_broken_here() -> None:
    declared = {c.name for model in (Evaluation, Attendee) for c in model._meta.constraints}
    assert declared == BREAKS.keys()


def test_after_a_cancellation_the_schuljahr_is_free_again() -> None:
    talk = talks.make_planned()
    Evaluation.objects.filter(pk=talk.pk).update(state=State.CANCELLED)
    again = talks.make_planned(talk.agreement)
    assert Evaluation.objects.of(talk.agreement, talk.year) == again
    assert str(again) == f"Auswertungsgespräch {talk.year} zu {talk.agreement}"

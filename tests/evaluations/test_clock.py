"""The clock of the county counts, on whichever host: ends of Schuljahre, summer time, leap days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from core.workflow import ActionRefused
from evaluations.actions.minutes import answer_minutes
from evaluations.actions.planning import plan_due_evaluations
from evaluations.enums import Verdict
from evaluations.models import Arrangement, Evaluation
from evaluations.rules.planning import plannable_years
from schools.school_year import SchoolYear
from tests.evaluations import records, talks
from tests.evaluations.pages import typed_invitation, url

pytestmark = pytest.mark.django_db

Clock = Callable[[datetime], None]
A_SECOND = timedelta(seconds=1)
# The moments at which a day begins in Germany, as a host that counts in UTC names them.
MIDNIGHTS = [
    pytest.param(date(2027, 8, 1), datetime(2027, 7, 31, 22, tzinfo=UTC), id="a Schuljahr begins"),
    pytest.param(date(2028, 2, 29), datetime(2028, 2, 28, 23, tzinfo=UTC), id="a leap day"),
    pytest.param(date(2028, 3, 1), datetime(2028, 2, 29, 23, tzinfo=UTC), id="the day after it"),
    pytest.param(date(2027, 3, 28), datetime(2027, 3, 27, 23, tzinfo=UTC), id="to summer time"),
    pytest.param(date(2027, 3, 29), datetime(2027, 3, 28, 22, tzinfo=UTC), id="in summer time"),
    pytest.param(date(2027, 10, 31), datetime(2027, 10, 30, 22, tzinfo=UTC), id="to winter time"),
    pytest.param(date(2027, 11, 1), datetime(2027, 10, 31, 23, tzinfo=UTC), id="in winter time"),
]
midnights = pytest.mark.parametrize(("day", "midnight"), MIDNIGHTS)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return a function that puts the clock to a moment."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def _after(midnight: datetime) -> datetime:
    """Return when the day that begins at `midnight` is over: 23 to 25 hours later."""
    day = timezone.localtime(midnight) + timedelta(days=1)  # by the hands of the clock
    return day.astimezone(UTC)


@midnights
def test_objections_are_taken_until_the_last_second_of_their_day(
    day: date, midnight: datetime, clock: Clock
) -> None:
    held = records.fill(records.make_held())
    clock(midnight - timedelta(days=14, hours=-3))  # three in the morning, give or take an hour
    minutes = records.send(held)
    assert minutes.objections_until == day
    first, second = minutes.evaluation.attendees.all()[:2]
    object_to = partial(
        answer_minutes, minutes=minutes, verdict=Verdict.OBJECTED, text="Es fehlt ein Ziel."
    )

    clock(_after(midnight) - A_SECOND)
    object_to(attendee=first, by=first.user)
    clock(_after(midnight))
    with pytest.raises(ActionRefused, match=f"bis zum {day:%d.%m.%Y}"):
        object_to(attendee=second, by=second.user)


@midnights
def test_an_absprache_is_overdue_when_its_day_is_over(
    day: date, midnight: datetime, clock: Clock
) -> None:
    held = records.make_held()
    records.arrange(held, records.draft(due_on=day.isoformat()))
    keeper = talks.keeper_of(held.agreement)
    page = reverse("evaluations:arrangements", args=[held.agreement.number])

    def overdue(moment: datetime) -> tuple[bool, bool]:
        clock(moment)
        client = Client()
        client.force_login(keeper)
        shown = "überfällig" in client.get(page).text
        return shown, Arrangement.objects.overdue(timezone.localdate()).exists()

    assert overdue(_after(midnight) - A_SECOND) == (False, False)
    assert overdue(_after(midnight)) == (True, True)


@midnights
def test_a_talk_comes_up_with_the_day_of_its_notice(
    day: date, midnight: datetime, clock: Clock, settings: Settings
) -> None:
    talks.make_signed()
    due = SchoolYear.of(day).ends_on
    settings.EVALUATION_NOTICE_DAYS = (due - day).days
    clock(midnight - A_SECOND)
    plan_due_evaluations()
    assert not Evaluation.objects.filter(due_on=due).exists()
    clock(midnight)
    plan_due_evaluations()
    assert Evaluation.objects.filter(due_on=due).exists()


@midnights
def test_the_years_to_plan_change_with_the_schuljahr(day: date, midnight: datetime) -> None:
    before, since = (
        plannable_years(timezone.localdate(moment)) for moment in (midnight - A_SECOND, midnight)
    )
    assert since[0] == SchoolYear.of(day)
    assert (before != since) == (day == SchoolYear.of(day).starts_on)


@pytest.mark.parametrize(
    ("day", "begin", "end", "said"),
    [
        # From 2:00 to 3:00 the clock is put forward: half past two does not exist.
        (date(2027, 3, 28), "2:30", "3:15", "Das Ende liegt vor dem Beginn."),
        (date(2027, 3, 28), "1:30", "3:15", ""),
        # From 3:00 to 2:00 it is put back: half past two comes twice.
        (date(2027, 10, 31), "2:30", "3:15", ""),
        (date(2028, 2, 29), "23:00", "23:59", ""),
    ],
)
def test_a_talk_in_the_night_of_the_clocks_is_stored_or_refused_in_words(
    day: date, begin: str, end: str, said: str, clock: Clock
) -> None:
    planned = talks.make_planned()
    clock(datetime(2027, 1, 10, 9, tzinfo=UTC))
    client = Client()
    client.force_login(talks.keeper_of(planned.agreement))
    when = {"day_day": day.day, "day_month": day.month, "day_year": day.year}
    sent = typed_invitation(planned, client, **when, begin=begin, end=end)
    answer = client.post(url("invitation", planned), sent)
    planned.refresh_from_db()
    assert answer.status_code == (200 if said else 302)
    assert said in answer.text
    assert (planned.starts_at is None) == bool(said)

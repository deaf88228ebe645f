"""When talks are due: boundaries of Schuljahre, short terms, late signatures, leap days."""

from datetime import UTC, date, datetime

import pytest
from pytest_django import Settings

from agreements.models.agreement import Agreement
from evaluations.rules.planning import Due, Span, dues, span_of, years_to_plan
from schools.school_year import SchoolYear
from tests import builders

FAR = date(2040, 1, 1)


def due(year: int, on: date) -> Due:
    return Due(SchoolYear(year), on)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        # Three whole Schuljahre
        (
            date(2026, 8, 1),
            date(2029, 7, 31),
            [
                due(2026, date(2027, 7, 31)),
                due(2027, date(2028, 7, 31)),
                due(2028, date(2029, 7, 31)),
            ],
        ),
        # The last day of a Schuljahr and the first of the next are worlds apart
        (date(2027, 7, 31), date(2028, 7, 31), [due(2027, date(2028, 7, 31))]),
        (date(2027, 8, 1), date(2028, 7, 31), [due(2027, date(2028, 7, 31))]),
        (date(2027, 8, 1), date(2028, 8, 1), [due(2027, date(2028, 7, 31))]),
        # Less than a year: one talk on the last day, however short
        (date(2026, 9, 1), date(2026, 11, 30), [due(2026, date(2026, 11, 30))]),
        (date(2027, 7, 31), date(2027, 7, 31), [due(2026, date(2027, 7, 31))]),
        # Two rests, neither half a Schuljahr long: one talk, at the end
        (date(2027, 5, 1), date(2027, 11, 30), [due(2027, date(2027, 11, 30))]),
        # A rest of more than half a Schuljahr brings its talk, a shorter one does not
        (
            date(2026, 8, 1),
            date(2028, 2, 29),
            [due(2026, date(2027, 7, 31)), due(2027, date(2028, 2, 29))],
        ),
        (date(2026, 8, 1), date(2027, 12, 31), [due(2026, date(2027, 7, 31))]),
        # Ended before it was signed
        (date(2027, 8, 1), date(2027, 7, 31), []),
    ],
)
def test_a_talk_in_each_schuljahr(first: date, last: date, expected: list[Due]) -> None:
    assert dues(Span(first, last), FAR) == expected


def test_without_an_end_it_goes_on_as_far_as_one_looks() -> None:
    found = dues(Span(date(2026, 8, 1), None), date(2029, 7, 30))
    assert found == [due(2026, date(2027, 7, 31)), due(2027, date(2028, 7, 31))]


def test_nothing_is_due_before_its_day_is_in_sight() -> None:
    span = Span(date(2026, 8, 1), date(2028, 7, 31))
    assert dues(span, date(2027, 7, 30)) == []
    assert dues(span, date(2027, 7, 31)) == [due(2026, date(2027, 7, 31))]


def test_every_second_year_where_the_county_says_so(settings: Settings) -> None:
    settings.EVALUATION_MONTHS = 24
    four = dues(Span(date(2026, 8, 1), date(2030, 7, 31)), FAR)
    assert four == [due(2027, date(2028, 7, 31)), due(2029, date(2030, 7, 31))]
    # Half an interval is left over after two years: before renewal, people talk.
    three = dues(Span(date(2026, 8, 1), date(2029, 7, 31)), FAR)
    assert three == [due(2027, date(2028, 7, 31)), due(2028, date(2029, 7, 31))]


def test_what_comes_later_never_changes_what_was_due() -> None:
    span = Span(date(2027, 3, 15), date(2031, 1, 15))
    whole = dues(span, FAR)
    for day in (date(2028, 7, 31), date(2029, 8, 1), date(2031, 1, 15)):
        assert dues(span, day) == [one for one in whole if one.due_on <= day]


@pytest.fixture
def draft(db: None) -> Agreement:  # noqa: ARG001 - opens the database
    return builders.make_draft()


def test_what_is_not_signed_brings_no_talk(draft: Agreement) -> None:
    assert span_of(draft) is None


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        # A host that counts in UTC still has the evening before.
        (datetime(2027, 7, 31, 21, 59, tzinfo=UTC), date(2027, 7, 31)),
        (datetime(2027, 7, 31, 22, 1, tzinfo=UTC), date(2027, 8, 1)),
        # In winter the day begins an hour later there.
        (datetime(2028, 2, 28, 22, 59, tzinfo=UTC), date(2028, 2, 28)),
        (datetime(2028, 2, 28, 23, 1, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_it_counts_from_the_last_signature_by_the_clock_of_the_county(
    draft: Agreement, moment: datetime, first: date
) -> None:
    draft.signed_at, draft.starts_on, draft.ends_on = moment, date(2026, 8, 1), date(2029, 7, 31)
    assert span_of(draft) == Span(first, date(2029, 7, 31))


def test_it_ends_where_it_was_terminated(draft: Agreement) -> None:
    draft.signed_at = datetime(2026, 6, 1, tzinfo=UTC)
    draft.starts_on, draft.ends_on = date(2026, 8, 1), date(2029, 7, 31)
    draft.terminated_on = date(2027, 1, 31)
    assert span_of(draft) == Span(date(2026, 8, 1), date(2027, 1, 31))


def test_this_year_and_the_next_may_be_planned_by_hand(draft: Agreement) -> None:
    draft.signed_at = datetime(2026, 6, 1, tzinfo=UTC)
    draft.starts_on, draft.ends_on = date(2026, 8, 1), date(2028, 7, 31)
    assert years_to_plan(draft, [], date(2026, 7, 31)) == [SchoolYear(2026)]
    assert years_to_plan(draft, [], date(2026, 8, 1)) == [SchoolYear(2026), SchoolYear(2027)]
    assert years_to_plan(draft, [], date(2028, 8, 1)) == []

"""The Schuljahr at its edges."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools.school_year import SchoolYear, whole_years


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 7, 31), "2025/26"),
        (date(2026, 8, 1), "2026/27"),
        (date(2027, 1, 1), "2026/27"),
        (date(2028, 2, 29), "2027/28"),
        (date(1999, 8, 1), "1999/00"),
    ],
)
def test_the_day_decides(day, name):
    assert str(SchoolYear.of(day)) == name


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_lies_in_its_year(day):
    year = SchoolYear.of(day)

    assert year.starts_on <= day <= year.ends_on
    assert whole_years(year.starts_on, year.plus(2).ends_on) == 3
    assert (year.plus(1).starts_on - year.ends_on).days == 1


def test_a_term_off_the_boundaries_is_no_whole_year():
    assert whole_years(date(2026, 8, 1), date(2027, 7, 30)) is None
    assert whole_years(date(2026, 9, 1), date(2027, 7, 31)) is None

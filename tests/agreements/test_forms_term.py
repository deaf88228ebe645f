"""What the form of the term takes and refuses."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import timezone

from agreements.forms.term import Span, TermForm, coming_year, offered_years
from agreements.models.agreement import Agreement
from schools.school_year import SchoolYear
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


def term_form(draft: Agreement, **fields: str) -> TermForm:
    data = QueryDict(mutable=True)
    data.update(fields)
    return TermForm(data, agreement=draft)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "span"),
    [
        (date(2027, 8, 1), date(2028, 7, 31), Span.ONE),
        (date(2027, 8, 1), date(2030, 7, 31), Span.THREE),
        (date(2027, 8, 1), date(2031, 7, 31), Span.OWN),
        (date(2027, 9, 1), date(2028, 7, 31), Span.OWN),
        (date(2027, 8, 1), None, Span.UNLIMITED),
    ],
)
def test_the_stored_term_chooses_its_radio(
    draft: Agreement, starts_on: date, ends_on: date | None, span: Span
) -> None:
    builders.save_term(draft, starts_on, ends_on)
    draft.refresh_from_db()
    assert TermForm(agreement=draft)["span"].value() == span


def test_an_open_term_chooses_nothing_and_proposes_the_coming_year(draft: Agreement) -> None:
    form = TermForm(agreement=draft)
    assert form["span"].value() == ""
    assert form["school_year"].value() == coming_year().start_year


def test_a_term_of_long_ago_stays_among_the_school_years(draft: Agreement) -> None:
    builders.save_term(draft, date(2016, 8, 1), date(2017, 7, 31))
    draft.refresh_from_db()
    assert offered_years(draft)[0] == SchoolYear(2016)


@pytest.mark.parametrize("year", ["1999", "x", "99999999999999999999"])
def test_a_school_year_that_is_not_offered_is_refused(draft: Agreement, year: str) -> None:
    form = term_form(draft, span="1", school_year=year)
    assert list(form.errors) == ["school_year"]


def test_dates_that_do_not_count_are_not_looked_at(draft: Agreement) -> None:
    first = SchoolYear.of(timezone.localdate())
    form = term_form(
        draft,
        span="1",
        school_year=str(first.start_year),
        starts_on="1.8.2030",
        ends_on="1.8.2029",
    )
    assert form.is_valid()
    assert form.values["ends_on"] == first.ends_on


@pytest.mark.parametrize("text", ["31.2.2027", "bald", "1.13.2027"])
def test_a_date_that_is_none_is_refused(draft: Agreement, text: str) -> None:
    form = term_form(draft, span="own", starts_on=text)
    assert list(form.errors) == ["starts_on"]


def test_the_same_day_is_no_term(draft: Agreement) -> None:
    form = term_form(draft, span="own", starts_on="1.8.2027", ends_on="01.08.27")
    assert form.errors["ends_on"] == [
        "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende."
    ]


def test_the_term_is_said_in_words(draft: Agreement) -> None:
    form = term_form(draft, span="unlimited", starts_on="1.8.2027")
    assert form.is_valid()
    assert form.typed() == {"all": "Beginn: 01.08.2027\n\nEnde: unbefristet"}

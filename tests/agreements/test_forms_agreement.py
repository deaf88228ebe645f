"""Filters that never fail, and the choice of a school."""

import pytest
from django.db.models import Q
from django.http import QueryDict

from agreements.forms.agreement import FilterForm, NewAgreementForm
from schools.models import School
from tests import builders


@pytest.mark.parametrize(
    "query", ["", "stand=", "stand=erfunden", "schuljahr=x", "schuljahr=1800", "suche=%00", "x=1"]
)
def test_what_it_does_not_know_narrows_nothing(query: str) -> None:
    form = FilterForm(QueryDict(query))
    assert form.condition == Q()
    assert form.chosen == {}


def test_the_filters_in_force_are_named() -> None:
    form = FilterForm(QueryDict("stand=signed&suche=Bach"))
    assert form.chosen == {"suche": "Bach", "stand": "Unterschrieben"}


def test_every_word_of_a_search_must_be_found() -> None:
    condition = FilterForm(QueryDict("suche=KV Bach")).condition
    assert condition != FilterForm(QueryDict("suche=Bach")).condition


@pytest.mark.django_db
def test_the_only_school_is_chosen_already() -> None:
    school = builders.make_school()
    assert NewAgreementForm(schools=School.objects.all())["school"].value() == school.pk
    builders.make_school()
    assert NewAgreementForm(schools=School.objects.all())["school"].value() is None

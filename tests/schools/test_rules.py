from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from schools.enums import MemberRole
from schools.models import Membership
from schools.rules import Capacity, capacities_of, is_reviewer
from tests import builders

pytestmark = pytest.mark.django_db


def test_one_query_tells_for_whom_somebody_acts(django_assert_num_queries: Any) -> None:
    office = builders.make_office_member()
    school = builders.make_school()
    builders.make_member(school.organisation, MemberRole.READER, user=office)
    with django_assert_num_queries(1):
        found = capacities_of(office)
    assert Capacity(MemberRole.READER, school.organisation_id, is_office=False) in found
    assert [held.role for held in found if held.is_office] == [MemberRole.EDITOR]


def test_a_capacity_ends_with_its_membership_at_once() -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    person = builders.make_office_member()
    assert is_reviewer(person)
    Membership.objects.filter(user=person).update(ends_on=yesterday)
    assert capacities_of(person) == []
    assert not is_reviewer(person)
    assert [held.is_office for held in capacities_of(person, yesterday)] == [True]


def test_nobody_acts_for_anyone_once_locked_out() -> None:
    person = builders.make_member()
    person.is_active = False
    person.save()
    assert capacities_of(person) == []

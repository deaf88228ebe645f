from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from schools.enums import MemberRole, OrganisationKind
from schools.models import Membership, Organisation, School
from schools.rules import (
    Capacity,
    Held,
    capacities_of,
    is_last_signatory,
    is_reviewer,
    may_deploy_at,
    may_invite_into,
    may_manage_people,
    organisations_of,
    organisations_seen_by,
)
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


def test_what_somebody_holds_is_asked_for_once_and_when_needed(
    django_assert_num_queries: Any,
) -> None:
    school = builders.make_school()
    person = builders.make_social_worker(school)
    builders.make_member(school.authority, MemberRole.READER, user=person)
    builders.make_member(school.organisation, MemberRole.EDITOR, user=person)
    with django_assert_num_queries(0):
        held = Held(person)
    with django_assert_num_queries(1):
        assert held.organisations == {school.authority_id, school.organisation_id}
        assert held.writing_for == {school.organisation_id}
        assert not held.is_office
    with django_assert_num_queries(1):
        assert held.schools == {school.pk}
        assert held.schools == {school.pk}


def test_a_stranger_holds_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        held = Held(AnonymousUser())
        assert not held.organisations
        assert not held.schools


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


@dataclass(frozen=True)
class Town:
    """A Schulträger that keeps a school served by a Träger, and who signs for each."""

    school: School
    authority: Organisation
    provider: Organisation
    principal: User
    mayor: User


@pytest.fixture
def town() -> Town:
    provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school = builders.make_school(provider=provider)
    return Town(
        school=school,
        authority=school.authority,
        provider=provider,
        principal=builders.make_member(school.organisation),
        mayor=builders.make_member(school.authority),
    )


def test_who_signs_looks_after_the_people_of_her_organisation(town: Town) -> None:
    assert may_manage_people(town.principal, town.school.organisation)
    assert not may_manage_people(town.principal, town.authority)
    assert not may_manage_people(town.principal, town.provider)


@pytest.mark.parametrize("role", [MemberRole.EDITOR, MemberRole.READER])
def test_who_does_not_sign_looks_after_nobody(town: Town, role: MemberRole) -> None:
    person = builders.make_member(town.authority, role)
    for organisation in (town.authority, town.school.organisation, town.provider):
        assert not may_invite_into(person, organisation)


def test_a_schultraeger_looks_after_its_schools_and_no_others(town: Town) -> None:
    assert may_manage_people(town.mayor, town.school.organisation)
    assert not may_manage_people(town.mayor, builders.make_school().organisation)


def test_the_fachstelle_looks_after_all_but_itself(town: Town) -> None:
    reviewer = builders.make_office_member(MemberRole.SIGNATORY)
    for organisation in (town.authority, town.school.organisation, town.provider):
        assert may_manage_people(reviewer, organisation)
    office = Organisation.objects.get(is_office=True)
    assert not may_manage_people(reviewer, office)
    assert not may_invite_into(reviewer, office)
    assert office in organisations_seen_by(reviewer)


def test_a_schultraeger_invites_into_a_traeger_until_somebody_signs_for_it(town: Town) -> None:
    assert may_invite_into(town.mayor, town.provider)
    assert not may_manage_people(town.mayor, town.provider)
    builders.make_member(town.provider, MemberRole.EDITOR)
    assert may_invite_into(town.mayor, town.provider)
    assert town.provider in organisations_seen_by(town.mayor)
    builders.make_member(town.provider)
    assert not may_invite_into(town.mayor, town.provider)
    assert town.provider not in organisations_seen_by(town.mayor)


def test_a_fachkraft_is_invited_by_the_traeger_of_the_school(town: Town) -> None:
    manager = builders.make_member(town.provider)
    assert may_deploy_at(manager, town.school)
    assert not may_deploy_at(builders.make_member(town.provider, MemberRole.EDITOR), town.school)
    assert not may_deploy_at(town.mayor, town.school)
    assert not may_deploy_at(town.principal, town.school)
    assert may_deploy_at(builders.make_office_member(), town.school)
    own = builders.make_school(authority=town.authority)
    assert may_deploy_at(town.mayor, own)


def test_people_see_their_organisation_and_the_schools_it_keeps(town: Town) -> None:
    reader = builders.make_member(town.authority, MemberRole.READER)
    assert set(organisations_seen_by(reader)) == {town.authority, town.school.organisation}
    assert set(organisations_seen_by(town.principal)) == {town.school.organisation}
    assert set(organisations_of(town.mayor)) == {town.authority}
    assert not organisations_seen_by(builders.make_social_worker(town.school))


def test_the_last_signatory_is_known_for_the_day_after(town: Town) -> None:
    last = town.principal.memberships.get()
    today = timezone.localdate()
    assert is_last_signatory(last, today)
    builders.make_member(town.school.organisation, starts_on=today + timedelta(days=10))
    assert is_last_signatory(last, today)
    assert not is_last_signatory(last, today + timedelta(days=9))
    reader = builders.make_member(town.authority, MemberRole.READER)
    assert not is_last_signatory(reader.memberships.get(), today)

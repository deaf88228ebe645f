"""Organisations, schools and who acts for whom."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements.models import Agreement
from schools.actions.municipalities import seed_municipalities
from schools.enums import MemberRole, OrganisationKind
from schools.models import Deployment, Membership, Organisation, School, SchoolBranch, Site
from schools.rules import is_reviewer
from tests import builders

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def _school(phrase="an der Schule"):
    return School.objects.create(
        organisation=builders.make_organisation(OrganisationKind.SCHOOL),
        authority=builders.make_organisation(),
        phrase=phrase,
    )


BREAKS = {
    "organisation_kind_known": lambda: builders.make_organisation().__class__.objects.update(
        kind="club"
    ),
    "organisation_ags_unique": lambda: [builders.make_organisation(ags="08315003") for _ in "ab"],
    "organisation_one_office": lambda: [builders.make_organisation(is_office=True) for _ in "ab"],
    "school_phrase_begins": lambda: _school("Schule am Bach"),
    "schoolbranch_kind_known": lambda: SchoolBranch.objects.create(school=_school(), kind="x"),
    "schoolbranch_unique": lambda: (
        SchoolBranch.objects.create(school=builders.make_school(), kind="grundschule")
        and SchoolBranch.objects.create(school=School.objects.get(), kind="grundschule")
    ),
    "site_name_unique": lambda: [
        Site.objects.create(school=School.objects.first() or _school(), name="Nord") for _ in "ab"
    ],
    "membership_role_known": lambda: builders.make_member(role="chief"),  # type: ignore[arg-type]  # on purpose
    "membership_dates_in_order": lambda: builders.make_member(
        starts_on=TODAY(), ends_on=TODAY() - timedelta(days=1)
    ),
    "deployment_dates_in_order": lambda: Deployment.objects.create(
        user=builders.make_user(),
        school=_school(),
        starts_on=TODAY(),
        ends_on=TODAY() - timedelta(days=1),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_keeps_its_promises(name):
    with pytest.raises(IntegrityError, match=name.split("_")[0]), transaction.atomic():
        BREAKS[name]()


def test_every_promise_of_the_register_is_broken_here():
    models = (Organisation, School, SchoolBranch, Site, Membership, Deployment)

    assert {c.name for model in models for c in model._meta.constraints} == BREAKS.keys()


def test_the_fifty_municipalities_are_entered_once():
    assert (seed_municipalities(), seed_municipalities()) == (50, 0)
    seeded = Organisation.objects.get(ags="08315006")
    assert (seeded.name, seeded.city) == ("Stadt Bad Krozingen", "Bad Krozingen")


def test_membership_counts_from_its_first_to_its_last_day():
    office = builders.make_organisation(OrganisationKind.COUNTY, is_office=True)
    user = builders.make_member(
        office, MemberRole.EDITOR, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31)
    )

    held = {day: is_reviewer(user, date(2026, *day)) for day in ((2, 28), (3, 1), (3, 31), (4, 1))}

    assert held == {(2, 28): False, (3, 1): True, (3, 31): True, (4, 1): False}


def test_a_disabled_account_has_no_rights():
    user = builders.make_office_member()
    assert is_reviewer(user)

    user.is_active = False
    user.save()

    assert not is_reviewer(user)


def test_who_sees_which_agreement():
    agreement = builders.make_agreement()
    builders.make_agreement()
    yesterday = TODAY() - timedelta(days=1)
    school = agreement.school
    insiders = [
        builders.make_member(school.organisation, MemberRole.READER),
        builders.make_member(school.authority),
        builders.make_member(school.provider),
        builders.make_social_worker(school),
    ]
    outsiders = [
        AnonymousUser(),
        builders.make_user(),
        builders.make_user(is_superuser=True, is_staff=True),
        builders.make_member(builders.make_school().organisation),
        builders.make_member(school.organisation, ends_on=yesterday),
    ]

    assert [list(Agreement.objects.visible_to(user)) for user in insiders] == [[agreement]] * 4
    assert [Agreement.objects.visible_to(user).count() for user in outsiders] == [0] * 5
    assert Agreement.objects.visible_to(builders.make_office_member()).count() == 2


def test_the_county_as_schultraeger_is_not_the_office():
    county = builders.make_organisation(OrganisationKind.COUNTY, name="Landkreis")
    own = builders.make_agreement(school=builders.make_school(authority=county))
    builders.make_agreement()

    clerk = builders.make_member(county)

    assert list(Agreement.objects.visible_to(clerk)) == [own]
    assert not is_reviewer(clerk)


def test_address_lines_leave_nothing_empty():
    place = builders.make_organisation(street="", postal_code="79206", city="Breisach")

    assert place.address_lines == ("79206 Breisach",)

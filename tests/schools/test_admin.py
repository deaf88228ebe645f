"""The register in the administration: organisations, schools, who acts for whom."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from schools.enums import MemberRole, OrganisationKind
from schools.models import Membership, Organisation, School
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


@pytest.fixture
def system(sign_in: SignIn) -> Client:
    return sign_in(builders.make_user(is_staff=True, is_superuser=True))


def address(row: Any, name: str = "change") -> str:
    return reverse(f"admin:schools_{row._meta.model_name}_{name}", args=[row.pk])


def rows(prefix: str, **fields: Any) -> dict[str, Any]:
    """Return what a browser sends for one new row below the row itself; none without fields."""
    sent = {f"{prefix}-TOTAL_FORMS": 1 if fields else 0, f"{prefix}-INITIAL_FORMS": 0}
    return sent | {f"{prefix}-0-{name}": value for name, value in fields.items()}


def as_sent(organisation: Organisation, **changed: Any) -> dict[str, Any]:
    names = ("kind", "name", "ags", "street", "postal_code", "city", "represented_by")
    return {name: getattr(organisation, name) for name in names} | rows("memberships") | changed


def school_as_sent(school: School, **changed: Any) -> dict[str, Any]:
    return {
        "organisation": school.organisation_id,
        "phrase": school.phrase,
        "official_number": school.official_number,
        "authority": school.authority_id,
        "provider": school.provider_id or "",
        **rows("branches"),
        **rows("sites"),
        **rows("deployments"),
        **changed,
    }


def membership(user: User, role: MemberRole = MemberRole.EDITOR) -> dict[str, Any]:
    given = {"user": user.pk, "role": role, "function": "", "starts_on": "1.8.2026"}
    return rows("memberships", **given, ends_on="")


@pytest.mark.parametrize("name", ["organisation", "school", "membership"])
def test_the_parties_stay_outside(client: Client, sign_in: SignIn, name: str) -> None:
    list_ = reverse(f"admin:schools_{name}_changelist")
    assert client.get(list_).status_code == 302
    assert sign_in(builders.make_member()).get(list_, follow=True).status_code == 403
    assert sign_in(builders.make_user(is_staff=True)).get(list_).status_code == 403


@pytest.mark.parametrize("who", ["office", "system"])
def test_both_offices_keep_the_register(who: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(who)
    organisation = builders.make_organisation()
    response = client.post(address(organisation), as_sent(organisation, name="Gemeinde Neubach"))
    assert response.status_code == 302
    organisation.refresh_from_db()
    assert organisation.name == "Gemeinde Neubach"
    assert client.post(address(organisation, "delete"), {"post": "yes"}).status_code == 403


def test_an_organisation_is_found_by_name_and_official_key(office: Client) -> None:
    wanted = builders.make_organisation(name="Gemeinde Rebstein", ags="08315999")
    builders.make_organisation()
    list_ = reverse("admin:schools_organisation_changelist")
    for words in ("Rebstein", "08315999"):
        assert list(office.get(list_, {"q": words}).context["cl"].result_list) == [wanted]


def test_a_membership_is_written_on_the_page_of_the_organisation(office: Client) -> None:
    organisation, user = builders.make_organisation(), builders.make_user()
    sent = as_sent(organisation) | membership(user)
    assert office.post(address(organisation), sent).status_code == 302
    assert Membership.objects.get(organisation=organisation).user == user


def test_the_fachstelle_names_no_reviewers(office: Client) -> None:
    organisation = Organisation.objects.get(is_office=True)
    before = organisation.memberships.count()
    sent = as_sent(organisation) | membership(builders.make_user())
    assert office.post(address(organisation), sent).status_code in {200, 302}
    assert organisation.memberships.count() == before


def test_the_systemverwaltung_names_reviewers(system: Client) -> None:
    office = builders.make_organisation(OrganisationKind.COUNTY, is_office=True)
    user = builders.make_user(is_staff=True)
    sent = as_sent(office, is_office="on") | membership(user)
    assert system.post(address(office), sent).status_code == 302
    assert Membership.objects.get(organisation=office).user == user


def test_the_fachstelle_makes_no_other_office(office: Client) -> None:
    Organisation.objects.filter(is_office=True).update(name="Fachstelle")
    organisation = builders.make_organisation()
    office.post(address(organisation), as_sent(organisation, is_office="on"))
    organisation.refresh_from_db()
    assert not organisation.is_office


def test_a_second_office_is_refused_in_words(system: Client) -> None:
    builders.make_office_member()
    organisation = builders.make_organisation()
    response = system.post(address(organisation), as_sent(organisation, is_office="on"))
    assert "Es gibt schon eine Fachstelle." in text_of(response)


def test_an_unusual_official_number_gives_a_hint(office: Client) -> None:
    school = builders.make_school()
    sent = school_as_sent(school, official_number="04-12")
    words = text_of(office.post(address(school), sent, follow=True))
    assert "Die Dienststellennummer hat meist 8 Ziffern." in words
    school.refresh_from_db()
    assert school.official_number == "04-12"


@pytest.mark.parametrize("number", ["", "04123456"])
def test_a_usual_number_gives_none(office: Client, number: str) -> None:
    school = builders.make_school()
    sent = school_as_sent(school, official_number=number)
    words = text_of(office.post(address(school), sent, follow=True))
    assert "hat meist 8 Ziffern" not in words


def test_the_phrase_of_a_school_is_checked_in_words(office: Client) -> None:
    school = builders.make_school()
    response = office.post(address(school), school_as_sent(school, phrase="in der Hebel-Schule"))
    assert "Beginnen Sie mit „an der“, „am“ oder „an den“" in text_of(response)


def test_branches_sites_and_deployments_stand_below_the_school(office: Client) -> None:
    school, worker = builders.make_school(), builders.make_user()
    sent = school_as_sent(
        school,
        **rows("sites", name="Außenstelle", street="", postal_code="", city=""),
        **rows("deployments", user=worker.pk, starts_on="1.8.2026", ends_on=""),
    )
    sent |= {"branches-TOTAL_FORMS": 0}
    assert office.post(address(school), sent).status_code == 302
    assert school.sites.get().name == "Außenstelle"
    assert school.deployments.get().user == worker


def test_the_list_of_schools_names_their_schularten(office: Client) -> None:
    school = builders.make_school()
    words = text_of(office.get(reverse("admin:schools_school_changelist")))
    assert f"{school.organisation} Grundschule" in words


def test_the_list_of_memberships_is_read_only(office: Client) -> None:
    user = builders.make_member()
    row = Membership.objects.get(user=user)
    words = text_of(office.get(reverse("admin:schools_membership_changelist")))
    assert f"{user} {row.organisation} zeichnend" in words
    assert office.post(address(row), {"role": "reader"}).status_code == 403


def test_a_person_shows_what_she_acts_for(office: Client) -> None:
    school = builders.make_school()
    user = builders.make_member(school.authority, ends_on=timezone.localdate())
    builders.make_social_worker(school)
    page = reverse("admin:accounts_user_change", args=[user.pk])
    assert str(school.authority) in text_of(office.get(page))


def test_the_search_for_people_is_for_both_offices_only(office: Client, sign_in: SignIn) -> None:
    wanted = builders.make_user(last_name="Rebmann")
    address_of_search = reverse("admin:autocomplete")
    query = {
        "app_label": "schools",
        "model_name": "membership",
        "field_name": "user",
        "term": "Rebm",
    }
    found = office.get(address_of_search, query).json()["results"]
    assert [row["id"] for row in found] == [str(wanted.pk)]
    staff = sign_in(builders.make_user(is_staff=True))
    assert staff.get(address_of_search, query).status_code == 403

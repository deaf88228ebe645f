"""„Wenn es schwierig wird“: the steps of point 7 with the people of today."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import PartyRole, State
from agreements.models import Agreement, Contact
from evaluations.rules.ladder import ladder_of
from schools.enums import MemberRole
from schools.models import Membership
from tests import builders
from tests.agreements.pages import page
from tests.evaluations import talks
from tests.evaluations.pages import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return talks.make_signed()


def organisation_of(agreement, role):
    return agreement.parties.get(role=role).organisation


def offices(agreement):
    """Return each office of the ladder by its title."""
    found = ladder_of(Agreement.objects.with_particulars().get(pk=agreement.pk))
    return {office.title: office for rung in found for office in rung.offices}


def people(agreement, title):
    return [person.name for person in offices(agreement)[title].people]


def url(agreement):
    return reverse("evaluations:conflicts", args=[agreement.number])


def test_the_steps_are_those_of_point_7(agreement):
    rungs = ladder_of(agreement)
    assert [rung.title for rung in rungs] == [
        "Schulleitung und Anstellungsträger",
        "Schulträger",
        "Fachstelle und Mediation",
        "Schulaufsicht und Jugendamt",
    ]
    assert [office.title for office in rungs[0].offices] == ["Schulleitung", "Anstellungsträger"]
    provider = organisation_of(agreement, PartyRole.PROVIDER)
    assert rungs[0].offices[1].name == provider.name


def test_a_schultraeger_that_is_its_own_traeger_stands_twice():
    school = builders.make_school()
    agreement = builders.make_draft(school=school)
    found = offices(agreement)
    assert found["Anstellungsträger"].name == found["Schulträger"].name == school.authority.name


def test_who_signs_stands_there_until_the_last_day(agreement):
    keeper = organisation_of(agreement, PartyRole.SCHOOL_AUTHORITY)
    head = builders.make_member(keeper, user=builders.make_user(phone="0761 1234"))
    builders.make_member(keeper, MemberRole.EDITOR)
    builders.make_member(keeper, MemberRole.READER)
    (person,) = offices(agreement)["Schulträger"].people
    assert (person.name, person.function, person.phone) == (str(head), "Amtsleitung", "0761 1234")

    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=head).update(ends_on=yesterday)
    assert str(head) not in people(agreement, "Schulträger")


def test_the_ansprechperson_comes_first_and_leaves_with_her_membership(agreement):
    school = organisation_of(agreement, PartyRole.SCHOOL)
    contact = builders.make_member(school, MemberRole.EDITOR)
    Contact.objects.create(
        agreement=agreement, role=PartyRole.SCHOOL, name=str(contact), email=contact.email
    )
    shown = offices(agreement)["Schulleitung"].people
    assert [one.function for one in shown] == ["Ansprechperson", "Amtsleitung"]
    assert shown[0].name == str(contact)

    Membership.objects.filter(user=contact).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert str(contact) not in people(agreement, "Schulleitung")


def test_without_people_the_register_says_how_to_reach_it(agreement):
    keeper = organisation_of(agreement, PartyRole.SCHOOL_AUTHORITY)
    assert offices(agreement)["Schulträger"].words.startswith("Das Portal kennt")
    keeper.email = "rathaus@musterbach.example"
    keeper.save()
    assert people(agreement, "Schulträger") == [keeper.name]


def test_the_fachstelle_and_what_the_operator_wrote(agreement, settings):
    settings.SCHOOL_SUPERVISION = "Staatliches Schulamt Musterstadt, 0761 99"
    office = builders.make_office_member()
    shown = page(client_of(office), url(agreement))
    assert "Staatliches Schulamt Musterstadt, 0761 99" in shown
    assert settings.OFFICE_CONTACT in shown
    assert str(office) in shown
    assert "Das Portal kennt hier noch niemanden. Fragen Sie die Fachstelle." in shown


def test_the_words_of_the_muster_stand_there(agreement):
    shown = page(client_of(builders.make_office_member()), url(agreement))
    assert "7. Konfliktregelung" in shown
    assert "sind die Schulaufsicht und das Jugendamt einzubinden." in shown
    assert "Wortlaut der geltenden Fassung" in shown


def test_a_draft_shows_its_own_words_and_a_nachtrag_leads_on():
    draft = builders.make_agreement()
    client = client_of(builders.make_office_member())
    assert "Wortlaut des Entwurfs" in page(client, url(draft))
    amendment = builders.make_amendment(builders.make_agreement(State.SIGNED))
    assert client.get(url(amendment)).headers["Location"] == url(amendment.amends)

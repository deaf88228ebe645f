"""People in the administration: made without a password, changed by whom it may concern."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.delivery import deliver_next
from core.models import OutgoingMail
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

ADD = reverse("admin:accounts_user_add")
NEW = {"email": "Neu@Schule.example", "first_name": "Nora", "last_name": "Neu", "phone": ""}


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


@pytest.fixture
def system(sign_in: SignIn) -> Client:
    return sign_in(builders.make_user(is_staff=True, is_superuser=True))


def address(user: User, name: str = "change") -> str:
    return reverse(f"admin:accounts_user_{name}", args=[user.pk])


def inlines() -> dict[str, int]:
    names = ("memberships", "deployments")
    ends = ("TOTAL_FORMS", "INITIAL_FORMS")
    return {f"{name}-{end}": 0 for name in names for end in ends}


def as_sent(user: User, **changed: Any) -> dict[str, Any]:
    names = ("email", "first_name", "last_name", "phone")
    return {n: getattr(user, n) for n in names} | {"is_active": "on"} | inlines() | changed


def test_the_list_is_for_both_offices(
    client: Client, office: Client, system: Client, sign_in: SignIn
) -> None:
    list_ = reverse("admin:accounts_user_changelist")
    assert client.get(list_).status_code == 302
    assert sign_in(builders.make_member()).get(list_, follow=True).status_code == 403
    assert office.get(list_).status_code == system.get(list_).status_code == 200


def test_somebody_new_sets_her_own_password_by_mail(office: Client) -> None:
    response = office.post(ADD, NEW | inlines(), follow=True)
    assert "An neu@schule.example ist eine Mail unterwegs" in text_of(response)
    person = User.objects.get(email="neu@schule.example")
    assert not person.has_usable_password()
    assert not person.is_staff
    assert deliver_next()
    (message,) = mail.outbox
    assert message.to == ["neu@schule.example"]
    link = re.search(r"http://127\.0\.0\.1:8000(/passwort-neu/\S+)", str(message.body))
    assert link
    stranger = Client()
    form = stranger.get(link[1], follow=True).redirect_chain[-1][0]
    stranger.post(form, {"password1": builders.PASSWORD})
    person.refresh_from_db()
    assert person.check_password(builders.PASSWORD)


def test_an_address_is_taken_once_whatever_its_case(office: Client) -> None:
    builders.make_user(email="neu@schule.example")
    response = office.post(ADD, NEW | inlines())
    assert "Mit dieser E-Mail-Adresse gibt es schon ein Konto." in text_of(response)


def test_a_person_needs_a_name(office: Client) -> None:
    response = office.post(ADD, NEW | {"first_name": "", "last_name": ""} | inlines())
    assert response.status_code == 200
    assert not User.objects.filter(email__iexact=NEW["email"]).exists()


def test_the_fachstelle_gives_no_rights_to_the_administration(office: Client) -> None:
    office.post(ADD, NEW | inlines() | {"is_staff": "on", "is_superuser": "on"})
    person = User.objects.get(email="neu@schule.example")
    assert (person.is_staff, person.is_superuser) == (False, False)
    office.post(address(person), as_sent(person, is_staff="on", is_superuser="on"))
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_the_systemverwaltung_does(system: Client) -> None:
    person = builders.make_user()
    assert system.post(address(person), as_sent(person, is_staff="on")).status_code == 302
    person.refresh_from_db()
    assert person.is_staff


def test_a_locked_account_is_out_at_once(office: Client, sign_in: SignIn) -> None:
    person = builders.make_member()
    inside = sign_in(person)
    assert inside.get(reverse("desk:tasks")).status_code == 200
    sent = as_sent(person)
    del sent["is_active"]
    assert office.post(address(person), sent).status_code == 302
    assert inside.get(reverse("desk:tasks")).status_code == 302


def test_people_of_the_administration_are_changed_by_the_systemverwaltung_only(
    office: Client, system: Client
) -> None:
    staff = builders.make_user(is_staff=True)
    sent = as_sent(staff, email="andere@landkreis.example", is_staff="on")
    assert office.post(address(staff), sent).status_code == 403
    assert office.post(address(staff, "password_link")).status_code == 403
    assert system.post(address(staff), sent).status_code == 302
    staff.refresh_from_db()
    assert staff.email == "andere@landkreis.example"


def test_nobody_is_deleted_and_nobody_sees_a_password(office: Client, system: Client) -> None:
    person = builders.make_user()
    for client in (office, system):
        assert client.post(address(person, "delete"), {"post": "yes"}).status_code == 403
        html = client.get(address(person)).content.decode()
        assert person.password not in html
        assert 'type="password"' not in html


def test_the_link_is_sent_again(office: Client) -> None:
    person = builders.make_user()
    response = office.post(address(person, "password_link"), follow=True)
    assert "ist eine Mail unterwegs" in text_of(response)
    assert [waiting.recipient for waiting in OutgoingMail.objects.all()] == [person.email]
    assert office.get(address(person, "password_link")).status_code == 405


def test_a_locked_account_gets_no_link(office: Client) -> None:
    person = builders.make_user(is_active=False)
    response = office.post(address(person, "password_link"), follow=True)
    assert "Das Konto ist gesperrt." in text_of(response)
    assert not OutgoingMail.objects.exists()


def test_groups_and_addresses_have_no_doors_of_their_own(system: Client) -> None:
    for path in ("auth/group/", "account/emailaddress/"):
        assert system.get(f"{reverse('admin:index')}{path}").status_code == 404

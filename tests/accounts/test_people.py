"""People and how they sign in."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from tests import builders

pytestmark = pytest.mark.django_db
NEW = "wiese-lampe-sonntag"


def _login(client: Client, email: str, password: str):
    return client.post("/anmelden/", {"login": email, "password": password})


def test_people_sign_in_by_address_in_any_case(client: Client):
    builders.make_user(email="anna@example.org")

    answer = _login(client, "Anna@Example.org", builders.PASSWORD)

    assert answer.headers["Location"] == "/aufgaben/"


def test_a_disabled_account_is_out_with_the_next_request(client: Client):
    user = builders.make_user()
    client.force_login(user)
    assert client.get("/aufgaben/").status_code == 200

    user.is_active = False
    user.save()

    assert client.get("/aufgaben/").status_code == 302


@pytest.mark.parametrize("password", ["kurz", "1234567890", "password123", "anna@example.org"])
def test_weak_passwords_are_refused_in_words(client: Client, password: str):
    user = builders.make_user(email="anna@example.org")
    client.force_login(user)

    answer = client.post(
        "/konto/passwort/", {"oldpassword": builders.PASSWORD, "password1": password}
    )

    user.refresh_from_db()
    assert answer.status_code == 200
    assert user.check_password(builders.PASSWORD)
    assert 'id="id_password1_error"' in answer.content.decode()


def test_one_address_is_one_person():
    builders.make_user(email="anna@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ANNA@example.org")


def test_somebody_without_a_name_is_named_by_the_address():
    assert str(User(email="anna@example.org")) == "anna@example.org"
    assert User(first_name="Anna", last_name="Sommer").get_full_name() == "Anna Sommer"

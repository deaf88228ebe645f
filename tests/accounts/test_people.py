"""People and how they sign in."""

import re

import pytest
from django.core import mail
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


def test_a_wrong_password_and_an_unknown_address_answer_alike(client: Client):
    builders.make_user(email="anna@example.org")

    known = _login(client, "anna@example.org", "falsch").content.decode()
    unknown = _login(client, "niemand@example.org", "falsch").content.decode()

    words = "E-Mail-Adresse oder"
    assert words in known
    assert words in unknown


def test_a_disabled_account_is_out_with_the_next_request(client: Client):
    user = builders.make_user()
    client.force_login(user)
    assert client.get("/aufgaben/").status_code == 200

    user.is_active = False
    user.save()

    assert client.get("/aufgaben/").status_code == 302


def test_many_wrong_passwords_are_slowed_down(client: Client):
    builders.make_user(email="anna@example.org")
    for _ in range(6):
        _login(client, "anna@example.org", "falsch")

    blocked = _login(client, "anna@example.org", builders.PASSWORD)

    assert "_auth_user_id" not in client.session
    assert "Zu viele" in blocked.content.decode()


def test_a_forgotten_password_is_set_by_a_link_that_works_once(client: Client):
    user = builders.make_user(email="anna@example.org")

    client.post("/passwort-vergessen/", {"email": "anna@example.org"})
    link = re.search(r"http://127\.0\.0\.1:8000(/passwort-neu/\S+)", str(mail.outbox[0].body))
    assert link
    form = client.get(link[1], follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": NEW}, follow=True)

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "Ihr neues Passwort gilt" in done.content.decode()
    again = Client().get(link[1], follow=True).content.decode()
    assert "Dieser Link ist abgelaufen" in again


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


def test_mails_for_unknown_addresses_tell_only_their_owner(client: Client):
    answer = client.post("/passwort-vergessen/", {"email": "fremd@example.org"}, follow=True)

    assert "Wenn es zu Ihrer Adresse ein Konto gibt" in answer.content.decode()
    assert [message.to for message in mail.outbox] == [["fremd@example.org"]]


def test_one_address_is_one_person():
    builders.make_user(email="anna@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ANNA@example.org")


def test_somebody_without_a_name_is_named_by_the_address():
    assert str(User(email="anna@example.org")) == "anna@example.org"
    assert User(first_name="Anna", last_name="Sommer").get_full_name() == "Anna Sommer"


def test_nobody_opens_an_account_alone(client: Client):
    for path in ("/registrieren/", "/signup/", "/accounts/signup/"):
        assert client.get(path).status_code in {302, 404, 200}
        client.post(path, {"email": "neu@example.org", "password1": NEW})

    assert not User.objects.filter(email="neu@example.org").exists()

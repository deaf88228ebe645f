import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from core.delivery import deliver_next
from core.logs import JsonLine
from core.models import OutgoingMail
from tests import builders
from tests.journeys.server import free_port

pytestmark = pytest.mark.django_db


def test_nobody_opens_an_account(client: Client) -> None:
    form = {"email": "neu@example.org", "password1": builders.PASSWORD}
    response = client.post("/konto/neu/", form)
    assert "Für das Portal werden Sie eingeladen." in response.content.decode()
    assert not User.objects.filter(email="neu@example.org").exists()


def test_a_mail_links_to_the_configured_address(client: Client, settings: Settings) -> None:
    settings.BASE_URL = "https://portal.landkreis.example"
    person = builders.make_user()
    client.post("/passwort-vergessen/", {"email": person.email}, headers={"host": "localhost"})
    [waiting] = OutgoingMail.objects.all()
    assert waiting.person == person
    assert deliver_next()
    [message] = mail.outbox
    assert message.to == [person.email]
    links = re.findall(r"\w+://[^\s]+", str(message.body))
    assert links
    assert all(link.startswith("https://portal.landkreis.example/passwort-neu/") for link in links)
    assert "localhost" not in str(message.body) + str(message.subject)


def test_the_link_sets_a_new_password_once(client: Client, settings: Settings) -> None:
    person = builders.make_user()
    client.post("/passwort-vergessen/", {"email": person.email})
    assert deliver_next()
    [link] = re.findall(r"\w+://[^\s]+", str(mail.outbox[0].body))
    path = link.removeprefix(settings.BASE_URL)
    form = client.get(path, follow=True)
    new = "ganz-anderes-wort-42"
    saved = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert saved.status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)
    again = Client().get(path, follow=True)
    assert b'name="password1"' not in again.content


def test_a_foreign_host_is_refused(client: Client) -> None:
    response = client.post("/passwort-vergessen/", {}, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert not OutgoingMail.objects.exists()


def test_known_and_unknown_addresses_get_the_same_answer(client: Client) -> None:
    person = builders.make_user()
    known = client.post("/passwort-vergessen/", {"email": person.email})
    unknown = client.post("/passwort-vergessen/", {"email": "niemand@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    mails = OutgoingMail.objects.filter(kind="password", is_secret=True)
    assert mails.count() == 2
    # A link runs out, and the mail with it; what holds none is worth sending later, too.
    end = mails.get(recipient=person.email).expires_at
    assert end
    assert timedelta(minutes=59) < end - timezone.now() <= timedelta(hours=1)
    assert mails.get(recipient="niemand@example.org").expires_at is None


def test_a_mail_server_that_is_away_holds_up_no_page(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    person = builders.make_user()
    answer = client.post("/passwort-vergessen/", {"email": person.email})
    assert answer["Location"] == "/passwort-vergessen/gesendet/"
    failed = deliver_next()
    assert failed
    assert failed.last_error
    assert "/passwort-neu/" in failed.body  # it is tried again


def test_each_link_that_is_asked_for_is_a_mail_of_its_own(client: Client) -> None:
    person = builders.make_user()
    for _ in range(2):
        client.post("/passwort-vergessen/", {"email": person.email})
    assert OutgoingMail.objects.filter(recipient=person.email).count() == 2


def test_an_address_too_long_for_a_mailbox_gets_the_same_answer(client: Client) -> None:
    long = f"{'n' * 60}@{'.'.join(['m' * 60] * 4)}.example"
    answer = client.post("/passwort-vergessen/", {"email": long})
    assert answer["Location"] == "/passwort-vergessen/gesendet/"
    assert not OutgoingMail.objects.exists()


def test_guessing_a_password_is_slowed_down(client: Client) -> None:
    person = builders.make_user()
    for _ in range(6):
        client.post("/anmelden/", {"login": person.email, "password": "falsch-geraten"})
    right = {"login": person.email, "password": builders.PASSWORD}
    assert client.post("/anmelden/", right).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_new_session_has_a_new_key(client: Client) -> None:
    person = builders.make_user()
    session = client.session
    session["draft"] = "x"
    session.save()
    before = session.session_key
    client.cookies["session"] = str(before)
    client.post("/anmelden/", {"login": person.email, "password": builders.PASSWORD})
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "desk"],
)
def test_signing_in_leads_to_no_other_host(client: Client, target: str) -> None:
    person = builders.make_user()
    form = {"login": person.email, "password": builders.PASSWORD, "next": target}
    assert client.post("/anmelden/", form)["Location"] == "/aufgaben/"


def test_what_was_typed_stands_in_no_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    strict = Client(enforce_csrf_checks=True)
    canary = "kanarienvogel-im-passwort"
    for sent in (client, strict):
        sent.post("/anmelden/", {"login": "niemand@example.org", "password": canary})
        sent.post("/passwort-neu/0-kanarienvogel/", {"password1": canary, "password2": canary})
        sent.get("/passwort-neu/0-kanarienvogel/gibt-es-nicht")
    logged = "\n".join(JsonLine().format(record) for record in caplog.records)
    assert "kanarienvogel" not in logged

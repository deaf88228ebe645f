"""What scripts ask about the session: reading does not make it longer, a button does."""

import time

import pytest
from django.test import Client
from pytest_django import Settings

from agreements.models.agreement import Agreement
from tests import builders
from tests.agreements.pages import url

pytestmark = pytest.mark.django_db
MINUTE = 60


@pytest.fixture
def client(client: Client) -> Client:
    """Sign in through the form."""
    draft = builders.make_draft()
    person = draft.created_by
    client.post("/anmelden/", {"login": person.email, "password": builders.PASSWORD})
    return client


def set_back(client: Client, *, began: int = 0, renewed: int = 0) -> None:
    """Let the session have begun and been renewed so many seconds earlier."""
    session = client.session
    session["began"] -= began
    session["renewed"] -= renewed
    session.save()


def test_it_says_how_long_the_session_lasts(client: Client) -> None:
    set_back(client, renewed=50 * MINUTE)
    answer = client.get("/sitzung/").json()
    assert 9 * MINUTE < answer["seconds"] <= 10 * MINUTE
    assert answer["can_extend"]
    assert answer["person"] == client.session["_auth_user_id"]
    assert answer["token"]


def test_asking_does_not_make_it_last_longer(client: Client) -> None:
    set_back(client, renewed=50 * MINUTE)
    before = client.session["renewed"]
    client.get("/sitzung/")
    number = "KV-1999-0001"
    client.post(f"/vereinbarungen/{number}/anwesenheit/term/")
    assert client.session["renewed"] == before


def test_the_button_makes_it_last_longer(client: Client) -> None:
    set_back(client, renewed=50 * MINUTE)
    answer = client.post("/sitzung/").json()
    assert 59 * MINUTE < answer["seconds"] <= 60 * MINUTE
    assert client.session["renewed"] >= time.time() - MINUTE


def test_the_last_hour_of_a_day_cannot_be_put_off(client: Client, settings: Settings) -> None:
    settings.SESSION_LONGEST_SECONDS = 12 * 60 * MINUTE
    set_back(client, began=12 * 60 * MINUTE - 4 * MINUTE)
    answer = client.post("/sitzung/").json()
    assert 3 * MINUTE < answer["seconds"] <= 4 * MINUTE
    assert not answer["can_extend"]


def test_whoever_is_signed_out_learns_so(client: Client) -> None:
    client.post("/abmelden/")
    for answer in (client.get("/sitzung/"), client.post("/sitzung/")):
        assert answer.status_code == 200
        assert answer.json()["seconds"] == 0
        assert answer.json()["person"] == ""


def test_every_page_knows_when_the_session_ends(client: Client) -> None:
    html = client.get("/aufgaben/").content.decode()
    assert 'data-session="/sitzung/"' in html
    assert 'data-warn="300"' in html
    assert "data-session-stay" not in Client().get("/anmelden/").content.decode()


def test_pages_with_a_form_say_it_without_script(client: Client) -> None:
    draft = Agreement.objects.get()
    html = client.get(url("term", draft)).content.decode()
    assert "Ohne Aufruf einer Seite bleiben Sie bis" in html
    assert "Ohne Aufruf" not in client.get(url("goals", draft)).content.decode()


def test_a_short_session_warns_in_good_time(client: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = MINUTE
    assert 'data-warn="20"' in client.get("/aufgaben/").content.decode()


def test_a_script_is_told_that_nobody_is_signed_in() -> None:
    draft = builders.make_draft()
    answer = Client().post(url("autosave", draft, "term"), headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("text/plain")

"""Secrets of the second factor at rest: no table tells them, and a new key still opens them."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.rules import unused_codes
from tests import builders
from tests.second_factor import Clock, code_of, enter_code, enter_password, give_factor, sign_in

pytestmark = pytest.mark.django_db
NEW_KEY = "another-key-of-the-portal-" * 3


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    cache.clear()
    return Clock(monkeypatch)


def test_no_table_tells_secret_or_codes() -> None:
    person = builders.make_member()
    secret = give_factor(person)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert [code for code in unused_codes(person) if code in kept] == []


def test_an_earlier_key_still_opens(settings: Settings) -> None:
    person = builders.make_member()
    secret = give_factor(person)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW_KEY
    sign_in(person, secret)


def test_without_the_key_nobody_comes_in_and_is_told_why(
    client: Client, settings: Settings
) -> None:
    person = builders.make_member()
    secret = give_factor(person)
    settings.SECRET_KEY = NEW_KEY
    enter_password(client, person)
    for code in (code_of(secret), code_of("")):
        assert enter_code(client, code) == ""
    page = client.post("/anmelden/code/", {"code": code_of(secret)}).content.decode()
    assert "Ihr zweiter Faktor ist nicht mehr lesbar." in page


def test_counters_against_guessing_are_not_crowded_out(settings: Settings) -> None:
    person = builders.make_member()
    secret = give_factor(person)
    sign_in(person, secret)
    for number in range(400):  # Django's own limit is 300
        cache.set(f"other/{number}", number)
    second = Client()
    enter_password(second, person)
    assert enter_code(second, code_of(secret)) == ""
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] > 400

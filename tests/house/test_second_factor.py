"""Without the second factor nothing of the portal is open to staff, whatever the address."""

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.house.access_matrix import rows
from tests.house.addresses import addresses
from tests.house.test_access import address, ask
from tests.house.world import World, make_world
from tests.second_factor import give_factor

pytestmark = pytest.mark.django_db

OPEN = configured.SECOND_FACTOR_OPEN


@pytest.fixture
def world(settings: Settings) -> World:
    settings.SECOND_FACTOR = "verwaltung"
    cache.clear()
    return make_world()


def leaks(world: World, role: str, gate: str) -> list[str]:
    """Return the addresses that answer somebody of `role` in another way than leading to `gate`."""
    client = Client(raise_request_exception=False)
    person = world.people[role]
    assert person
    client.force_login(person)
    found = []
    for name, parameters in addresses().items():
        if name in OPEN:
            continue
        for verb in ("GET", "POST"):
            answer = ask(client, verb, address(name, parameters, world))
            if not answer.headers.get("Location", "").startswith(gate):
                found.append(f"{verb} {name}: {answer.status_code}")
    return found


@pytest.mark.parametrize("role", ["office", "admin"])
def test_every_address_leads_to_the_set_up(world: World, role: str) -> None:
    assert leaks(world, role, reverse("mfa_activate_totp")) == []


@pytest.mark.parametrize("role", ["office", "admin"])
def test_every_address_leads_to_the_code(world: World, role: str) -> None:
    person = world.people[role]
    assert person
    give_factor(person)
    assert leaks(world, role, reverse("mfa_reauthenticate")) == []


def test_what_stays_open_is_there_and_open_to_strangers_or_about_the_factor() -> None:
    assert set(addresses()) >= OPEN
    public = {name for (name, verb), answers in rows().items() if answers[0] != "login"}
    own = {"account_reauthenticate", "mfa_activate_totp", "mfa_reauthenticate"}
    assert OPEN - public == own

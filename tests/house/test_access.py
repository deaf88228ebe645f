"""Rights: each address asked by each role, compared with the matrix; a GET writes nothing."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.house.access_matrix import rows
from tests.house.addresses import addresses
from tests.house.headings import faults
from tests.house.reading import WrittenByReadingError, only_reading
from tests.house.world import ROLES, World, make_world

VERBS = ("GET", "POST")


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001 - opens the database
    return make_world()


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    """Return a signed-in client for each role."""
    clients = {role: Client() for role in ROLES}
    for role, person in world.people.items():
        if person:
            clients[role].force_login(person)
    return clients


def address(name: str, parameters: tuple[str, ...], world: World) -> str:
    """Return the path of an address with the world's objects in it."""
    arguments = dict(world.arguments)
    if name.startswith("admin:"):
        arguments |= {"app_label": "agreements", "content_type_id": 1, "object_id": 1}
        app_label, _, rest = name.removeprefix("admin:").partition("_")
        model_name = rest.partition("_")[0]
        if "object_id" in parameters and rest:
            row = apps.get_model(app_label, model_name)._base_manager.first()
            arguments["object_id"] = row.pk if row else 1
    return reverse(name, kwargs={parameter: arguments[parameter] for parameter in parameters})


def ask(client: Client, verb: str, path: str) -> HttpResponseBase:
    """Ask and take back whatever the answer changed; a GET is refused to change anything."""
    with transaction.atomic():
        if verb == "GET":
            with only_reading():
                response = client.get(path)
        else:
            response = client.post(path)
        transaction.set_rollback(True)
    return response


def word_for(response: HttpResponseBase) -> str:
    """Return the answer as the matrix writes it."""
    to_sign_in = response.get("Location", "").startswith(reverse("account_login"))
    response.close()
    return "login" if response.status_code == 302 and to_sign_in else str(response.status_code)


def expected(name: str, verb: str) -> tuple[str, ...]:
    """Return the matrix' answers for an address; empty where no row fits."""
    fitting = (
        answers
        for (pattern, wanted), answers in rows().items()
        if wanted == verb and fnmatchcase(name, pattern)
    )
    return next(fitting, ())


def differences(world: World, clients: dict[str, Client]) -> Iterator[str]:
    """Yield the rows of the matrix that do not say what the portal answers, as they should be."""
    for name, parameters in addresses().items():
        for verb in VERBS:
            path = address(name, parameters, world)
            answers = tuple(word_for(ask(clients[role], verb, path)) for role in ROLES)
            if answers != expected(name, verb):
                yield f"{name:<34} {verb:<4} " + " ".join(
                    f"{answer:<{len(role)}}" for role, answer in zip(ROLES, answers, strict=True)
                )


def test_every_address_has_its_row() -> None:
    missing = [f"{n} {verb}" for n in addresses() for verb in VERBS if not expected(n, verb)]
    assert missing == []


def test_every_row_has_its_address() -> None:
    unused = [p for p, _ in rows() if not any(fnmatchcase(name, p) for name in addresses())]
    assert unused == []
    assert {len(answers) for answers in rows().values()} == {len(ROLES)}


def test_answers_are_those_of_the_matrix(world: World, clients: dict[str, Client]) -> None:
    found = list(differences(world, clients))
    assert found == [], "\n" + "\n".join(found)


def test_something_foreign_looks_like_nothing(world: World, clients: dict[str, Client]) -> None:
    number = str(world.arguments["number"])
    for name, parameters in addresses().items():
        if "number" not in parameters:
            continue
        path = address(name, parameters, world)
        foreign = clients["fremd"].get(path)
        nothing = clients["fremd"].get(path.replace(number, "KV-1999-9999"))
        assert foreign.status_code == nothing.status_code == 404, name
        assert number.encode() not in foreign.content
        assert foreign.content == nothing.content, name


@pytest.mark.parametrize("role", ["anonym", "school", "office"])
def test_headings_never_skip(world: World, clients: dict[str, Client], role: str) -> None:
    found = {}
    for name, parameters in addresses().items():
        response = clients[role].get(address(name, parameters, world))
        html = response.get("Content-Type", "").startswith("text/html")
        if html and response.status_code == 200 and not response.streaming:
            found[name] = faults(response.content.decode())
    assert {name: fault for name, fault in found.items() if fault} == {}


def test_a_get_that_writes_is_found(world: World) -> None:
    with only_reading(), pytest.raises(WrittenByReadingError, match="accounts_user"):
        world.people["school"].save()  # type: ignore[union-attr]  # everybody but anonym is there

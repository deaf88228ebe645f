"""Rights: each address asked by each role, compared with the matrix; a GET writes nothing."""

import re
from collections.abc import Iterator
from copy import deepcopy
from fnmatch import fnmatchcase
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from agreements.models.agreement import Agreement
from tests import builders
from tests.house.access_matrix import rows
from tests.house.addresses import addresses
from tests.house.headings import faults
from tests.house.reading import WrittenByReadingError, only_reading
from tests.house.world import ROLES, World, make_world

VERBS = ("GET", "POST")
SECRET = "Was unter uns bleibt"


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001 - opens the database
    return make_world()


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    """Return a signed-in client for each role."""
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, person in world.people.items():
        if person:
            clients[role].force_login(person)
    return clients


def first_row_of(page: str) -> object:
    """Return the key of a row of the model an admin page (`app_model_page`) is about, or 1."""
    for model in apps.get_models():
        if page.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            row = model._base_manager.order_by("pk").first()
            return row.pk if row else 1
    return 1


def address(name: str, parameters: tuple[str, ...], world: World) -> str:
    """Return the path of an address with the world's objects in it."""
    arguments = dict(world.arguments)
    if name.startswith("admin:"):
        page = name.removeprefix("admin:")
        own = page.startswith("agreements_agreement")
        row = arguments["agreement_pk"] if own else first_row_of(page)
        arguments |= {"app_label": "agreements", "content_type_id": 1, "object_id": row}
    return reverse(name, kwargs={parameter: arguments[parameter] for parameter in parameters})


def ask(client: Client, verb: str, path: str) -> HttpResponseBase:
    """Ask and take back whatever the answer changed; a GET is refused to change anything.

    Where the administration sends somebody to its door, the door's answer counts.
    """
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        if verb == "GET":
            with only_reading():
                response = client.get(path)
        else:
            response = client.post(path)
        transaction.set_rollback(True)
    client.cookies = cookies
    door = response.get("Location", "")
    return client.get(door) if door.startswith(reverse("admin:login")) else response


def word_for(response: HttpResponseBase) -> str:
    """Return the answer as the matrix writes it."""
    to_sign_in = urlsplit(response.get("Location", "")).path == reverse("account_login")
    if isinstance(response, StreamingHttpResponse):
        b"".join(response)  # read to the end, else its file stays open
    return "login" if response.status_code == 302 and to_sign_in else str(response.status_code)


def expected(name: str, verb: str) -> tuple[str, ...]:
    """Return the matrix' answers for an address; empty where no row fits."""
    fitting = (
        answers
        for (pattern, wanted), answers in rows().items()
        if wanted == verb and fnmatchcase(name, pattern)
    )
    return next(fitting, ())


def agree(answers: tuple[str, ...], name: str, verb: str) -> bool:
    """Say whether the answers are the matrix' or, where it names only the other verb, all 405."""
    if wanted := expected(name, verb):
        return answers == wanted
    return set(answers[1:]) == {"405"} and answers[0] in {"405", "login"}


def differences(world: World, clients: dict[str, Client]) -> Iterator[str]:
    """Yield the rows of the matrix that do not say what the portal answers, as they should be."""
    for name, parameters in addresses().items():
        for verb in VERBS:
            path = address(name, parameters, world)
            answers = tuple(word_for(ask(clients[role], verb, path)) for role in ROLES)
            if not agree(answers, name, verb):
                yield f"{name:<34} {verb:<4} " + " ".join(
                    f"{answer:<{len(role)}}" for role, answer in zip(ROLES, answers, strict=True)
                )


def without_token(page: bytes) -> bytes:
    """Return the page without the token that differs with every answer."""
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1", page)


def test_every_address_has_its_row() -> None:
    assert [name for name in addresses() if not any(expected(name, verb) for verb in VERBS)] == []


def test_every_row_has_its_address() -> None:
    unused = [p for p, _ in rows() if not any(fnmatchcase(name, p) for name in addresses())]
    assert unused == []
    assert {len(answers) for answers in rows().values()} == {len(ROLES)}


def test_answers_are_those_of_the_matrix(world: World, clients: dict[str, Client]) -> None:
    found = list(differences(world, clients))
    assert not found, "\n" + "\n".join(found)


def test_something_foreign_looks_like_nothing(world: World, clients: dict[str, Client]) -> None:
    number = str(world.arguments["number"])
    for name, parameters in addresses().items():
        if "number" not in parameters:
            continue
        path = address(name, parameters, world)
        refused = clients["fremd"].get(path).status_code == HTTPStatus.METHOD_NOT_ALLOWED
        verb = "POST" if refused else "GET"
        foreign, nothing = (
            clients["fremd"].generic(verb, asked)
            for asked in (path, path.replace(number, "KV-1999-9999"))
        )
        assert foreign.status_code == nothing.status_code == 404, name
        assert number.encode() not in foreign.content
        assert without_token(foreign.content) == without_token(nothing.content), name


def test_what_the_parties_write_to_each_other_reaches_nobody_else(
    world: World, clients: dict[str, Client]
) -> None:
    agreement = Agreement.objects.get(number=str(world.arguments["number"]))
    writer = world.people["school"]
    assert writer
    comment = builders.make_comment(agreement, "term", SECRET, by=writer)
    builders.make_answer(comment, writer, SECRET)
    points = reverse("agreements:open_points", args=[agreement.number])
    assert SECRET.encode() in clients["reader"].get(points).content
    for role in ("niemand", "fremd", "ex", "office", "admin"):
        for name, parameters in addresses().items():
            response = clients[role].get(address(name, parameters, world), follow=True)
            parts = response if response.streaming else [response.content]
            assert SECRET.encode() not in b"".join(parts), (role, name)


def test_headings_never_skip(world: World, clients: dict[str, Client]) -> None:
    found = {}
    for role in ("anonym", "school", "office"):
        for name, parameters in addresses().items():
            response = clients[role].get(address(name, parameters, world))
            html = response.get("Content-Type", "").startswith("text/html")
            if html and response.status_code == HTTPStatus.OK and not response.streaming:
                found[role, name] = faults(response.content.decode())
    assert {where: fault for where, fault in found.items() if fault} == {}


def test_every_answer_carries_the_headers(world: World, clients: dict[str, Client]) -> None:
    for name, parameters in addresses().items():
        path = address(name, parameters, world)
        for role in ("anonym", "office"):
            headers = clients[role].get(path).headers
            policy = headers["Content-Security-Policy"]
            assert "unsafe" not in policy, name
            assert "default-src 'none'" in policy, name
            assert headers["X-Content-Type-Options"] == "nosniff", name
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
            # A link that opens a door stays out of the Referer of every page.
            doors = ("schools:invitation", "evaluations:guest")
            own = "strict-origin" if name.startswith(doors) else "same-origin"
            assert headers["Referrer-Policy"] == own, name
            assert "camera=()" in headers["Permissions-Policy"], name
            assert "no-store" in headers["Cache-Control"], name


def test_a_get_that_writes_is_found(world: World) -> None:
    with only_reading(), pytest.raises(WrittenByReadingError, match="accounts_user"):
        world.people["school"].save()  # type: ignore[union-attr]  # everybody but anonym is there

"""Every door that gives out a file: only to those who may, unable to act, kept by nobody."""

from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client

from agreements.enums import State
from archive import store
from archive.views import SAVED, SHOWN
from tests import builders
from tests.conftest import SignIn
from tests.house.addresses import addresses
from tests.house.test_access import address
from tests.house.world import World, make_world

pytestmark = pytest.mark.django_db

# From the archive: uploads are saved, what the portal issued may be read in the browser.
ARCHIVED = {
    "admin:archive_storeddocument_file": SAVED,
    "agreements:annex": SAVED,
    "agreements:document_pdf": SHOWN,
    "agreements:file_to_sign": SAVED,
    "agreements:scan": SAVED,
    "agreements:transcript_pdf": SHOWN,
    "agreements:version_pdf": SHOWN,
}
# Made for whoever asks, of nothing but the portal's own words or what is on the page.
MADE = {
    "admin:schools_import_template": "default-src 'none'",
    "agreements:blank_form": SHOWN,
    "agreements:comparison_pdf": SHOWN,
    "evaluations:record_pdf": SHOWN,
}
# A scanned page as a picture stands in a page of the portal: it is no file to be saved.
PICTURES = {"admin:pile_image"}
NO_FILES = ("text/html", "text/plain", "text/javascript", "application/json")


@pytest.fixture
def worlds() -> tuple[World, World]:
    """Make a draft with an annex, and an agreement that all have signed."""
    draft = make_world()
    signed = builders.make_agreement(State.SIGNED)
    assert signed.current_version
    signature = signed.current_version.signatures.all()[0]
    replaced = {"number": signed.number, "signature_pk": signature.pk}
    return draft, World(people=draft.people, arguments={**draft.arguments, **replaced})


def paths(worlds: tuple[World, World]) -> list[tuple[str, str]]:
    """Return every address of the portal by its name, for both agreements."""
    return [
        (name, address(name, parameters, world))
        for name, parameters in addresses().items()
        for world in worlds
    ]


def is_file(answer: HttpResponseBase) -> bool:
    kind = answer.get("Content-Type", "")
    return answer.status_code == 200 and not kind.startswith(NO_FILES)


def damage(folder: Path) -> None:
    for name in store.names():
        (folder / name).write_bytes(b"forged")


def test_each_door_is_known_and_gives_out_nothing_that_acts_or_was_altered(
    worlds: tuple[World, World], sign_in: SignIn, own_archive: Path
) -> None:
    office = worlds[0].people["office"]
    assert office
    client = sign_in(office)
    answers = [(name, (path, client.get(path))) for name, path in paths(worlds)]
    found = {name: given for name, given in answers if is_file(given[1])}
    assert set(found) == set(ARCHIVED) | set(MADE) | PICTURES
    assert {found[name][1]["Content-Type"] for name in PICTURES} == {"image/jpeg"}
    for name, policy in (ARCHIVED | MADE).items():
        headers = found[name][1].headers
        way = "inline" if policy == SHOWN else "attachment"
        assert headers["Content-Disposition"].startswith(way), name
        assert policy in headers["Content-Security-Policy"], name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert {"private", "no-store"} <= set(headers["Cache-Control"].split(", ")), name
    damage(own_archive)
    for name in ARCHIVED:
        answer = client.get(found[name][0])
        assert answer.status_code == 503, name
        assert b"forged" not in answer.content, name
        assert "geben wir sie nicht heraus" in answer.content.decode(), name


def test_the_print_of_many_is_a_door_like_the_others(
    worlds: tuple[World, World], sign_in: SignIn
) -> None:
    office = worlds[0].people["office"]
    assert office
    chosen = [worlds[0].arguments["agreement_pk"]]
    fields = {"action": "print_for_duplex", "_selected_action": chosen, "select_across": "1"}
    headers = sign_in(office).post("/verwaltung/agreements/agreement/", fields).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Security-Policy"] == SAVED
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= set(headers["Cache-Control"].split(", "))


@pytest.mark.parametrize("role", ["anonym", "niemand", "fremd", "ex", "admin"])
def test_strangers_get_nothing_from_the_archive(
    worlds: tuple[World, World], sign_in: SignIn, role: str
) -> None:
    person = worlds[0].people[role]
    client = sign_in(person) if person else Client()
    asked = [path for name, path in paths(worlds) if name in {*ARCHIVED, *PICTURES}]
    assert [path for path in asked if is_file(client.get(path))] == []

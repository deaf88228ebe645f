"""The trail in the administration: the Fachstelle reads all of it, others who did what."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Action, State
from core.models import LogEntry
from core.trail import record
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

LIST = reverse("admin:core_logentry_changelist")
REASON = "Doppelt angelegt."


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


@pytest.fixture
def system(sign_in: SignIn) -> Client:
    return sign_in(builders.make_user(is_staff=True, is_superuser=True))


@pytest.fixture
def withdrawal() -> LogEntry:
    agreement = builders.make_agreement(State.WITHDRAWN)
    return LogEntry.objects.about(agreement).get(action=Action.WITHDRAW)


def address(entry: LogEntry, name: str = "change") -> str:
    return reverse(f"admin:core_logentry_{name}", args=[entry.pk])


def test_the_list_speaks_german_and_leads_to_the_agreement(
    office: Client, withdrawal: LogEntry
) -> None:
    response = office.get(LIST)
    assert "Zurückgezogen" in text_of(response)
    agreement = reverse("admin:agreements_agreement_change", args=[withdrawal.subject_id])
    assert f'href="{agreement}"' in response.content.decode()


def test_it_filters_by_what_happened(office: Client, withdrawal: LogEntry) -> None:
    response = office.get(LIST, {"vorgang": Action.WITHDRAW})
    assert list(response.context["cl"].result_list) == [withdrawal]


@pytest.mark.parametrize("name", ["vorgang", "subject_kind", "q"])
def test_a_filter_no_database_takes_is_refused_like_an_unknown_one(
    office: Client, name: str
) -> None:
    response = office.get(LIST, {name: "a\x00b"})
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?e=1")
    assert office.get(response["Location"]).status_code == 200


def test_what_is_no_agreement_is_named_by_its_kind(office: Client) -> None:
    person = builders.make_user()
    record(person, "invited", by=None)
    assert f"accounts.user {person.pk}" in text_of(office.get(LIST))


def test_the_fachstelle_reads_reasons(office: Client, withdrawal: LogEntry) -> None:
    assert REASON in text_of(office.get(address(withdrawal)))
    found = office.get(LIST, {"q": "Doppelt"}).context["cl"].result_list
    assert withdrawal in found


def test_the_systemverwaltung_reads_who_did_what_but_no_words(
    system: Client, withdrawal: LogEntry
) -> None:
    words = text_of(system.get(address(withdrawal)))
    assert "Vorgang: Zurückgezogen" in words
    assert "Zustand vorher: Entwurf" in words
    assert REASON not in words
    assert "Einzelheiten" not in words
    assert not list(system.get(LIST, {"q": "Doppelt"}).context["cl"].result_list)


def test_nobody_changes_the_trail(office: Client, system: Client, withdrawal: LogEntry) -> None:
    before = LogEntry.objects.filter(pk=withdrawal.pk).values().get()
    for client in (office, system):
        assert client.post(address(withdrawal), {"reason": "x"}).status_code == 403
        assert client.post(address(withdrawal, "delete"), {"post": "yes"}).status_code == 403
    assert LogEntry.objects.filter(pk=withdrawal.pk).values().get() == before

"""The phone is lost: the Systemverwaltung or a command takes the factor away."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.actions import reset_second_factor, set_up_second_factor
from accounts.models import User
from accounts.rules import has_second_factor
from core.models import LogEntry, OutgoingMail
from core.workflow import ActionRefused, NotEntitled
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn
from tests.second_factor import Clock, give_factor
from tests.second_factor import sign_in as sign_in_by_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    cache.clear()
    return Clock(monkeypatch)


@pytest.fixture
def person() -> User:
    return builders.make_office_member()


@pytest.fixture
def system() -> User:
    return builders.make_user(is_staff=True, is_superuser=True)


def reset_page(person: User) -> str:
    return reverse("admin:accounts_user_second_factor", args=[person.pk])


def test_the_command_resets_and_ends_all_sessions(person: User, clock: Clock) -> None:
    inside = sign_in_by_code(person, give_factor(person))
    clock.forward(1)
    said = StringIO()
    call_command("reset_second_factor", person.email.upper(), stdout=said)
    assert said.getvalue() == f"Der zweite Faktor von {person} ist zurückgesetzt.\n"
    person.refresh_from_db()
    assert not has_second_factor(person)
    assert inside.get("/aufgaben/").headers["Location"].startswith("/anmelden/")
    entry = LogEntry.objects.about(person).last()
    assert entry
    assert (entry.action, entry.by, entry.by_name) == ("second_factor_reset", None, "Portal")
    mail = OutgoingMail.objects.filter(person=person).latest("pk")
    assert mail.subject == "Zweiter Faktor zurückgesetzt"
    assert "Richten Sie ihn beim nächsten Anmelden neu ein." in mail.body


def test_the_command_says_what_it_cannot_do(person: User) -> None:
    with pytest.raises(CommandError, match="Es gibt kein Konto"):
        call_command("reset_second_factor", "niemand@example.org")
    with pytest.raises(CommandError, match="kein zweiter Faktor eingerichtet"):
        call_command("reset_second_factor", person.email)


def test_the_systemverwaltung_resets_it_in_the_administration(
    person: User, system: User, sign_in: SignIn
) -> None:
    inside = sign_in(system)
    change = reverse("admin:accounts_user_change", args=[person.pk])
    button = "Zweiten Faktor zurücksetzen"
    assert button not in text_of(inside.get(change))
    give_factor(person)
    assert button in text_of(inside.get(change))
    answer = inside.post(reset_page(person), follow=True)
    assert f"Der zweite Faktor von {person} ist zurückgesetzt." in text_of(answer)
    person.refresh_from_db()
    assert not has_second_factor(person)
    assert LogEntry.objects.about(person).latest("pk").by == system
    assert inside.post(reset_page(person)).status_code == 409
    assert button not in text_of(inside.get(change))


def test_nobody_else_does(person: User, sign_in: SignIn) -> None:
    colleague = builders.make_office_member()
    give_factor(person)
    for somebody in (colleague, builders.make_member()):
        assert sign_in(somebody).post(reset_page(person)).status_code in {302, 403}
        with pytest.raises(NotEntitled):
            reset_second_factor(person=person, by=somebody)
    assert has_second_factor(person)


def test_the_secrets_have_no_page_of_their_own(system: User, sign_in: SignIn) -> None:
    page = f"{reverse('admin:index')}mfa/authenticator/"
    assert sign_in(system).get(page).status_code == 404


def test_the_trail_tells_it_in_words(system: User, person: User, sign_in: SignIn) -> None:
    give_factor(person)
    page = sign_in(system).get(reverse("admin:core_logentry_changelist"))
    assert "Zweiter Faktor eingerichtet" in text_of(page)


def test_nobody_sets_up_a_second_one(person: User) -> None:
    secret = give_factor(person)
    with pytest.raises(ActionRefused, match="schon einen"):
        set_up_second_factor(secret=secret, code="000000", by=person)

"""The second factor: who meets it, what proves it, and what a change of it ends."""

from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.rules import codes_left
from core.models import LogEntry, OutgoingMail
from tests import builders
from tests.second_factor import (
    PERIOD_SECONDS,
    Clock,
    code_of,
    enter_code,
    enter_password,
    give_factor,
    recovery_code_of,
    sign_in,
)

pytestmark = pytest.mark.django_db

SET_UP = "/konto/zweiter-faktor/einrichten/"
PAGE = "/konto/zweiter-faktor/"
OFF = f"{PAGE}abschalten/"
CODES = f"{PAGE}codes/"
CONFIRM = "/anmelden/bestaetigen/code/"


@pytest.fixture(autouse=True)
def clock(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the administration need the factor, as in service; nobody has guessed yet."""
    settings.SECOND_FACTOR = "verwaltung"
    cache.clear()
    return Clock(monkeypatch)


def secret_on(client: Client) -> str:
    """Return the secret that the page of the set-up shows, as somebody types it."""
    html = client.get(SET_UP).content.decode()
    return html.split('<code class="factor-code">')[1].split("</code>")[0].replace(" ", "")


def test_an_app_and_the_portal_make_the_same_codes() -> None:
    # RFC 6238, appendix B; the last six digits
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [code_of(secret, at) for at in (59, 1111111109)] == ["287082", "081804"]


def test_staff_sets_it_up_at_the_first_sign_in(client: Client) -> None:
    person = builders.make_office_member()
    assert enter_password(client, person) == "/aufgaben/"
    assert client.get("/aufgaben/").headers["Location"] == SET_UP
    assert enter_code(client, "000000", SET_UP) == ""
    assert enter_code(client, code_of(secret_on(client)), SET_UP) == CODES
    assert client.get(CODES).status_code == 200
    assert client.post(CODES).headers["Location"] == "/aufgaben/"
    assert client.get("/aufgaben/").status_code == 200
    assert client.get("/verwaltung/").status_code == 200


def test_the_secret_stays_until_it_is_set_up(client: Client) -> None:
    enter_password(client, builders.make_office_member())
    assert secret_on(client) == secret_on(client)
    html = client.post(SET_UP, {"code": "000000"}).content.decode()
    assert "Der Code stimmt nicht oder ist abgelaufen." in html
    assert "data:image/svg+xml" in html


def test_getting_an_app_may_take_long(client: Client, clock: Clock) -> None:
    enter_password(client, builders.make_office_member())
    secret = secret_on(client)
    clock.forward(60 * 20)
    wrong = client.post(SET_UP, {"code": "000000"})
    assert wrong.headers["Location"] == SET_UP
    way = client.get(SET_UP).headers["Location"]
    assert way.startswith("/anmelden/bestaetigen/?next=")
    page = client.get(way).content.decode()
    assert "Der Code stimmt nicht oder ist abgelaufen." in page
    assert secret[:4] not in page
    assert enter_code(client, code_of(secret), SET_UP) == CODES


def test_afterwards_the_code_is_asked_for(client: Client) -> None:
    person = builders.make_office_member()
    secret = give_factor(person)
    assert enter_password(client, person) == "/anmelden/code/"
    assert client.get("/aufgaben/").headers["Location"].startswith("/anmelden/")
    assert enter_code(client, code_of(secret)) == "/aufgaben/"
    assert client.get("/verwaltung/").status_code == 200


def test_the_code_leads_to_where_somebody_was_going(client: Client) -> None:
    person = builders.make_office_member()
    secret = give_factor(person)
    given = {"login": person.email, "password": builders.PASSWORD, "next": "/verwaltung/"}
    client.post("/anmelden/", given)
    assert enter_code(client, code_of(secret)) == "/verwaltung/"


def test_without_a_code_nothing_breaks(client: Client) -> None:
    person = builders.make_office_member()
    give_factor(person)
    enter_password(client, person)
    for sent in ({}, {"code": ""}, {"code": "\x00"}, {"code": "ä" * 5000}, {"credential": "{}"}):
        answer = client.post("/anmelden/code/", sent)
        assert answer.status_code == 200
        assert 'id="id_code_error"' in answer.content.decode()


def test_somebody_else_signs_in_instead(client: Client) -> None:
    person = builders.make_office_member()
    give_factor(person)
    enter_password(client, person)
    client.post("/abmelden/")
    assert enter_password(client, builders.make_member()) == "/aufgaben/"


def test_a_code_is_good_once() -> None:
    person = builders.make_office_member()
    secret = give_factor(person)
    sign_in(person, secret)
    second = Client()
    enter_password(second, person)
    assert enter_code(second, code_of(secret)) == ""


def test_the_code_of_the_set_up_is_used_up(client: Client) -> None:
    person = builders.make_office_member()
    enter_password(client, person)
    secret = secret_on(client)
    enter_code(client, code_of(secret), SET_UP)
    second = Client()
    enter_password(second, person)
    assert enter_code(second, code_of(secret)) == ""


@pytest.mark.parametrize("periods", [-2, -1, 1, 2])
def test_codes_of_other_periods_are_refused(client: Client, clock: Clock, periods: int) -> None:
    person = builders.make_office_member()
    secret = give_factor(person)
    enter_password(client, person)
    moment = clock.seconds + periods * PERIOD_SECONDS
    assert enter_code(client, code_of(secret, moment)) == ""


def test_guessing_is_slowed_down(client: Client) -> None:
    person = builders.make_office_member()
    secret = give_factor(person)
    enter_password(client, person)
    for _ in range(5):
        assert enter_code(client, "000000") == ""
    answer = client.post("/anmelden/code/", {"code": code_of(secret)})
    assert "Zu viele Versuche." in answer.content.decode()


def test_guessing_in_the_set_up_and_in_a_session_as_well(client: Client) -> None:
    newcomer, person = builders.make_office_member(), builders.make_office_member()
    enter_password(client, newcomer)
    secret = secret_on(client)
    for _ in range(5):
        enter_code(client, "000000", SET_UP)
    assert enter_code(client, code_of(secret), SET_UP) == ""
    secret = give_factor(person)
    inside = Client(REMOTE_ADDR="192.0.2.7")
    inside.force_login(person)
    for _ in range(5):
        enter_code(inside, "000000", CONFIRM)
    assert enter_code(inside, code_of(secret), CONFIRM) == ""


def test_a_recovery_code_is_good_once_and_reported(client: Client) -> None:
    person = builders.make_office_member()
    give_factor(person)
    code = recovery_code_of(person)
    enter_password(client, person)
    assert enter_code(client, code) == "/aufgaben/"
    assert codes_left(person) == 9
    mail = OutgoingMail.objects.filter(recipient=person.email).latest("pk")
    assert mail.subject == "Wiederherstellungscode verwendet"
    assert "Übrig: 9." in mail.body
    actions = LogEntry.objects.about(person).values_list("action", flat=True)
    assert list(actions) == ["second_factor_set_up", "recovery_code_used"]
    second = Client()
    enter_password(second, person)
    assert enter_code(second, code) == ""


def test_a_session_from_before_proves_nothing(client: Client) -> None:
    person = builders.make_office_member()
    secret = give_factor(person)
    client.force_login(person)
    answer = client.get("/aufgaben/?seite=2")
    assert answer.headers["Location"] == f"{CONFIRM}?next=%2Faufgaben%2F%3Fseite%3D2"
    before = client.session.session_key
    back = client.post(answer.headers["Location"], {"code": code_of(secret)})
    assert back.headers["Location"] == "/aufgaben/?seite=2"
    assert client.session.session_key != before
    assert client.get("/aufgaben/").status_code == 200


def test_the_password_does_not_stand_for_the_factor(client: Client) -> None:
    person = builders.make_office_member()
    give_factor(person)
    client.force_login(person)
    client.post("/anmelden/bestaetigen/", {"password": builders.PASSWORD})
    for page in ("/aufgaben/", OFF, f"{CODES}neu/", CODES):
        assert client.get(page).headers["Location"].startswith(CONFIRM)
        assert client.post(page).headers["Location"] == CONFIRM
    assert client.get(SET_UP).headers["Location"] == PAGE


def test_rights_that_come_and_go_count_at_once(client: Client) -> None:
    person = builders.make_member()
    client.force_login(person)
    assert client.get("/aufgaben/").status_code == 200
    User.objects.filter(pk=person.pk).update(is_staff=True)
    assert client.get("/aufgaben/").headers["Location"] == SET_UP
    User.objects.filter(pk=person.pk).update(is_staff=False)
    assert client.get("/aufgaben/").status_code == 200


def test_scripts_are_told_in_plain_words(client: Client) -> None:
    client.force_login(builders.make_office_member())
    answer = client.post("/aufgaben/", headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert answer.content.decode() == "Bestätigen Sie zuerst Ihre Anmeldung mit dem zweiten Faktor."


def test_in_a_demo_nobody_needs_it(client: Client, settings: Settings) -> None:
    settings.SECOND_FACTOR, settings.DEMO = "freiwillig", True
    client.force_login(builders.make_office_member())
    assert client.get("/verwaltung/").status_code == 200
    assert "In der Vorführung ist der zweite Faktor" in client.get(PAGE).content.decode()


def test_whoever_has_one_voluntarily_needs_it_too() -> None:
    person = builders.make_member()
    secret = give_factor(person)
    outside = Client()
    outside.force_login(person)
    assert outside.get("/aufgaben/").headers["Location"].startswith(CONFIRM)
    inside = sign_in(person, secret)
    assert inside.get("/aufgaben/").status_code == 200


def test_a_change_of_the_factor_ends_other_sessions(client: Client) -> None:
    person = builders.make_member()
    other = Client()
    enter_password(other, person)
    enter_password(client, person)
    before = client.session.session_key
    enter_code(client, code_of(secret_on(client)), SET_UP)
    assert client.session.session_key != before
    assert other.get("/aufgaben/").headers["Location"].startswith("/anmelden/")
    assert client.get("/aufgaben/").status_code == 200


def test_a_new_password_ends_all_sessions() -> None:
    person = builders.make_member()
    secret = give_factor(person)
    other = Client()
    enter_password(other, person)
    enter_code(other, recovery_code_of(person))
    inside = sign_in(person, secret)
    given = {"oldpassword": builders.PASSWORD, "password1": "ganz-anderes-wort-42"}
    inside.post("/konto/passwort/", given)
    for client in (inside, other):
        assert client.get("/aufgaben/").headers["Location"].startswith("/anmelden/")


def test_switching_off_ends_other_sessions_and_asks_for_no_code(clock: Clock) -> None:
    person = builders.make_member()
    secret = give_factor(person)
    other = Client()
    enter_password(other, person)
    enter_code(other, recovery_code_of(person))
    inside = sign_in(person, secret)
    clock.forward(1)
    assert inside.get(OFF).status_code == 200
    assert inside.post(OFF).headers["Location"] == PAGE
    assert "Nicht eingerichtet" in inside.get(PAGE).content.decode()
    assert other.get("/aufgaben/").headers["Location"].startswith("/anmelden/")
    assert enter_password(Client(), person) == "/aufgaben/"
    assert not Authenticator.objects.exists()


def test_what_was_proved_for_a_former_factor_does_not_count(clock: Clock) -> None:
    person = builders.make_member()
    inside = sign_in(person, give_factor(person))
    clock.forward(1)
    inside.post(OFF)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    assert inside.get("/aufgaben/").headers["Location"] == SET_UP


def test_staff_cannot_switch_it_off() -> None:
    person = builders.make_office_member()
    inside = sign_in(person, give_factor(person))
    assert inside.get(OFF).headers["Location"] == PAGE
    assert "Abschalten lässt er sich nicht" in inside.get(PAGE).content.decode()
    assert inside.post(OFF).status_code == 403
    assert Authenticator.objects.filter(user=person).count() == 2


def test_nothing_to_switch_off_or_renew_without_one(client: Client) -> None:
    enter_password(client, builders.make_member())
    for page in (OFF, f"{CODES}neu/"):
        assert client.get(page).headers["Location"] == PAGE
        assert client.post(page).status_code == 409


def test_recovery_codes_are_shown_until_they_are_kept(client: Client) -> None:
    person = builders.make_member()
    enter_password(client, person)
    enter_code(client, code_of(secret_on(client)), SET_UP)
    page, file = client.get(CODES), client.get(f"{CODES}datei/")
    code = recovery_code_of(person)
    assert page.content.decode().count('<code class="factor-code">') == 10
    assert code in page.content.decode()
    assert code in file.content.decode()
    assert file["Content-Disposition"] == 'attachment; filename="Wiederherstellungscodes.txt"'
    assert file["Cache-Control"] == "private, no-store"
    client.post(CODES)
    assert client.get(CODES).headers["Location"] == PAGE
    assert client.get(f"{CODES}datei/").status_code == 404


def test_recovery_codes_are_not_shown_for_long(client: Client, clock: Clock) -> None:
    enter_password(client, builders.make_member())
    enter_code(client, code_of(secret_on(client)), SET_UP)
    clock.forward(60 * 11)
    assert client.get(CODES).headers["Location"] == PAGE


def test_new_recovery_codes_take_the_place_of_the_old() -> None:
    person = builders.make_office_member()
    inside = sign_in(person, give_factor(person))
    old = recovery_code_of(person)
    assert "Noch nicht verwendet sind 10 von 10." in inside.get(f"{CODES}neu/").content.decode()
    assert inside.post(f"{CODES}neu/").headers["Location"] == CODES
    assert old not in inside.get(CODES).content.decode()
    assert inside.get("/aufgaben/").status_code == 200
    client = Client()
    enter_password(client, person)
    assert enter_code(client, old) == ""


def test_after_a_while_weighty_changes_ask_again(clock: Clock) -> None:
    person = builders.make_member()
    secret = give_factor(person)
    inside = sign_in(person, secret)
    clock.forward(60 * 6)
    way = inside.get(OFF).headers["Location"]
    assert way == f"/anmelden/bestaetigen/?next={quote(OFF, safe='')}"
    page = inside.get(way).content.decode()
    assert "Stattdessen mit einem Code bestätigen" in page
    wrong = inside.post(way, {"password": "falsch-geraten"})
    assert "Das Passwort stimmt nicht." in wrong.content.decode()
    assert inside.post(way, {"password": builders.PASSWORD}).headers["Location"] == OFF
    assert inside.get(OFF).status_code == 200


def test_a_form_sent_late_is_taken_once_it_is_confirmed(clock: Clock) -> None:
    person = builders.make_member()
    inside = sign_in(person, give_factor(person))
    clock.forward(60 * 6)
    way = inside.post(OFF).headers["Location"]
    inside.post(way, {"password": builders.PASSWORD})
    assert not Authenticator.objects.exists()


def test_too_many_passwords_are_answered_in_german(client: Client) -> None:
    client.force_login(builders.make_member())
    answers = [client.post("/anmelden/bestaetigen/", {"password": "x"}) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert "Zu viele Versuche" in answers[-1].content.decode()


def test_a_new_password_does_not_lead_around_it(client: Client) -> None:
    person = builders.make_office_member()
    give_factor(person)
    client.post("/passwort-vergessen/", {"email": person.email})
    body = OutgoingMail.objects.get(kind="password").body
    [path] = [line.partition("8000")[2] for line in body.split() if "/passwort-neu/" in line]
    form = client.get(path, follow=True)
    saved = client.post(form.request["PATH_INFO"], {"password1": "ganz-anderes-wort-42"})
    assert saved.status_code == 302
    assert client.get("/aufgaben/").headers["Location"].startswith("/anmelden/")
    given = {"login": person.email, "password": "ganz-anderes-wort-42"}
    assert client.post("/anmelden/", given).headers["Location"] == "/anmelden/code/"


def test_an_invitation_does_not_lead_around_it(client: Client) -> None:
    person = builders.make_member()
    page = f"/einladung/{builders.code_of(builders.make_invitation(email=person.email))}/"
    give_factor(person)
    client.post(page, {"password": builders.PASSWORD, "first_name": "X", "last_name": "Y"})
    assert client.get("/aufgaben/").headers["Location"].startswith("/anmelden/")


def test_the_mails_tell_of_each_change() -> None:
    person = builders.make_member()
    inside = sign_in(person, give_factor(person))
    inside.post(f"{CODES}neu/")
    inside.post(OFF)
    mails = OutgoingMail.objects.filter(kind="second_factor", person=person).order_by("pk")
    assert [mail.subject for mail in mails] == [
        "Zweiter Faktor eingerichtet",
        "Neue Wiederherstellungscodes erstellt",
        "Zweiter Faktor abgeschaltet",
    ]
    actions = LogEntry.objects.about(person).values_list("action", flat=True)
    assert list(actions) == ["second_factor_set_up", "recovery_codes_renewed", "second_factor_off"]

from http import HTTPStatus

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory

from core import views
from tests import builders


@pytest.fixture
def page() -> HttpRequest:
    request = RequestFactory().get("/seite/")
    request.user = AnonymousUser()
    return request


def test_a_reason_is_shown_to_who_may_not(page: HttpRequest) -> None:
    response = views.forbidden(page, PermissionDenied("Nur der Träger meldet den Wechsel."))
    assert response.status_code == 403
    assert "Nur der Träger meldet den Wechsel." in response.content.decode()


def test_a_refusal_without_words_has_a_page(page: HttpRequest) -> None:
    assert views.forbidden(page, PermissionDenied()).status_code == 403
    assert views.forbidden(page).status_code == 403


def test_a_form_without_token_tells_what_to_do(page: HttpRequest) -> None:
    response = views.csrf_failure(page, reason="CSRF token missing.")
    assert response.status_code == 403
    assert "Laden Sie sie neu" in response.content.decode()
    assert "token" not in response.content.decode()


def test_not_found_says_nothing_of_the_cause(page: HttpRequest) -> None:
    plain = views.not_found(page, Http404())
    told = views.not_found(page, Http404("No Agreement matches the given query."))
    assert plain.status_code == 404
    assert plain.content == told.content


def test_a_bad_request_has_a_page(page: HttpRequest) -> None:
    response = views.bad_request(page, ValueError("<script>"))
    assert response.status_code == 400
    assert "<script>" not in response.content.decode()


def test_a_conflict_names_its_reason(page: HttpRequest) -> None:
    response = views.conflict(page, "Die Schule hat schon unterschrieben.")
    assert response.status_code == 409
    assert "Die Schule hat schon unterschrieben." in response.content.decode()


def test_an_error_asks_nothing_of_the_database(page: HttpRequest) -> None:
    # Without the django_db mark any query fails the test.
    response = views.server_error(page)
    assert response.status_code == 500
    assert "Das hat nicht geklappt" in response.content.decode()


def test_a_database_that_is_away_is_a_passing_trouble(page: HttpRequest) -> None:
    def ask() -> None:
        raise OperationalError("could not connect to server")

    try:
        ask()
    except OperationalError:
        response = views.server_error(page)
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "connect" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "is_offered"),
    [
        ("http://testserver/konto/?von=hier", True),
        ("http://testserver/verwaltung/logout/", False),
        ("http://anderswo.example/konto/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_the_address_of_a_button_is_answered_in_words(
    client: Client, referer: str, *, is_offered: bool
) -> None:
    client.force_login(builders.make_office_member(is_staff=True))
    response = client.get("/verwaltung/logout/", headers={"referer": referer} if referer else {})
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert response["Allow"] == "POST, OPTIONS"
    assert "Diese Adresse gehört zu einem Knopf." in response.text
    assert "Zu meinen Aufgaben" in response.text
    assert ("Zurück zur vorigen Seite" in response.text) is is_offered


@pytest.mark.django_db
def test_a_page_without_a_form_says_so(client: Client) -> None:
    response = client.post("/hilfe/")
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert response["Allow"] == "GET, HEAD"
    assert "Diese Seite nimmt keine Eingaben entgegen." in response.text


@pytest.mark.django_db
def test_scripts_are_told_by_the_status_alone(client: Client) -> None:
    response = client.post("/hilfe/", headers={"accept": "application/json"})
    assert (response.status_code, response.content) == (HTTPStatus.METHOD_NOT_ALLOWED, b"")

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from core.middleware import response_headers
from tests import builders


def answer(method: str, path: str = "/aufgaben/", **headers: str) -> HttpResponseBase:
    page = response_headers(lambda _: HttpResponse("Inhalt", headers=headers))
    return page(RequestFactory().generic(method, path))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_known_verbs_reach_the_page(method: str) -> None:
    assert answer(method).status_code == 200


@pytest.mark.parametrize(
    "method",
    ["TRACE", "TRACK", "DEBUG", "CONNECT", "OPTIONS", "PUT", "PATCH", "DELETE", "get", "FOO"],
)
def test_other_verbs_are_refused(method: str) -> None:
    request = RequestFactory().get("/aufgaben/")
    request.method = method
    response = response_headers(lambda _: HttpResponse("Inhalt"))(request)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert response["Cache-Control"] == "private, no-store"


def test_nothing_is_kept_by_browsers_and_proxies() -> None:
    assert answer("GET")["Cache-Control"] == "private, no-store"


def test_a_page_may_say_how_long_it_keeps() -> None:
    response = answer("GET", **{"Cache-Control": "public, max-age=60"})
    assert response["Cache-Control"] == "public, max-age=60"


def test_no_page_asks_for_camera_or_place() -> None:
    policy = answer("GET")["Permissions-Policy"]
    assert "camera=()" in policy
    assert "geolocation=()" in policy


def test_trusted_types_are_required_outside_the_administration() -> None:
    assert hasattr(answer("GET"), "_csp_update")
    assert hasattr(answer("GET", "/verwaltungsgericht/"), "_csp_update")
    assert not hasattr(answer("GET", "/verwaltung/"), "_csp_update")


def _signed_in(client: Client, *, began: int, renewed: int) -> None:
    """Sign in through the form, `began` and `renewed` seconds ago."""
    person = builders.make_user()
    client.post("/anmelden/", {"login": person.email, "password": builders.PASSWORD})
    session = client.session
    session["began"] -= began
    session["renewed"] -= renewed
    session.save()


@pytest.mark.django_db
def test_whoever_works_stays_signed_in(client: Client) -> None:
    _signed_in(client, began=3000, renewed=3000)
    before = client.session["renewed"]

    assert client.get("/aufgaben/").status_code == 200

    assert client.session["renewed"] - before >= 3000
    assert client.session.get_expiry_age() == 3600


@pytest.mark.django_db
def test_reading_seldom_writes_the_session(client: Client) -> None:
    _signed_in(client, began=60, renewed=60)
    before = client.session["renewed"]

    client.get("/aufgaben/")

    assert client.session["renewed"] == before


@pytest.mark.django_db
def test_no_session_outlasts_its_day(client: Client) -> None:
    _signed_in(client, began=13 * 3600, renewed=0)

    answer = client.get("/aufgaben/")

    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session

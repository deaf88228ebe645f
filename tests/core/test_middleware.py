import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import RequestFactory

from core.middleware import response_headers


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

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from pytest_django import Settings

from accounts.models import User
from core.context import portal


def test_templates_know_the_county(settings: Settings) -> None:
    settings.COUNTY_NAME = "Landkreis Musterland"
    known = portal(RequestFactory().get("/"))["portal"]
    assert known.county == "Landkreis Musterland"
    assert known.name == "Kooperationsportal"


def test_somebody_of_the_administration_is_known_as_such() -> None:
    request = RequestFactory().get("/")
    request.user = User(is_staff=True)
    assert portal(request)["portal"].is_reviewer
    request.user = AnonymousUser()
    assert not portal(request)["portal"].is_reviewer


def test_an_error_page_speaks_to_nobody() -> None:
    assert not portal(None)["portal"].is_reviewer

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from core.admin_site import PortalAdminSite
from tests import builders
from tests.conftest import SignIn

FOREIGN = [
    "https://evil.example/",
    "//evil.example/",
    "evil.example",
    "javascript:alert(1)",
    "\\\\e",
]


@pytest.mark.django_db
def test_the_administration_has_no_sign_in_form_of_its_own(client: Client) -> None:
    response = client.get("/verwaltung/login/", {"next": "/verwaltung/agreements/"})
    assert response.status_code == 302
    assert response["Location"] == "/anmelden/?next=/verwaltung/agreements/"


@pytest.mark.django_db
def test_somebody_without_rights_is_told_so(sign_in: SignIn) -> None:
    response = sign_in(builders.make_user()).get("/verwaltung/", follow=True)
    assert response.status_code == 403


@pytest.mark.django_db
def test_somebody_with_rights_is_led_to_her_page(sign_in: SignIn) -> None:
    client = sign_in(builders.make_user(is_staff=True))
    response = client.get("/verwaltung/login/", {"next": "/verwaltung/schools/"})
    assert response["Location"] == "/verwaltung/schools/"


@pytest.mark.django_db
def test_somebody_inactive_has_no_rights() -> None:
    request = RequestFactory().get("/verwaltung/login/")
    request.user = builders.make_user(is_staff=True, is_active=False)
    with pytest.raises(PermissionDenied):
        PortalAdminSite().login(request)


@pytest.mark.parametrize("target", FOREIGN)
def test_no_address_leads_to_another_host(target: str) -> None:
    request = RequestFactory().get("/verwaltung/login/", {"next": target})
    request.user = AnonymousUser()
    location = PortalAdminSite().login(request)["Location"]
    assert location == "/anmelden/?next=/verwaltung/"


@pytest.mark.django_db
def test_signing_out_leads_to_the_first_page(sign_in: SignIn) -> None:
    client = sign_in(builders.make_user(is_staff=True))
    assert client.get("/verwaltung/logout/").status_code == 405
    response = client.post("/verwaltung/logout/")
    assert response["Location"] == "/"
    assert client.get("/verwaltung/").status_code == 302


@pytest.mark.django_db
def test_a_password_is_changed_at_one_place_only(sign_in: SignIn) -> None:
    client = sign_in(builders.make_user(is_staff=True))
    response = client.get("/verwaltung/password_change/")
    assert response["Location"] == "/konto/passwort/"

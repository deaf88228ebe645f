"""What the portal seals with: one key, whole, and stamps that nobody can rewrite on the way."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import seals

PLACE = {
    "module": "/usr/lib/opensc-pkcs11.so",
    "token": "Landratsamt",
    "key": "Siegel",
    "pin": "481516",
    "certificates": "",
}


def test_nothing_set_is_nothing() -> None:
    assert seals.device(file="siegel.p12", **dict.fromkeys(PLACE, "")) == {}
    assert seals.stamps(url="", user="", password="") == {}


def test_a_device_is_named_with_all_that_opens_it() -> None:
    assert seals.device(file="", **PLACE)["OPTIONS"] == PLACE


def test_two_keys_are_one_too_many() -> None:
    with pytest.raises(ImproperlyConfigured, match="KOOP_SEAL_FILE und KOOP_SEAL_PKCS11"):
        seals.device(file="siegel.p12", **PLACE)


@pytest.mark.parametrize("name", ["module", "token", "key", "pin"])
def test_a_device_without_a_part_of_its_place_does_not_start(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"fehlt: KOOP_SEAL_PKCS11_{name.upper()}."):
        seals.device(file="", **PLACE | {name: ""})


def test_a_device_without_its_package_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match="requirements-pkcs11"):
        seals.device(file="", **PLACE)


@pytest.mark.parametrize(
    "url",
    ["https://tsa.example/rfc3161", "http://127.0.0.1:3180/", "http://localhost", "http://[::1]:1"],
)
def test_stamps_come_by_tls_or_from_this_machine(url: str) -> None:
    login = {"user": "amt", "password": "geheim"}
    assert seals.stamps(url=url, **login) == {"url": url, **login}


@pytest.mark.parametrize(
    "url",
    [
        *("http://tsa.example/", "http://127.0.0.1.tsa.example/", "ftp://tsa.example/"),
        *("file:///etc/passwd", "tsa.example", "https://", "https://tsa.example:zwei/"),
        *("https://amt:geheim@tsa.example/", "https://[::1", "nichts"),
    ],
)
def test_another_address_for_stamps_does_not_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KOOP_SEAL_TSA_") as refused:
        seals.stamps(url=url, user="", password="")
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("login", [("amt", ""), ("", "geheim")])
def test_half_a_login_does_not_start(login: tuple[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="beide oder keines"):
        seals.stamps(url="https://tsa.example/", user=login[0], password=login[1])

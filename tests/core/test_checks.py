import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from core.checks import refuse_unsafe_start, safe_start, second_factor_owed

SAFE = {
    "BASE_URL": "https://portal.landkreis.example",
    "DEBUG": False,
    "DEMO": False,
    "ALLOWED_HOSTS": ["portal.landkreis.example"],
    "SECRET_KEY": "x" * 64,
}


def found(settings: Settings, **changes: object) -> list[str | None]:
    for name, value in (SAFE | changes).items():
        setattr(settings, name, value)
    return [message.id for message in safe_start(None)]


def test_a_safe_configuration_starts(settings: Settings) -> None:
    assert found(settings) == []
    refuse_unsafe_start()


@pytest.mark.parametrize(
    ("setting", "value", "number"),
    [
        ("BASE_URL", "http://portal.landkreis.example", "core.E001"),
        ("DEBUG", True, "core.E002"),
        ("DEMO", True, "core.E003"),
        ("ALLOWED_HOSTS", ["*"], "core.E004"),
        ("SECRET_KEY", "kurz", "core.E005"),
    ],
)
def test_each_unsafe_setting_stops_the_start(
    settings: Settings, setting: str, value: object, number: str
) -> None:
    assert found(settings, **{setting: value}) == [number]
    with pytest.raises(ImproperlyConfigured):
        refuse_unsafe_start()


def test_a_cache_of_one_process_stops_the_start(settings: Settings) -> None:
    backend = "django.core.cache.backends.locmem.LocMemCache"
    assert found(settings, CACHES={"default": {"BACKEND": backend}}) == ["core.E006"]


def test_on_this_machine_demo_and_debug_are_allowed(settings: Settings) -> None:
    local = {"BASE_URL": "http://127.0.0.1:8000", "DEBUG": True, "DEMO": True}
    assert found(settings, **local) == []


@pytest.mark.parametrize(
    ("who", "demo", "numbers"),
    [
        ("verwaltung", False, []),
        ("freiwillig", True, []),
        ("freiwillig", False, ["core.W001"]),
    ],
)
def test_in_service_the_administration_needs_a_second_factor(
    settings: Settings, who: str, numbers: list[str], *, demo: bool
) -> None:
    settings.SECOND_FACTOR, settings.DEMO = who, demo
    assert [message.id for message in second_factor_owed(None)] == numbers

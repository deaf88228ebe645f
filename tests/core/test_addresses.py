import pytest
from django.urls import NoReverseMatch, reverse

from core.addresses import address


def test_an_address_is_the_one_django_would_work_out() -> None:
    assert address("home") == reverse("home")
    for number in ("KV-2026-0001", "KV-2026-0002", "KV-2026-0001"):
        assert address("agreements:detail", number) == reverse("agreements:detail", args=[number])


def test_an_unknown_view_has_none() -> None:
    with pytest.raises(NoReverseMatch):
        address("agreements:nowhere", "KV-2026-0001")

"""What all tests share: an archive of their own, and people who are signed in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client
from pytest_django.fixtures import SettingsWrapper

SignIn = Callable[[AbstractBaseUser], Client]


@pytest.fixture(autouse=True)
def own_archive(settings: SettingsWrapper, tmp_path: Path) -> Path:
    """Give each test an empty archive of its own; return its folder."""
    folder = tmp_path / "archive"
    archive = {**settings.STORAGES["archive"], "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "archive": archive}
    return folder


@pytest.fixture
def sign_in() -> SignIn:
    """Return a function that returns a client signed in as the person given."""

    def client_of(user: AbstractBaseUser) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of

"""The settings as a server in service reads them, each time in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

IN_SERVICE = {
    "KOOP_BASE_URL": "https://portal.landkreis.example",
    "KOOP_ALLOWED_HOSTS": "portal.landkreis.example",
    "KOOP_SECRET_KEY": "x7" * 32,
    "KOOP_TRUSTED_PROXIES": "1",
}
REPORT = """
import django
django.setup()
from django.conf import settings
from django.test import Client
# Names of static files as they are: none were collected for this test.
settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
host = {"host": "portal.landkreis.example"}
page = Client().get("/anmelden/", secure=True, headers=host)
for name, cookie in page.cookies.items():
    print("cookie", name, cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"])
print("session", settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE)
print("hsts", page.headers["Strict-Transport-Security"])
plain = Client().get("/anmelden/", headers=host)
print("plain", plain.status_code, plain.headers["Location"])
behind = Client().get("/anmelden/", headers=host | {"x-forwarded-proto": "https"})
print("behind", behind.status_code)
"""


def run(program: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    """Run a program with the settings of a server in service, some of them changed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KOOP_")}
    inherited.pop("DATABASE_URL", None)
    module = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=inherited | module | IN_SERVICE | changes,
    )


def test_in_service_everything_goes_over_https(tmp_path: Path) -> None:
    report = run(REPORT, KOOP_STATE_DIR=str(tmp_path), KOOP_STATIC_ROOT=str(tmp_path))
    assert report.stdout.splitlines() == [
        "cookie __Host-csrf True True Lax /",
        "session __Host-session True",
        "hsts max-age=31536000; includeSubDomains; preload",
        "plain 301 https://portal.landkreis.example/anmelden/",
        "behind 200",
    ], report.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"KOOP_BASE_URL": "http://portal.landkreis.example"}, "beginnt nicht mit https"),
        ({"KOOP_DEBUG": "ja"}, "KOOP_DEBUG"),
        ({"KOOP_DEMO": "ja"}, "KOOP_DEMO"),
        ({"KOOP_ALLOWED_HOSTS": "*"}, "KOOP_ALLOWED_HOSTS"),
        ({"KOOP_SECRET_KEY": "kurz"}, "KOOP_SECRET_KEY"),
        ({"KOOP_DEBUG": "vielleicht"}, "KOOP_DEBUG"),
        ({"KOOP_SMTP_PORT": "smtp"}, "KOOP_SMTP_PORT"),
    ],
)
def test_the_server_does_not_start_with_unsafe_settings(
    changes: dict[str, str], sentence: str
) -> None:
    started = run("import config.wsgi", **changes)
    assert started.returncode != 0
    assert sentence in started.stderr


def test_the_server_starts_with_safe_settings() -> None:
    assert run("import config.wsgi").returncode == 0

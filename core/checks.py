"""What must be true of the configuration before the portal answers."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_KEY = 50


@register(Tags.security)
def safe_start(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001 - Django's signature
) -> list[CheckMessage]:
    """Return an error for each setting that is unsafe where other machines reach the portal."""
    address = urlsplit(settings.BASE_URL)
    public = address.hostname not in LOOPBACK
    rules = (
        (
            public and address.scheme != "https",
            "KOOP_BASE_URL beginnt nicht mit https://.",
            "Sitzungen wären mitlesbar. Stellen Sie das Portal hinter einen Server mit TLS.",
        ),
        (
            public and settings.DEBUG,
            "KOOP_DEBUG ist eingeschaltet.",
            "Fehlerseiten würden Einstellungen zeigen. Entfernen Sie die Variable.",
        ),
        (
            public and settings.DEMO,
            "KOOP_DEMO ist eingeschaltet.",
            "Die Zugänge der Vorführung sind bekannt. Entfernen Sie die Variable.",
        ),
        (
            "*" in settings.ALLOWED_HOSTS,
            "KOOP_ALLOWED_HOSTS enthält einen Stern.",
            "Nennen Sie die Namen, unter denen das Portal erreichbar ist.",
        ),
        (
            len(settings.SECRET_KEY) < SHORTEST_KEY,
            f"KOOP_SECRET_KEY hat weniger als {SHORTEST_KEY} Zeichen.",
            "Nehmen Sie zufällige Zeichen, zum Beispiel von: openssl rand -base64 48",
        ),
        (
            isinstance(caches[DEFAULT_CACHE_ALIAS], LocMemCache),
            "Der Zwischenspeicher gilt nur für einen Prozess.",
            "Die Bremse gegen das Raten von Passwörtern zählt sonst je Prozess.",
        ),
    )
    return [
        Error(text, hint=hint, id=f"core.E{number:03}")
        for number, (broken, text, hint) in enumerate(rules, start=1)
        if broken
    ]


@register(Tags.security, deploy=True)
def second_factor_owed(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001 - Django's signature
) -> list[CheckMessage]:
    """Return a warning where the administration may do without a second factor in service."""
    if settings.DEMO or settings.SECOND_FACTOR == "verwaltung":
        return []
    return [
        checks.Warning(
            "KOOP_SECOND_FACTOR ist „freiwillig“.",
            hint="Ein gestohlenes Passwort der Fachstelle genügt. Entfernen Sie die Variable.",
            id="core.W001",
        )
    ]


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured naming all that `safe_start` found."""
    found = safe_start(None)
    if found:
        raise ImproperlyConfigured(" ".join(f"{message.msg} {message.hint}" for message in found))

"""What the portal seals with beside a file: a key in a device, and whose time stamps."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def device(*, file: str, **options: str) -> dict[str, Any]:
    """Return where the key of the seal is held by a device; empty where a `file` has it.

    Raises ImproperlyConfigured where something is missing, or where there are two keys.
    """
    if not any(options.values()):
        return {}
    if file:
        raise ImproperlyConfigured(
            "KOOP_SEAL_FILE und KOOP_SEAL_PKCS11_… sind beide gesetzt. "
            "Gesiegelt wird mit einem Schlüssel: Entfernen Sie das eine oder das andere."
        )
    needed = ("module", "token", "key", "pin")
    if missing := [name for name in needed if not options[name]]:
        names = ", ".join(f"KOOP_SEAL_PKCS11_{name.upper()}" for name in missing)
        raise ImproperlyConfigured(f"Für den Schlüssel des Siegels im Gerät fehlt: {names}.")
    if find_spec("pkcs11") is None:
        raise ImproperlyConfigured(
            "KOOP_SEAL_PKCS11_MODULE ist gesetzt, aber das Paket dafür fehlt. "
            "Installieren Sie es: .venv/bin/pip install -r requirements-pkcs11.txt"
        )
    return {"BACKEND": "archive.seal.device.signer_of", "OPTIONS": options}


def stamps(*, url: str, user: str, password: str) -> dict[str, str]:
    """Return whose time stamps the seal gets; empty where it gets none.

    Raises ImproperlyConfigured for an address that others could read or rewrite on the way.
    """
    if not url:
        return {}
    try:
        address = urlsplit(url)
        host, _ = address.hostname, address.port  # the port of a broken address says so here
    except ValueError as error:
        raise ImproperlyConfigured("KOOP_SEAL_TSA_URL ist keine Adresse.") from error
    if not host or not (
        address.scheme == "https" or (address.scheme == "http" and host in LOOPBACK)
    ):
        raise ImproperlyConfigured("KOOP_SEAL_TSA_URL beginnt nicht mit https://.")
    if address.username is not None or bool(user) != bool(password):
        raise ImproperlyConfigured(
            "Die Anmeldung am Zeitstempeldienst steht in KOOP_SEAL_TSA_USER und "
            "KOOP_SEAL_TSA_PASSWORD, beide oder keines, und nicht in der Adresse."
        )
    return {"url": url, "user": user, "password": password}

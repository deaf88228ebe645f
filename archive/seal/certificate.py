"""Whom the seal names, the key that makes it, and whether it counts today."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.module_loading import import_string
from pyhanko.sign import Signer, SimpleSigner

from archive.seal.demo import demo_file
from archive.seal.refusal import SealUnavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Certificate:
    """The key that seals, and whom it names."""

    signer: Signer
    holder: str


def certificate_of_today() -> Certificate:
    """Return what the portal seals with; raise SealUnavailable where that is not possible now."""
    signer = _signer_in_device() if settings.SEAL_KEY_DEVICE else _signer_in_file()
    certificate: Any = signer.signing_cert
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if timezone.now() > ends:
        raise SealUnavailable(f"Das Siegel des Portals ist seit {_day(ends)} abgelaufen.")
    if timezone.now() < begins:
        raise SealUnavailable(f"Das Siegel des Portals gilt erst ab {_day(begins)}.")
    return Certificate(signer, _holder(certificate))


@register(Tags.security, deploy=True)
def has_seal(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001 - Django's signature
) -> list[CheckMessage]:
    """Return an error where nothing could be sealed today."""
    try:
        certificate_of_today()
    except SealUnavailable as refused:
        hint = "Prüfen Sie die Variablen KOOP_SEAL_… (docs/operations.md, Siegel)."
        return [Error(refused.cause, hint=hint, id="archive.E001")]
    return []


def _signer_in_device() -> Signer:
    """Return the signer that the settings name, an extra; it is the only one that knows PKCS#11."""
    signer_of = import_string(settings.SEAL_KEY_DEVICE["BACKEND"])
    signer: Signer = signer_of(**settings.SEAL_KEY_DEVICE["OPTIONS"])
    return signer


def _signer_in_file() -> Signer:
    path = _path()
    if path is None:
        raise SealUnavailable(
            "Das Portal hat noch kein Siegel und gibt darum nichts zur Unterschrift aus."
        )
    try:
        return _load(path, path.stat().st_mtime_ns, settings.SEAL_PASSWORD)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        # What the libraries raise for a missing file, a wrong password, a file without a key.
        log.critical("The certificate of the seal cannot be read: %s", error.__cause__ or error)
        raise SealUnavailable("Das Siegel des Portals ließ sich nicht öffnen.") from error


@lru_cache(maxsize=2)
def _load(path: Path, _written: int, password: str) -> SimpleSigner:
    """Read the certificate once for each time its file was written."""
    passphrase = password.encode() if password else None
    signer: SimpleSigner = SimpleSigner.load_pkcs12_data(path.read_bytes(), (), passphrase)
    return signer


def _path() -> Path | None:
    if settings.SEAL_FILE:
        return Path(settings.SEAL_FILE)
    return demo_file() if settings.DEMO else None


def _holder(certificate: Any) -> str:
    """Return the name in the certificate as people know it."""
    names = certificate.subject.native
    holder: str = names.get("common_name") or names.get("organization_name") or "ohne Namen"
    return holder


def _day(moment: Any) -> str:
    return format_date(timezone.localtime(moment), "j. F Y")

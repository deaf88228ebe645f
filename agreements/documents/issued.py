"""Fassungen and Abschriften as the check from outside finds and names them."""

from dataclasses import replace

from agreements.models.document import Version
from agreements.models.number import designation, parted
from archive.issued import Issued

REOPENED = (
    "Diese Fassung gilt nicht mehr. Die Vertragspartner haben den Text danach wieder geöffnet."
)
SIGNED = "Das ist die Fassung, unter der alle Unterschriften eingetragen sind."
OUT_FOR_SIGNING = "Diese Fassung liegt zur Unterschrift."


def fassung_under(code: str) -> Issued | None:
    """Return the Fassung whose pages bear `code`; None where there is none."""
    return _told(Version.objects.of_code(code))


def fassung_in(sha256: str) -> Issued | None:
    """Return the Fassung or Abschrift that was given out as the file with this SHA-256.

    A signed file that came back and was filed is found as well: as a copy of its Fassung.
    """
    version = Version.objects.of_file(sha256) or Version.objects.of_copy(sha256)
    issued, transcript = _told(version), getattr(version, "transcript", None)
    if issued is None or transcript is None or transcript.document.sha256 != sha256:
        return issued
    return replace(issued, name=f"Abschrift der {issued.name}", issued_at=transcript.made_at)


def _told(version: Version | None) -> Issued | None:
    if version is None:
        return None
    files = {version.document.sha256}
    if transcript := getattr(version, "transcript", None):
        files.add(transcript.document.sha256)
    return Issued(
        name=_name(version),
        sha256=version.sha256,
        issued_at=version.frozen_at,
        standing=_standing(version),
        files=frozenset(files),
        copies=frozenset(version.copies()),
    )


def _name(version: Version) -> str:
    """Return „Fassung 1 der Vereinbarung KV-2026-0042“, or „von Nachtrag 2 zu …“."""
    number = version.agreement.number
    of = "von" if parted(number)[1] else "der Vereinbarung"
    return f"Fassung {version.number} {of} {designation(number)}"


def _standing(version: Version) -> str:
    agreement = version.agreement
    if agreement.current_version_id != version.pk:
        return REOPENED
    return SIGNED if agreement.signed_at else OUT_FOR_SIGNING

"""The hash chain of the trail: what an entry binds, and how its values can be taken out again.

Entries about one subject are numbered and each binds the digest of the one before. Values enter
as digests of their own, each with its own salt: when a name is withheld later, its digest stays
and the chain still holds, yet nobody finds the name by trying (decision 0025).

Values are what JSON and both databases give back as they were: text, whole numbers, yes and no,
null, lists and dicts of them. Whoever changes this form starts a new FORM and keeps the old one.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias

from core.canonical import encode, fingerprint

FORM = 1
START = ""  # what the first entry of a chain names as the digest before
# Stands where a value was: no other word may, or a false name could take its place.
WITHHELD = "gelöscht"

Path: TypeAlias = tuple[str | int, ...]
BY: Path = ("by",)


class Link(Protocol):
    """What the chain reads of an entry; historical models have it, too."""

    subject_kind: str
    subject_id: int
    number: int
    at: datetime
    by_id: int | None
    by_name: str
    action: str
    source: str
    target: str
    reason: str
    details: dict[str, Any]
    salt: str
    withheld: dict[str, dict[str, str]]
    digest: str


def new_salt() -> str:
    """Return the secret of one entry, 64 hex digits; the salts of its values come from it."""
    return secrets.token_hex(32)


def digest_of(entry: Link, previous: str) -> str:
    """Return what `entry` binds, as 64 hex digits: all of it, and `previous`."""
    return fingerprint(payload_of(entry, previous))


def payload_of(entry: Link, previous: str) -> str:
    """Return the canonical JSON that the digest of `entry` is taken of."""
    parts = [[part["path"], digest_of_part(part)] for part in parts_of(entry)]
    return encode({**_head(entry, previous), "parts": parts})


def line_of(entry: Link, previous: str) -> str:
    """Return `entry` as a line that anybody can check: values and salts open, and its digest.

    With the digests in the place of `parts`, and without its own, it is what the digest is taken
    of. Nothing of the portal is needed for that.
    """
    content = {**_head(entry, previous), "parts": list(parts_of(entry)), "digest": entry.digest}
    return encode(content)


def closed_line_of(entry: Link, previous: str) -> str:
    """Return a line that says nothing of `entry` but its place in the chain."""
    return encode({"number": entry.number, "previous": previous, "digest": entry.digest})


def _head(entry: Link, previous: str) -> dict[str, Any]:
    return {
        "form": FORM,
        "previous": previous,
        "subject": f"{entry.subject_kind}:{entry.subject_id}",
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": entry.action,
        "source": entry.source,
        "target": entry.target,
    }


def parts_of(entry: Link) -> Iterator[dict[str, Any]]:
    """Yield each value with its path and salt; of one that is withheld, the digest it had."""
    for path, value in _values(entry):
        kept = entry.withheld.get(encode(path), {})
        if "digest" in kept:
            yield {"path": list(path), "digest": kept["digest"]}
        else:
            salt = kept.get("salt") or _salt(entry.salt, path)
            yield {"path": list(path), "salt": salt, "value": value}


def digest_of_part(part: Mapping[str, Any]) -> str:
    """Return the digest by which a value enters the chain."""
    if "digest" in part:
        return str(part["digest"])
    return fingerprint(encode([part["salt"], part["path"], part["value"]]))


def withholding(entry: Link, paths: Collection[Path]) -> dict[str, dict[str, str]]:
    """Return what `withheld` must say once WITHHELD stands at `paths`; the salt becomes empty.

    From the salt the salts of all values follow. It goes, and those that are still needed stay.
    """
    gone = {encode(path) for path in paths}
    return {
        key: {"digest": digest_of_part(part)} if key in gone else _opening(part)
        for part in parts_of(entry)
        for key in [encode(part["path"])]
    }


def shows_withheld(entry: Link) -> bool:
    """Tell whether WITHHELD stands wherever a value is said to be withheld; nobody for a person."""
    return all(
        value == (None if path == BY else WITHHELD)
        for path, value in _values(entry)
        if "digest" in entry.withheld.get(encode(path), {})
    )


def _opening(part: Mapping[str, Any]) -> dict[str, str]:
    kept = "digest" if "digest" in part else "salt"
    return {kept: part[kept]}


def _values(entry: Link) -> Iterator[tuple[Path, Any]]:
    yield BY, entry.by_id
    yield ("by_name",), entry.by_name
    yield ("reason",), entry.reason
    yield from _leaves(("details",), entry.details)


def _leaves(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from _leaves((*path, key), value[key])
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _leaves((*path, index), inner)
    else:
        yield path, value


def _salt(secret: str, path: Path) -> str:
    return hmac.new(secret.encode(), encode(path).encode(), hashlib.sha256).hexdigest()

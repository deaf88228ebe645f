"""Which of the signatures in a file counts for which party."""

from collections.abc import Collection, Sequence

from django.utils.text import slugify

from agreements.enums import PartyRole
from archive.signatures.reading import Findings, FoundSignature

# The fields of an issued file are named after the roles: „Unterschrift-schultraeger“.
FIELD = "nterschrift-"
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fresh_signatures(
    findings: Findings, *, role: str, claimed: Collection[str]
) -> list[FoundSignature]:
    """Return the signatures that can be the party's: claimed by none, in no other's field."""
    return [
        found
        for found in findings.of_people
        if found.sha256 not in claimed and _may_be_of(found, role)
    ]


def own_signatures(
    fresh: Sequence[FoundSignature], *, role: str, names: Sequence[str]
) -> list[FoundSignature]:
    """Return the signatures of the people `names`, one for each; none where that is not clear.

    A field made for the party tells, else the names, else that there are no others.
    """
    in_field = [found for found in fresh if FIELD in found.field and _may_be_of(found, role)]
    by_name = [found for found in fresh if any(_is_named(found, name) for name in names)]
    choices = (in_field, by_name, list(fresh))
    return next((some for some in choices if len(some) == len(names)), [])


def is_of_another_name(found: FoundSignature, names: Collection[str]) -> bool:
    """Tell whether a certificate bears none of the family names."""
    words = _words(found.name)
    return not any(family in words for name in names for family in _words(name)[-1:])


def _may_be_of(found: FoundSignature, role: str) -> bool:
    _, marked, name = found.field.partition(FIELD)
    return not marked or name.startswith(_slug(role))


def _slug(role: str) -> str:
    return slugify(PartyRole(role).label.lower().translate(_LETTERS))


def _is_named(found: FoundSignature, name: str) -> bool:
    """Tell whether a certificate names somebody: first and last word of the name stand in it."""
    words = _words(name)
    return bool(words) and {words[0], words[-1]} <= set(_words(found.name))


def _words(name: str) -> list[str]:
    return name.casefold().replace(",", " ").split()

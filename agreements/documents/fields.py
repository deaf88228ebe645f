"""The fields in which an issued PDF may be signed, and their names."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import slugify

from agreements.documents.composition import SignatureBlock

SIGNATURE, SECOND_SIGNATURE = "Unterschrift-", "Zweitunterschrift-"
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class SigningPlace:
    """A party's place on the signature page, and the names of its two fields."""

    signature: SignatureBlock
    field: str
    second_field: str


def signing_places(signatures: Iterable[SignatureBlock]) -> tuple[SigningPlace, ...]:
    """Return the places in their order; a role that comes again gets a number.

    The names are those of the roles, such as `Unterschrift-schultraeger`. They stand in every file
    that was ever issued and therefore never change.
    """
    seen: Counter[str] = Counter()
    places = []
    for signature in signatures:
        role = slugify(signature.role.lower().translate(_LETTERS))
        seen[role] += 1
        name = role if seen[role] == 1 else f"{role}-{seen[role]}"
        places.append(SigningPlace(signature, SIGNATURE + name, SECOND_SIGNATURE + name))
    return tuple(places)

"""Files that were tampered with are all reported, honest ones all taken.

The cases are drawn by their number. TAMPERED_FILES and HONEST_FILES ask for more of them.
"""

import os
import random
from collections.abc import Callable
from functools import cache

import pytest

from agreements.documents.pdf import render_agreement
from archive.signatures.reading import examine
from archive.signatures.words import refusal_of
from archive.uploads import UploadRefused, check
from tests import signing
from tests.agreements.compositions import make_composition
from tests.builders import upload
from tests.files import make_pdf

TAMPERED = int(os.environ.get("TAMPERED_FILES", "28"))
HONEST = int(os.environ.get("HONEST_FILES", "8"))
FIELDS = ("Unterschrift-schultraeger", "Unterschrift-schule", "Unterschrift-traeger")
PEOPLE = ("Anna Beispiel", "Bernd Muster", "Clara Vogt", "Dr. Karl Winter")


@cache
def printed(number: str = "KV-2026-0001") -> bytes:
    """Return an issued text without a seal."""
    return render_agreement(make_composition(number=number))


@cache
def issued(*, is_sealed: bool) -> bytes:
    """Return an issued file; a sealed one has a field for each party."""
    return signing.sealed(printed(), *FIELDS) if is_sealed else printed()


def signed_by_some(content: bytes, chance: random.Random, *, is_sealed: bool) -> bytes:
    """Let one to three people sign, one after the other."""
    people = chance.sample(PEOPLE, chance.randint(1, 3))
    for number, name in enumerate(people):
        x = 60 + 170 * number
        box = chance.choice([None, (x, 60, x + 150, 110)])
        field = FIELDS[number] if is_sealed else ""
        content = signing.signed(content, name, field=field, box=box)
    return content


def told(content: bytes, original: bytes) -> str:
    """Return what is said to whoever sends this as a signed file; empty where it is taken."""
    refused = refusal_of(examine(content, issued=original))
    if refused:
        return refused
    try:
        check(upload("signiert.pdf", content), allowed=("pdf",), issued=original)
    except UploadRefused as refusal:
        return refusal.reason
    return ""


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    signing.flipped,
    signing.repainted,
    signing.annotated,
    signing.reattached,
    signing.swapped,
    signing.removed,
    signing.added,
    lambda content, chance: signing.with_foreign_page(content, chance, printed("KV-2026-0002")),
    signing.resaved,
    signing.extended,
    signing.cut,
)


def changed_after(original: bytes, chance: random.Random, *, is_sealed: bool) -> bytes:
    """Sign, and change it then."""
    return chance.choice(CHANGES)(signed_by_some(original, chance, is_sealed=is_sealed), chance)


def changed_before(original: bytes, chance: random.Random, *, is_sealed: bool) -> bytes:
    """Change it, and let people sign what they take for the issued text."""
    kept = [signing.repainted, signing.annotated, signing.swapped, signing.removed, signing.added]
    changed = chance.choice(kept)(original, chance)
    return signed_by_some(changed, chance, is_sealed=is_sealed)


def changed_between(original: bytes, chance: random.Random, *, is_sealed: bool) -> bytes:
    """Let one sign, change it, and let another sign over it."""
    first = signing.signed(original, PEOPLE[0], field=FIELDS[0] if is_sealed else "")
    changed = chance.choice([signing.repainted, signing.annotated, signing.added])(first, chance)
    return signing.signed(changed, PEOPLE[1], field=FIELDS[1] if is_sealed else "", box=None)


def of_another(original: bytes, chance: random.Random, *, is_sealed: bool) -> bytes:  # noqa: ARG001 - like the others
    """Sign another document: another agreement's, or any."""
    other = chance.choice([printed("KV-2026-0002"), make_pdf(pages=3)])
    return signing.signed(other, PEOPLE[0])


def unsigned(original: bytes, chance: random.Random, *, is_sealed: bool) -> bytes:  # noqa: ARG001 - like the others
    """Send back what was issued."""
    return original


def self_signed(original: bytes, chance: random.Random, *, is_sealed: bool) -> bytes:  # noqa: ARG001 - like the others
    """Sign with the right name in a certificate of one's own making."""
    field = FIELDS[0] if is_sealed else ""
    return signing.signed(original, PEOPLE[0], issuer="", field=field)


WAYS = (
    *([changed_after] * 7),
    *([changed_before] * 2),
    *([changed_between] * 2),
    *(of_another, unsigned, self_signed),
)


@pytest.mark.parametrize("number", range(TAMPERED))
def test_what_was_tampered_with_is_reported(number: int) -> None:
    chance = random.Random(number)  # noqa: S311 - draws a case, guards nothing
    is_sealed = chance.random() < 0.5
    original = issued(is_sealed=is_sealed)
    way = WAYS[number % len(WAYS)]
    content = way(original, chance, is_sealed=is_sealed)
    assert told(content, original), way.__name__


@pytest.mark.parametrize("number", range(HONEST))
def test_what_was_honestly_signed_is_taken(number: int) -> None:
    chance = random.Random(number)  # noqa: S311 - draws a case, guards nothing
    is_sealed = chance.random() < 0.5
    original = issued(is_sealed=is_sealed)
    content = signed_by_some(original, chance, is_sealed=is_sealed)
    assert told(content, original) == ""

"""Files that were tampered with are all reported, honest ones all taken.

The cases are drawn by their number. TAMPERED_FILES and HONEST_FILES ask for more of them; one in
ten is read in a process of its own, as the portal does it.
"""

import os
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from agreements.documents.fields import signing_places
from agreements.documents.pdf import render_agreement
from archive.seal.sealing import seal
from archive.signatures import child
from archive.signatures.reading import examine, findings_of
from archive.signatures.words import refusal_of
from archive.uploads import UploadRefused, check
from core.inspection import UnreadableFileError
from tests import signing
from tests.agreements.compositions import make_composition
from tests.builders import upload
from tests.files import make_pdf

TAMPERED = int(os.environ.get("TAMPERED_FILES", "28"))
HONEST = int(os.environ.get("HONEST_FILES", "8"))
PEOPLE = ("Anna Beispiel", "Bernd Muster", "Clara Vogt", "Dr. Karl Winter")
FIELDS = tuple(place.field for place in signing_places(make_composition().signatures))


@cache
def issued(number: str = "KV-2026-0001") -> bytes:
    """Return a Fassung as the portal gives it out: printed and sealed, a field for each party."""
    printed = render_agreement(make_composition(number=number))
    return seal(printed, lines=[f"Verlauf: {'3f' * 32}"])


def signed_by_some(content: bytes, chance: random.Random) -> bytes:
    """Let one to three people sign, one after the other, in whatever order of their fields."""
    people = chance.sample(PEOPLE, chance.randint(1, len(FIELDS)))
    for name, field in zip(people, chance.sample(FIELDS, len(people)), strict=True):
        content = signing.signed(content, name, field=chance.choice([field, field, ""]))
    return content


def ask(question: str, content: bytes) -> dict[str, Any]:
    """Answer as the child does, without its start: that takes longer than the reading."""
    facts = child.answer(question, content)
    if "error" in facts:
        raise UnreadableFileError(facts["error"])
    return facts


def told(content: bytes, original: bytes, *, is_short: bool) -> str:
    """Return what is said to whoever sends this as a signed file; empty where it is taken."""
    findings = (
        findings_of(content, original, ask=ask) if is_short else examine(content, issued=original)
    )
    refused = refusal_of(findings)
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
    signing.stretched,
    signing.redrawn,
    signing.disowned,
    signing.swapped,
    signing.removed,
    signing.added,
    lambda content, chance: signing.with_foreign_page(content, chance, issued("KV-2026-0002")),
    signing.resaved,
    signing.extended,
    signing.cut,
    signing.hidden,
)
APPENDED = CHANGES[1:11]


def changed_after(original: bytes, chance: random.Random) -> bytes:
    """Sign, and change it then."""
    return chance.choice(CHANGES)(signed_by_some(original, chance), chance)


def changed_before(original: bytes, chance: random.Random) -> bytes:
    """Change it, and let people sign what they take for the issued text."""
    return signed_by_some(chance.choice(APPENDED)(original, chance), chance)


def changed_between(original: bytes, chance: random.Random) -> bytes:
    """Let one sign, change it, and let another sign over it."""
    first = signing.signed(original, PEOPLE[0], field=FIELDS[0])
    changed = chance.choice(APPENDED)(first, chance)
    return signing.signed(changed, PEOPLE[1], field=FIELDS[1])


def of_another(original: bytes, chance: random.Random) -> bytes:  # noqa: ARG001 - like the others
    """Sign another document: another agreement's, or any."""
    other = chance.choice([issued("KV-2026-0002"), make_pdf(pages=3)])
    return signing.signed(other, PEOPLE[0])


def unsigned(original: bytes, chance: random.Random) -> bytes:  # noqa: ARG001 - like the others
    """Send back what was issued."""
    return original


def self_signed(original: bytes, chance: random.Random) -> bytes:
    """Sign with the right name in a certificate of one's own making."""
    return signing.signed(original, PEOPLE[0], issuer="", field=chance.choice(FIELDS))


WAYS = (
    *([changed_after] * 7),
    *([changed_before] * 2),
    *([changed_between] * 2),
    *(of_another, unsigned, self_signed),
)


@pytest.mark.parametrize("number", range(TAMPERED))
def test_what_was_tampered_with_is_reported(number: int) -> None:
    chance = random.Random(number)  # noqa: S311 - draws a case, guards nothing
    way = WAYS[number % len(WAYS)]
    assert told(way(issued(), chance), issued(), is_short=number % 10 > 0), way.__name__


@pytest.mark.parametrize("number", range(HONEST))
def test_what_was_honestly_signed_is_taken(number: int) -> None:
    chance = random.Random(number)  # noqa: S311 - draws a case, guards nothing
    content = signed_by_some(issued(), chance)
    assert told(content, issued(), is_short=number % 10 > 0) == ""

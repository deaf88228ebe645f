"""What the portal has stored, read past it, and a PDF compared with it word for word."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass, replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from agreements.documents.attachment import NAME, data
from agreements.documents.composition import Composition, GoalRow
from agreements.documents.content import from_canonical
from core.prose import Blank, Block, Break, BulletList, Call, Inline, Paragraph, Prose
from evaluations.documents.composing import frozen_text
from evaluations.documents.minutes_text import MinutesText
from evaluations.models import Minutes
from tests.journeys.pages import pdf_text
from tests.journeys.server import Portal
from tests.muster import missing_passages

FROZEN = """
    SELECT version.content, version.sha256 FROM agreements_version AS version
    JOIN agreements_agreement AS agreement ON version.agreement_id = agreement.id
    WHERE agreement.number = ? ORDER BY version.number DESC
"""
SENT = """
    SELECT minutes.content, minutes.sha256 FROM evaluations_minutes AS minutes
    JOIN evaluations_evaluation AS talk ON minutes.evaluation_id = talk.id
    JOIN agreements_agreement AS agreement ON talk.agreement_id = agreement.id
    WHERE agreement.number = ? AND talk.school_year = ? ORDER BY minutes.number DESC
"""
LATER = """
    SELECT annex.number, annex.title FROM agreements_laterannex AS annex
    JOIN agreements_agreement AS agreement ON annex.agreement_id = agreement.id
    WHERE agreement.number = ? ORDER BY annex.number
"""
SIGNED_LATER = ("kind", "signatures", "signing_places")  # in which an Abschrift differs
NOT_PRINTED = ("fingerprint",)


def frozen(portal: Portal, number: str) -> Composition:
    """Return the text of the last Fassung of an agreement as the database holds it."""
    content, sha256 = _row(portal, FROZEN, number)
    return replace(from_canonical(content), fingerprint=sha256)


def sent_minutes(portal: Portal, number: str, first_year: int) -> MinutesText:
    """Return the text of the Protokoll that was sent last about a Schuljahr."""
    content, sha256 = _row(portal, SENT, number, first_year)
    return frozen_text(Minutes(content=content, sha256=sha256))


def annexes(portal: Portal, number: str) -> list[str]:
    """Return the titles of what became an annex after the signatures."""
    return [f"Anlage {annex}: {title}" for annex, title in _rows(portal, LATER, number)]


def _row(portal: Portal, query: str, *values: object) -> tuple[Any, ...]:
    return _rows(portal, query, *values)[0]


def _rows(portal: Portal, query: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(portal.state / "portal.sqlite3", timeout=20)) as database:
        return database.execute(query, values).fetchall()


def assert_says(pdf: bytes, *texts: object) -> None:
    """Assert that each passage of `texts` stands in a PDF, word for word and whole."""
    missing = missing_in(pdf_text(pdf), texts)
    assert not missing, "\n".join(missing)


def missing_in(told: str, *texts: object) -> list[str]:
    """Return the passages of `texts` that are not told."""
    return missing_passages(passages(texts), told)


def assert_carries(pdf: bytes, text: Composition) -> None:
    """Assert that the data in a PDF are those of `text`, but for who signs or has signed."""
    told, stored = _carried(pdf), json.loads(json.dumps(data(text)))
    for part in SIGNED_LATER:
        told.pop(part, None)
        stored.pop(part, None)
    assert told == stored


def _carried(pdf: bytes) -> dict[str, Any]:
    (file,) = PdfReader(BytesIO(pdf)).attachments[NAME]
    found: dict[str, Any] = json.loads(file)
    return found


def whole(text: Composition) -> list[object]:
    """Return what an agreement prints of its text: all but signatures and machines' dates."""
    return [
        text.title,
        text.adoption,
        text.county_note,
        text.term,
        *((p.label, p.name, p.address, p.represented_by) for p in text.parties),
        *((section.heading, section.prose) for section in text.sections),
        goals(text),
        *((annex.title, annex.sha256) for annex in text.annexes),
    ]


def goals(text: Composition) -> list[object]:
    """Return the goals with what is promised for each."""
    return [_goal(row) for row in text.goals.rows]


def _goal(row: GoalRow) -> list[object]:
    return [row.text, [commitment.text for commitment in row.commitments]]


def passages(value: object) -> Iterator[str]:
    """Yield the passages of a text, whatever it is made of, paragraph by paragraph."""
    if isinstance(value, str):
        yield from filter(str.strip, value.split("\n"))
    elif isinstance(value, Prose):
        yield from _lines(
            (*value.blocks, *(block for note in value.notes for block in note.blocks))
        )
    else:
        for part in _parts(value):
            yield from passages(part)


def _parts(value: object) -> Iterable[object]:
    if is_dataclass(value):
        return [getattr(value, each.name) for each in fields(value) if each.name not in NOT_PRINTED]
    return value if isinstance(value, list | tuple) else ()


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the paragraphs; where a footnote is called, „[^1]“ stands."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield "".join(map(_words, block.inlines))
        elif isinstance(block, BulletList):
            for item in block.items:
                yield from _lines(item)


def _words(inline: Inline) -> str:
    if isinstance(inline, Call):
        return f"[^{inline.number}]"
    if isinstance(inline, Break):
        return " "
    return inline.placeholder if isinstance(inline, Blank) else inline.text

"""The agreement for machines: JSON that travels inside every issued PDF.

The format is described by `docs/schema/vereinbarung-1.json`. It holds what the PDF prints, so it
is made of the same composition and of nothing else: the same content gives the same bytes.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from agreements.documents.composition import Amendment, Composition, GoalRow
from agreements.documents.fields import signing_places
from core.pdf import AttachedFile
from core.prose import Prose

SCHEMA_VERSION = "1.0"
NAME = "vereinbarung.json"
DESCRIPTION = "Die Vereinbarung als maschinenlesbare Daten (JSON)"
KINDS = {"issued": "fassung", "transcript": "abschrift"}
NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


def attachment(composition: Composition) -> AttachedFile:
    """Return the file that is attached to the PDF of an issued text.

    Its date is the first day of the term, because a date of its making would change its bytes.
    """
    content = json.dumps(data(composition), ensure_ascii=False, indent=1)
    begins = composition.starts_on
    return AttachedFile(
        name=NAME,
        content=content.encode(),
        description=DESCRIPTION,
        created_at=datetime.fromisoformat(begins).replace(tzinfo=UTC) if begins else NO_MOMENT,
    )


def data(composition: Composition) -> dict[str, Any]:
    """Return an issued text as plain values, in the order of the paper."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": KINDS[composition.status],
        "number": composition.number,
        "version": composition.version,
        "content_sha256": composition.fingerprint,
        "check_code": composition.check_code_in_groups,
        "title": composition.title,
        "school": composition.school,
        "edition": {
            "title": composition.edition_title,
            "label": composition.edition_label,
            "adoption": _text(composition.adoption),
        },
        "parties_heading": composition.parties_heading,
        "parties": [_filled(asdict(party)) for party in composition.parties],
        "county_note": _text(composition.county_note),
        "term": {
            "starts_on": composition.starts_on or None,
            "ends_on": composition.ends_on or None,
            **_text(composition.term),
        },
        "sections": [
            {
                "key": section.key,
                "number": section.number,
                "heading": section.heading,
                "level": section.level,
                "adapted": section.adapted,
                **_text(section.prose),
            }
            for section in composition.sections
        ],
        "goals": _goals(composition.goals.rows),
        "examples": _goals(composition.examples.rows),
        "annexes": [asdict(annex) for annex in composition.annexes],
        **_signatures(composition),
        **_amendment(composition),
    }


def _amendment(composition: Composition) -> dict[str, Any]:
    """Return what makes a text a Nachtrag; the rest is the whole text as it holds then."""
    if not isinstance(composition, Amendment):
        return {}
    return {
        "amendment": {
            "ordinal": composition.ordinal,
            "amends": composition.base_number,
            "effective_on": composition.effective_on,
        }
    }


def _text(prose: Prose) -> dict[str, Any]:
    """Return the words paragraph by paragraph, and what stands in the blanks by their keys."""
    return {"paragraphs": list(prose.lines()), "filled": prose.filled()}


def _goals(rows: Iterable[GoalRow]) -> list[dict[str, Any]]:
    return [
        {"text": row.text, "commitments": [_filled(asdict(each)) for each in row.commitments]}
        for row in rows
    ]


def _signatures(composition: Composition) -> dict[str, Any]:
    """Return where the parties sign a Fassung, or what an Abschrift says of their signatures."""
    if composition.is_transcript:
        return {"signatures": [_filled(asdict(each)) for each in composition.signatures]}
    return {
        "signing_places": [
            {
                "role": place.signature.role,
                "party": place.signature.party,
                "field": place.field,
                "second_field": place.second_field,
            }
            for place in signing_places(composition.signatures)
        ]
    }


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not there."""
    return {key: value for key, value in values.items() if value not in ("", ())}

"""The links at the top of a long page that lead into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agreements.documents.composition import Composition
from agreements.templatetags.screen import anchor
from agreements.views.review_sheet import ReviewSheet


@dataclass(frozen=True)
class Jump:
    """A part of a page: its heading and where it begins."""

    text: str
    url: str


def control_jumps(
    composition: Composition, *, lack_count: int, hint_count: int, may_submit: bool
) -> dict[str, Any]:
    """Return the parts of the Kontrollseite, and the sections of the text upon it."""
    parts = [
        (lack_count, Jump(f"Das fehlt noch ({lack_count})", "#fehlt")),
        (hint_count, Jump(f"Hinweise ({hint_count})", "#hinweise")),
        (True, Jump("Ganzer Text", "#text")),
        (may_submit, Jump("Einreichen", "#einreichen")),
    ]
    sections = () if composition.is_amendment else composition.sections
    return {
        "jumps": [jump for is_there, jump in parts if is_there],
        "sections": [
            Jump(f"{section.number} {section.heading}", f"#{anchor(section)}")
            for section in sections
        ],
    }


def review_jumps(sheet: ReviewSheet) -> dict[str, Any]:
    """Return the parts of the review page, and the passages of the text upon it."""
    return {
        "jumps": [
            Jump("Nächste Schritte", "#schritte"),
            *_compared(sheet),
            Jump(f"Abweichungen vom Muster ({len(sheet.deviations)})", "#abweichungen"),
            Jump(
                f"Seit der letzten Einreichung ({len(sheet.since_then.changes)})", "#einreichungen"
            ),
            Jump(f"Text und Prüfnotizen ({sheet.open_note_count} offen)", "#text"),
        ],
        "sections": [Jump(p.block.label, f"#{p.block.anchor}") for p in sheet.passages],
    }


def _compared(sheet: ReviewSheet) -> Sequence[Jump]:
    if sheet.agreement.is_amendment:
        return [Jump(f"Was der Nachtrag ändert ({len(sheet.amended)})", "#nachtrag")]
    if sheet.agreement.follows:
        return [Jump(f"Vergleich mit der Vereinbarung davor ({len(sheet.amended)})", "#davor")]
    return []

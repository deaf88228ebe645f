"""The text of an agreement for reading on a page: block by block, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from agreements.documents import places
from agreements.documents.composition import Composition
from agreements.enums import BlankKind
from agreements.models.edition import Edition
from core.markup_html import to_html

GOALS_SLOT = "goals"


@dataclass(frozen=True)
class ReadingBlock:
    """A passage: the place a note on it names, its heading, its HTML, and the section's key."""

    place: str
    label: str
    html: SafeString
    key: str = ""

    @property
    def anchor(self) -> str:
        """The id of the passage on the page."""
        return f"stelle-{slugify(self.key or self.place)}"


def reading_blocks(composition: Composition, edition: Edition) -> Iterator[ReadingBlock]:
    """Yield the passages of `composition` in their order."""
    yield ReadingBlock(
        places.PARTIES,
        composition.parties_heading.rstrip(" :"),
        render_to_string("agreements/review_parties.html", {"parties": composition.parties}),
    )
    yield ReadingBlock(
        places.TERM,
        places.LABELS[places.TERM],
        to_html(composition.county_note, anchor="kreis")
        + to_html(composition.term, mark=True, anchor="zeitraum"),
    )
    place_of = _places(edition)
    goals = render_to_string("agreements/document_goals.html", {"table": composition.goals})
    for section in composition.sections:
        html = to_html(
            section.prose, mark=True, slots={GOALS_SLOT: goals}, anchor=f"s-{slugify(section.key)}"
        )
        label = f"{section.number} {section.heading}".strip()
        yield ReadingBlock(place_of[section.key], label, html, section.key)
    yield ReadingBlock(
        places.ANNEXES,
        places.LABELS[places.ANNEXES],
        render_to_string("agreements/review_annexes.html", {"annexes": composition.annexes}),
    )


def _places(edition: Edition) -> dict[str, str]:
    """Return where the parties answer a note on a section: where they fill in what it holds."""
    asked = {blank.key for blank in edition.blanks.all() if blank.kind == BlankKind.TEXT}
    found: dict[str, str] = {}
    for section in edition.sections.all():
        prose = section.prose
        found[section.key] = places.section_place(section.key)
        if GOALS_SLOT in prose.slots():
            found[section.key] = places.GOALS
        elif asked & {blank.key for blank in prose.blanks()}:
            found[section.key] = places.BLANKS
    return found

"""Passages of the text for the pages that ask about them: sentences, footnotes, sections."""

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString

from agreements.documents.compose import adapted_prose, blank_values
from agreements.models.agreement import Agreement
from agreements.models.edition import Edition, Section
from core.markup_html import to_html
from core.prose import Blank, Call, Note, Paragraph, Prose

TABLE_OF_GOALS = SafeString("<p><em>Hier steht die Tabelle der Ziele.</em></p>")
# A line end within a paragraph: it neither breaks the line nor begins an item or a footnote.
_SOFT_END = re.compile(r"(?<=[^\s\\])\n(?![ \t]*(?:- |\[\^))[ \t]*(?=\S)")


@dataclass(frozen=True)
class Passage:
    """A passage as a page shows it: where it stands, and its words as HTML."""

    place: str
    html: SafeString


def shown(prose: Prose, *, mark: bool = False, anchor: str = "") -> SafeString:
    """Write legal text for a page that is not the document itself."""
    return to_html(prose, mark=mark, anchor=anchor, slots={"goals": TABLE_OF_GOALS})


def filled_in(agreement: Agreement, prose: Prose) -> Prose:
    """Put what is known of `agreement` into the blanks of a text."""
    parties = {party.role: party for party in agreement.parties.all()}
    return prose.fill(blank_values(agreement, parties))


def wording_of(section: Section, body: str | None) -> Prose:
    """Return the local wording of `section`, or the edition's where there is none."""
    return section.prose if body is None else adapted_prose(section, body)


def unwrapped(source: str) -> str:
    """Return a wording with each paragraph in one line, as people edit and compare it."""
    return _SOFT_END.sub(" ", source)


def passages_with(agreement: Agreement, key: str) -> list[Passage]:
    """Return the sentences that hold the blank `key`, filled as far as they can be."""
    adaptations = {a.section_id: a.body for a in agreement.adaptations.all()}
    return [
        Passage(
            f"{section.number} {section.heading}",
            shown(filled_in(agreement, Prose((_without_calls(block),))), mark=True),
        )
        for section in agreement.edition.sections.all()
        for block in wording_of(section, adaptations.get(section.pk)).blocks
        if isinstance(block, Paragraph) and _holds(block, key)
    ]


def _holds(paragraph: Paragraph, key: str) -> bool:
    return any(isinstance(node, Blank) and node.key == key for node in paragraph.inlines)


def _without_calls(paragraph: Paragraph) -> Paragraph:
    """Leave the marks of footnotes out: their text stands elsewhere on the page."""
    return Paragraph(tuple(node for node in paragraph.inlines if not isinstance(node, Call)))


def notes_of(notes: tuple[Note, ...]) -> list[Passage]:
    """Return footnotes, each by its number."""
    return [Passage(note.number, shown(Prose(note.blocks))) for note in notes]


def term_note(edition: Edition) -> list[Passage]:
    """Return the footnotes to the sentence on the term."""
    return notes_of(edition.term_prose.notes)


def notes_to_blank(edition: Edition, key: str) -> list[Passage]:
    """Return the footnotes called in the sentences that hold the blank `key`."""
    return [
        note
        for section in edition.sections.all()
        for note in notes_of(_called_beside(section.prose, key))
    ]


def _called_beside(prose: Prose, key: str) -> tuple[Note, ...]:
    called = {
        node.number
        for block in prose.blocks
        if isinstance(block, Paragraph) and _holds(block, key)
        for node in block.inlines
        if isinstance(node, Call)
    }
    return tuple(note for note in prose.notes if note.number in called)

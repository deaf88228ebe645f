"""Legal text as HTML: footnotes below the text for a page, where they are called for print."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.prose import (
    Blank,
    Block,
    Break,
    BulletList,
    Call,
    Filled,
    Inline,
    Note,
    Paragraph,
    Prose,
    Slot,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Notes = Literal["page", "end"]
EMPTY = SafeString("")


def to_html(
    prose: Prose,
    *,
    notes: Notes = "end",
    mark: bool = False,
    slots: Mapping[str, SafeString] | None = None,
    anchor: str = "",
) -> SafeString:
    """Write the text as HTML, everything in it escaped.

    `notes` puts a footnote where it is called, to be moved by print („page“), or below the text
    with links there and back („end“; `anchor` keeps the ids of several texts on a page apart).
    `mark` shows filled blanks as ``<mark>``. Raises KeyError when `slots` lacks a slot of the text.
    """
    writer = _Writer(prose, notes, mark, slots or {}, anchor)
    body = writer.blocks(prose.blocks)
    return body + writer.endnotes() if notes == "end" else body


@dataclass
class _Writer:
    prose: Prose
    notes: Notes
    mark: bool
    slots: Mapping[str, SafeString]
    anchor: str
    calls: dict[str, int] = field(default_factory=dict)

    def blocks(self, blocks: Iterable[Block]) -> SafeString:
        return _join(self.block(block) for block in blocks)

    def block(self, block: Block) -> SafeString:
        match block:
            case Paragraph():
                return format_html("<p>{}</p>", self.inlines(block))
            case BulletList():
                return format_html("<ul>{}</ul>", _join(self.item(item) for item in block.items))
            case Slot():
                return self.slots[block.key]

    def item(self, item: tuple[Block, ...]) -> SafeString:
        match item:
            case (Paragraph() as only,):
                return format_html("<li>{}</li>", self.inlines(only))
            case _:
                return format_html("<li>{}</li>", self.blocks(item))

    def inlines(self, paragraph: Paragraph) -> SafeString:
        return _join(self.inline(inline) for inline in paragraph.inlines)

    def inline(self, inline: Inline) -> SafeString:
        match inline:
            case Text():
                return format_html("{}", inline.text)
            case Break():
                return format_html("<{}>", "br")
            case Blank():
                return format_html('<span class="blank">{}</span>', inline.placeholder)
            case Filled():
                name = "mark" if self.mark else "span"
                return format_html('<{0} class="filled">{1}</{0}>', name, _lines(inline.text))
            case Call():
                return self.call(inline.number)

    def call(self, number: str) -> SafeString:
        if self.notes == "page":
            return _join(
                format_html(
                    '<span class="footnote" data-number="{}">{}</span>',
                    number,
                    self.spans(note.blocks),
                )
                for note in self.prose.notes
                if note.number == number
            )
        self.calls[number] = self.calls.get(number, 0) + 1
        again = f"-{self.calls[number]}" if self.calls[number] > 1 else ""
        return format_html(
            '<sup class="note-call"><a href="#{0}" id="{1}{2}" aria-label="Fußnote {3}">{3}</a>'
            "</sup>",
            self.name("note", number),
            self.name("call", number),
            again,
            number,
        )

    def spans(self, blocks: Iterable[Block]) -> SafeString:
        """Write blocks as spans: a list or a paragraph would end the paragraph around them."""
        return _join(self.span(block) for block in blocks)

    def span(self, block: Block) -> SafeString:
        match block:
            case Paragraph():
                return format_html('<span class="note-text">{}</span>', self.inlines(block))
            case BulletList():
                return _join(
                    format_html('<span class="note-item">{}</span>', self.spans(item))
                    for item in block.items
                )
            case Slot():
                return self.slots[block.key]

    def endnotes(self) -> SafeString:
        if not self.prose.notes:
            return EMPTY
        notes = _join(self.endnote(note) for note in self.prose.notes)
        return format_html('<ol class="notes">{}</ol>', notes)

    def endnote(self, note: Note) -> SafeString:
        return format_html(
            '<li id="{0}" value="{1}">{2} <a class="note-back" href="#{3}"'
            ' aria-label="Zurück zu Fußnote {1} im Text">↩</a></li>',
            self.name("note", note.number),
            note.number,
            self.blocks(note.blocks),
            self.name("call", note.number),
        )

    def name(self, kind: str, number: str) -> str:
        return f"{self.anchor}-{kind}-{number}" if self.anchor else f"{kind}-{number}"


def _join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _lines(text: str) -> SafeString:
    first, *rest = text.split("\n")
    return format_html("{}", first) + format_html_join("", "<br>{}", ((line,) for line in rest))

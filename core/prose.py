"""Legal text as data: paragraphs, lists, footnotes, and blanks that are open or filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Text:
    """Literal words."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break within a paragraph."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A named place to be filled; the placeholder is the whole wording it stands for."""

    key: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A blank with the words that fill it."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """The mark in the text that calls the footnote of this number."""

    number: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of inline nodes."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list; every item holds blocks."""

    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a structure within the text, such as a table."""

    key: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote."""

    number: str
    blocks: tuple[Block, ...]


Inline = Text | Break | Blank | Filled | Call
Block = Paragraph | BulletList | Slot


@dataclass(frozen=True, slots=True)
class Prose:
    """A text that was read: its blocks, and its footnotes in the order of their calls."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()

    def fill(self, values: Mapping[str, str]) -> Prose:
        """Put words into the blanks; a key without words leaves its blank open."""
        return Prose(
            tuple(_fill(block, values) for block in self.blocks),
            tuple(
                Note(note.number, tuple(_fill(block, values) for block in note.blocks))
                for note in self.notes
            ),
        )

    def blanks(self) -> tuple[Blank, ...]:
        """List the open blanks as they come; a key that stands twice comes twice."""
        return tuple(inline for inline in self.inlines() if isinstance(inline, Blank))

    def filled(self) -> dict[str, str]:
        """Return the words of the filled blanks by their keys."""
        return {inline.key: inline.text for inline in self.inlines() if isinstance(inline, Filled)}

    def inlines(self) -> Iterator[Inline]:
        """Yield the inline nodes of all paragraphs, those of the footnotes last."""
        for paragraph in _paragraphs(self._all_blocks()):
            yield from paragraph.inlines

    def slots(self) -> tuple[str, ...]:
        """List the keys of the slots as they come."""
        return tuple(_slots(self._all_blocks()))

    def lines(self) -> tuple[str, ...]:
        """List the words paragraph by paragraph: no call marks, no slots, footnotes last."""
        body = [line for block in self.blocks for line in plain_lines(block)]
        notes = [
            f"{note.number} {line}" if first else line
            for note in self.notes
            for first, line in _marked(line for block in note.blocks for line in plain_lines(block))
        ]
        return tuple(body + notes)

    def plain(self) -> str:
        """Write the words alone, an empty line between paragraphs."""
        return "\n\n".join(self.lines())

    def _all_blocks(self) -> tuple[Block, ...]:
        return self.blocks + tuple(block for note in self.notes for block in note.blocks)


def plain_lines(block: Block) -> Iterator[str]:
    """Yield the words of a block, paragraph by paragraph; list items begin with a dash."""
    match block:
        case Paragraph():
            yield "".join(plain_inline(inline) for inline in block.inlines)
        case BulletList():
            for item in block.items:
                for first, line in _marked(line for part in item for line in plain_lines(part)):
                    yield f"- {line}" if first else line
        case Slot():
            return


def plain_inline(inline: Inline) -> str:
    """Return the words of an inline node."""
    match inline:
        case Text() | Filled():
            return inline.text
        case Blank():
            return inline.placeholder
        case Break():
            return "\n"
        case Call():
            return ""


def _marked(lines: Iterable[str]) -> Iterator[tuple[bool, str]]:
    return ((position == 0, line) for position, line in enumerate(lines))


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, BulletList):
            for item in block.items:
                yield from _paragraphs(item)


def _slots(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Slot):
            yield block.key
        elif isinstance(block, BulletList):
            for item in block.items:
                yield from _slots(item)


def _fill(block: Block, values: Mapping[str, str]) -> Block:
    match block:
        case Paragraph():
            return Paragraph(
                tuple(
                    Filled(inline.key, values[inline.key])
                    if isinstance(inline, Blank) and values.get(inline.key)
                    else inline
                    for inline in block.inlines
                )
            )
        case BulletList():
            return BulletList(
                tuple(tuple(_fill(part, values) for part in item) for item in block.items)
            )
        case Slot():
            return block

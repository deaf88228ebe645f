r"""The notation of legal text: Markdown paragraphs, lists, footnotes and named blanks.

A list begins after a blank line, every item with ``- ``; footnotes are ``[^1]`` and
``[^1]: …``; blanks are ``{key}`` or ``{key: the wording they stand for}``; a slot is ``{key}``
alone in its paragraph. Everything else is literal text: „1.“ or „3.1.“ at the start of a line,
asterisks, underscores, angle brackets, links. A backslash before ``{ } [ ] - \`` makes
that character literal; a backslash or two spaces at the end of a line break the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.rules_block import list_block
from markdown_it.rules_inline import StateInline  # noqa: TC002 - the inline rules' own type
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

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
    from collections.abc import Collection, Iterable, Iterator

    from markdown_it.rules_block import StateBlock

__all__ = [
    "Blank",
    "Block",
    "Break",
    "BulletList",
    "Call",
    "Filled",
    "Inline",
    "MarkupError",
    "Note",
    "Paragraph",
    "Prose",
    "Slot",
    "Text",
    "escape",
    "parse",
]

DEEPEST_LIST = 8  # levels of the parser, which counts two for every list within a list
_ITEM = re.compile(r"-[ \t]+\S")
_NOTE = re.compile(r"\[\^[0-9]{1,3}\]:")
_NUMBER = re.compile(r"[0-9]{1,3}")
_KEY = re.compile(r"\{([^\W\d][\w-]*)")
_BLANK = re.compile(r"\{([^\W\d][\w-]*)(?:\s*:((?:\\.|[^\\{}])*))?\s*\}", re.DOTALL)
_ESCAPABLE = "{}[]-\\"


class MarkupError(ValueError):
    """A place in the source that cannot be read: its line, counted from 1, and a sentence."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"Zeile {line}: {message}")
        self.line = line
        self.message = message


def parse(source: str, *, blanks: Collection[str] = (), slots: Collection[str] = ()) -> Prose:
    """Read source text; `blanks` and `slots` are the keys that may stand in it.

    Raises MarkupError for an unknown or open blank, a slot within a paragraph, a call without
    footnote, a footnote without call, and a footnote that is written twice.
    """
    return _read(source, frozenset(blanks), frozenset(slots))


@lru_cache(maxsize=256)  # the sections of an edition are read for every page of its agreements
def _read(source: str, blanks: frozenset[str], slots: frozenset[str]) -> Prose:
    tree = SyntaxTreeNode(_parser().parse(source))
    return _Reading(blanks, slots).prose(tree)


def escape(text: str) -> str:
    """Write any text so that `parse` reads exactly these words."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"(?m)^([ \t]*)-", r"\1\\-", re.sub(r"([\\{\[])", r"\\\1", lines))


@dataclass
class _Reading:
    """One pass over the parsed tree: collects the footnotes and checks blanks and calls."""

    blanks: frozenset[str]
    slots: frozenset[str]
    notes: dict[str, tuple[int, Note]] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    line: int = 1

    def prose(self, tree: SyntaxTreeNode) -> Prose:
        blocks = tuple(self._blocks(tree.children))
        for number, line in self.calls.items():
            if number not in self.notes:
                raise MarkupError(line, f"Die Fußnote {number} fehlt.")
        for number, (line, _note) in self.notes.items():
            if number not in self.calls:
                raise MarkupError(line, f"Die Fußnote {number} wird nirgends aufgerufen.")
        return Prose(blocks, tuple(self.notes[number][1] for number in self.calls))

    def _blocks(self, nodes: Iterable[SyntaxTreeNode]) -> Iterator[Block]:
        for node in nodes:
            self.line = node.map[0] + 1 if node.map else self.line
            if node.type == "paragraph":
                yield from self._paragraph(node.children[0])
            elif node.type == "bullet_list":
                yield BulletList(
                    tuple(tuple(self._blocks(item.children)) for item in node.children)
                )
            else:
                self._note(node)

    def _note(self, node: SyntaxTreeNode) -> None:
        number, line, called = node.meta["label"], self.line, set(self.calls)
        if number in self.notes:
            raise MarkupError(line, f"Die Fußnote {number} steht zweimal da.")
        blocks = tuple(self._blocks(node.children))
        if set(self.calls) != called:
            raise MarkupError(line, "In einer Fußnote kann keine Fußnote aufgerufen werden.")
        self.notes[number] = (line, Note(number, blocks))

    def _paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        inlines = tuple(_joined(self._inline(child, node.content) for child in node.children))
        for inline in inlines:
            if isinstance(inline, Blank) and inline.key in self.slots:
                if inlines != (Blank(inline.key, ""),):
                    raise MarkupError(
                        self.line, f"„{{{inline.key}}}“ braucht einen Absatz für sich allein."
                    )
                yield Slot(inline.key)
                return
        if inlines:
            yield Paragraph(inlines)

    def _inline(self, node: SyntaxTreeNode, content: str) -> Inline:
        match node.type:
            case "text":
                return Text(node.content)
            case "softbreak":
                return Text(" ")
            case "hardbreak":
                return Break()
            case "blank":
                return self._blank(node, content)
            case _:
                return self._call(node.meta["label"])

    def _blank(self, node: SyntaxTreeNode, content: str) -> Inline:
        key, line = node.content, self.line + content.count("\n", 0, node.meta["position"])
        known = self.blanks | self.slots
        if key not in known:
            if node.meta["open"]:
                return Text("{" + key)
            names = ", ".join(sorted(known)) or "keine"
            raise MarkupError(line, f"Die Lücke „{key}“ ist unbekannt. Bekannt: {names}.")
        if node.meta["open"]:
            raise MarkupError(line, f"Die Lücke „{key}“ hat keine schließende Klammer.")
        return Blank(key, node.meta["placeholder"])

    def _call(self, number: str) -> Inline:
        if not _NUMBER.fullmatch(number):
            return Text(f"[^{number}]")
        self.calls.setdefault(number, self.line)
        return Call(number)


def _joined(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Join neighbouring texts into one."""
    words: list[str] = []
    for inline in inlines:
        if isinstance(inline, Text):
            words.append(inline.text)
            continue
        if words:
            yield Text("".join(words))
            words.clear()
        yield inline
    if words:
        yield Text("".join(words))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").use(
        footnote_plugin, inline=False, move_to_end=False, always_match_refs=True
    )
    parser.block.ruler.at("list", _list, {"alt": ["paragraph"]})
    parser.block.ruler.at("footnote_def", _footnote, {"alt": ["paragraph"]})
    parser.inline.ruler.at("escape", _literal)
    parser.inline.ruler.push("blank", _read_blank)
    return parser.enable(["list", "newline", "escape"])


def _list(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - its API
    """Read a list of dashes; only a list item's text ends without a blank line before it."""
    start = state.bMarks[line] + state.tShift[line]
    if not _ITEM.match(state.src, start, state.eMarks[line]) or state.level > DEEPEST_LIST:
        return False
    if silent and state.listIndent < 0:
        return False
    return list_block(state, line, end, silent)


def _footnote(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - its API
    """Read a footnote, which stands on the outermost level."""
    start = state.bMarks[line] + state.tShift[line]
    if (state.level and not silent) or not _NOTE.match(state.src, start):
        return False
    return footnote_def(state, line, end, silent)


def _literal(state: StateInline, silent: bool) -> bool:  # noqa: ARG001, FBT001 - the rule's API
    """Read a backslash: before a mark of the notation, or at the end of a line."""
    following = state.src[state.pos + 1 : state.pos + 2]
    if state.src[state.pos] != "\\" or not following or following not in _ESCAPABLE + "\n":
        return False
    if following == "\n":
        state.push("hardbreak", "br", 0)
    else:
        state.append_pending(following)
    state.pos += 2
    while following == "\n" and state.src[state.pos : state.pos + 1] in {" ", "\t"}:
        state.pos += 1
    return True


def _read_blank(state: StateInline, silent: bool) -> bool:  # noqa: ARG001, FBT001 - the rule's API
    """Read a blank, or the beginning of one that is never closed."""
    closed = _BLANK.match(state.src, state.pos)
    found = closed or _KEY.match(state.src, state.pos)
    if not found:
        return False
    token = state.push("blank", "", 0)
    token.content = found[1]
    wording = (closed and closed[2]) or ""
    token.meta = {
        "open": closed is None,
        "position": state.pos,
        "placeholder": " ".join(re.sub(r"\\([{}\\])", r"\1", wording).split()),
    }
    state.pos = found.end()
    return True

"""Two versions of a text, compared word by word and paragraph by paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from django.db.models import TextChoices
from django.utils.html import format_html, format_html_join

from core.likeness import ALIKE, MOST_PAIRS, bag, likeness
from core.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.utils.safestring import SafeString

Kind = Literal["same", "gone", "new"]

LONGEST = 2000  # words; the comparison of longer paragraphs would keep a page waiting
FEW = 2  # words between two changes that are read as part of one
ITEM = "- "  # what a list item begins with (`Prose.lines`)


class SectionStatus(TextChoices):
    """Abweichung of a section from the text it comes from."""

    UNCHANGED = "unchanged", "unverändert"
    CHANGED = "changed", "geändert"
    ADDED = "added", "ergänzt"
    DROPPED = "dropped", "gestrichen"
    MOVED = "moved", "verschoben"


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words that is the same in both versions, gone, or new."""

    kind: Kind
    text: str


Line = tuple[Change, ...]


def compare(old: str, new: str) -> Line:
    """Compare two paragraphs word by word; differences of white space do not count."""
    before, after = _words(old), _words(new)
    left, right = [word.strip() for word in before], [word.strip() for word in after]
    if left == right:
        return _line(("same", new))
    if max(len(left), len(right)) > LONGEST:
        return _line(("gone", old), ("new", new))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        return _line(("gone", old), ("new", new))
    changes: list[tuple[Kind, str]] = []
    for is_same, left_run, right_run in _runs(matcher):
        if is_same:
            changes.append(("same", "".join(after[right_run])))
            continue
        changes.append(("gone", "".join(before[left_run])))
        changes.append(("new", "".join(after[right_run])))
    return _line(*changes)


def compare_prose(old: Prose | str, new: Prose | str) -> tuple[Line, ...]:
    """Compare two texts: one line of changes for every paragraph, list item and footnote."""
    before, after = _paragraphs(old), _paragraphs(new)
    if before == after:
        return tuple(_line(("same", text)) for text in after)
    if len(before) * len(after) > MOST_PAIRS:
        return (*(compare(text, "") for text in before), *(compare("", text) for text in after))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    lines: list[Line] = []
    for step, left_start, left_end, right_start, right_end in matcher.get_opcodes():
        if step == "equal":
            lines.extend(_line(("same", text)) for text in after[right_start:right_end])
        else:
            pairs = _pairs(before[left_start:left_end], after[right_start:right_end])
            lines.extend(compare(left, right) for left, right in pairs)
    return tuple(lines)


def is_changed(line: Line) -> bool:
    """Tell whether something in the line is gone or new."""
    return any(change.kind != "same" for change in line)


def clean(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the new text alone, without any mark; what is gone leaves no line behind."""
    kept = (
        "".join(change.text for change in line if change.kind != "gone").rstrip() for line in lines
    )
    return tuple((Change("same", text),) for text in kept if text)


def redline_html(old: Prose | str, new: Prose | str) -> SafeString:
    """Show the new text with what is gone and what is new; each says so to screen readers."""
    return lines_html(compare_prose(old, new))


def lines_html(lines: Iterable[Line], *, only_changes: bool = False) -> SafeString:
    """Show compared paragraphs; list items as lists.

    With `only_changes` the paragraphs that stayed are counted instead of shown.
    """
    parts: list[SafeString] = []
    shown = filter(None, lines)
    for kind, group in groupby(shown, lambda line: _sort(line, only_changes=only_changes)):
        run = list(group)
        if kind == "kept":
            parts.append(format_html('<p class="redline-gap">{}</p>', _kept_in_words(len(run))))
        elif kind == "items":
            items = ((_line_html(_bare(line)),) for line in run)
            parts.append(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items)))
        else:
            parts.append(format_html_join("", "<p>{}</p>", ((_line_html(line),) for line in run)))
    return format_html_join("", "{}", ((part,) for part in parts))


def section_status(old: str | None, new: str | None) -> SectionStatus:
    """Say how a section deviates; None or empty text means that the section is not there."""
    before, after = (old or "").split(), (new or "").split()
    if before == after:
        return SectionStatus.UNCHANGED
    if not before:
        return SectionStatus.ADDED
    return SectionStatus.CHANGED if after else SectionStatus.DROPPED


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)


def _runs(matcher: SequenceMatcher[str]) -> Iterator[tuple[bool, slice, slice]]:
    """Yield what is the same and what differs in turn; few words between two changes join them.

    Each change is announced, and too many make a sentence hard to follow by ear.
    """
    steps = matcher.get_opcodes()
    left, right = 0, 0
    for place, (step, left_start, left_end, right_start, right_end) in enumerate(steps):
        is_inside = 0 < place < len(steps) - 1
        if step != "equal" or (is_inside and right_end - right_start <= FEW):
            continue
        if (left, right) != (left_start, right_start):
            yield False, slice(left, left_start), slice(right, right_start)
        yield True, slice(left_start, left_end), slice(right_start, right_end)
        left, right = left_end, right_end
    if steps and (left, right) != (steps[-1][2], steps[-1][4]):
        yield False, slice(left, None), slice(right, None)


def _line(*changes: tuple[Kind, str]) -> Line:
    """Keep what has words; all but the last end in white space, so that no words stick together."""
    spoken = [(kind, text) for kind, text in changes if text.strip()]
    return tuple(
        Change(kind, text if place == len(spoken) or text[-1].isspace() else f"{text} ")
        for place, (kind, text) in enumerate(spoken, start=1)
    )


def _paragraphs(text: Prose | str) -> list[str]:
    if isinstance(text, Prose):
        return list(text.lines())
    return [part for part in re.split(r"\n\s*\n", text) if part.strip()]


def _pairs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair the paragraphs that are alike, in their order; the rest stands alone."""
    left, right = [bag(text) for text in before], [bag(text) for text in after]
    waiting = 0
    for text, words in zip(before, left, strict=True):
        alike = [likeness(words, other) for other in right[waiting:]]
        best = max(alike, default=0.0)
        if best < ALIKE:
            yield text, ""
            continue
        place = waiting + alike.index(best)
        yield from (("", other) for other in after[waiting:place])
        yield text, after[place]
        waiting = place + 1
    yield from (("", other) for other in after[waiting:])


def _sort(line: Line, *, only_changes: bool) -> str:
    if only_changes and not is_changed(line):
        return "kept"
    return "items" if line[0].text.startswith(ITEM) else "paragraphs"


def _bare(line: Line) -> Line:
    """Leave the dash of a list item out: the list shows it; a text that is gone has its own."""
    first, *rest = line
    if rest and first.kind == "gone" and rest[0].text.startswith(ITEM):
        rest[0] = Change(rest[0].kind, rest[0].text.removeprefix(ITEM))
    changes = (Change(first.kind, first.text.removeprefix(ITEM)), *rest)
    return tuple(change for change in changes if change.text)


def _kept_in_words(count: int) -> str:
    return "1 Absatz ist gleich." if count == 1 else f"{count} Absätze sind gleich."


def _line_html(line: Line) -> SafeString:
    return format_html_join("", "{}", ((_change_html(change),) for change in line))


def _change_html(change: Change) -> SafeString:
    if change.kind == "same":
        return format_html("{}", change.text)
    tag, label = ("del", "Gelöscht:") if change.kind == "gone" else ("ins", "Neu:")
    words = change.text.rstrip()
    return format_html(
        '<{0}><span class="kern-sr-only">{1} </span>{2}</{0}>{3}',
        tag,
        label,
        words,
        change.text[len(words) :],
    )

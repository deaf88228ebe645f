"""Two versions of a text, compared word by word and paragraph by paragraph."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from django.db.models import TextChoices
from django.utils.html import format_html, format_html_join

from core.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.utils.safestring import SafeString

Kind = Literal["same", "gone", "new"]

MOSTLY_NEW = 0.4  # share of changed words from which a paragraph is shown as gone and new
LONGEST = 2000  # words; the comparison of longer paragraphs would keep a page waiting


class SectionStatus(TextChoices):
    """Abweichung of a section from the text it comes from."""

    UNCHANGED = "unchanged", "unverändert"
    CHANGED = "changed", "geändert"
    ADDED = "added", "ergänzt"
    DROPPED = "dropped", "gestrichen"


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
    if matcher.ratio() < 1 - MOSTLY_NEW:
        return _line(("gone", old), ("new", new))
    changes: list[tuple[Kind, str]] = []
    for step, left_start, left_end, right_start, right_end in matcher.get_opcodes():
        if step == "equal":
            changes.append(("same", "".join(after[right_start:right_end])))
            continue
        changes.append(("gone", "".join(before[left_start:left_end])))
        changes.append(("new", "".join(after[right_start:right_end])))
    return _line(*changes)


def compare_prose(old: Prose | str, new: Prose | str) -> tuple[Line, ...]:
    """Compare two texts: one line of changes for every paragraph, list item and footnote."""
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    lines: list[Line] = []
    for step, left_start, left_end, right_start, right_end in matcher.get_opcodes():
        if step == "equal":
            lines.extend(_line(("same", text)) for text in after[right_start:right_end])
        else:
            pairs = _pairs(before[left_start:left_end], after[right_start:right_end])
            lines.extend(compare(left, right) for left, right in pairs)
    return tuple(lines)


def redline_html(old: Prose | str, new: Prose | str) -> SafeString:
    """Show the new text with what is gone and what is new; each says so to screen readers."""
    return format_html_join(
        "", "<p>{}</p>", ((_line_html(line),) for line in compare_prose(old, new))
    )


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
    waiting = 0
    for text in before:
        alike = [_likeness(text, other) for other in after[waiting:]]
        best = max(alike, default=0.0)
        if best < 1 - MOSTLY_NEW:
            yield text, ""
            continue
        place = waiting + alike.index(best)
        yield from (("", other) for other in after[waiting:place])
        yield text, after[place]
        waiting = place + 1
    yield from (("", other) for other in after[waiting:])


def _likeness(one: str, other: str) -> float:
    left, right = Counter(one.split()), Counter(other.split())
    return 2 * (left & right).total() / max(left.total() + right.total(), 1)


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

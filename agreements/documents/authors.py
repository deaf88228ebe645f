"""Who changed a place of the text, and when, as far as the trail knows."""

import re
from collections.abc import Iterable, Iterator

from agreements.documents import places
from agreements.documents.deviation import Deviation, Source
from agreements.enums import Deed
from core.models import LogEntry

ANNEX_DEEDS = frozenset({Deed.ANNEX_ADDED, Deed.ANNEX_REMOVED})
GOAL = "goal:"
UNSURE = re.compile(r'\\[nrt]|[\\"\s]')


class Authors:
    """The last entries on each place among those between two texts."""

    def __init__(self, entries: Iterable[LogEntry]) -> None:
        self._last: dict[Source, LogEntry] = {}
        self._on_goals: list[tuple[str, LogEntry]] = []
        for entry in entries:
            self._last.update(dict.fromkeys(_sources(entry), entry))
            if words := _goal_words(entry):
                self._on_goals.insert(0, (words, entry))

    def of(self, deviation: Deviation) -> LogEntry | None:
        """Return the last entry that changed what deviates; None where the trail knows none."""
        found = [self._last[source] for source in deviation.sources if source in self._last]
        for words, entry in self._on_goals:
            if any(_squeezed(text) in words for text in filter(None, deviation.words)):
                found.append(entry)
                break
        return max(found, key=lambda entry: entry.pk, default=None)


def _sources(entry: LogEntry) -> Iterator[Source]:
    if entry.action in ANNEX_DEEDS:
        yield places.ANNEXES, ""
    found = [str(change["place"]) for change in entry.changes]
    # With a goal that came or went, the order is a matter of course: nobody moved the others.
    goal_came_or_went = any(place.startswith(GOAL) for place in found)
    for change, place in zip(entry.changes, found, strict=True):
        if place == places.GOALS and goal_came_or_went:
            continue
        yield place, ""
        yield place, str(change.get("field", ""))


def _goal_words(entry: LogEntry) -> str:
    return "\n".join(
        _squeezed(f"{change['old']} {change['new']}")
        for change in entry.changes
        if str(change["place"]).startswith(GOAL)
    )


def _squeezed(text: str) -> str:
    """Leave out what the trail may write in another way: white space and quotation marks."""
    return UNSURE.sub("", text)

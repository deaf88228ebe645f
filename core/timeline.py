"""An entry of the trail as one line of a timeline."""

from collections.abc import Iterable, Mapping

from core.models import LogEntry
from core.page import TimelineEvent


def line_of(
    entry: LogEntry, parts: Iterable[str], *, words: Mapping[str, str], tones: Mapping[str, str]
) -> TimelineEvent:
    """Tell `entry` by the words and the tone of its action, with its `parts` behind."""
    return TimelineEvent(
        what=words.get(entry.action, entry.action),
        at=entry.at,
        who=entry.by_name,
        detail=" · ".join(parts),
        tone=tones.get(entry.action, "info"),
    )

"""The trail as a story: phases, days, and what one person wrote at one place taken together."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from agreements.documents.nouns import AGREEMENT
from agreements.documents.sentences import back_to_before, is_all_said, sentence_of
from agreements.documents.story import Chapter, Turn, told
from agreements.enums import Action, Deed, State
from core.models import LogEntry

# Edits that follow each other within this time are one piece of work.
PAUSE = timedelta(minutes=30)
WRITING = frozenset({Deed.EDIT, Deed.CONTACT})
# Steps and deeds whose sentence says all that was recorded.
SAID = frozenset(
    {Action.RELEASE, Action.REOPEN, Action.TERMINATE, Action.SUBMIT}
    | {Deed.SIGNATURE, Deed.ANNEX_ADDED, Deed.ANNEX_REMOVED}
)
# Deeds from which another text came, whose number they name.
STARTS = frozenset({Deed.AMENDMENT, Deed.SUCCESSOR})


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What happened at one time: a sentence, what it does not say, and the single steps of it."""

    sentence: str
    began_at: datetime
    at: datetime
    tone: str
    source: str
    target: str
    reason: str
    remarks: tuple[str, ...]
    turns: tuple[Turn, ...]
    steps: tuple[Chapter, ...] = ()
    leads_to: str = ""  # the number of the agreement or Nachtrag that came of it

    @property
    def time(self) -> str:
        """When it was: „14:32 Uhr“ or „14:05 bis 14:32 Uhr“."""
        first, last = (f"{timezone.localtime(at):%H:%M}" for at in (self.began_at, self.at))
        return f"{last} Uhr" if first == last else f"{first} bis {last} Uhr"


@dataclass(frozen=True)
class Day:
    """What happened on one day, the latest first."""

    day: date
    scenes: tuple[Scene, ...]


@dataclass(frozen=True)
class Phase:
    """A time in one state: its name and its days, the latest first."""

    name: str
    days: tuple[Day, ...]


def story(
    entries: Sequence[LogEntry], moves: Sequence[tuple[int, str]], thing: str = AGREEMENT.whom
) -> list[Phase]:
    """Tell `entries`, the latest first; `moves` are all changes of state: entry and new state.

    `thing` is what they are about.
    """
    starts = [pk for pk, _ in moves]

    def phase_of(entry: LogEntry) -> int:
        return bisect_right(starts, entry.pk)

    return [
        Phase(State(moves[place - 1][1]).label if place else "", tuple(_days(within, thing)))
        for place, within in groupby(entries, phase_of)
    ]


def _days(entries: Iterable[LogEntry], thing: str) -> Iterator[Day]:
    for day, within in groupby(entries, lambda entry: timezone.localtime(entry.at).date()):
        yield Day(day, tuple(_scene(together, thing) for together in _folded(within)))


def _folded(entries: Iterable[LogEntry]) -> Iterator[list[LogEntry]]:
    """Yield the entries, the latest first; those of one piece of work together."""
    held: list[LogEntry] = []
    for entry in entries:
        if held and not _belong_together(entry, held[-1]):
            yield held
            held = []
        held.append(entry)
    if held:
        yield held


def _belong_together(earlier: LogEntry, later: LogEntry) -> bool:
    return (
        earlier.action == later.action
        and earlier.action in WRITING
        and (earlier.by_id, earlier.by_name) == (later.by_id, later.by_name)
        and bool(earlier.changes and later.changes)
        and earlier.changes[0]["place"] == later.changes[0]["place"]
        and later.at - earlier.at <= PAUSE
    )


def _scene(together: list[LogEntry], thing: str) -> Scene:
    latest, first = together[0], together[-1]
    entry = _net(together) if len(together) > 1 else latest
    chapter = told(entry)
    is_back = len(together) > 1 and not entry.changes
    return Scene(
        sentence=back_to_before(latest) if is_back else sentence_of(entry, thing),
        began_at=first.at,
        at=latest.at,
        tone=chapter.tone,
        source=chapter.source,
        target=chapter.target,
        reason=chapter.reason,
        remarks=() if entry.action in SAID else chapter.remarks,
        turns=() if is_all_said(chapter.turns) else chapter.turns,
        steps=tuple(told(step) for step in reversed(together)) if len(together) > 1 else (),
        leads_to=_neighbour(entry),
    )


def _neighbour(entry: LogEntry) -> str:
    """Return what came of a deed, or of the first deed, what the agreement follows."""
    return str(entry.details.get("number" if entry.action in STARTS else "follows", ""))


def _net(together: list[LogEntry]) -> LogEntry:
    """Return one entry for many: of each field the text before all and the text after all."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in reversed(together):
        for change in entry.changes:
            key = (str(change["place"]), str(change.get("field", "")))
            found.setdefault(key, {**change})["new"] = change["new"]
    latest = together[0]
    changes = [change for change in found.values() if change["old"] != change["new"]]
    return LogEntry(
        action=latest.action,
        by_name=latest.by_name,
        at=latest.at,
        details={"changes": changes},
    )

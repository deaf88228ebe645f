"""Saving on top of a newer text: what both left alone or wrote alike is settled, the rest asked.

What a form was opened on is found in the trail, by undoing its entries until they fit the mark
that the form carries: a browser is believed about what it wants, never about what was there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.db.models import Model, TextChoices

from agreements.actions.snapshots import SOMEBODY_WAS_FASTER, Snapshot, seen_mark
from core.models import LogEntry
from core.three_way import settled
from core.workflow import Outdated

LOOK_BACK = 300  # entries of the trail in which the opened version is looked for
CHUNK = 20


class Choice(TextChoices):
    """Auswahl: what a person answers where two wrote differently; OPEN is no answer yet."""

    OPEN = "", "noch offen"
    MINE = "mine", "Ihre Eingabe"
    THEIRS = "theirs", "andere Eingabe"
    KEEP = "keep", "Behalten"
    DROP = "drop", "Entfernen"


class Deeds(TextChoices):
    """What somebody did meanwhile, as a message says it."""

    CHANGED = "geändert"
    ADDED = "hinzugefügt"
    REMOVED = "entfernt"


@dataclass(frozen=True)
class Seen:
    """What a form was opened on, and what was answered to its questions by their keys."""

    mark: str
    chosen: Mapping[str, Choice] = field(default_factory=dict)

    @classmethod
    def of(cls, seen: "str | Seen") -> "Seen":
        """Return the same; a mark alone answers nothing."""
        return cls(seen) if isinstance(seen, str) else seen


@dataclass(frozen=True)
class Author:
    """Who wrote something last, and when."""

    pk: int | None
    name: str
    at: datetime

    @classmethod
    def of(cls, entry: LogEntry) -> Self:
        """Return who made an entry of the trail."""
        return cls(entry.by_id, entry.by_name, entry.at)


class News(NamedTuple):
    """One thing that somebody else wrote meanwhile and that a save left as it is."""

    key: str
    deed: Deeds
    author: Author | None


@dataclass(frozen=True)
class Merged:
    """The texts to be stored by their keys, what of them is news, and what has to be asked."""

    texts: Mapping[str, str]
    news: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Saved:
    """What a save found that others had written meanwhile."""

    news: tuple[News, ...] = ()


class TwoTexts(Outdated):
    """Two people wrote the same thing differently: `asked` holds its keys with their authors."""

    def __init__(self, stored: Snapshot, merged: Merged, authors: Mapping[str, Author]) -> None:
        super().__init__(SOMEBODY_WAS_FASTER)
        self.stored = stored
        self.merged = merged
        self.asked = {key: authors.get(key, latest(authors)) for key in merged.asked}
        self.news = news_of(merged, authors)


def edits_at(subject: Model, place: str) -> Iterator[tuple[LogEntry, list[dict[str, Any]]]]:
    """Yield the entries that changed `place`, the newest first, each with what it changed there."""
    edits = LogEntry.objects.about(subject).edits().reverse()[:LOOK_BACK]
    for entry in edits.iterator(chunk_size=CHUNK):
        here = [change for change in entry.changes if change.get("place") == place]
        if here:
            yield entry, here


def opened_on(subject: Model, place: str, now: Snapshot, mark: str) -> Snapshot | None:
    """Return the snapshot of `place` that has this mark; None where the trail holds none."""
    snapshot = dict(now)
    if seen_mark(snapshot) == mark:
        return snapshot
    for _, changes in edits_at(subject, place):
        snapshot |= {str(change["field"]): str(change["old"]) for change in changes}
        if seen_mark(snapshot) == mark:
            return {key: text for key, text in snapshot.items() if text}
    return None


def authors_at(subject: Model, place: str) -> dict[str, Author]:
    """Return who wrote each key of `place` last, the latest first."""
    authors: dict[str, Author] = {}
    for entry, changes in edits_at(subject, place):
        for change in changes:
            authors.setdefault(str(change["field"]), Author.of(entry))
    return authors


def latest(authors: Mapping[str, Author]) -> Author | None:
    """Return who wrote last of all."""
    return next(iter(authors.values()), None)


def news_of(merged: Merged, authors: Mapping[str, Author]) -> tuple[News, ...]:
    """Return what others wrote that stays, with who wrote it."""
    return tuple(News(key, Deeds.CHANGED, authors.get(key, latest(authors))) for key in merged.news)


# Returns what holds of base, theirs and mine (None: to be asked), and the own text to ask about.
Blend = Callable[[str, str, str], tuple[str | None, str]]


@dataclass(frozen=True)
class How:
    """How the texts of a place are compared: `keyed` cuts a snapshot into what is asked about.

    `blend` may bring together two texts that both changed.
    """

    keyed: Callable[[Snapshot], Snapshot] = dict
    blend: Blend | None = None


PLAINLY = How()


def merged(
    base: Snapshot | None,
    theirs: Snapshot,
    mine: Snapshot,
    chosen: Mapping[str, Choice],
    blend: Blend | None = None,
) -> Merged:
    """Bring two versions of `base` together, key by key; `mine` says which keys there are.

    `blend` may bring together two texts of one key that both changed.
    """
    texts, news, asked = {}, [], []
    for key, typed in mine.items():
        own = typed
        stored = theirs.get(key, "")
        was = None if base is None else base.get(key, "")
        choice = chosen.get(key)
        wanted = was if choice == Choice.THEIRS and was is not None else typed
        holds = settled(None if choice == Choice.OPEN else was, stored, wanted)
        if holds is None and blend and was is not None and choice != Choice.OPEN:
            holds, own = blend(was, stored, wanted)
        if holds is None:
            asked.append(key)
        elif was not in {None, stored} and holds != typed:
            news.append(key)
        texts[key] = own if holds is None else holds
    return Merged(texts, tuple(news), tuple(asked))


def bring_together(
    subject: Model,
    place: str,
    *,
    stored: Snapshot,
    mine: Snapshot,
    seen: str | Seen,
    how: How = PLAINLY,
) -> tuple[Mapping[str, str], Saved]:
    """Return the texts to store at `place`, and what of them is news; belongs under the lock.

    Raises TwoTexts where somebody else wrote something different since the form was opened.
    """
    given = Seen.of(seen)
    base = opened_on(subject, place, stored, given.mark)
    opened = None if base is None else how.keyed(base)
    found = merged(opened, how.keyed(stored), mine, given.chosen, how.blend)
    if not found.asked and not found.news:
        return found.texts, Saved()
    authors = authors_at(subject, place)
    if found.asked:
        raise TwoTexts(stored, found, authors)
    return found.texts, Saved(news_of(found, authors))

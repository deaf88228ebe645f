"""Two people wrote on one goal: its text, its entries one by one, and their order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Self, TypeAlias

from agreements.actions.merging import Author, Choice, Deeds, News
from agreements.actions.snapshots import COMMITMENT, ORDER, SOMEBODY_WAS_FASTER, Snapshot, seen_mark
from agreements.documents.goals import ENTRY_FIELDS, Entry
from core.three_way import merge_order, settled
from core.workflow import Outdated

TEXT, ROW = "text", "row"
EXCERPT = 60  # characters of an entry that a message names
Token: TypeAlias = int | str  # an entry's key, or the place of a new one among what was typed


class Typed(NamedTuple):
    """An entry as it was typed; `pk` is None for a new one."""

    pk: int | None
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class GoalState:
    """A goal at some moment: its text, and its entries by their keys, in their order."""

    text: str
    entries: Mapping[int, Entry]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """Read a snapshot; entries that nobody can read any more are left out."""
        keys = [int(key) for key in snapshot.get(ORDER, "").split()]
        read = {key: Entry.read(snapshot.get(f"{COMMITMENT}{key}", "")) for key in keys}
        entries = {key: entry for key, entry in read.items() if entry}
        return cls(text=snapshot.get(TEXT, ""), entries=entries)


@dataclass(frozen=True, kw_only=True)
class Row:
    """An entry after the merge, and what of it has to be asked.

    `gone` says who removed an entry that the other one changed. `theirs` is the stored entry.
    """

    pk: int | None
    entry: Entry
    theirs: Entry | None = None
    asked: tuple[str, ...] = ()
    gone: Literal["", "theirs", "mine"] = ""
    author: Author | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing has to be asked."""
        return not (self.asked or self.gone)


@dataclass(kw_only=True)
class MergedGoal:
    """A goal after the merge; `asked` holds „text“ and „order“ where two wrote differently."""

    text: str
    rows: list[Row]
    asked: tuple[str, ...]
    news: list[News] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether it can be stored as it is."""
        return not self.asked and all(row.is_settled for row in self.rows)


class TwoGoals(Outdated):
    """Two people wrote differently on one goal; `stored` is what is there now."""

    def __init__(self, now: Snapshot, goal: MergedGoal, authors: Mapping[str, Author]) -> None:
        super().__init__(SOMEBODY_WAS_FASTER)
        self.mark, self.stored = seen_mark(now), GoalState.of(now)
        self.goal, self.authors = goal, authors


class GoalMerge:
    """One merge: `base` is what the page was opened on (None: nobody knows), `chosen` answers.

    The answers are keyed by „text“, „order“, „0.text“, „0.row“: the number is the entry's place
    among the drafts.
    """

    def __init__(
        self,
        base: GoalState | None,
        stored: GoalState,
        chosen: Mapping[str, Choice],
        authors: Mapping[str, Author],
    ) -> None:
        self.base, self.stored, self.chosen, self.authors = base, stored, chosen, authors
        self.was = base.entries if base else {}
        self.rows: dict[Token, Row] = {}
        self.news: dict[Token, tuple[Deeds, Author | None]] = {}
        self.removed: list[News] = []
        self.sent: set[int | None] = set()
        self.is_moved = False

    def run(self, text: str, drafts: Sequence[Typed]) -> MergedGoal:
        """Bring what was typed together with what is stored."""
        self.sent = {draft.pk for draft in drafts}
        order = [self._take(place, draft) for place, draft in enumerate(drafts)]
        mine = [token for token in order if token is not None]
        self._take_others()
        held, asks_text = self._field(TEXT, *self._texts(), text)
        arranged, asks_order = self._arranged(mine)
        rows = [self.rows[token] for token in arranged]
        asked = [key for key, asks in ((TEXT, asks_text), (ORDER, asks_order)) if asks]
        merged = MergedGoal(text=held, rows=rows, asked=tuple(asked))
        merged.news = list(self._told(merged, text, arranged))
        return merged

    def _texts(self) -> tuple[str | None, str]:
        return self.base.text if self.base else None, self.stored.text

    def _field(self, key: str, was: str | None, stored: str, typed: str) -> tuple[str, bool]:
        """Return the text that holds, and whether it has to be asked."""
        choice = self.chosen.get(key)
        if choice == Choice.THEIRS:
            typed = stored if was is None else was
        holds = settled(None if choice == Choice.OPEN else was, stored, typed)
        return (typed, True) if holds is None else (holds, False)

    # --- What was typed -----------------------------------------------------------------------

    def _take(self, place: int, draft: Typed) -> Token | None:
        """Take an entry in; return what it is known by from here on, None where it is out."""
        answer = self.chosen.get(f"{place}.{ROW}")
        if answer == Choice.DROP:
            return None
        stored = self.stored.entries.get(draft.pk or 0)
        if draft.pk is None:
            return self._take_new(place, draft.entry, answer)
        if stored is None:
            return self._take_gone(place, draft, answer)
        row = self._row(place, draft, stored)
        if answer == Choice.OPEN:
            row = Row(pk=draft.pk, entry=draft.entry, theirs=stored, gone="mine")
        self.rows[draft.pk] = replace(row, author=self._author(draft.pk))
        return draft.pk

    def _take_new(self, place: int, entry: Entry, answer: Choice | None) -> Token:
        """Take in a new entry, or the one of the same words that was stored meanwhile."""
        for pk, stored in self.stored.entries.items():
            if stored == entry and pk not in {*self.was, *self.rows, *self.sent}:
                self.rows[pk] = Row(pk=pk, entry=entry)
                return pk
        gone: Literal["", "theirs"] = "theirs" if answer == Choice.OPEN else ""
        self.rows[f"new {place}"] = Row(pk=None, entry=entry, gone=gone, author=self._author(None))
        return f"new {place}"

    def _take_gone(self, place: int, draft: Typed, answer: Choice | None) -> Token | None:
        """Drop an entry that somebody removed, unless it was changed here; then it is asked."""
        author = self._author(draft.pk)
        if draft.entry == self.was.get(draft.pk or 0) and answer is None:
            self.removed.append(News(_excerpt(draft.entry.text), Deeds.REMOVED, author))
            return None
        token = f"new {place}"
        self.rows[token] = Row(pk=None, entry=draft.entry, gone="theirs", author=author)
        return token

    def _row(self, place: int, draft: Typed, stored: Entry) -> Row:
        was = self.was.get(draft.pk or 0)
        held, asked = {}, []
        for name in ENTRY_FIELDS:
            held[name], asks = self._field(
                f"{place}.{name}",
                getattr(was, name) if was else None,
                getattr(stored, name),
                getattr(draft.entry, name),
            )
            asked += [name] if asks else []
        entry = Entry(**held)
        if was not in {None, stored} and entry != draft.entry and draft.pk:
            self.news[draft.pk] = Deeds.CHANGED, self._author(draft.pk)
        return Row(pk=draft.pk, entry=entry, theirs=stored, asked=tuple(asked))

    # --- What others stored -------------------------------------------------------------------

    def _take_others(self) -> None:
        """Take in what others added; ask about what was removed here and changed by them."""
        for pk, stored in self.stored.entries.items():
            author = self._author(pk)
            if pk in self.rows:
                continue
            if self.base and pk not in self.was:
                self.rows[pk] = Row(pk=pk, entry=stored, author=author)
                self.news[pk] = Deeds.ADDED, author
            elif self.was.get(pk) != stored:
                self.rows[pk] = Row(pk=pk, entry=stored, theirs=stored, gone="mine", author=author)

    def _arranged(self, mine: Sequence[Token]) -> tuple[list[Token], bool]:
        """Return the entries in their order, and whether both moved some of them."""
        choice = self.chosen.get(ORDER)
        stored: list[Token] = list(self.stored.entries)
        was: list[Token] | None = list(self.was) if self.base else None
        if choice == Choice.THEIRS:
            was = list(mine)
        found = merge_order(None if choice == Choice.OPEN else was, stored, mine)
        order = found or merge_order(stored, stored, mine) or []
        arranged = [token for token in order if token in self.rows]
        typed = [token for token in arranged if token in mine]
        self.is_moved = choice is None and typed != [t for t in mine if t in self.rows]
        return arranged, found is None

    # --- What is news --------------------------------------------------------------------------

    def _told(self, goal: MergedGoal, typed: str, arranged: Sequence[Token]) -> Iterator[News]:
        if goal.text != typed and TEXT not in self.chosen:
            yield News("Ziel", Deeds.CHANGED, self.authors.get(TEXT))
        for number, token in enumerate(arranged, 1):
            if token in self.news:
                yield News(f"Eintrag {number}", *self.news[token])
        yield from self.removed
        if self.is_moved:
            yield News("Reihenfolge der Einträge", Deeds.CHANGED, self.authors.get(ORDER))

    def _author(self, pk: int | None) -> Author | None:
        latest = next(iter(self.authors.values()), None)
        return self.authors.get(f"{COMMITMENT}{pk}", latest)


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rstrip()} …"

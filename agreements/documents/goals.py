"""Goals in words: their entries, and what the Muster says about them."""

import json
from dataclasses import asdict, dataclass
from typing import Protocol, Self

from agreements.documents.passages import Passage, notes_of
from agreements.enums import CommitmentKind, Responsible, TaskGroup
from agreements.models.edition import Edition

SLOT = "goals"
ENTRY_FIELDS = ("kind", "text", "task_group", "responsible")


class Promise(Protocol):
    """An Angebot or a Rahmenbedingung, stored or just typed."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def task_group(self) -> str: ...
    @property
    def responsible(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An Angebot or a Rahmenbedingung as the trail keeps it: its words, without its place."""

    kind: str
    text: str
    task_group: str = ""
    responsible: str = ""

    @classmethod
    def of(cls, promise: Promise) -> Self:
        """Return the words of a stored or typed one."""
        return cls(**{name: getattr(promise, name) for name in ENTRY_FIELDS})

    @classmethod
    def read(cls, packed: str) -> Self | None:
        """Return what `pack` wrote; None for any other text."""
        try:
            found = json.loads(packed)
            return cls(**{name: str(found[name]) for name in ENTRY_FIELDS})
        except (ValueError, TypeError, KeyError):
            return None

    def pack(self) -> str:
        """Return it as one text, the same for the same words."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def entry_field_in_words(promise: Promise, name: str) -> str:
    """Return one of its ENTRY_FIELDS as people read it; empty for none."""
    words = {"kind": CommitmentKind, "task_group": TaskGroup, "responsible": Responsible}
    value: str = getattr(promise, name)
    return str(dict(words[name].choices).get(value, value)) if name in words else value


def promise_in_words(promise: Promise) -> str:
    """Return an Angebot or a Rahmenbedingung with its kind, task group and bearer."""
    words = [entry_field_in_words(promise, name) for name in ("task_group", "responsible")]
    remarks = ", ".join(filter(None, words))
    line = f"{entry_field_in_words(promise, 'kind')}: {promise.text}"
    return f"{line} ({remarks})" if remarks else line


def notes_on_goals(edition: Edition) -> list[Passage]:
    """Return the footnotes of the section that holds the table of goals."""
    return [
        note
        for section in edition.sections.filter(body__contains=f"{{{SLOT}}}")
        for note in notes_of(section.footnotes)
    ]

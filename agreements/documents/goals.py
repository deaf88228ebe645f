"""Goals in words: to compare two texts of one goal, and what the Muster says about them."""

from collections.abc import Iterable
from typing import Protocol

from agreements.documents.passages import Passage, notes_of
from agreements.enums import CommitmentKind, Responsible, TaskGroup
from agreements.models.edition import Edition

SLOT = "goals"


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


def goal_in_words(text: str, promises: Iterable[Promise]) -> str:
    """Return a goal and what is promised for it, a paragraph each."""
    return "\n\n".join([text, *(promise_in_words(promise) for promise in promises)])


def promise_in_words(promise: Promise) -> str:
    """Return an Angebot or a Rahmenbedingung with its kind, task group and bearer."""
    kinds = dict(CommitmentKind.choices)
    words = [
        dict(TaskGroup.choices).get(promise.task_group, ""),
        dict(Responsible.choices).get(promise.responsible, ""),
    ]
    remarks = ", ".join(filter(None, words))
    line = f"{kinds.get(promise.kind, promise.kind)}: {promise.text}"
    return f"{line} ({remarks})" if remarks else line


def notes_on_goals(edition: Edition) -> list[Passage]:
    """Return the footnotes of the section that holds the table of goals."""
    return [
        note
        for section in edition.sections.filter(body__contains=f"{{{SLOT}}}")
        for note in notes_of(section.footnotes)
    ]

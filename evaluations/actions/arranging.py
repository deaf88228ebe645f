"""Absprachen: written in the record, followed up until they are done."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from agreements.actions.merging import How, Saved, Seen, bring_together
from agreements.actions.snapshots import record_edit
from core.three_way import settled
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions.recording import locked_for_writing
from evaluations.actions.steps import locked
from evaluations.documents.places import ARRANGEMENTS
from evaluations.enums import Deed, Outcome, State
from evaluations.models import Arrangement, Evaluation
from evaluations.rules.access import rights_of

KEY = "arrangement-"
YES, NO = "ja", "nein"
TAKEN_IN_TALK = "Im Auswertungsgespräch {year} besprochen."


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an Absprache says; `due_on` and `changes` as a cell holds them, „ja“ or „nein“."""

    text: str = ""
    responsible: str = ""
    due_on: str = ""
    changes: str = ""

    @classmethod
    def of(cls, row: Arrangement) -> Self:
        """Return the words of a stored one."""
        changes = {None: "", True: YES, False: NO}[row.changes_agreement]
        due_on = row.due_on.isoformat() if row.due_on else ""
        return cls(text=row.text, responsible=row.responsible, due_on=due_on, changes=changes)

    @classmethod
    def read(cls, packed: str) -> Self:
        """Return what `pack` wrote; nothing for the empty text."""
        return cls(**json.loads(packed)) if packed else cls()

    def pack(self) -> str:
        """Return it as one text; empty where there is no Absprache."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True) if self.text else ""

    @property
    def stored(self) -> dict[str, object]:
        """Return the fields of the row."""
        return {
            "text": self.text,
            "responsible": self.responsible,
            "due_on": date.fromisoformat(self.due_on) if self.due_on else None,
            "changes_agreement": self.changes == YES if self.changes else None,
        }


@dataclass(frozen=True, kw_only=True)
class ArrangementDraft(Words):
    """An Absprache as it was typed; `pk` is None for a new one, no text for one that goes."""

    pk: int | None = None

    def pack(self) -> str:
        """Return its words as one text."""
        return Words(**{name: getattr(self, name) for name in asdict(Words())}).pack()


def arrangements_snapshot(evaluation: Evaluation) -> dict[str, str]:
    """Return the Absprachen of a talk, each under its key."""
    return {f"{KEY}{row.pk}": Words.of(row).pack() for row in evaluation.arrangements.all()}


@transaction.atomic
def save_arrangements(
    *, evaluation: Evaluation, drafts: Sequence[ArrangementDraft], seen: str | Seen, by: User
) -> Saved:
    """Write the Absprachen of a talk; what others added meanwhile stays.

    Raises TwoTexts where somebody else wrote something different since the form was opened.
    """
    row = locked_for_writing(evaluation, by=by)
    old = arrangements_snapshot(row)
    mine = {f"{KEY}{draft.pk}": draft.pack() for draft in drafts if draft.pk}
    texts, saved = bring_together(
        row, ARRANGEMENTS, stored=old, mine=mine, seen=seen, how=How(blend=_blended)
    )
    _write(row, texts)
    there = [text for key, text in old.items() if key not in mine]
    for draft in drafts:
        # The same words, stored meanwhile: the form was sent twice.
        if draft.pk is None and draft.text and draft.pack() not in there:
            _add(row, draft)
    record_edit(row, ARRANGEMENTS, old, arrangements_snapshot(row), by=by, deed=Deed.RECORD)
    return saved


def _write(evaluation: Evaluation, texts: Mapping[str, str]) -> None:
    stored = {f"{KEY}{row.pk}": row for row in evaluation.arrangements.all()}
    for key, text in texts.items():
        row, words = stored.get(key), Words.read(text)
        if row is None:
            if words.text:
                _add(evaluation, words)
        elif not words.text:
            row.delete()
        elif Words.of(row) != words:
            for name, value in words.stored.items():
                setattr(row, name, value)
            row.full_clean()
            row.save()


def _add(evaluation: Evaluation, words: Words) -> None:
    last = evaluation.arrangements.aggregate(last=Max("position"))["last"] or 0
    row = Arrangement(evaluation=evaluation, position=last + 1, **words.stored)
    row.full_clean()
    row.save()


def _blended(base: str, theirs: str, mine: str) -> tuple[str | None, str]:
    """Bring two versions of one Absprache together where they changed different parts of it."""
    if not (base and theirs and mine):
        return None, mine
    was, there, typed = (asdict(Words.read(text)) for text in (base, theirs, mine))
    held = {name: settled(was[name], there[name], typed[name]) for name in was}
    known = {name: text for name, text in held.items() if text is not None}
    return (Words(**known).pack() if len(known) == len(held) else None), mine


@transaction.atomic
def settle_arrangement(
    *, arrangement: Arrangement, outcome: Outcome, note: str, by: User
) -> Arrangement:
    """Note that an Absprache is done or dropped; a dropped one needs a word why.

    Raises NotEntitled without the right, ActionRefused where it is settled or not agreed yet.
    """
    evaluation = locked(arrangement.evaluation)
    row = Arrangement.objects.get(pk=arrangement.pk)
    if not rights_of(by, evaluation).is_writer:
        raise NotEntitled("Sie dürfen diese Absprache lesen, aber nicht als erledigt vermerken.")
    if evaluation.state not in {State.HELD, State.CLOSED}:
        raise ActionRefused("Das Gespräch ist noch nicht geführt.")
    if not row.is_open:
        raise ActionRefused("Diese Absprache ist schon als erledigt vermerkt.")
    if outcome == Outcome.DROPPED and not note.strip():
        raise ActionRefused("Schreiben Sie, warum die Absprache entfällt.")
    settle(row, outcome, note.strip(), by=by)
    record(
        evaluation,
        Deed.ARRANGEMENT_SETTLED,
        by=by,
        text=row.text,
        outcome=row.get_outcome_display(),
        note=row.settled_note,
    )
    return row


def settle(row: Arrangement, outcome: str, note: str, *, by: User) -> None:
    """Write down how an open Absprache ended; belongs under the lock of its talk."""
    row.outcome, row.settled_note = outcome, note
    row.settled_at, row.settled_by = timezone.now(), by
    row.save(update_fields=["outcome", "settled_note", "settled_at", "settled_by"])

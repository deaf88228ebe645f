"""The cells of a record: which field of which row is written at a place, and what it holds.

A cell is text: a date as „2027-05-12“, a time as „14:30“, nothing as the empty text. So two
versions of a place are compared, merged and kept in the trail as those of an agreement are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time

from django.db import models

from evaluations.documents.places import CIRCUMSTANCES, DISSENT, FOLLOW_UPS, GOAL, NEXT, TALK
from evaluations.models import Evaluation, Finding

FIELDS: Mapping[str, tuple[str, ...]] = {
    TALK: (
        *("held_on", "began_at", "finished_at", "place", "minute_taker"),
        *("survey", "annual_report", "agreement_as_of", "basis_note"),
    ),
    CIRCUMSTANCES: (
        *("conditions", "cooperation", "child_protection", "staff"),
        *("share_direct", "share_other", "share_groups", "share_casework", "share_open"),
    ),
    DISSENT: ("dissent",),
    NEXT: ("next_talk_on",),
}
FINDING_FIELDS = ("attainment", "reason", "need", "new_text")
OFFER_FIELDS = ("attainment", "need", "remark")
FOLLOW_UP_FIELDS = ("outcome", "remark")
ATTENDANCE = "attendance"


@dataclass(frozen=True)
class Cell:
    """One field of one row."""

    row: models.Model
    name: str

    @property
    def text(self) -> str:
        """What it holds."""
        return text_of(getattr(self.row, self._field.attname))

    def write(self, text: str) -> None:
        """Put `text` in; the row is not saved yet."""
        empty = None if self._field.null else ""
        setattr(self.row, self._field.attname, self._field.to_python(text) if text else empty)

    @property
    def _field(self) -> "models.Field[object, object]":
        found: models.Field[object, object] = self.row._meta.get_field(self.name)  # type: ignore[assignment]  # a field of its own, no relation back
        return found


Cells = Mapping[str, Cell]


def text_of(value: object) -> str:
    """Return a value as a cell holds it."""
    if value is None:
        return ""
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def key_of(name: str, row: models.Model) -> str:
    """Return the key of a cell where several rows have the same fields."""
    return f"{name}-{row.pk}"


def cells_at(evaluation: Evaluation, place: str) -> dict[str, Cell]:
    """Return the cells of `place` by their keys; none where there is no such place."""
    kind, _, key = place.partition(":")
    if kind == GOAL:
        finding = evaluation.findings.filter(goal=int(key)).first() if key.isdecimal() else None
        return _of_finding(finding) if finding else {}
    if place == FOLLOW_UPS:
        rows = evaluation.follow_ups.all()
        return {key_of(name, row): Cell(row, name) for row in rows for name in FOLLOW_UP_FIELDS}
    cells = {name: Cell(evaluation.record, name) for name in FIELDS.get(place, ())}
    if place == TALK:
        people = evaluation.attendees.all()
        cells |= {key_of(ATTENDANCE, person): Cell(person, ATTENDANCE) for person in people}
    return cells


def _of_finding(finding: Finding) -> dict[str, Cell]:
    own = {name: Cell(finding, name) for name in FINDING_FIELDS}
    offers = finding.offers.all()
    return own | {key_of(name, row): Cell(row, name) for row in offers for name in OFFER_FIELDS}


def snapshot_of(cells: Cells) -> dict[str, str]:
    """Return what the cells hold."""
    return {key: cell.text for key, cell in cells.items()}


def rows_of(cells: Iterable[Cell]) -> list[models.Model]:
    """Return the rows of some cells, each once."""
    return list({(type(cell.row), cell.row.pk): cell.row for cell in cells}.values())

"""A line of a file for the register: what came in, and what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from accounts.models import User
from schools.enums import LineOutcome, RegisterSheet
from schools.models import Organisation


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a column, in a German sentence."""

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a file as it was read; `values` holds the cells that are filled and can be read."""

    sheet: RegisterSheet
    number: int
    values: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    hints: tuple[str, ...] = ()

    def value(self, column: str) -> Any:
        """Return what stands in `column`, or an empty text."""
        return self.values.get(column, "")


@dataclass(frozen=True, slots=True)
class Change:
    """A value of the register that a line changes; `old` is empty where there was none."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Write:
    """A row to save: whole where it is new, else only what the line changes."""

    row: Model
    names: list[str]

    def save(self) -> None:
        """Save it; rows it hangs on are saved before."""
        self.row.save(update_fields=self.names if self.row.pk else None)


@dataclass(slots=True)
class Verdict:
    """What becomes of one line: changes, faults, hints, and the rows to save in their order."""

    line: Line
    title: str
    subject: Organisation | None = None
    person: User | None = None
    is_new: bool = False
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)

    @property
    def outcome(self) -> LineOutcome:
        """The one word for it."""
        if self.faults:
            return LineOutcome.FAULTY
        if self.is_new:
            return LineOutcome.NEW
        return LineOutcome.CHANGED if self.changes else LineOutcome.UNCHANGED

    def refuse(self, column: str, text: str) -> None:
        """Note a fault in `column`."""
        self.faults.append(Fault(column, text))

    def save_later(self, row: Model, *names: str) -> None:
        """Note a row that is to be saved, and which fields of it change."""
        for known in self.writes:
            if known.row is row:
                known.names.extend(names)
                return
        self.writes.append(Write(row, [*names]))

    def put(self, row: Model, name: str, new: Any, label: str) -> None:
        """Set a field of `row` and note the change; an empty value leaves what is there."""
        old = getattr(row, name, None)  # a new school has no Schulträger yet
        if new is None or new in ("", old):
            return
        setattr(row, name, new)
        self.changes.append(Change(label, in_words(old), in_words(new)))
        self.save_later(row, name)


def in_words(value: Any) -> str:
    """Return a value of the register as people write it."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return f"{value.day}.{value.month}.{value.year}"
    return str(value)

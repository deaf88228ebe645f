"""A file for the register: its sheets and columns recognised, its rows read into lines."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.tables import LIMIT_MB, Flaw, Row, Sheet, TableRefused, read_tables
from kern.fields import UploadField
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, Link
from schools.actions.importing.lines import Fault, Line
from schools.enums import RegisterSheet
from schools.forms.cells import clean, required
from schools.forms.register_template import COLUMNS, GUIDE

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FIRST_ROWS = 5  # among which the heads stand; a title may stand above
FEWEST_HEADS = 2
ALSO = {
    "straße und hausnummer": "straße",
    "postleitzahl": "plz",
    "e-mail-adresse": "e-mail",
    "email": "e-mail",
    "amtlicher gemeindeschlüssel": "ags",
    "gemeindeschlüssel": "ags",
    "schulart": "schularten",
    "träger der schulsozialarbeit": "träger",
    "standort": "standorte",
}
NO_HEADS = (
    "Die Spalten dieser Datei kennt das Portal nicht. "
    "Nehmen Sie die Überschriften der leeren Vorlage."
)
NO_LINES = "Unter den Überschriften steht nichts. Tragen Sie mindestens eine Zeile ein."
NO_COLUMN = "Auf dem Blatt „{sheet}“ fehlt die Spalte „{column}“. Ergänzen Sie sie."
TWO_COLUMNS = "Auf dem Blatt „{sheet}“ steht die Spalte „{column}“ zweimal. Löschen Sie eine."
TWO_SHEETS = "Zwei Blätter enthalten „{sheet}“. Fassen Sie die Zeilen auf einem zusammen."
UNKNOWN_COLUMN = "Die Spalte „{column}“ des Blattes „{sheet}“ ist dem Portal nicht bekannt."
UNKNOWN_SHEET = "Das Blatt „{sheet}“ ist dem Portal nicht bekannt und wurde nicht gelesen."
FLAWS = {
    "merged": "Die Zellen {text} sind verbunden. Heben Sie die Verbindung auf.",
    "formula": "Hier steht eine Formel ohne Ergebnis. Tragen Sie das Ergebnis selbst ein.",
    "error": "Excel zeigt hier den Fehler „{text}“. Tragen Sie den richtigen Wert ein.",
}


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What was read: the lines, and what is to be known about the file as a whole."""

    lines: tuple[Line, ...]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet whose columns are recognised: the name of each, by its place."""

    kind: RegisterSheet
    sheet: Sheet
    head: Row
    names: Mapping[int, str]


def read_register_file(sheets: Sequence[Sheet]) -> RegisterFile:
    """Return the lines of all sheets; raise ValidationError where the file as a whole is amiss."""
    hints: list[str] = []
    tables: list[_Table] = []
    for sheet in sheets:
        table = _recognised(sheet)
        if table:
            tables.append(table)
        elif sheet.rows and sheet.name != GUIDE:
            hints.append(UNKNOWN_SHEET.format(sheet=sheet.name))
    if not tables:
        raise ValidationError(NO_HEADS, code="heads")
    faults = [fault for table in tables for fault in _faults(table)] + _doubles(tables)
    if faults:
        raise ValidationError([ValidationError(fault, code="columns") for fault in faults])
    lines = tuple(line for table in tables for line in _lines(table))
    if not lines:
        raise ValidationError(NO_LINES, code="empty")
    hints += [hint for table in tables for hint in _unknown(table)]
    return RegisterFile(lines, tuple(hints))


# --- Sheets and columns --------------------------------------------------------------------------


def _recognised(sheet: Sheet) -> _Table | None:
    """Return the sheet with its columns; by its name, else by the heads that fit best."""
    named = [kind for kind in RegisterSheet if _plain(kind.label) == _plain(sheet.name)]
    found = [
        _Table(kind, sheet, row, names)
        for kind in named or RegisterSheet
        for row in sheet.rows[:FIRST_ROWS]
        if len(names := _columns(kind, row)) >= FEWEST_HEADS
    ]
    return max(found, key=_fit, default=None)


def _fit(table: _Table) -> tuple[int, int, int]:
    present = set(table.names.values())
    missing = len(set(required(table.kind)) - present)
    return (-missing, len(present), -table.head.number)


def _columns(kind: RegisterSheet, row: Row) -> dict[int, str]:
    known = {_plain(column.label): column.value for column in COLUMNS[kind]}
    heads = {place: _plain(text) for place, text in enumerate(row.cells)}
    return {place: known[head] for place, head in heads.items() if head in known}


def _plain(head: str) -> str:
    """Return a head as it is compared: „E-Mail *“ is „e-mail“."""
    words = " ".join(re.sub(r"[*:]|\(.*?\)", " ", head).split()).casefold()
    words = words.replace("strasse", "straße")
    return ALSO.get(words, words)


def _faults(table: _Table) -> Iterator[str]:
    names, label = list(table.names.values()), COLUMNS[table.kind]
    sheet = table.kind.label
    for name in required(table.kind):
        if name not in names:
            yield NO_COLUMN.format(sheet=sheet, column=label(name).label)
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield TWO_COLUMNS.format(sheet=sheet, column=label(name).label)


def _doubles(tables: Sequence[_Table]) -> list[str]:
    kinds = [table.kind for table in tables]
    return [TWO_SHEETS.format(sheet=kind.label) for kind in RegisterSheet if kinds.count(kind) > 1]


def _unknown(table: _Table) -> Iterator[str]:
    for place, text in enumerate(table.head.cells):
        if text.strip() and place not in table.names:
            yield UNKNOWN_COLUMN.format(sheet=table.kind.label, column=text.strip())


# --- Rows ----------------------------------------------------------------------------------------


def _lines(table: _Table) -> Iterator[Line]:
    flaws: dict[int, list[Flaw]] = {}
    for flaw in table.sheet.flaws:
        flaws.setdefault(flaw.row, []).append(flaw)
    for row in table.sheet.rows:
        if row.number > table.head.number:
            texts = {name: _cell(row, place) for place, name in table.names.items()}
            found = flaws.get(row.number, [])
            if any(texts.values()) or found:
                yield _line(table, row.number, texts, found)


def _cell(row: Row, place: int) -> str:
    return row.cells[place].strip() if place < len(row.cells) else ""


def _line(table: _Table, number: int, texts: Mapping[str, str], flaws: Iterable[Flaw]) -> Line:
    label = COLUMNS[table.kind]
    values: dict[str, Any] = {}
    hints: list[str] = []
    faults = {
        table.names[flaw.column]: FLAWS[flaw.kind].format(text=flaw.text)
        for flaw in flaws
        if flaw.column in table.names
    }
    found = [Fault(label(name).label, text) for name, text in faults.items()]
    for name in label.values:
        if name in faults:
            continue
        try:
            value, hint = clean(table.kind, name, texts.get(name, ""))
        except ValidationError as error:
            found += [Fault(label(name).label, text) for text in error.messages]
            continue
        if value not in {"", None, ()}:
            values[name] = value
        hints += [hint] if hint else []
    return Line(table.kind, number, values, tuple(found), tuple(hints))


# --- The page that takes the file ----------------------------------------------------------------


class RegisterFileForm(KernForm):
    """The file with organisations, schools and people."""

    file = UploadField(
        label="Datei",
        endings=("xlsx", "csv"),
        megabytes=LIMIT_MB,
        error_messages={"required": "Wählen Sie die Datei aus, die Sie übernehmen möchten."},
    )

    layout = (Field.file("file"), Actions(Button("Datei prüfen"), Link("Abbrechen", "back")))

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.back = back
        self.sheets: tuple[Sheet, ...] = ()

    def clean_file(self) -> "UploadedFile":
        """Read the file; say what is amiss with it as a whole."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            self.sheets = read_tables(file.read())
        except TableRefused as refusal:
            raise forms.ValidationError(refusal.reason, code="refused") from refusal
        read_register_file(self.sheets)
        return file

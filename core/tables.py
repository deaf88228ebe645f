"""Tables that people keep in files: XLSX and CSV as rows of text, whatever wrote them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from core.inspection import UnreadableFileError, ask_child
from core.workflow import ActionRefused

MEGABYTE = 1024 * 1024
LIMIT_MB = 5
MOST_ROWS = 5000
SEPARATORS = ";\t,"
_CHILD = Path(__file__).with_name("tables_child.py")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF8_MARK, _UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
REASONS = {
    "empty": "Diese Datei ist leer. Wählen Sie eine andere Datei aus.",
    "size": f"Die Datei ist größer als {LIMIT_MB} MB. Teilen Sie sie in mehrere Dateien.",
    "rows": "Die Datei hat mehr als 5.000 Zeilen. Teilen Sie sie in mehrere Dateien.",
    "unpacked": (
        "Diese Datei ist ausgepackt zu groß. Kopieren Sie die Zeilen in eine neue Arbeitsmappe."
    ),
    "costly": (
        "Diese Datei ist zu aufwendig aufgebaut. Kopieren Sie die Zeilen in eine neue Arbeitsmappe."
    ),
    "long": "Eine Zelle hat mehr als 2.000 Zeichen. Kürzen Sie ihren Text.",
    "broken": (
        "Diese Datei lässt sich nicht als Excel-Arbeitsmappe lesen. "
        "Speichern Sie sie in Excel neu als .xlsx."
    ),
    "old": (
        "Diese Datei hat das alte Excel-Format oder ein Passwort. "
        "Speichern Sie sie als .xlsx ohne Passwort."
    ),
    "binary": "Diese Datei ist keine Tabelle. Wählen Sie eine XLSX- oder CSV-Datei aus.",
    "quotes": (
        "In der CSV-Datei fehlt ein Anführungszeichen nach Zeile {line}. "
        "Speichern Sie die Tabelle als .xlsx."
    ),
}


class TableRefused(ActionRefused):
    """A file that is not read; the reason is a sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty: its number as the program that wrote it shows it, and its texts."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell without a value to read: merged, a formula never calculated, an error of Excel.

    `column` counts from 0; `text` is the range of merged cells, or the error as Excel writes it.
    """

    row: int
    column: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or a CSV file, which has no name."""

    name: str
    rows: tuple[Row, ...]
    flaws: tuple[Flaw, ...] = ()


def read_tables(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of an XLSX or CSV file; raise TableRefused with one German sentence."""
    if not content.strip():
        raise TableRefused(REASONS["empty"])
    if len(content) > LIMIT_MB * MEGABYTE:
        raise TableRefused(REASONS["size"])
    if content.startswith(_OLE):
        raise TableRefused(REASONS["old"])
    sheets = _workbook(content) if content.startswith(_ZIP) else (_csv(content),)
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise TableRefused(REASONS["rows"])
    return sheets


def _workbook(content: bytes) -> tuple[Sheet, ...]:
    try:
        found = ask_child(_CHILD, "xlsx", content)
    except UnreadableFileError as error:
        raise TableRefused(REASONS[error.cause]) from error
    return tuple(
        Sheet(
            name=sheet["name"],
            rows=tuple(Row(number, tuple(cells)) for number, cells in sheet["rows"]),
            flaws=tuple(Flaw(*flaw) for flaw in sheet["flaws"]),
        )
        for sheet in found["sheets"]
    )


def _csv(content: bytes) -> Sheet:
    text = _decoded(content)
    if "\x00" in text:
        raise TableRefused(REASONS["binary"])
    separator = _separator(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    return Sheet("", tuple(_rows(reader)))


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            named = number == 1 and cells[:1] and cells[0].lower().startswith("sep=")
            if any(cell.strip() for cell in cells) and not named:
                yield Row(number, tuple(cells))
    except csv.Error as error:
        raise TableRefused(REASONS["quotes"].format(line=number)) from error


def _decoded(content: bytes) -> str:
    """Return the text: UTF-8 with or without its mark, UTF-16 with its, or Windows-1252."""
    try:
        if content.startswith(_UTF16_MARKS):
            return content.decode("utf-16")
        return content.removeprefix(_UTF8_MARK).decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """Return what parts the cells: named in the first line, or found there most often."""
    first = text.lstrip().partition("\n")[0].strip("\r")
    named = first.lower().removeprefix("sep=")
    if named != first.lower() and named in tuple(SEPARATORS):
        return named
    return max(SEPARATORS, key=first.count)

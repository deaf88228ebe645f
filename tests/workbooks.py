"""Workbooks and CSV files as people send them, good and bad."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from core.tables import Row, Sheet
from schools.enums import OrganisationColumn, PersonColumn, SchoolColumn

Rows = Sequence[Sequence[Any]]
ORGANISATIONS = tuple(column.label for column in OrganisationColumn)
SCHOOLS = tuple(column.label for column in SchoolColumn)
PEOPLE = tuple(column.label for column in PersonColumn)


def workbook(**sheets: Rows) -> bytes:
    """Return an XLSX with these sheets and their rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def row(heads: Sequence[str], **cells: Any) -> list[Any]:
    """Return a row below `heads`; a name's underscores stand for spaces and hyphens."""
    given = {name.replace("_", " "): value for name, value in cells.items()}
    plain = {head.replace("-", " "): head for head in heads}
    assert set(given) <= set(plain), set(given) - set(plain)
    return [given.get(head.replace("-", " ")) for head in heads]


def organisation(**cells: Any) -> list[Any]:
    """Return a row of the sheet „Organisationen“."""
    return row(ORGANISATIONS, **({"Art": "Gemeinde", "Name": "Gemeinde Au"} | cells))


def school(**cells: Any) -> list[Any]:
    """Return a row of the sheet „Schulen“."""
    given = {"Name": "Grundschule Au", "Schulträger": "Gemeinde Au", "Schularten": "Grundschule"}
    return row(SCHOOLS, **(given | cells))


def person(**cells: Any) -> list[Any]:
    """Return a row of the sheet „Personen“."""
    given = {"E_Mail": "kim@au.example", "Vorname": "Kim", "Nachname": "Beispiel"}
    return row(PEOPLE, **(given | {"Rolle": "zeichnend", "Organisation": "Gemeinde Au"} | cells))


def register_book(organisations: Rows = (), schools: Rows = (), people: Rows = ()) -> bytes:
    """Return a workbook for the register with its three sheets."""
    return workbook(
        Organisationen=[ORGANISATIONS, *organisations],
        Schulen=[SCHOOLS, *schools],
        Personen=[PEOPLE, *people],
    )


def register_sheets(
    organisations: Rows = (), schools: Rows = (), people: Rows = ()
) -> tuple[Sheet, ...]:
    """Return what is read of such a workbook."""
    named = {"Organisationen": (ORGANISATIONS, organisations), "Schulen": (SCHOOLS, schools)}
    named["Personen"] = (PEOPLE, people)
    return tuple(
        Sheet(
            name,
            tuple(
                Row(number, tuple("" if cell is None else str(cell) for cell in cells))
                for number, cells in enumerate([heads, *rows], start=1)
            ),
        )
        for name, (heads, rows) in named.items()
    )


def csv_file(*lines: str, encoding: str = "utf-8") -> bytes:
    """Return lines as a CSV file."""
    return "\r\n".join(lines).encode(encoding)


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    """Return a workbook with one part replaced or added."""
    return _repacked(content, {name: text})


def part(content: bytes, name: str) -> bytes:
    """Return one part of a workbook."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def _repacked(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info.filename, old.read(info))
        for name, text in parts.items():
            new.writestr(name, text)
    return target.getvalue()

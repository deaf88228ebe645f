"""The empty workbook for organisations, schools and people, with a word on each column."""

from io import BytesIO
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from schools.enums import (
    OrganisationColumn,
    OrganisationKind,
    PersonColumn,
    RegisterSheet,
    SchoolColumn,
    SchoolKind,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

GUIDE = "Anleitung"
MUST = "Pflicht. "
COLUMNS: dict[RegisterSheet, type[TextChoices]] = {
    RegisterSheet.ORGANISATIONS: OrganisationColumn,
    RegisterSheet.SCHOOLS: SchoolColumn,
    RegisterSheet.PEOPLE: PersonColumn,
}
# Columns in which Excel must not take digits for a number.
AS_TEXT = frozenset({"ags", "postal_code", "official_number", "phone", "starts_on", "ends_on"})
ROWS_PREPARED = 500
KINDS = [kind.label for kind in OrganisationKind if kind != OrganisationKind.SCHOOL]
ROLES = ["zeichnend", "bearbeitend", "lesend", "Fachkraft"]
EXPLAINED: dict[RegisterSheet, dict[str, str]] = {
    RegisterSheet.ORGANISATIONS: {
        "kind": f"{MUST}{', '.join(KINDS)}.",
        "name": f"{MUST}Der volle Name, zum Beispiel „Gemeinde Musterbach“.",
        "ags": "Amtlicher Gemeindeschlüssel mit 8 Ziffern. An ihm erkennt das Portal die Gemeinde.",
        "street": "Mit Hausnummer.",
        "postal_code": "5 Ziffern.",
        "city": "Gibt es den Namen mehrmals, unterscheidet der Ort.",
        "represented_by": "Funktion und Name, zum Beispiel „Bürgermeisterin Anna Beispiel“.",
        "email": "Eine Adresse der Organisation.",
        "phone": "Mit Vorwahl.",
    },
    RegisterSheet.SCHOOLS: {
        "name": f"{MUST}Der volle Name.",
        "official_number": "8 Ziffern. An ihr erkennt das Portal die Schule.",
        "branches": f"Mehrere mit Semikolon: {', '.join(kind.label for kind in SchoolKind)}.",
        "phrase": "Zum Beispiel „an der Hebel-Schule …“. Leer: Das Portal schlägt etwas vor.",
        "authority": f"{MUST}Name oder AGS einer Organisation.",
        "provider": "Träger der Schulsozialarbeit. Leer, wenn es der Schulträger selbst ist.",
        "sites": "Weitere Standorte, mehrere mit Semikolon.",
        "street": "Mit Hausnummer.",
        "postal_code": "5 Ziffern.",
        "city": "Ort der Schule.",
        "represented_by": "Funktion und Name, zum Beispiel „Rektor Martin Beispiel“.",
        "email": "Eine Adresse der Schule.",
        "phone": "Mit Vorwahl.",
    },
    RegisterSheet.PEOPLE: {
        "email": f"{MUST}Die eigene Adresse. An ihr erkennt das Portal die Person.",
        "first_name": "Pflicht, wenn die Person noch nicht im Verzeichnis steht.",
        "last_name": "Pflicht, wenn die Person noch nicht im Verzeichnis steht.",
        "role": f"{MUST}{', '.join(ROLES)}. Je Rolle eine Zeile.",
        "organisation": "Name oder AGS. Bei einer Fachkraft leer.",
        "school": "Name oder Dienststellennummer; statt der Organisation.",
        "function": "Zum Beispiel „Schulleiterin“.",
        "starts_on": "Zum Beispiel 1.8.2026. Leer: ab heute.",
        "ends_on": "Leer: ohne Ende. Bestehende Zugehörigkeiten beendet das Einlesen nicht.",
    },
}
RULES = (
    "Jede Zeile ist eine Organisation, eine Schule oder eine Person in einer Rolle.",
    "Blätter, die Sie nicht brauchen, bleiben leer.",
    "Eine leere Zelle lässt im Verzeichnis stehen, was dort steht.",
    "Das Einlesen löscht, beendet und sperrt nichts.",
    "Vor dem Übernehmen zeigt das Portal je Zeile, was sich ändert.",
)
HEAD = PatternFill("solid", fgColor="DDE5F0")
SHOWN_EXTRA = 4
NARROWEST = 14


def register_template() -> bytes:
    """Return the workbook: one sheet per kind with its heads, and one that explains them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in RegisterSheet:
        _write_sheet(book.create_sheet(sheet.label), sheet)
    _write_guide(book.create_sheet(GUIDE))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _write_sheet(page: "Worksheet", sheet: RegisterSheet) -> None:
    columns = list(COLUMNS[sheet])
    for number, column in enumerate(columns, start=1):
        must = EXPLAINED[sheet][column.value].startswith(MUST)
        head = page.cell(1, number, f"{column.label} *" if must else column.label)
        head.font, head.fill = Font(bold=True), HEAD
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = max(len(column.label) + SHOWN_EXTRA, NARROWEST)
        if column.value in AS_TEXT:
            page.column_dimensions[letter].number_format = "@"
    page.freeze_panes = "A2"
    if sheet == RegisterSheet.ORGANISATIONS:
        _offer(page, columns.index(OrganisationColumn.KIND), KINDS)
    if sheet == RegisterSheet.PEOPLE:
        _offer(page, columns.index(PersonColumn.ROLE), ROLES)


def _offer(page: "Worksheet", place: int, words: list[str]) -> None:
    """Let Excel offer the words of a column, without insisting on them."""
    letter = get_column_letter(place + 1)
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choice.showErrorMessage = False
    choice.add(f"{letter}2:{letter}{ROWS_PREPARED}")
    page.add_data_validation(choice)


def _write_guide(page: "Worksheet") -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 24, 90
    for rule in RULES:
        page.append([None, rule])
    for sheet, columns in EXPLAINED.items():
        page.append([])
        page.append([sheet.label])
        page.cell(page.max_row, 1).font = Font(bold=True)
        for name, text in columns.items():
            page.append([COLUMNS[sheet](name).label, text])
    for (cell,) in page.iter_rows(min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")

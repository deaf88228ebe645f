"""What comes in: sheets and columns recognised, cells read, every fault in words."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from core.tables import read_tables
from schools.actions.importing.lines import Fault, Line
from schools.enums import InvitedRole, OrganisationKind, RegisterSheet, SchoolKind
from schools.forms.cells import CELLS, clean, required
from schools.forms.register_file import RegisterFile, RegisterFileForm, read_register_file
from schools.forms.register_template import COLUMNS, EXPLAINED, MUST, register_template
from tests import workbooks
from tests.workbooks import csv_file, organisation, person, register_book, school, workbook


def read(content: bytes) -> RegisterFile:
    return read_register_file(read_tables(content))


def only(content: bytes) -> Line:
    (line,) = read(content).lines
    return line


def amiss(content: bytes) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        read(content)
    return caught.value.messages


# --- Good files ----------------------------------------------------------------------------------


def test_one_workbook_holds_all_three() -> None:
    lines = read(register_book([organisation()], [school()], [person()])).lines
    assert [(line.sheet, line.number, line.faults) for line in lines] == [
        (RegisterSheet.ORGANISATIONS, 2, ()),
        (RegisterSheet.SCHOOLS, 2, ()),
        (RegisterSheet.PEOPLE, 2, ()),
    ]


def test_every_cell_becomes_a_value() -> None:
    cells = school(
        Dienststellennummer="04123456",
        Schularten="grundschule; WRS, Realschule;Grundschule",
        Im_Satz="an der Grundschule Au",
        Träger="Sozialwerk e. V.",
        Standorte="Ried;  Berg\nTal",
        PLZ=79206,
        Telefon="0761 1234",
    )
    assert only(register_book(schools=[cells])).values == {
        "name": "Grundschule Au",
        "official_number": "04123456",
        "branches": (SchoolKind.PRIMARY, SchoolKind.SECONDARY_GENERAL, SchoolKind.SECONDARY),
        "phrase": "an der Grundschule Au",
        "authority": "Gemeinde Au",
        "provider": "Sozialwerk e. V.",
        "sites": ("Ried", "Berg", "Tal"),
        "postal_code": "79206",
        "phone": "0761 1234",
    }


def test_a_person_with_dates_as_excel_or_people_write_them() -> None:
    cells = person(E_Mail="Kim@AU.example", Rolle="Fachkraft", ab=date(2026, 8, 1), bis="31.7.27")
    values = only(register_book(people=[cells])).values
    assert values["email"] == "kim@au.example"
    assert values["role"] == InvitedRole.SOCIAL_WORKER
    assert (values["starts_on"], values["ends_on"]) == (date(2026, 8, 1), date(2027, 7, 31))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_known_by_its_heads(encoding: str, separator: str) -> None:
    heads = ["Nachname", "E-Mail-Adresse", "Vorname", "Rolle", "Organisation"]
    cells = ["Müller", "eva@au.example", "Eva", "lesend", "Stadt Au"]
    line = only(csv_file(separator.join(heads), separator.join(cells), encoding=encoding))
    assert (line.sheet, line.value("last_name")) == (RegisterSheet.PEOPLE, "Müller")


def test_a_single_sheet_of_another_name_is_known_by_its_heads() -> None:
    heads = ["ART *", " name", "Strasse", "Postleitzahl (5 Ziffern)"]
    book = workbook(
        Tabelle1=[["Unsere Gemeinden"], [], heads, ["Stadt", "Stadt Au", "Weg 1", 79206]]
    )
    line = only(book)
    assert (line.sheet, line.number) == (RegisterSheet.ORGANISATIONS, 4)
    assert (line.value("street"), line.value("postal_code")) == ("Weg 1", "79206")


def test_empty_rows_are_passed_over() -> None:
    book = register_book([organisation(), [None] * 9, [" "] * 9, organisation(Name="Stadt Bach")])
    assert [line.number for line in read(book).lines] == [2, 5]


def test_what_is_not_read_is_told() -> None:
    book = workbook(
        Organisationen=[["Art", "Name", "Bemerkung"], ["Stadt", "Stadt Au", "neu"]],
        Notizen=[["x"]],
        Anleitung=[["So geht es"]],
    )
    assert read(book).hints == (
        "Das Blatt „Notizen“ ist dem Portal nicht bekannt und wurde nicht gelesen.",
        "Die Spalte „Bemerkung“ des Blattes „Organisationen“ ist dem Portal nicht bekannt.",
    )


@pytest.mark.parametrize(
    ("column", "text", "value", "hint"),
    [
        ("ags", "8315003", "08315003", "Aus „8315003“ wurde „08315003“"),
        ("ags", "08 315 003", "08315003", ""),
        ("postal_code", "1067", "01067", "Aus „1067“ wurde „01067“"),
        ("postal_code", "D-79206", "79206", ""),
        ("official_number", "4123456", "04123456", "Aus „4123456“ wurde „04123456“"),
        ("official_number", "A-12", "A-12", "hat meist 8 Ziffern. Prüfen Sie „A-12“."),
        ("name", "Stadt\n  Au", "Stadt Au", ""),
    ],
)
def test_what_excel_took_away_is_put_back_and_told(
    column: str, text: str, value: str, hint: str
) -> None:
    sheet = RegisterSheet.SCHOOLS if column == "official_number" else RegisterSheet.ORGANISATIONS
    found, told = clean(sheet, column, text)
    assert found == value
    assert hint in told
    assert bool(hint) == bool(told)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Gemeinde oder Stadt", OrganisationKind.MUNICIPALITY),
        ("stadt", OrganisationKind.MUNICIPALITY),
        ("Zweckverband", OrganisationKind.ASSOCIATION),
        ("Freier Träger", OrganisationKind.WELFARE_ORGANISATION),
    ],
)
def test_kinds_have_more_than_one_word(word: str, kind: OrganisationKind) -> None:
    assert clean(RegisterSheet.ORGANISATIONS, "kind", word)[0] == kind


# --- Faults of a line ----------------------------------------------------------------------------


def test_all_faults_of_a_line_are_named() -> None:
    cells = organisation(Art="Firma", Name=None, AGS="123", PLZ="abc", E_Mail="x", Telefon="?")
    assert [fault.column for fault in only(register_book([cells])).faults] == [
        "Art",
        "Name",
        "AGS",
        "PLZ",
        "E-Mail",
        "Telefon",
    ]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        (organisation(Art="Schule"), "Art", "Schulen stehen auf dem Blatt „Schulen“."),
        (organisation(Art="Firma"), "Art", "Möglich sind „Gemeinde oder Stadt“, „Verband“"),
        (organisation(Art=None), "Art", "Füllen Sie das Feld „Art“ aus."),
        (organisation(Name="x" * 201), "Name", "Kürzen Sie ihn auf 200 Zeichen."),
        (organisation(Name="Stadt\ufffd"), "Name", "Zeichen, das sich nicht speichern lässt"),
        (organisation(PLZ="=1+1"), "PLZ", "Hier steht eine Formel ohne Ergebnis."),
        (organisation(PLZ="#REF!"), "PLZ", "Excel zeigt hier den Fehler „#REF!“."),
    ],
)
def test_a_fault_says_what_is_possible(cells: list[Any], column: str, words: str) -> None:
    (fault,) = only(register_book([cells])).faults
    assert fault.column == column
    assert words in fault.text


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        (school(Schularten="Grundschle"), "Schularten", "„Grundschle“ kennt das Portal nicht."),
        (school(Im_Satz="in der Schule"), "Im Satz", "Beginnen Sie mit „an der“"),
        (school(Schulträger=None), "Schulträger", "Füllen Sie das Feld „Schulträger“ aus."),
    ],
)
def test_faults_of_schools(cells: list[Any], column: str, words: str) -> None:
    (fault,) = only(register_book(schools=[cells])).faults
    assert fault.column == column
    assert words in fault.text


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        (person(E_Mail="kim"), "E-Mail", "Geben Sie eine E-Mail-Adresse ein"),
        (person(Rolle="Chef"), "Rolle", "Möglich sind „zeichnend“, „bearbeitend“, „lesend“"),
        (person(ab="31.2.2026"), "ab", "Den 31.2.2026 gibt es nicht."),
        (person(bis="bald"), "bis", "Geben Sie bei „bis“ ein Datum ein"),
        (person(ab="1.8.9999999999"), "ab", "Geben Sie das Jahr mit vier Ziffern ein"),
    ],
)
def test_faults_of_people(cells: list[Any], column: str, words: str) -> None:
    (fault,) = only(register_book(people=[cells])).faults
    assert fault.column == column
    assert words in fault.text


def test_merged_cells_are_a_fault_of_their_line() -> None:
    book = load_workbook(BytesIO(register_book([organisation(), organisation(Name="Stadt Bach")])))
    book["Organisationen"].merge_cells("A2:A3")
    first, second = read(workbooks.saved(book)).lines
    assert first.faults == (
        Fault("Art", "Die Zellen A2:A3 sind verbunden. Heben Sie die Verbindung auf."),
    )
    assert [fault.column for fault in second.faults] == ["Art"]


# --- Faults of a file ----------------------------------------------------------------------------


def test_missing_and_doubled_columns_are_named_all_at_once() -> None:
    book = workbook(
        Organisationen=[["Name", "AGS", "name"], ["Au", "08315003", "Au"]],
        Schulen=[["Name", "PLZ"], ["Schule", "79206"]],
    )
    assert amiss(book) == [
        "Auf dem Blatt „Organisationen“ fehlt die Spalte „Art“. Ergänzen Sie sie.",
        "Auf dem Blatt „Organisationen“ steht die Spalte „Name“ zweimal. Löschen Sie eine.",
        "Auf dem Blatt „Schulen“ fehlt die Spalte „Schulträger“. Ergänzen Sie sie.",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (csv_file("a;b", "1;2"), "Die Spalten dieser Datei kennt das Portal nicht."),
        (register_book(), "Unter den Überschriften steht nichts."),
        (register_template(), "Unter den Überschriften steht nichts."),
        (
            workbook(A=[["Art", "Name"], ["Stadt", "A"]], B=[["Art", "Name"], ["Stadt", "B"]]),
            "Zwei Blätter enthalten „Organisationen“.",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(content: bytes, words: str) -> None:
    assert words in amiss(content)[0]


def test_the_form_keeps_what_it_read() -> None:
    good = SimpleUploadedFile("Register.xlsx", register_book([organisation()]))
    form = RegisterFileForm({}, {"file": good}, back="/")
    assert form.is_valid()
    assert [sheet.name for sheet in form.sheets] == ["Organisationen", "Schulen", "Personen"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("Register.xls", b"x", "nicht vom Typ XLSX oder CSV"),
        ("Register.xlsx", b"PK\x03\x04", "nicht als Excel-Arbeitsmappe lesen"),
        ("Register.csv", b"a;b\r\n", "Die Spalten dieser Datei kennt das Portal nicht."),
        ("Register.csv", b"x" * (5 * 1024 * 1024 + 1), "Erlaubt sind 5 MB."),
    ],
)
def test_the_form_says_what_is_amiss(name: str, content: bytes, words: str) -> None:
    form = RegisterFileForm({}, {"file": SimpleUploadedFile(name, content)}, back="/")
    assert words in str(form.errors["file"])


# --- The template --------------------------------------------------------------------------------


def test_the_template_explains_every_column() -> None:
    book = load_workbook(BytesIO(register_template()))
    assert book.sheetnames == ["Organisationen", "Schulen", "Personen", "Anleitung"]
    for sheet in RegisterSheet:
        assert list(EXPLAINED[sheet]) == COLUMNS[sheet].values
        assert set(CELLS[sheet]) == set(COLUMNS[sheet].values)
        musts = [name for name, text in EXPLAINED[sheet].items() if text.startswith(MUST)]
        assert musts == list(required(sheet))


def test_a_filled_in_template_is_read() -> None:
    book = load_workbook(BytesIO(register_template()))
    for sheet, cells in (
        ("Organisationen", organisation()),
        ("Schulen", school()),
        ("Personen", person()),
    ):
        book[sheet].append(cells)
    file = read(workbooks.saved(book))
    assert [line.faults for line in file.lines] == [(), (), ()]
    assert file.hints == ()


def test_the_template_keeps_leading_zeros() -> None:
    page = load_workbook(BytesIO(register_template()))["Organisationen"]
    assert page.column_dimensions["C"].number_format == "@"

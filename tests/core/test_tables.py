"""Tables from files of strangers: XLSX in a child process, CSV as Excel writes it."""

import datetime as dt
import time
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from core import tables, tables_child
from core.tables import Flaw, TableRefused, read_tables
from tests.files import make_pdf
from tests.workbooks import csv_file, part, saved, with_part, workbook

DAY = dt.date(2026, 8, 1)
SHEET = "xl/worksheets/sheet1.xml"


def texts(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for sheet in read_tables(content) for row in sheet.rows]


def reason(content: bytes) -> str:
    with pytest.raises(TableRefused) as caught:
        read_tables(content)
    return caught.value.reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  Au ", "  Au "),
        (79206, "79206"),
        (79206.0, "79206"),
        (1.5, "1,5"),
        (True, "ja"),
        (dt.datetime.combine(DAY, dt.time()), "1.8.2026"),
        (DAY, "1.8.2026"),
        (dt.datetime.combine(DAY, dt.time(9, 30)), "2026-08-01 09:30:00"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("=Au", ""),
    ],
)
def test_every_cell_is_read_as_somebody_would_type_it(value: object, text: str) -> None:
    assert texts(workbook(A=[["Kopf", value]])) == [("Kopf", text)]


def test_zeros_that_excel_shows_are_read() -> None:
    book = Workbook()
    cell = book.worksheets[0].cell(1, 1, 1067)
    cell.number_format = "00000"
    assert texts(saved(book)) == [("01067",)]


def test_rows_keep_the_numbers_that_excel_shows() -> None:
    book = workbook(Leer=[], Orte=[[], ["Au"], [None], [" "], ["Ebnet"]])
    empty, towns = read_tables(book)
    assert (empty.name, empty.rows, towns.name) == ("Leer", (), "Orte")
    assert [row.number for row in towns.rows if row.cells[0].strip()] == [2, 5]


def test_a_formula_is_never_calculated() -> None:
    (sheet,) = read_tables(workbook(A=[["Au", "=1+1"]]))
    assert sheet.flaws == (Flaw(1, 1, "formula", ""),)


def test_what_a_formula_showed_is_read() -> None:
    book = workbook(A=[["=1+1"]])
    shown = part(book, SHEET).replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
    assert shown != part(book, SHEET)
    (sheet,) = read_tables(with_part(book, SHEET, shown))
    assert (sheet.rows[0].cells, sheet.flaws) == (("2",), ())


def test_errors_of_excel_and_merged_cells_are_told() -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(["Au", "#REF!"])
    page.append(["Ebnet"])
    page.merge_cells("A2:B3")
    (sheet,) = read_tables(saved(book))
    assert set(sheet.flaws) == {Flaw(1, 1, "error", "#REF!"), Flaw(2, 0, "merged", "A2:B3")}


def test_an_error_that_a_formula_showed_is_told() -> None:
    book = workbook(A=[["=A9"]])
    shown = part(book, SHEET).replace(b'<c r="A1">', b'<c r="A1" t="e">')
    shown = shown.replace(b"<v></v>", b"<v>#NAME?</v>").replace(b"<v />", b"<v>#NAME?</v>")
    (sheet,) = read_tables(with_part(book, SHEET, shown))
    assert sheet.flaws == (Flaw(1, 0, "error", "#NAME?"),)


# --- Files that are not read ---------------------------------------------------------------------


def test_five_thousand_rows_are_the_most() -> None:
    rows = [["Au"]] * tables.MOST_ROWS
    assert len(texts(workbook(A=rows))) == tables.MOST_ROWS
    for content in (workbook(A=[*rows, ["Ebnet"]]), csv_file(*["Au;1"] * 5001)):
        assert "mehr als 5.000 Zeilen" in reason(content)


@pytest.mark.parametrize("number", [20_000, 1_048_576])
def test_a_row_far_below_is_told_at_once(number: int) -> None:
    book = Workbook()
    book.worksheets[0].cell(number, 1, "weit unten")
    started = time.monotonic()
    assert "mehr als 5.000 Zeilen" in reason(saved(book))
    assert time.monotonic() - started < 8


def test_more_bytes_than_allowed_are_not_looked_at() -> None:
    assert "größer als 5 MB" in reason(b"a" * (5 * tables.MEGABYTE + 1))


def test_a_zip_bomb_costs_nothing() -> None:
    bomb = with_part(workbook(A=[["Au"]]), "xl/media/image1.png", b"\x00" * 80_000_000)
    assert len(bomb) < 200_000
    started = time.monotonic()
    assert "ausgepackt zu groß" in reason(bomb)
    assert time.monotonic() - started < 8


def test_a_million_empty_rows_are_refused() -> None:
    book = workbook(A=[["Au"]])
    rows = b"".join(b'<row r="%d"/>' % number for number in range(2, 1_000_000))
    grown = part(book, SHEET).replace(b"</sheetData>", rows + b"</sheetData>")
    assert "mehr als 5.000 Zeilen" in reason(with_part(book, SHEET, grown))


def test_a_text_that_stands_in_many_cells_does_not_multiply() -> None:
    assert "ausgepackt zu groß" in reason(workbook(A=[["x" * 1900] * 20] * 200))
    assert "mehr als 2.000 Zeichen" in reason(workbook(A=[["x" * 2001]]))


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
def test_no_entity_is_resolved(declaration: bytes) -> None:
    book = workbook(A=[["Au"]])
    text = part(book, SHEET)
    assert "neu als .xlsx" in reason(with_part(book, SHEET, declaration + text))
    hidden = (declaration.decode() + text.decode()).encode("utf-16")
    assert "neu als .xlsx" in reason(with_part(book, SHEET, hidden))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\x00" * 200,
        workbook(A=[["Au"]])[:-400],
        with_part(workbook(A=[["Au"]]), SHEET, b"<worksheet><sheetData><row"),
        with_part(workbook(A=[["Au"]]), "xl/workbook.xml", b"<nothing/>"),
    ],
    ids=["nothing but a beginning", "cut off", "torn sheet", "no workbook"],
)
def test_a_torn_workbook_is_refused_in_words(content: bytes) -> None:
    assert "neu als .xlsx" in reason(content)


def test_a_workbook_of_many_parts_is_refused() -> None:
    book = workbook(A=[["Au"]])
    for number in range(3):
        book = with_part(book, f"xl/part{number}.xml", b"<a/>")
    assert texts(book) == [("Au",)]
    bursting = BytesIO(book)
    with zipfile.ZipFile(bursting, "a") as archive:
        for number in range(600):
            archive.writestr(f"xl/more{number}.xml", b"<a/>")
    assert "ausgepackt zu groß" in reason(bursting.getvalue())


def test_the_child_that_finds_no_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.inspection._PATIENCE_SECONDS", 0.001)
    assert "zu aufwendig" in reason(workbook(A=[["Au"]]))


def test_other_formats_are_named() -> None:
    assert "alte Excel-Format oder ein Passwort" in reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "keine Tabelle" in reason(b"\x00\x01\x02\x03")
    assert "leer" in reason(b" \r\n ")
    assert "keine Tabelle" in reason(make_pdf() + b"\x00")


def test_the_child_says_in_one_word_why_not() -> None:
    """What the child does, asked in this process: sheets with their flaws, or a word."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(["Au", 1, 1.5, DAY, "=1+1", "#REF!"])
    page.merge_cells("A2:B3")
    assert tables_child.workbook(saved(book)) == {
        "sheets": [
            {
                "name": "Sheet",
                "rows": [[1, ["Au", "1", "1,5", "1.8.2026", "", ""]]],
                "flaws": [
                    [2, 0, "merged", "A2:B3"],
                    [1, 5, "error", "#REF!"],
                    [1, 4, "formula", ""],
                ],
            }
        ]
    }
    empty = workbook(A=[["Au"]])
    assert tables_child.workbook(workbook(A=[["x" * 2001]])) == {"error": "long"}
    assert tables_child.workbook(workbook(A=[["x" * 1900] * 20] * 200)) == {"error": "unpacked"}
    assert tables_child.workbook(with_part(empty, "a.xml", b"<!ENTITY")) == {"error": "broken"}
    assert tables_child.workbook(with_part(empty, "a.xml", b"<row>" * 10_001)) == {"error": "rows"}
    assert tables_child.workbook(b"PK") == {"error": "broken"}


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_as_programs_write_it(separator: str, encoding: str) -> None:
    content = csv_file(
        separator.join(["Art", "Name", "Straße"]),
        separator.join(["Gemeinde", f'"Au{separator} Süd"', "Mühlenweg – 3"]),
        encoding=encoding,
    )
    assert texts(content) == [
        ("Art", "Name", "Straße"),
        ("Gemeinde", f"Au{separator} Süd", "Mühlenweg – 3"),
    ]


def test_the_separator_may_be_named() -> None:
    (sheet,) = read_tables(csv_file("sep=,", "a,b;c", "", "d,e"))
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, ("a", "b;c")), (4, ("d", "e"))]


def test_a_quote_that_never_ends_is_told_with_its_line() -> None:
    assert "nach Zeile 2" in reason(csv_file("Art;Name", "Gemeinde;Au", 'Stadt;"Ebnet', "x;y"))

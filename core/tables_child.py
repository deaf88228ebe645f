"""The child process that reads workbooks of strangers: XLSX in, one line of JSON out.

It runs by its path, apart from the portal, as `core.inspection_child` does. Formulas are never
calculated: what the workbook last showed for one is read, or that it showed nothing.
"""

import datetime as dt
import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any

# One reader of XML everywhere: Expat, which fetches nothing and ends what grows without bounds.
os.environ["OPENPYXL_LXML"] = "False"

from openpyxl import load_workbook

MEGABYTE = 1024 * 1024
MEMORY_BYTES = 384 * MEGABYTE
CPU_SECONDS = 6
UNPACKED_BYTES = 64 * MEGABYTE
MOST_PARTS = 500
MOST_ROWS = 10_000  # of a sheet, empty ones among them
MOST_COLUMNS = 60
LONGEST_TEXT = 2000
MOST_TEXT = 5 * MEGABYTE
WITHOUT_TEXT = frozenset({"f", "e"})  # a formula, an error
MIDNIGHT = dt.time(0)
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
ALL_ZEROS = re.compile(r"0+")


class RefusedError(Exception):
    """The workbook is not read; the text is one word for why."""


def main() -> None:
    """Read the workbook from standard input and write its sheets as JSON."""
    _limit()
    try:
        found = workbook(sys.stdin.buffer.read())
    except MemoryError:
        found = {"error": "costly"}
    sys.stdout.write(json.dumps(found))


def workbook(content: bytes) -> dict[str, Any]:
    """Return the sheets: name, rows as number and texts, flaws as row, column, kind and text."""
    try:
        _weigh(content)
        book = load_workbook(BytesIO(content), keep_links=False)
        sheets = [_sheet(sheet, content) for sheet in book.worksheets]
    except MemoryError:
        raise
    except RefusedError as refusal:
        return {"error": str(refusal)}
    except Exception:  # noqa: BLE001 - openpyxl meets a torn workbook with any exception there is
        return {"error": "broken"}
    return {"sheets": sheets} if sheets else {"error": "broken"}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _weigh(content: bytes) -> None:
    """Raise RefusedError for what unfolds too far; no part may say more than its text."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        # zipfile unpacks no more of a part than it declares.
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
            raise RefusedError("unpacked")
        for part in parts:
            if not part.filename.endswith((".xml", ".rels")):
                continue
            text = archive.read(part)
            if DECLARATION.search(text) or b"\x00" in text:  # no Excel writes such parts
                raise RefusedError("broken")
            if len(ROW.findall(text)) > MOST_ROWS:
                raise RefusedError("rows")


def _sheet(sheet: Any, content: bytes) -> dict[str, Any]:
    if sheet.max_row > MOST_ROWS:
        raise RefusedError("rows")
    rows: list[Any] = []
    flaws, formulas = _merged(sheet), False
    for number, cells in enumerate(_cells(sheet), start=1):
        kinds = {cell.data_type for cell in cells}
        formulas = formulas or "f" in kinds
        if "e" in kinds:
            flaws += [_error(cell) for cell in cells if cell.data_type == "e"]
        texts = [_text(cell) for cell in cells]
        if any(texts) or kinds & WITHOUT_TEXT:
            rows.append([number, texts])
    if formulas:
        flaws += _shown(sheet, rows, content)
    _measure(text for _, texts in rows for text in texts)
    return {"name": sheet.title, "rows": rows, "flaws": flaws}


def _cells(sheet: Any) -> Any:
    return sheet.iter_rows(max_col=min(sheet.max_column, MOST_COLUMNS))


def _merged(sheet: Any) -> list[Any]:
    ranges = sheet.merged_cells.ranges
    return [[part.min_row, part.min_col - 1, "merged", part.coord] for part in ranges]


def _error(cell: Any) -> list[Any]:
    return [cell.row, cell.column - 1, "error", str(cell.value)]


def _measure(texts: Iterable[str]) -> None:
    """Raise RefusedError for more text than a register has; one string may stand in many cells."""
    total = 0
    for text in texts:
        total += len(text)
        if len(text) > LONGEST_TEXT:
            raise RefusedError("long")
        if total > MOST_TEXT:
            raise RefusedError("unpacked")


def _shown(sheet: Any, rows: list[Any], content: bytes) -> list[Any]:
    """Put into `rows` what formulas showed when the workbook was saved; return what is missing."""
    book: Any = load_workbook(BytesIO(content), data_only=True, keep_links=False)
    saved = book[sheet.title]
    flaws: list[Any] = []
    for number, texts in rows:
        for column in range(len(texts)):
            if sheet.cell(number, column + 1).data_type != "f":
                continue
            cell = saved.cell(number, column + 1)
            texts[column] = _text(cell)
            if cell.data_type == "e":
                flaws.append(_error(cell))
            elif cell.value is None:
                flaws.append([number, column, "formula", ""])
    return flaws


def _text(cell: Any) -> str:
    """Return a cell's value as somebody would type it."""
    value = cell.value
    if value is None or cell.data_type in WITHOUT_TEXT:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        value = int(value) if value.is_integer() else f"{value!r}".replace(".", ",")
    if isinstance(value, int):
        shown = str(cell.number_format)
        return str(value).zfill(len(shown) if ALL_ZEROS.fullmatch(shown) else 0)
    if isinstance(value, dt.datetime) and value.time() == MIDNIGHT:
        value = value.date()
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return f"{value.day}.{value.month}.{value.year}"
    return str(value)


if __name__ == "__main__":
    main()

"""A table to outside as a workbook, written row by row in flat memory."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any

from core.sheets.cells import Cell
from core.sheets.formulas import defuse

CELL_CHARACTERS = 32_767  # what Excel can hold
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[Cell]], file: IO[bytes]) -> None:
    """Write the table into `file`: text stays text, never a formula, a link or a number; dates are dates.

    Raises   ValueError for text longer than Excel can hold; OSError or FileCreateError: no room for temporary files
    """
    import xlsxwriter  # noqa: PLC0415  read only where it is used: it takes memory

    # The library leaves its temporary files behind when it fails, and with a full disk it fails again and again.
    with (
        tempfile.TemporaryDirectory(prefix="vire-table-", ignore_cleanup_errors=True) as folder,
        xlsxwriter.Workbook(file, {**_OPTIONS, "tmpdir": folder}) as book,
    ):
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        formats = {"day": book.add_format({"num_format": "yyyy-mm-dd"}), "moment": book.add_format(_MOMENT)}
        for column, name in enumerate(header):
            _write_text(sheet, 0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, formats)


_MOMENT = {"num_format": "yyyy-mm-dd hh:mm:ss"}


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    match cell:
        case None | "":
            return
        case str():
            _write_text(sheet, row, column, cell)
        case bool():
            sheet.write_boolean(row, column, cell)
        case int() | float() | Decimal():
            sheet.write_number(row, column, cell)
        case dt.datetime():
            sheet.write_datetime(row, column, cell.replace(tzinfo=None), formats["moment"])
        case dt.date():
            sheet.write_datetime(row, column, cell, formats["day"])


def _write_text(sheet: Any, row: int, column: int, text: str, *style: Any) -> None:
    if len(text) > CELL_CHARACTERS:
        raise ValueError(f"a cell of {len(text)} characters does not fit into a workbook")
    # only what the reader would take for a defused formula needs its mark: a text cell is never run
    sheet.write_string(row, column, defuse(text) if text.startswith("'") else text, *style)

"""A table to take away, as CSV or as a workbook: written to a file first, so a failure is still answered as one."""

import tempfile
from collections.abc import Iterable, Sequence

from flask import Response, send_file

from core.sheets.cells import Cell
from core.sheets.csv.write import csv_lines
from core.sheets.xlsx.write import xlsx_file

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
IN_MEMORY = 1024 * 1024


def table(name: str, kind: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The table as a download `name.kind`; memory stays flat however many rows there are.

    kind  csv or xlsx
    """
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed when the answer has been sent
    if kind == "xlsx":
        xlsx_file(header, rows, file)
    else:
        file.writelines(csv_lines(header, rows))
    file.seek(0)
    return send_file(file, TYPES[kind], as_attachment=True, download_name=f"{name}.{kind}")

"""The file of problems as a download, CSV or XLSX."""

import tempfile
from typing import IO

from flask import Response

from core.actor import Actor
from core.sheets.csv.write import csv_lines
from core.sheets.xlsx.write import xlsx_file
from registry.imports.models import PurchaseBatch
from registry.imports.problems.problem_file import header, problem_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEMORY = 8 * 1024 * 1024  # beyond which the file is kept on disk while it is sent


def problems_csv(actor: Actor, batch: PurchaseBatch) -> Response:
    """The rows with problems as CSV, streamed as far as the reader takes them."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(MEMORY)  # noqa: SIM115  closed by the response
    for part in csv_lines(header(actor, batch), problem_rows(actor, batch)):
        file.write(part)
    return _sent(file, batch, "csv", "text/csv; charset=utf-8")


def problems_xlsx(actor: Actor, batch: PurchaseBatch) -> Response:
    """The rows with problems as a workbook."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(MEMORY)  # noqa: SIM115  closed by the response
    xlsx_file(header(actor, batch), problem_rows(actor, batch), file)
    return _sent(file, batch, "xlsx", XLSX)


def _sent(file: IO[bytes], batch: PurchaseBatch, kind: str, content_type: str) -> Response:
    file.seek(0)
    response = Response(iter(lambda: file.read(64 * 1024), b""), content_type=content_type)
    response.call_on_close(file.close)
    name = f"problems-{batch.uploaded_at:%Y-%m-%d}-{str(batch.id)[-6:]}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""Files to take away: tables as CSV or as a workbook, mails, and files that people sent. The one place that sends them.

A table is written to a file first, so a failure is still answered as one, and noted as a fact.
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Any

from flask import Response, send_file

from core.actor import Actor
from core.sheets.cells import Cell
from core.sheets.csv.write import csv_lines
from core.sheets.xlsx.write import xlsx_file
from web import headers

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
IN_MEMORY = 1024 * 1024


note: Callable[[Actor, str, dict[str, str]], None] = lambda *_: None  # noqa: E731  replaced by config/wiring.py


def table(
    actor: Actor,
    name: str,
    kind: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    fact: str,
    narrowed: Mapping[str, Any],
) -> Response:
    """The table as a download `name.kind`, noted as taken by `actor`; memory stays flat however many rows there are.

    kind      csv or xlsx
    fact      verb of the fact, such as device.exported
    narrowed  what the rows were narrowed to; what is None narrows nothing
    """
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed when the answer has been sent
    if kind == "xlsx":
        xlsx_file(header, rows, file)
    else:
        file.writelines(csv_lines(header, rows))
    file.seek(0)
    note(actor, fact, {"format": kind} | {key: str(value) for key, value in narrowed.items() if value is not None})
    return send_file(file, TYPES[kind], as_attachment=True, download_name=f"{name}.{kind}")


def file(content: bytes, media_type: str, name: str) -> Response:
    """A file that was made just now, to save or print; no cache keeps it."""
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def mail(content: bytes, name: str) -> Response:
    """A mail to save as a file: never shown by the browser itself, whatever it holds."""
    answer = Response(content, content_type="message/rfc822")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = headers.SANDBOX
    return answer


def sent(file: IO[bytes], media_type: str, name: str) -> Response:
    """A file that somebody sent, to save: never shown by the browser as a page, whatever it holds.

    file  closed when the answer has been sent
    """
    answer = send_file(file, media_type, as_attachment=True, download_name=name, conditional=False, etag=False)
    answer.headers["Content-Security-Policy"] = headers.SANDBOX
    return answer

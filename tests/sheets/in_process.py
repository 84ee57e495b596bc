"""A workbook read without starting a process: what the child would say, for tests that read hundreds."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from core.sheets.csv.read import open_text
from core.sheets.errors import SheetRefused
from core.sheets.rows import Row
from core.sheets.xlsx import child, gate


def text_rows(path: Path) -> Iterator[Row]:
    """Read all rows of a text table."""
    with open_text(path) as table:
        yield from table.rows


def rows_of(path: Path) -> list[tuple[str, ...]]:
    """Read all rows of the first sheet; whatever the child does not expect comes out as it is."""
    gate.check(path)
    rows: list[tuple[str, ...]] = []
    for message in _said(path):
        if isinstance(message, list):
            rows.extend(tuple(row[1]) for row in message)
        elif "refused" in message:
            raise SheetRefused(message["refused"][0], **message["refused"][1])
        elif "heads" in message and message["heads"] and message["heads"][0]["refused"]:
            raise SheetRefused(message["heads"][0]["refused"][0], **message["heads"][0]["refused"][1])
    return rows


def _said(path: Path) -> list[Any]:
    said = io.BytesIO()
    output = io.TextIOWrapper(said)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO("0\n"))
        patch.setattr(sys, "stdout", output)
        child.main(path)
    output.detach()  # or it would close what was said
    return [orjson.loads(line) for line in said.getvalue().splitlines()]

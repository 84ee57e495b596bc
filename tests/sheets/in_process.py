"""A workbook read without starting a process: what the child would say, for tests that read hundreds."""

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from core.sheets.csv.read import open_text
from core.sheets.errors import SheetRefused
from core.sheets.rows import NO_MARKS, Marks, Merged, Row
from core.sheets.xlsx import child, gate


def text_rows(path: Path) -> Iterator[Row]:
    """Read all rows of a text table."""
    with open_text(path) as table:
        yield from table.rows


@dataclass
class Said:
    """What the child says of the first sheet of a workbook."""

    rows: list[Row] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def rows_of(path: Path) -> list[tuple[str, ...]]:
    """Read the cells of the first sheet; whatever the child does not expect comes out as it is."""
    return [row.cells for row in said_of(path).rows]


def said_of(path: Path) -> Said:
    """Read the first sheet; whatever the child does not expect comes out as it is."""
    gate.check(path)
    said = Said()
    for message in _said(path):
        if isinstance(message, list):
            for number, cells, *marks in message:
                said.rows.append(Row(number, tuple(cells), _marks(*marks) if marks else NO_MARKS))
        elif "refused" in message:
            raise SheetRefused(message["refused"][0], **message["refused"][1])
        elif "heads" in message and message["heads"] and message["heads"][0]["refused"]:
            raise SheetRefused(message["heads"][0]["refused"][0], **message["heads"][0]["refused"][1])
        elif "hidden_columns" in message:
            said.hidden_columns = message["hidden_columns"]
        elif "merged" in message:
            said.merged = [Merged(*each) for each in message["merged"]]
    return said


def _marks(told: list[Any]) -> Marks:
    hidden, struck, formats, beyond = told
    return Marks(hidden, tuple(struck), tuple(map(tuple, formats)), beyond)


def _said(path: Path) -> list[Any]:
    said = io.BytesIO()
    output = io.TextIOWrapper(said)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO("0\n"))
        patch.setattr(sys, "stdout", output)
        child.main(path)
    output.detach()  # or it would close what was said
    return [orjson.loads(line) for line in said.getvalue().splitlines()]

"""The rows of a workbook, streamed from the process that parses it."""

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from core.sheets.errors import Notice, SheetRefused
from core.sheets.kinds import Kind
from core.sheets.limits import SILENCE_SECONDS
from core.sheets.rows import NO_MARKS, Marks, Merged, Row
from core.sheets.xlsx import gate

_ROOT = Path(__file__).resolve().parents[3]
_CHUNK = 256 * 1024
_PARSERS = {Kind.XLSX: "child", Kind.HTML: "html_child"}


@dataclass(frozen=True)
class Head:
    """The beginning of a visible sheet that is not empty, or why it cannot be read."""

    index: int
    name: str
    rows: list[Row]
    refused: SheetRefused | None


@dataclass
class Workbook:
    """An opened workbook: look at `heads`, then take the rows of one sheet, once.

    hidden_sheets    names of sheets that no reader of the workbook sees
    hidden_columns   columns of the sheet, from 0; known when its first row has come
    over_rows        first row, last row and column, from 0, of cells at the top merged over rows; known then too
    merged           its merged cells; known when its last row has come
    """

    heads: list[Head]
    hidden_sheets: list[str]
    counts_from_1904: bool
    _messages: Iterator[Any]
    _child: "subprocess.Popen[bytes]"
    kind: Kind = Kind.XLSX
    notices: list[Notice] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    over_rows: list[tuple[int, int, int]] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)

    def rows(self, index: int) -> Iterator[Row]:
        """Give the rows of a sheet that are not blank.

        Raises   SheetRefused, also while rows are read
        """
        _tell(self._child, index)
        for message in self._messages:
            if isinstance(message, list):
                for number, cells, *marks in message:
                    yield Row(number, tuple(cells), _marks(*marks) if marks else NO_MARKS)
            elif "notice" in message:
                self.notices.append(Notice(*message["notice"]))
            elif "hidden_columns" in message:
                self.hidden_columns = message["hidden_columns"]
                self.over_rows = message["over_rows"]
            else:
                self.merged = [Merged(*each) for each in message["merged"]]
                return


@contextlib.contextmanager
def open_workbook(path: Path, *, is_page: bool = False) -> Iterator[Workbook]:
    """Let the workbook at `path` through the gate and start the process that parses it; end it afterwards.

    is_page  it is a web page, of which only the size is judged before it is parsed
    Raises   SheetRefused
    """
    kind = Kind.HTML if is_page else gate.check(path)
    child = _start(path, _PARSERS.get(kind, "other_child"))
    try:
        messages = _messages(child)
        first = next(messages)
        yield Workbook(
            [_head(head) for head in first["heads"]], first["hidden"], first["from_1904"], messages, child, kind
        )
    finally:
        child.kill()
        child.communicate()


def _start(path: Path, module: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", f"core.sheets.xlsx.{module}", str(path.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback may show what is in the cells
        cwd=_ROOT,
        bufsize=0,
    )


def _head(head: dict[str, Any]) -> Head:
    rows = [Row(number, tuple(cells)) for number, cells in head["rows"]]
    refused = head["refused"]
    return Head(head["index"], head["name"], rows, SheetRefused(refused[0], **refused[1]) if refused else None)


def _marks(told: list[Any]) -> Marks:
    hidden, struck, formats, beyond = told
    return Marks(hidden, tuple(struck), tuple((column, code) for column, code in formats), beyond)


def _tell(child: "subprocess.Popen[bytes]", index: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # a child that has died is found by its silence
        _pipe(child.stdin).write(b"%d\n" % index)


def _messages(child: "subprocess.Popen[bytes]") -> Iterator[Any]:
    """Give the child's messages; a child that ends, crashes or falls silent before its last is a refusal."""
    for line in _lines(child):
        message = orjson.loads(line)
        if isinstance(message, dict) and "refused" in message:
            code, values = message["refused"]
            raise SheetRefused(code, **values)
        yield message
        if isinstance(message, dict) and "end" in message:
            return
    # 1 is an exception in Python; anything else is a limit of memory or time, or an abort
    raise SheetRefused("workbook_damaged" if child.wait() == 1 else "workbook_too_heavy")


def _lines(child: "subprocess.Popen[bytes]") -> Iterator[bytes]:
    pipe = _pipe(child.stdout).fileno()
    rest = b""
    while True:
        deadline = time.monotonic() + SILENCE_SECONDS
        while not select.select([pipe], [], [], 1)[0]:
            if time.monotonic() > deadline:
                child.kill()
        data = os.read(pipe, _CHUNK)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        yield from lines


def _pipe(pipe: Any) -> Any:
    if pipe is None:  # never: it is asked for when the child is started
        raise RuntimeError("the child has no pipe")
    return pipe

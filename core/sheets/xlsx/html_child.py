"""The process that reads the tables of a web page that is called a workbook, with the limits and the messages of `child`.

Nothing of the page is run, and nothing that it names is fetched.
"""

import codecs
import itertools
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from core.sheets.csv.encoding import encoding_of, wide_encoding
from core.sheets.errors import SheetRefused
from core.sheets.limits import COLUMNS, HEAD_ROWS, MERGES, SHEET_ROWS
from core.sheets.row_limiter import RowLimiter
from core.sheets.rows import NO_MARKS, Marks, Row, column_letters
from core.sheets.xlsx.child import HEAD_CHARACTERS, batches, confine, say
from core.sheets.xlsx.layout import Filler, Range

CHUNK: Final = 256 * 1024
LEAST_ROWS: Final = 2  # column names and a row below them: less is a page, not a table
UNSHOWN: Final = frozenset({"script", "style", "head", "title", "template"})
STRUCK: Final = frozenset({"s", "strike", "del"})
BREAKS: Final = frozenset({"br", "p", "div", "li"})
NAMED: Final = frozenset({"utf-8", "iso8859-1", "cp1252", "iso8859-15"})  # encodings that a page may name
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*(collapse|hidden)", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


class PageTable:
    """One table: its rows of cells, and the cells that reach over several rows."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merged: list[Range] = []
        self.cell: list[str] | None = None
        self.hidden: set[int] = set()  # numbers of rows, from 1
        self.struck: dict[int, set[int]] = {}  # row → columns, from 0
        self._over: dict[int, int] = {}  # column → last row that a cell of it covers
        self._span = (1, 1)

    def begin_row(self, *, hidden: bool = False) -> None:
        """Begin a row, in which cells of rows above may still stand."""
        self.end_cell()
        self.rows.append([])
        if hidden:
            self.hidden.add(len(self.rows))
        self._leave_covered()

    def begin_cell(self, across: int, down: int) -> None:
        """Begin a cell that covers so many columns and rows."""
        self.end_cell()
        if not self.rows:
            self.begin_row()
        self.cell, self._span = [], (across, down)

    def strike(self) -> None:
        """Note that text of the open cell is struck through."""
        self.struck.setdefault(len(self.rows), set()).add(len(self.rows[-1]))

    def marks(self, number: int) -> Marks:
        """What a person sees of a row that its text does not say."""
        if number not in self.hidden and number not in self.struck:
            return NO_MARKS
        return Marks(hidden=number in self.hidden, struck=tuple(sorted(self.struck.get(number, ()))))

    def end_cell(self) -> None:
        """Put the text of the open cell into its row."""
        if self.cell is None:
            return
        row, (across, down) = self.rows[-1], self._span
        place, number = len(row), len(self.rows)
        row.append(" ".join("".join(self.cell).split()))
        row.extend([""] * (across - 1))
        self.cell = None
        if down > 1:
            self._over.update(dict.fromkeys(range(place, place + across), number + down - 1))
            if len(self.merged) < MERGES:
                letters = column_letters(place)
                self.merged.append(
                    Range(number, number + down - 1, place, f"{letters}{number}:{letters}{number + down - 1}")
                )
        self._leave_covered()

    def _leave_covered(self) -> None:
        """Leave blank the places that cells of rows above cover."""
        row, number = self.rows[-1], len(self.rows)
        while self._over.get(len(row), 0) >= number:
            row.append("")


class Tables(HTMLParser):
    """Takes the tables out of a page; one inside another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[PageTable] = []
        self._open: list[PageTable] = []
        self._unshown = 0
        self._struck = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag in UNSHOWN:
            self._unshown += 1
        elif tag == "table":
            self._open.append(PageTable())
            self.found.append(self._open[-1])
        elif self._open and tag == "tr":
            self._open[-1].begin_row(hidden=_is_hidden(dict(attrs)))
        elif tag in STRUCK:
            self._struck += 1
        elif self._open and tag in {"td", "th"}:
            said = dict(attrs)
            self._open[-1].begin_cell(_span(said.get("colspan"), COLUMNS), _span(said.get("rowspan"), SHEET_ROWS))
        elif tag in BREAKS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a table, a row or a cell."""
        if tag in UNSHOWN:
            self._unshown = max(self._unshown - 1, 0)
        elif tag in STRUCK:
            self._struck = max(self._struck - 1, 0)
        elif self._open and tag in {"td", "th", "tr"}:
            self._open[-1].end_cell()
        elif self._open and tag == "table":
            self._open.pop().end_cell()

    def handle_data(self, data: str) -> None:
        """Take text into the open cell."""
        if self._open and self._open[-1].cell is not None and not self._unshown:
            self._open[-1].cell.append(data)
            if self._struck and not data.isspace():
                self._open[-1].strike()

    def close(self) -> None:
        """End what the page left open."""
        super().close()
        while self._open:
            self._open.pop().end_cell()


def main(path: Path) -> None:
    """Answer for the page at `path`."""
    try:
        _give([table for table in _tables(path) if sum(any(row) for row in table.rows) >= LEAST_ROWS])
    except SheetRefused as refused:
        say({"refused": [refused.code, refused.values]})
    except MemoryError:
        say({"refused": ["workbook_too_heavy", {}]})


def _tables(path: Path) -> list[PageTable]:
    page = Tables()
    encoding, mark = _encoding(path)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file:
        file.seek(mark)
        while chunk := file.read(CHUNK):
            page.feed(decoder.decode(chunk))
    page.close()
    return page.found


def _encoding(path: Path) -> tuple[str, int]:
    """The encoding of a page and the length of its mark: by its mark, as it says itself, or as that of any text."""
    with path.open("rb") as file:
        start = file.read(4096)
    if wide := wide_encoding(start):
        return wide.name, wide.mark
    said = _CHARSET.search(start)
    if said and (name := _known(said[1].decode("ascii"))):
        return name, 0
    found = encoding_of(path)
    return found.name, found.mark


def _known(name: str) -> str | None:
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return {"iso8859-1": "cp1252"}.get(known, known) if known in NAMED else None


def _give(tables: list[PageTable]) -> None:
    if not tables:
        raise SheetRefused("web_page")
    names = [f"{number}" for number in range(1, len(tables) + 1)]
    heads = [{"index": n, "name": names[n], "rows": _head(table), "refused": None} for n, table in enumerate(tables)]
    say({"heads": heads, "hidden": [], "from_1904": False})
    chosen = sys.stdin.readline()
    if not chosen.strip():
        return
    table = tables[int(chosen)]
    over = [each[:3] for each in table.merged if each.first_row <= HEAD_ROWS]
    say({"hidden_columns": [], "over_rows": over[:COLUMNS]})
    say({"notice": ["page_read", {}]})
    filler = Filler(table.merged)
    for batch in batches(_rows(table), filler):
        say(batch)
    say({"end": True, "merged": [tuple(each) for each in filler.merged]})


def _head(table: PageTable) -> list[object]:
    rows = itertools.islice(enumerate(table.rows, start=1), HEAD_ROWS)
    return [[number, [cell[:HEAD_CHARACTERS] for cell in row[:COLUMNS]]] for number, row in rows if any(row)]


def _rows(table: PageTable) -> Iterator[Row]:
    limiter = RowLimiter()
    for number, cells in enumerate(table.rows, start=1):
        row = limiter.row(number, cells, table.marks(number))
        if row:
            yield row


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _span(said: str | None, most: int) -> int:
    """How many columns or rows a cell covers."""
    text = (said or "").strip()[:6]
    return min(max(int(text), 1), most) if text.isdecimal() and text.isascii() else 1


if __name__ == "__main__":
    confine()
    main(Path(sys.argv[1]))

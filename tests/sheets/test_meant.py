"""A table is read as it was meant, however it was written, or the difference is said."""

import csv
import datetime as dt
import io
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import python_calamine
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.sheets.errors import SheetRefused
from core.sheets.reader import open_table
from core.text import normal
from tests.sheets.in_process import said_of

NAMES = ["Tilausnumero", "Sarjanumero", "Yksikköhinta", "Toimituspäivä", "Huomautukset"]
LETTERS = "abcdeXYZ0189 -./,;|\t\"'äöåÄÖÅéü€–"
NOTES = st.one_of(
    st.sampled_from(["", "Käpylän peruskoulu", "hylly 3, käsityö", 'näyttö 14"', "”Yoga”", "a;b|c\td", "Åsa Öhman"]),
    st.text(LETTERS, max_size=10),
    st.builds("{}\n{}".format, st.text("abcä ", max_size=5), st.text("abcö ", max_size=5)),
)
SERIALS = st.from_regex(r"[A-Z0-9]{4,10}", fullmatch=True).map("PF{}".format)
RECORDS = st.lists(
    st.tuples(st.just("4500777001"), SERIALS, st.sampled_from(["389,90", "5", "1 234,50"]), st.just("3.8.2026"), NOTES),
    min_size=1,
    max_size=6,
)
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "iso8859_15", "mac_roman", "cp858", "utf-16", "utf-16-le", "utf-32"]
MAY_REFUSE = {"encoding_unclear", "bad_encoding", "mixed_encodings", "quote_not_closed"}


@dataclass(frozen=True)
class Writing:
    """How a text table is written."""

    encoding: str
    delimiter: str
    quoting: int
    line: str
    blanks: str  # around quoted cells
    told: bool  # the first line names the delimiter
    below: bool = False  # another table stands below, with the same names in another order


WRITINGS = st.builds(
    Writing,
    st.sampled_from(ENCODINGS),
    st.sampled_from(";,\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from(["", "", " ", "  "]),
    st.booleans(),
    st.booleans(),
)


def written(records: list[tuple[str, ...]], way: Writing) -> str:
    buffer = io.StringIO(newline="")
    # a line break that does not end a record is always quoted
    quoting = csv.QUOTE_ALL if any("\n" in record[4] for record in records) else way.quoting
    writer = csv.writer(buffer, delimiter=way.delimiter, quoting=quoting, lineterminator=way.line)  # type: ignore[arg-type]
    if way.told:
        buffer.write(f"sep={way.delimiter}{way.line}")
    writer.writerows([NAMES, *records])
    if way.below:
        writer.writerows([NAMES[::-1], *(record[::-1] for record in records)])
    text = buffer.getvalue()
    if way.quoting == csv.QUOTE_ALL and way.blanks and '""' not in text:
        between = f'"{way.delimiter}"'
        text = text.replace(between, f'"{way.blanks}{way.delimiter}{way.blanks}"')
    return text


@settings(max_examples=150, deadline=None)
@given(RECORDS, WRITINGS)
@example(
    [("4500777001", "PF001", "389,90", "3.8.2026", 'näyttö 14"')],
    Writing("mac_roman", ",", csv.QUOTE_ALL, "\r", " ", told=False),
)
def test_a_text_table_is_read_as_it_was_meant(records: list[tuple[str, ...]], way: Writing) -> None:
    text = written(records, way)
    try:
        content = text.encode(way.encoding)
    except UnicodeEncodeError:
        return  # that encoding cannot hold it
    read = reading(content)
    if isinstance(read, SheetRefused):
        assert read.code in MAY_REFUSE
        assert read.code != "quote_not_closed" or any("\n" in record[4] for record in records)
        return
    names, rows = read
    assert names == tuple(NAMES)
    assert [[cell.strip(" ") for cell in row] for row in rows] == [
        [read_back(cell).strip(" ") for cell in record] for record in records
    ]


def reading(content: bytes) -> tuple[tuple[str, ...], list[tuple[str, ...]]] | SheetRefused:
    """Read a file: its names and the cells below them, or why it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(content)
        try:
            with open_table(path, NAMES.__contains__) as table:
                return table.names, [row.cells[:5] for row in table]
        except SheetRefused as refused:
            return refused


def read_back(cell: str) -> str:
    """What the reader makes of a cell on purpose: one form of letters, no `'` before a number or a formula."""
    text = normal(cell)
    return text[1:] if re.match(r"'+([=+\-@\t\r]|\d\S*\Z)", text) else text


@dataclass(frozen=True)
class Shown:
    """A number format and what it shows of a whole number, worked out without the product's own code."""

    code: str
    before: str = ""
    places: int = 1
    groups: int = 0  # digits between two signs, from the right
    sign: str = ""

    def of(self, number: int) -> str:
        digits = str(number).zfill(self.places)
        if self.groups:
            first = len(digits) % self.groups
            pieces = [digits[:first]] * bool(first)
            pieces += [digits[at : at + self.groups] for at in range(first, len(digits), self.groups)]
            digits = self.sign.join(pieces)
        return self.before + digits


FORMATS = [
    Shown("0000000", places=7),
    Shown("0000000;-0000000", places=7),
    Shown("[$-40B]0000000;@", places=7),
    Shown("0000000_-", places=7),
    Shown('"SN"0000000', "SN", 7),
    Shown('"HKI-"0000000;[Red]"virhe "0', "HKI-", 7),
    Shown("00-00-00-00", places=8, groups=2, sign="-"),
    Shown("0000 0000", places=8, groups=4, sign=" "),
    Shown('000"/"000', places=6, groups=3, sign="/"),
    Shown('[<0]"virhe"0;0000000000', places=10),
    Shown("General"),
    Shown("@"),
    Shown("#"),
    Shown("#,##0"),
]


@dataclass(frozen=True)
class Line:
    number: int
    shown: Shown
    day: dt.date
    hidden: bool
    struck: bool
    merged: bool  # with the line before


LINES = st.lists(
    st.builds(
        Line,
        st.integers(1, 99_999_999).filter(lambda number: number >= 1),
        st.sampled_from(FORMATS),
        st.dates(dt.date(1960, 1, 1), dt.date(2100, 1, 1)),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def fits(line: Line) -> bool:
    """Leave out numbers with more digits than a format with signs has places for."""
    return not line.shown.groups or len(str(line.number)) <= line.shown.places


@settings(max_examples=60, deadline=None)
@given(
    LINES.filter(lambda lines: all(map(fits, lines))),
    st.booleans(),
    st.sampled_from(["d.m.yyyy", "m/d/yy", "[$-40B]d. mmmm yyyy;@"]),
)
def test_a_workbook_is_read_as_it_was_meant(lines: list[Line], from_1904: bool, day: str) -> None:  # noqa: FBT001
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        ranges = write(path, lines, day, from_1904=from_1904)
        said = said_of(path)
        other = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    schools: list[str] = []
    for line in lines:
        schools.append("" if line.merged and schools else f"koulu {line.number}")
    rows = said.rows[1:]
    assert [row.cells for row in rows] == [
        tuple(trimmed(line.shown.of(line.number), line.day.isoformat(), school))
        for line, school in zip(lines, schools, strict=True)
    ]
    assert [row.marks.hidden for row in rows] == [line.hidden for line in lines]
    assert [row.marks.struck for row in rows] == [(0,) if line.struck else () for line in lines]
    assert not any(row.marks.formats for row in rows)
    assert [(each.first_row, each.last_row) for each in said.merged] == ranges
    assert [each[1] for each in other[1:]] == [line.day for line in lines]  # as another reader has it


def trimmed(*cells: str) -> list[str]:
    kept = list(cells)
    while not kept[-1]:
        kept.pop()
    return kept


def write(path: Path, lines: list[Line], day: str, *, from_1904: bool) -> list[tuple[int, int]]:
    """Write the lines below a header; give the first and last rows of merged cells."""
    ranges: list[list[int]] = []
    with xlsxwriter.Workbook(str(path), {"date_1904": from_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Sarjanumero", "Toimituspäivä", "Koulu"])
        days = book.add_format({"num_format": day})
        for at, line in enumerate(lines, start=1):
            style = book.add_format({"num_format": line.shown.code, "font_strikeout": line.struck})
            sheet.write_number(at, 0, line.number, style)
            sheet.write_datetime(at, 1, dt.datetime.combine(line.day, dt.time()), days)
            if line.merged and ranges:
                ranges[-1][1] = at
            else:
                ranges.append([at, at])
            if line.hidden:
                sheet.set_row(at, None, None, {"hidden": True})
        for first, last in ranges:
            school = f"koulu {lines[first - 1].number}"
            if last > first:
                sheet.merge_range(first, 2, last, 2, school)
            else:
                sheet.write(first, 2, school)
    return [(first + 1, last + 1) for first, last in ranges if last > first]

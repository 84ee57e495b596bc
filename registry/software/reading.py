"""A list of outcomes as it is sent, JSON or a table, read row by row: what is wrong with one never keeps the others out."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import orjson

from core import clock
from core.sheets.errors import Notice
from core.sheets.limits import MIB
from core.sheets.reader import open_table
from core.text import Unreadable, normal
from registry.columns import values
from registry.columns.instants import instant
from registry.software import refusals
from registry.software.models import OutcomeState

MOST_ROWS: Final = 50_000
MOST_BYTES: Final = 10 * MIB
LONGEST: Final = {"device": 250, "title": 120, "state": 40, "at": 60}  # characters of each column
_START: Final = 1_024  # bytes from which the kind of a file is told
AHEAD: Final = dt.timedelta(days=1)
# what tables call the columns, in small letters
NAMES: Final[dict[str, str]] = {
    **dict.fromkeys(("device", "asset tag", "asset_tag", "tag", "serial", "serial number", "device name"), "device"),
    **dict.fromkeys(("laite", "laitetunnus", "sarjanumero", "enhet", "serienummer"), "device"),
    **dict.fromkeys(("title", "software", "application", "app name", "program"), "title"),
    **dict.fromkeys(("ohjelma", "ohjelmisto", "sovellus", "programvara"), "title"),
    **dict.fromkeys(("state", "status", "outcome", "tila", "tillstånd"), "state"),
    **dict.fromkeys(("at", "time", "date", "aika", "ajankohta", "tid", "tidpunkt"), "at"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome as it was sent.

    number  of its row in the sheet, or of its place in the list, from 1
    at      UTC
    """

    number: int
    device: str
    title: str
    state: OutcomeState
    at: dt.datetime


Problem = tuple[int, refusals.RowRefused]


@dataclass(frozen=True, slots=True)
class Read:
    """What a list held: outcomes, rows that cannot be taken, and what was passed over besides, such as totals."""

    rows: list[Row]
    problems: list[Problem]
    notices: list[Notice] = field(default_factory=list)


def of_json(raw: bytes) -> Read:
    """What a JSON list holds. Raises OutcomesNoJson, OutcomesUnreadable, OutcomesTooLarge, TooManyOutcomes."""
    _refuse_large(len(raw))
    try:
        data = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise refusals.OutcomesNoJson from None
    if not isinstance(data, list):
        raise refusals.OutcomesUnreadable
    return _read(enumerate(data, start=1))


def of_file(file: IO[bytes]) -> Read:
    """What a file holds, a JSON list or a table, whatever its name says. Raises as `of_json` and `of_table` do."""
    file.seek(0)
    start = file.read(_START).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    return of_json(file.read(MOST_BYTES + 1)) if start.startswith((b"[", b"{")) else of_table(file)


def of_table(file: IO[bytes]) -> Read:
    """What a CSV file or a workbook holds. Raises SheetRefused, ColumnsMissing, OutcomesTooLarge, TooManyOutcomes."""
    with tempfile.NamedTemporaryFile(prefix="vire-", suffix=".outcomes") as kept:
        size = 0
        file.seek(0)  # a request that met a deadlock is carried out again with the same stream
        while part := file.read(MIB):
            size += len(part)
            _refuse_large(size)
            kept.write(part)
        kept.flush()
        with open_table(Path(kept.name), _is_known, _identifies) as table:
            places = _places(table.names)
            if missing := [name for name in LONGEST if name not in places]:
                raise refusals.ColumnsMissing(columns=", ".join(missing))
            found = _read((row.number, _cells(row.cells, places)) for row in table)
            return Read(found.rows, found.problems, table.notices)


def _refuse_large(size: int) -> None:
    if size > MOST_BYTES:
        raise refusals.OutcomesTooLarge(size=-(-size // MIB), limit=MOST_BYTES // MIB)


def _places(names: Iterable[str]) -> dict[str, int]:
    """Column → its place in the table; of several that could be one, the first."""
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        known = NAMES.get(_key(name))
        if known is not None:
            found.setdefault(known, place)
    return found


def _cells(cells: tuple[str, ...], places: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[place] if place < len(cells) else "" for name, place in places.items()}


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _is_known(header: str) -> bool:
    return _key(header) in NAMES


def _identifies(header: str) -> bool:
    return NAMES.get(_key(header)) == "device"


def _read(numbered: Iterable[tuple[int, Any]]) -> Read:
    rows: list[Row] = []
    problems: list[Problem] = []
    latest = clock.now() + AHEAD
    for count, (number, said) in enumerate(numbered, start=1):
        if count > MOST_ROWS:
            raise refusals.TooManyOutcomes(most=MOST_ROWS)
        try:
            rows.append(_row(number, said, latest))
        except refusals.RowRefused as refused:
            problems.append((number, refused))
    return Read(rows, problems)


def _row(number: int, said: Any, latest: dt.datetime) -> Row:
    if not isinstance(said, dict):
        raise refusals.OutcomeNoObject
    texts = {name: _text(said.get(name), name) for name in LONGEST}
    try:
        state = OutcomeState(texts["state"].lower())
    except ValueError:
        raise refusals.OutcomeStateUnknown(said=texts["state"]) from None
    at = instant(texts["at"])
    if at is None:
        raise refusals.OutcomeTimeUnreadable(said=texts["at"])
    if at > latest:
        raise refusals.OutcomeTimeAhead(said=texts["at"])
    return Row(number, texts["device"], texts["title"], state, at)


def _text(value: Any, column: str) -> str:
    """`value` trimmed and in normal form. Raises CellEmpty, CellTooLong, CellUnreadable."""
    if value is None or value == "":
        raise refusals.CellEmpty(column)
    if not isinstance(value, str):
        raise refusals.CellUnreadable(column)
    if len(value) > LONGEST[column] * 4:
        raise refusals.CellTooLong(column, LONGEST[column])
    try:
        text = " ".join(values.text(normal(value)).split())
    except Unreadable:
        raise refusals.CellUnreadable(column) from None
    if not text:
        raise refusals.CellEmpty(column)
    if not text.isprintable():
        raise refusals.CellUnreadable(column)
    if len(text) > LONGEST[column]:
        raise refusals.CellTooLong(column, LONGEST[column])
    return text

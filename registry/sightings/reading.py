"""A list of sightings as it is sent, JSON or a table, read row by row: what is wrong with one never keeps the others out.

Tables are those that device management writes: a serial number and a last check-in, by whatever name it calls them.
"""

import datetime as dt
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from core import clock
from core.sheets.limits import MIB
from core.sheets.reader import open_table
from core.text import Unreadable, normal
from registry.columns import instants, seen_on
from registry.columns.seen_on import SEEN, folded
from registry.sightings import refusals

MOST_ROWS: Final = 200_000
MOST_BYTES: Final = 20 * MIB
DEVICE: Final = frozenset(
    {
        "device",
        "serialnumber",
        "deviceserialnumber",
        "computerserial",
        "mobiledeviceserial",
        "serial",
        "assettag",
        "tag",
    }
    | {"laite", "laitetunnus", "sarjanumero", "enhet", "serienummer"}
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One row: what names the device, and the local day on which it was seen."""

    number: int
    device: str
    seen_on: dt.date


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a list held. source: the tool that wrote it, as its columns tell; empty: they do not."""

    rows: list[Seen]
    problems: list[tuple[int, refusals.SightingRefused]]
    source: str = ""


def of_json(raw: bytes) -> ReadList:
    """What a JSON list holds. Raises SightingsUnreadable, TooManySightings."""
    try:
        data = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise refusals.SightingsUnreadable from None
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise refusals.SightingsUnreadable
    return _read((number, one.get("device"), one.get("seen_on")) for number, one in enumerate(data, start=1))


def of_file(file: IO[bytes]) -> ReadList:
    """What a file holds, a JSON list or a table, whatever its name says. Raises as `of_json`, SheetRefused, SightingColumns."""
    file.seek(0)
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise refusals.TooManySightings(most=MOST_ROWS)
    if raw[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{")):
        return of_json(raw)
    with tempfile.NamedTemporaryFile(prefix="vire-", suffix=".sightings") as kept:
        kept.write(raw)
        kept.flush()
        with open_table(
            Path(kept.name), lambda h: folded(h) in DEVICE | SEEN.keys(), lambda h: folded(h) in DEVICE
        ) as table:
            names = [folded(name) for name in table.names]
            device = next((place for place, name in enumerate(names) if name in DEVICE), None)
            seen = seen_on.column(table.names)
            if device is None or seen is None:
                raise refusals.SightingColumns
            found = _read((row.number, _cell(row.cells, device), _cell(row.cells, seen)) for row in table)
            return ReadList(found.rows, found.problems, SEEN[names[seen]])


def _cell(cells: tuple[str, ...], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _read(numbered: Iterable[tuple[int, Any, Any]]) -> ReadList:
    rows, problems = list[Seen](), list[tuple[int, refusals.SightingRefused]]()
    for count, (number, device, seen) in enumerate(numbered, start=1):
        if count > MOST_ROWS:
            raise refusals.TooManySightings(most=MOST_ROWS)
        if not _text(seen) and _text(device):
            continue  # the tool knows the device and never saw it
        try:
            rows.append(_row(number, _text(device), _text(seen)))
        except refusals.SightingRefused as refused:
            problems.append((number, refused))
    return ReadList(rows, problems)


def of_cells(cells: Iterable[tuple[int, str, str]], source: str) -> ReadList:
    """What rows of a table say that is read already: number, what names the device, and when it was seen."""
    found = _read(cells)
    return ReadList(found.rows, found.problems, source)


def _row(number: int, device: str, seen: str) -> Seen:
    if not device:
        raise refusals.SightingNameless
    at = instants.instant(seen)
    if at is None:
        raise refusals.SightingUndated(said=seen[:60])
    day = at.astimezone(clock.SCHOOL_ZONE).date()
    if day > clock.today():
        raise refusals.SightingAhead(said=seen[:60])
    return Seen(number, device[:250], day)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    try:
        return " ".join(normal(value[:1_000]).split())
    except Unreadable:
        return ""

"""A list of serial numbers, CSV or workbook: a row a device, or a row with a quantity for what has no serial numbers."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.sheets.reader import open_table
from core.sheets.rows import Row
from registry.columns import values
from registry.despatches.reading.announced import (
    MOST_CHARACTERS,
    Announced,
    AnnouncedLine,
    AnnouncedUnit,
    read_quantity,
)
from registry.despatches.reading.document_child import MOST_SERIALS
from registry.despatches.refusals import DespatchRefused
from registry.imports.mapping.matching import recognise
from registry.imports.mapping.proposal import propose

NUMBER_NAMES: Final = frozenset(
    {
        *("lähete", "lähetteen numero", "lähetenumero", "lähetysnumero", "lähetystunnus", "toimitusnumero"),
        *("följesedel", "följesedelsnummer", "försändelse", "försändelsenummer", "leveransnummer"),
        *("despatch", "despatch number", "despatch advice", "dispatch number", "delivery note", "delivery number"),
        *("delivery note number", "packing slip", "shipment", "shipment number"),
    }
)  # what files call the supplier's number of the despatch
_WANTED: Final = ("order_number", "model", "manufacturer", "school", "currency")
Places = Mapping[str, int]


def read(path: Path, *, remembered: Mapping[str, str] | None, sheet: str | None = None) -> Announced:
    """The despatch that the table at `path` lists.

    remembered  how the supplier's columns were named before
    Raises      SheetRefused, DespatchRefused
    """
    found = Announced()
    lines: dict[tuple[str, ...], AnnouncedLine] = {}
    with open_table(path, _is_known, _identifies, sheet) as table:
        mapping = propose(table.names, remembered)
        places = mapping.positions(table.names) | {key: table.names.index(h[0]) for key, h in mapping.ambiguous.items()}
        if "serial" not in places:
            raise DespatchRefused("no_serials")
        numbered = next((place for place, name in enumerate(table.names) if _is_number(name)), None)
        for count, row in enumerate(table, start=1):
            if count > MOST_SERIALS:
                raise DespatchRefused("despatch_too_long", most=MOST_SERIALS)
            found.number = found.number or _cell(row, numbered)
            found.despatched_on = found.despatched_on or _day(row, places, mapping.date_order)
            _take(found, lines, row, places)
    if not found.lines:
        raise DespatchRefused("no_lines")
    return found


def _take(found: Announced, lines: dict[tuple[str, ...], AnnouncedLine], row: Row, places: Places) -> None:
    """Add a row to the line of its like; one without a serial number, or with another quantity, is a line of its own."""
    said = {key: values.read_code(_cell(row, places.get(key))) or "" for key in _WANTED}
    quantity, printed = _cell(row, places.get("quantity")), _cell(row, places["serial"])
    is_one = not quantity or values.read_quantity(quantity) == 1
    number, _ = read_quantity(quantity) if quantity else (1, None)
    key = tuple(said.values())
    line = lines.get(key) if is_one and printed else None
    if line is None:
        said_quantity = quantity if not (is_one and printed) else ""
        line = AnnouncedLine(
            row.number,
            order=said["order_number"],
            models=(said["model"],) if said["model"] else (),
            maker=said["manufacturer"],
            school=said["school"],
            currency=said["currency"],
            quantity=said_quantity,
        )
        found.lines.append(line)
        if is_one and printed:
            lines[key] = line
    if printed or (number == 1 and is_one):  # a device whose serial number is missing
        line.units.append(AnnouncedUnit(row.number, printed))


def _day(row: Row, places: Places, order: values.DateOrder | None) -> dt.date | None:
    return values.read_date(_cell(row, places.get("delivered_on")), order)


def _cell(row: Row, place: int | None) -> str:
    return values.text(row.cells[place])[:MOST_CHARACTERS] if place is not None and place < len(row.cells) else ""


def _is_number(header: str) -> bool:
    return " ".join(header.casefold().replace("_", " ").split()) in NUMBER_NAMES


def _is_known(header: str) -> bool:
    return _is_number(header) or recognise(header) is not None


def _identifies(header: str) -> bool:
    column = recognise(header)
    return column is not None and column.key == "serial"

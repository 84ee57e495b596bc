"""The list of devices as it stands on the screen, to take away: its rows, its order and its columns, also of a past day."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext

from core.actor import Actor
from core.sheets.cells import Cell
from registry.catalogue.words import CATEGORIES
from registry.custody import custody
from registry.devices import search
from registry.devices.criteria import Filters
from registry.devices.list_columns import LABELS, OWN, ListColumn
from registry.devices.sorting import Sort
from registry.devices.words import CONDITIONS, LIFECYCLES, STANDINGS
from registry.own_fields.words import plain_cell

AT_ONCE: Final = 200  # devices of one page


def header(columns: Sequence[str], own: Mapping[str, str]) -> list[str]:
    """What the columns are called in the reader's language; the serial number has one of its own.

    columns  codes, as `list_columns.needed` gives them
    own      code of the column of each own field → what it is called
    """
    named = [own[code] if code in own else gettext(LABELS[ListColumn(code)]) for code in columns]
    condition = [gettext("Condition")] if ListColumn.LIFECYCLE in columns else []
    return [gettext("Asset tag"), gettext("Serial number"), *named, *condition]


def rows(
    actor: Actor, filters: Filters, sort: Sort, at: dt.date | None, columns: Sequence[str]
) -> Iterator[Sequence[Cell]]:
    """The devices of the list, page by page, of the schools whose devices the actor may take away. Raises Forbidden."""
    actor.must("device:export")
    after: str | None = None
    while True:
        found = search.find(actor, filters, at=at, sort=sort, limit=AT_ONCE, after=after)
        for row in found.items:
            if actor.may("device:export", row["school"]["id"]):
                yield _row(actor, row, columns)
        if (after := found.next) is None:
            return


def _row(actor: Actor, row: dict[str, Any], columns: Sequence[str]) -> list[Cell]:
    cells = [_cell(actor, row, code) for code in columns]
    state = row["condition"]
    condition = [gettext(CONDITIONS[state])] if ListColumn.LIFECYCLE in columns else []
    return [row["asset_tag"], row["serial"], *cells, *condition]


def _cell(actor: Actor, row: dict[str, Any], code: str) -> Cell:
    if code.startswith(OWN):
        return plain_cell((row.get("own_fields") or {}).get(code.removeprefix(OWN)))
    return _CELLS[ListColumn(code)](actor, row)


def _school(actor: Actor, row: dict[str, Any]) -> Cell:
    school = row["school"]
    return str(school["name_sv"] if actor.language == "sv" and school["name_sv"] else school["name_fi"])


def _word(words: Mapping[Any, str], code: Any) -> Cell:
    return str(gettext(words[code]))


def _euros(_actor: Actor, row: dict[str, Any]) -> Cell:
    cents = row.get("price_cents")
    return None if cents is None else Decimal(cents) / 100


_CELLS: Final[Mapping[ListColumn, Callable[[Actor, dict[str, Any]], Cell]]] = {
    ListColumn.MODEL: lambda _, row: f"{row['model']['manufacturer']} {row['model']['model_number']}",
    ListColumn.CATEGORY: lambda _, row: _word(CATEGORIES, row["model"]["category"]),
    ListColumn.SCHOOL: _school,
    ListColumn.ROOM: lambda _, row: row["room"]["name"] if row["room"] else None,
    ListColumn.HOLDER: lambda _, row: custody.name_of(row["custody"]) if row.get("custody") else None,
    ListColumn.LIFECYCLE: lambda _, row: _word(LIFECYCLES, row["lifecycle"]),
    ListColumn.STANDARD: lambda _, row: _word(STANDINGS, row["standard"]),
    ListColumn.BOUGHT: lambda _, row: row["purchased_on"],
    ListColumn.PRICE: _euros,
    ListColumn.WARRANTY: lambda _, row: row["warranty_ends_on"],
}

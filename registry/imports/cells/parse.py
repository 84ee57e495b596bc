"""What the cells of a batch mean under its mapping: one statement over its staged rows."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from core.db import db
from registry.columns.columns import CHECKED_ONLY, COLUMNS, Kind
from registry.columns.values import SPREADSHEET_DAY, DateOrder, WarrantyUnit
from registry.imports.arrays import texts
from registry.imports.cells import own_readings
from registry.imports.models import ParsedRow, StagedRow
from registry.own_fields.columns import PREFIX

IDENTIFYING: Final = frozenset({Kind.SERIAL, Kind.TAG, Kind.IMEI, Kind.MAC, Kind.CODE})
COMPARED: Final = frozenset({Kind.TAG, Kind.IMEI, Kind.MAC})  # with what the register has, also where not understood
DAYS_TO_1904: Final = 1462  # from the day that other workbooks count from


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a file are read.

    positions         key of a target column → its place in a row, from 0
    for_all           key of a target column → what holds for every row that says nothing
    date_order        of dates with slashes or short years
    warranty_unit     of lengths of warranty without a unit
    counts_from_1904  numbers of days count from 1 January 1904
    own               as `positions`, of own fields
    """

    positions: Mapping[str, int]
    for_all: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    warranty_unit: WarrantyUnit | None = None
    counts_from_1904: bool = False
    own: Mapping[str, int] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """The columns that rows have a value for."""
        return [key for key in COLUMNS if key in self.positions or key in self.for_all]


def parse(batch_id: uuid.UUID, how: Reading) -> int:
    """Fill the parsed rows of a batch anew. Returns how many rows there are."""
    db.session.execute(sa.delete(ParsedRow).where(ParsedRow.batch_id == batch_id))
    read, keys = _read(batch_id, how), how.keys
    values: dict[str, Any] = {_place(key): read.c[key] for key in keys if COLUMNS[key].kind not in CHECKED_ONLY}
    if "serial" in keys:
        values["serial_problem"] = read.c.serial_problem
        values["serial"] = sa.case((read.c.serial_problem.is_(None), sa.func.serial_normal(_cell(read, "serial"))))
    unreadable = {key: _unreadable(read, key) for key in keys if COLUMNS[key].unreadable}
    values["unreadable"] = texts((condition, key) for key, condition in unreadable.items())
    values["cleared"] = texts((_is_clear(_cell(read, key)), key) for key in [*keys, *how.own])
    values["unread"] = _unread(read, {k: v for k, v in unreadable.items() if COLUMNS[k].kind in COMPARED})
    values["formats"] = _formats(read, how)
    values["beyond"] = read.c.remarks.has_key("beyond")
    if how.own:
        values["own"] = _own(read, how)
    rows = sa.select(sa.literal(batch_id, sa.Uuid), read.c.row_number, *values.values())
    insert = sa.insert(ParsedRow).from_select(["batch_id", "row_number", *values], rows, include_defaults=False)
    return int(db.session.connection().execute(insert).rowcount)


def first_rows(batch_id: uuid.UUID, how: Reading, most: int) -> list[dict[str, Any]]:
    """The first `most` rows as they are read; nothing is kept.

    Returns  of each: row_number, cells (column, says, means: text or none, is_unreadable)
    """
    if not how.keys and not how.own:
        return []
    read = _read(batch_id, how, most)
    wrong = {key: _unreadable(read, key) for key in how.keys if COLUMNS[key].unreadable}
    if "serial" in how.keys:
        wrong["serial"] = sa.func.coalesce(read.c.serial_problem, "serial_missing") != "serial_missing"
    columns = [
        part
        for key in how.keys
        for part in (
            sa.func.cell_text(_cell(read, key)).label(f"says_{key}"),
            sa.cast(read.c[key], sa.Text).label(f"means_{key}"),
            sa.func.coalesce(wrong.get(key, sa.false()), sa.false()).label(f"wrong_{key}"),
        )
    ]
    columns += [sa.func.cell_text(_cell(read, key)).label(f"says_{key}") for key in how.own]
    rows = db.session.execute(sa.select(read.c.row_number, *columns).order_by(read.c.row_number)).mappings()
    return [
        {
            "row_number": row["row_number"],
            "cells": [
                {
                    "column": key,
                    "says": row[f"says_{key}"] or "",
                    "means": None if row[f"wrong_{key}"] else row[f"means_{key}"],
                    "is_unreadable": row[f"wrong_{key}"],
                }
                for key in how.keys
            ]
            + [
                {"column": key, "says": row[f"says_{key}"] or ""} | own_readings.means(key, row[f"says_{key}"])
                for key in how.own
            ],
        }
        for row in rows
    ]


def _read(batch_id: uuid.UUID, how: Reading, most: int | None = None) -> sa.CTE:
    """Each cell as it was written and as it was read. Materialised: reading is dear and its results are used twice."""
    cells = {key: _written(key, how) for key in how.keys}
    columns = [cell.label(f"cell_{key}") for key, cell in cells.items()]
    columns += [StagedRow.cells[place + 1].label(f"cell_{key}") for key, place in how.own.items()]
    columns += [_value(key, cell, how).label(key) for key, cell in cells.items()]
    if "serial" in cells:
        columns.append(sa.func.serial_problem(cells["serial"]).label("serial_problem"))
    rows = sa.select(StagedRow.row_number, StagedRow.remarks, *columns).where(StagedRow.batch_id == batch_id)
    if most is not None:
        rows = rows.order_by(StagedRow.row_number).limit(most)
    return rows.cte("read").prefix_with("MATERIALIZED")


def _written(key: str, how: Reading) -> Any:
    """What a row says, else what was given for all rows."""
    for_all = sa.literal(how.for_all[key], sa.Text) if key in how.for_all else None
    if key not in how.positions:
        return for_all
    cell = StagedRow.cells[how.positions[key] + 1]
    return cell if for_all is None else sa.func.coalesce(sa.func.cell_text(cell), for_all)


def _cell(read: sa.CTE, key: str) -> Any:
    return read.c[f"cell_{key}"]


def _place(key: str) -> str:
    return "serial_printed" if key == "serial" else key


def _value(key: str, cell: Any, how: Reading) -> Any:
    kind = COLUMNS[key].kind
    if kind in {Kind.TEXT, Kind.SERIAL}:
        return _said(cell)
    if kind is Kind.DATE:
        return _day(cell, how)
    if kind is Kind.MONTHS and how.warranty_unit:
        return sa.func.read_months(cell, how.warranty_unit.value)
    return getattr(sa.func, kind.value)(cell)


def _day(cell: Any, how: Reading) -> Any:
    read = sa.func.read_date(cell, how.date_order.value if how.date_order else sa.null(), type_=sa.Date)
    if not how.counts_from_1904:
        return read
    is_number = sa.func.cell_text(cell).regexp_match(SPREADSHEET_DAY)
    return sa.case((is_number, read.op("+", return_type=sa.Date())(DAYS_TO_1904)), else_=read)


def _said(cell: Any) -> Any:
    return sa.case((_is_clear(cell), sa.null()), else_=sa.func.cell_text(cell))


def _is_clear(cell: Any) -> Any:
    return sa.and_(sa.func.strpos(cell, "<") > 0, sa.func.cell_clear(cell))


def _own(read: sa.CTE, how: Reading) -> Any:
    """Code of each own field → the text of its cell; without cells that are blank or clear."""
    pairs = [part for key in how.own for part in (key.removeprefix(PREFIX), _said(_cell(read, key)))]
    return sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object(*pairs))


def _unreadable(read: sa.CTE, key: str) -> Any:
    return sa.and_(read.c[key].is_(None), sa.func.cell_given(_cell(read, key)))


def _unread(read: sa.CTE, conditions: Mapping[str, Any]) -> Any:
    """The text of identifiers that were not understood, by key; null where all were."""
    if not conditions:
        return sa.cast(sa.null(), JSONB)
    pairs = [
        part for key, when in conditions.items() for part in (key, sa.case((when, sa.func.cell_text(_cell(read, key)))))
    ]
    built = sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object(*pairs))
    return sa.case((sa.or_(*conditions.values()), built))


def _formats(read: sa.CTE, how: Reading) -> Any:
    """The number formats of identifiers that the sheet shows otherwise than they were read, by key."""
    keys = [key for key in how.positions if COLUMNS[key].kind in IDENTIFYING]
    formats = read.c.remarks["formats"]
    pairs = [part for key in keys for part in (key, formats[str(how.positions[key])].astext)]
    built = sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object(*pairs))
    empty = sa.cast(sa.literal("{}"), JSONB)
    return sa.case((read.c.remarks.has_key("formats"), sa.func.nullif(built, empty)))

"""What the cells of a batch mean under its mapping: one statement over its staged rows."""

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from core.db import db
from registry.columns.columns import COLUMNS, Column, Kind
from registry.columns.values import DateOrder
from registry.imports.arrays import texts
from registry.imports.models import ParsedRow, StagedRow


def parse(batch_id: uuid.UUID, positions: Mapping[str, int], date_order: DateOrder | None, order_number: str) -> int:
    """Fill the parsed rows of a batch anew.

    positions     key of a target column → its place in a row, from 0
    order_number  for rows that name none; may be empty
    Returns       how many rows there are
    """
    db.session.execute(sa.delete(ParsedRow).where(ParsedRow.batch_id == batch_id))
    read = _read(batch_id, positions, date_order)
    values: dict[str, Any] = {_place(key): read.c[key] for key in positions}
    values["order_number"] = sa.func.coalesce(values.get("order_number", sa.null()), order_number or sa.null())
    if "serial" in positions:
        values["serial_problem"] = read.c.serial_problem
        values["serial"] = sa.case((read.c.serial_problem.is_(None), sa.func.serial_normal(_cell(read, "serial"))))
    values["unreadable"] = texts((_unreadable(read, key), key) for key in positions if COLUMNS[key].unreadable)
    values["cleared"] = texts((_is_clear(_cell(read, key)), key) for key in positions)
    rows = sa.select(sa.literal(batch_id, sa.Uuid), read.c.row_number, *values.values())
    insert = sa.insert(ParsedRow).from_select(["batch_id", "row_number", *values], rows, include_defaults=False)
    return int(db.session.connection().execute(insert).rowcount)


def _read(batch_id: uuid.UUID, positions: Mapping[str, int], date_order: DateOrder | None) -> sa.CTE:
    """Each cell as it was written and as it was read. Materialised: reading is dear and its results are used twice."""
    cells = {key: StagedRow.cells[place + 1] for key, place in positions.items()}
    columns = [cell.label(f"cell_{key}") for key, cell in cells.items()]
    columns += [_value(COLUMNS[key], cell, date_order).label(key) for key, cell in cells.items()]
    if "serial" in cells:
        columns.append(sa.func.serial_problem(cells["serial"]).label("serial_problem"))
    rows = sa.select(StagedRow.row_number, *columns).where(StagedRow.batch_id == batch_id)
    return rows.cte("read").prefix_with("MATERIALIZED")


def _cell(read: sa.CTE, key: str) -> Any:
    return read.c[f"cell_{key}"]


def slashed(batch_id: uuid.UUID, positions: Mapping[str, int]) -> list[str]:
    """The keys of the mapped date columns in which a date has slashes, so that somebody must say which comes first."""
    dates = [key for key in positions if COLUMNS[key].kind is Kind.DATE]
    if not dates:
        return []
    found = [sa.func.bool_or(sa.func.date_needs_order(StagedRow.cells[positions[key] + 1])) for key in dates]
    row = db.session.execute(sa.select(*found).where(StagedRow.batch_id == batch_id)).one()
    return [key for key, has in zip(dates, row, strict=True) if has]


def _place(key: str) -> str:
    return "serial_printed" if key == "serial" else key


def _value(column: Column, cell: Any, date_order: DateOrder | None) -> Any:
    if column.kind in {Kind.TEXT, Kind.SERIAL}:
        return _said(cell)
    arguments = [cell, date_order.value if date_order else sa.null()] if column.kind is Kind.DATE else [cell]
    return getattr(sa.func, column.kind.value)(*arguments)


def _said(cell: Any) -> Any:
    return sa.case((_is_clear(cell), sa.null()), else_=sa.func.cell_text(cell))


def _is_clear(cell: Any) -> Any:
    return sa.and_(sa.func.strpos(cell, "<") > 0, sa.func.cell_clear(cell))


def _unreadable(read: sa.CTE, key: str) -> Any:
    return sa.and_(read.c[key].is_(None), sa.func.cell_given(_cell(read, key)))

"""What the cells of a file leave open, and what they prove."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.db import db
from registry.columns.columns import COLUMNS, Kind
from registry.columns.values import DAY_COMES_FIRST, MONTH_COMES_FIRST, DateOrder
from registry.imports.models import StagedRow


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """What the cells of one date column say of their order.

    asks         a cell needs an order to be read
    day_first    a cell has a day first, as 31/8/2026
    month_first  a cell has a month first, as 8/31/2026
    """

    asks: bool
    day_first: bool
    month_first: bool

    def allows(self, remembered: DateOrder) -> bool:
        """Whether an order that was said for another file may be taken over without asking.

        Day first: unless a cell speaks against it. Month first, which is rare here: only if a cell proves it.
        """
        if remembered is DateOrder.DAY_FIRST:
            return not self.month_first
        return remembered is DateOrder.MONTH_FIRST and self.month_first and not self.day_first


def dates(batch_id: uuid.UUID, positions: Mapping[str, int]) -> dict[str, DateEvidence]:
    """The evidence of each mapped date column. One look at all rows."""
    keys = [key for key in positions if COLUMNS[key].kind is Kind.DATE]
    if not keys:
        return {}
    found: list[Any] = []
    for key in keys:
        cell = StagedRow.cells[positions[key] + 1]
        asks = sa.func.date_needs_order(cell)
        patterns = (DAY_COMES_FIRST, MONTH_COMES_FIRST)
        found += [sa.func.bool_or(asks), *(sa.func.bool_or(asks & cell.regexp_match(p)) for p in patterns)]
    row = [bool(value) for value in db.session.execute(sa.select(*found).where(StagedRow.batch_id == batch_id)).one()]
    return {key: DateEvidence(*row[3 * n : 3 * n + 3]) for n, key in enumerate(keys)}


def lacks_unit(batch_id: uuid.UUID, place: int | None) -> bool:
    """Whether a cell at `place` is a length of warranty that could be months or years."""
    if place is None:
        return False
    found = sa.select(sa.func.bool_or(sa.func.months_need_unit(StagedRow.cells[place + 1])))
    return bool(db.session.scalar(found.where(StagedRow.batch_id == batch_id)))

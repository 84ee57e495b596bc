"""Problems that several rows of a plan have alike, each said once with the number of its rows."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from core.actor import Actor
from core.db import db
from registry.imports.models import PurchaseBatch, StagedRow
from registry.imports.problems import wording
from registry.imports.problems.cells import cell_of
from registry.imports.problems.problems import LEFT_OUT
from registry.plans.models import PlannedRow
from registry.plans.rows import NO_CODES

MOST_READ = 200  # different problems looked at, those of most rows first
MOST_SHOWN = 20


@dataclass
class Repeated:
    """One sentence that holds for several rows.

    first  number of the first of them
    value  what their cell says; None: there is no such cell, or the reader may not see it
    """

    code: str
    severity: str
    message: str
    remedy: str
    rows: int
    first: int
    value: str | None = None


def repeated(actor: Actor, batch: PurchaseBatch) -> list[Repeated]:
    """The problems that at least two rows have alike, those of most rows first."""
    found: dict[tuple[str, str], Repeated] = {}
    for problem, place, cell, rows, first in db.session.execute(_counted(batch)):
        cells = [""] * len(batch.headers)
        if place is not None:
            cells[place] = cell or ""
        for said in wording.problems(actor, batch, [problem], cells):
            one = found.setdefault(
                (said["code"], said["message"]),
                Repeated(
                    *(said["code"], said["severity"], said["message"], said["remedy"], 0, first),
                    value=cell if place is not None and wording.may_read(actor, problem["column"]) else None,
                ),
            )
            one.rows, one.first = one.rows + rows, min(one.first, first)
    alike = sorted((one for one in found.values() if one.rows > 1), key=lambda one: (-one.rows, one.first))
    return alike[:MOST_SHOWN]


def _is_left_out() -> Any:
    return PlannedRow.codes.op("@>", is_comparison=True)(sa.cast([LEFT_OUT], ARRAY(sa.Text)))


def _counted(batch: PurchaseBatch) -> Any:
    """Problem, place of its cell in the file, that cell, number of rows, first row."""
    problem = sa.func.jsonb_array_elements(PlannedRow.problems).table_valued(sa.column("value", JSONB), name="problem")
    place, cell = cell_of(batch, problem.c.value["column"].astext)
    same = sa.and_(StagedRow.batch_id == PlannedRow.plan_id, StagedRow.row_number == PlannedRow.row_number)
    inner = (
        sa.select(problem.c.value.label("problem"), place.label("place"), cell.label("cell"), PlannedRow.row_number)
        .select_from(PlannedRow)
        .join(problem, sa.true())
        .outerjoin(StagedRow, same)
        .where(PlannedRow.plan_id == batch.id, PlannedRow.codes != NO_CODES, sa.not_(_is_left_out()))
        .subquery()
    )
    c, count = inner.c, sa.func.count()
    counted = sa.select(c.problem, c.place, c.cell, count, sa.func.min(c.row_number))
    return counted.group_by(c.problem, c.place, c.cell).order_by(count.desc()).limit(MOST_READ)

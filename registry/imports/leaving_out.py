"""Leaving rows of a planned file out, and taking them back in; nothing is written of a row that is left out."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_
from core.history import record
from registry.imports import batches, replanning
from registry.imports.deciding import must_be_planned
from registry.imports.models import LeftOutRow, PurchaseBatch, StagedRow
from registry.imports.problems.cells import cell_of
from registry.imports.problems.wording import hidden_codes
from registry.imports.refusals import field
from registry.plans.models import PlannedRow


def leave_out(
    actor: Actor,
    batch: PurchaseBatch,
    *,
    rows: Collection[int] | None = None,
    code: str | None = None,
    value: str | None = None,
) -> int:
    """Leave rows out, those named or all that have one problem; plans again.

    rows     numbers of rows; either these
    code     or the code of a problem
    value    with a code: only rows whose cell, which the problem is about, says this
    Returns  how many there are
    Raises   Forbidden, BatchNotThere, Invalid: there is no such row
    Records  batch.rows_left_out and what `replanning.again` records
    """
    actor.must(batches.WRITES[batch.purpose])
    must_be_planned(batch)
    meant = _numbered(rows) if rows is not None else _with_problem(batch, code or "", value)
    wanted = sa.select(
        PlannedRow.plan_id,
        PlannedRow.row_number,
        sa.literal(actor.id, sa.Uuid),
        sa.literal(clock.now(), sa.DateTime(timezone=True)),
    ).where(PlannedRow.plan_id == batch.id, meant, sa.false() if code in hidden_codes(actor) else sa.true())
    names = ["batch_id", "row_number", "left_out_by_id", "left_out_at"]
    kept = insert(LeftOutRow).from_select(names, wanted, include_defaults=False).on_conflict_do_nothing()
    count = _done(kept)
    if not count:
        raise _none(rows)
    record(batch, "batch.rows_left_out", by=actor, after={"rows": count} | ({"code": code} if code else {}))
    replanning.again(actor, batch)
    return count


def take_in(actor: Actor, batch: PurchaseBatch, *, rows: Collection[int] | None = None) -> int:
    """Take rows back in that were left out; plans again.

    rows     their numbers; None: all of them
    Returns  how many there are
    Raises   Forbidden, BatchNotThere, Invalid: no such row was left out
    Records  batch.rows_taken_in and what `replanning.again` records
    """
    actor.must(batches.WRITES[batch.purpose])
    must_be_planned(batch)
    gone = sa.delete(LeftOutRow).where(LeftOutRow.batch_id == batch.id)
    if rows is not None:
        gone = gone.where(LeftOutRow.row_number.in_(rows))
    count = _done(gone)
    if not count:
        raise field("rows", N_("No such row was left out."))
    record(batch, "batch.rows_taken_in", by=actor, after={"rows": count})
    replanning.again(actor, batch)
    return count


def _done(statement: Any) -> int:
    options = {"synchronize_session": False, "preserve_rowcount": True}
    return int(db.session.connection().execute(statement, execution_options=options).rowcount)


def _numbered(rows: Collection[int]) -> Any:
    return PlannedRow.row_number == sa.any_(sa.literal(sorted(rows), ARRAY(sa.Integer)))


def _with_problem(batch: PurchaseBatch, code: str, value: str | None) -> Any:
    has = PlannedRow.codes.op("@>", is_comparison=True)(sa.cast([code], ARRAY(sa.Text)))
    if value is None:
        return has
    problem = sa.func.jsonb_array_elements(PlannedRow.problems).table_valued(sa.column("value", JSONB), name="problem")
    _, cell = cell_of(batch, problem.c.value["column"].astext)
    says = sa.func.coalesce(sa.func.cell_text(cell), "") == sa.func.coalesce(sa.func.cell_text(value), "")
    same_row = sa.and_(StagedRow.batch_id == PlannedRow.plan_id, StagedRow.row_number == PlannedRow.row_number)
    such = sa.select(sa.literal(1)).select_from(StagedRow).join(problem, sa.true())
    such = such.where(same_row, problem.c.value["code"].astext == code, says).correlate(PlannedRow)
    return sa.and_(has, such.exists())


def _none(rows: Collection[int] | None) -> Exception:
    if rows is not None:
        return field("rows", N_("The file has no such row, or it is left out already."))
    return field("code", N_("No row of the plan has this problem."))

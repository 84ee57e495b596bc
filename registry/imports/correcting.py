"""Correcting single cells of a planned file where they stand, so that one wrong row needs no new file."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_, Invalid
from core.history import record
from registry.columns.columns import read_by
from registry.imports import batches, replanning
from registry.imports.deciding import must_be_planned
from registry.imports.models import CorrectedCell, PurchaseBatch, StagedRow
from registry.imports.problems.wording import may_read
from registry.imports.reading.corrected import cells_put
from registry.imports.refusals import field
from registry.own_fields.columns import PREFIX


def correct(actor: Actor, batch: PurchaseBatch, *, row_number: int, cells: Mapping[str, str]) -> None:
    """Say what cells of one row should hold; kept with the batch, beside the file; plans again.

    cells    key of a target column → what its cell should say, at most 250 characters; empty: nothing
    Raises   Forbidden, BatchNotThere, Invalid: no such row, or the file has no column that is read as this
    Records  batch.row_corrected and what `replanning.again` records
    """
    actor.must(batches.WRITES[batch.purpose])
    must_be_planned(batch)
    _put(actor, batch, row_number, cells, headers_of(actor, batch))
    replanning.again(actor, batch)


def _put(
    actor: Actor, batch: PurchaseBatch, row_number: int, cells: Mapping[str, str], headers: Mapping[str, str]
) -> None:
    if unknown := sorted(cells.keys() - headers.keys()):
        says = N_("The file has no such column, or Vire does not know what this is.")
        raise Invalid({key: [field(key, says).errors[key][0]] for key in unknown})
    if not cells:
        raise field("cells", N_("Say what a cell of this row should hold."))
    corrected = {headers[key]: text for key, text in cells.items()}
    if not cells_put(batch, row_number, corrected):
        raise field("row_number", N_("The file has no such row."))
    _keep(actor, batch, row_number, corrected)
    record(batch, "batch.row_corrected", by=actor, after={"row_number": row_number, "columns": sorted(cells)})


def correct_rows(actor: Actor, batch: PurchaseBatch, *, rows: Mapping[int, Mapping[str, str]]) -> int:
    """Say what cells of several rows should hold, and plan again once; cells that say so already are passed over.

    rows     row number → key of a target column → what its cell should say
    Returns  how many rows are corrected
    Raises   as `correct`; Invalid too: no cell would change
    Records  batch.row_corrected of each row and what `replanning.again` records
    """
    actor.must(batches.WRITES[batch.purpose])
    must_be_planned(batch)
    headers = headers_of(actor, batch)
    changed = _changed(batch, rows, headers)
    if not changed:
        raise field("cells", N_("Change a cell first."))
    for number, cells in sorted(changed.items()):
        _put(actor, batch, number, cells, headers)
    replanning.again(actor, batch)
    return len(changed)


def _changed(
    batch: PurchaseBatch, rows: Mapping[int, Mapping[str, str]], headers: Mapping[str, str]
) -> dict[int, dict[str, str]]:
    """Of each row the cells that would say something else; of rows that are not there all."""
    staged = sa.select(StagedRow.row_number, StagedRow.cells)
    staged = staged.where(StagedRow.batch_id == batch.id, StagedRow.row_number.in_(list(rows)))
    now = {number: cells for number, cells in db.session.execute(staged)}  # noqa: C416  rows are no pairs
    places = {key: batch.headers.index(header) for key, header in headers.items()}
    changed = {
        number: {
            key: text
            for key, text in cells.items()
            if key not in places or number not in now or text != now[number][places[key]].strip()
        }
        for number, cells in rows.items()
    }
    return {number: cells for number, cells in changed.items() if cells}


def headers_of(actor: Actor, batch: PurchaseBatch) -> dict[str, str]:
    """Key of each target column that the file has and the actor may read → its header."""
    mapping = batch.mapping or {}
    keys = [*(column.key for column in read_by(batch.purpose)), *(key for key in mapping if key.startswith(PREFIX))]
    read = {key: mapping.get(key) for key in keys}
    return {k: header for k, header in read.items() if header and header in batch.headers and may_read(actor, k)}


def _keep(actor: Actor, batch: PurchaseBatch, row_number: int, corrected: Mapping[str, str]) -> None:
    now = clock.now()
    rows = [
        {"batch_id": batch.id, "row_number": row_number, "header": header, "says": text}
        | {"corrected_by_id": actor.id, "corrected_at": now}
        for header, text in corrected.items()
    ]
    kept = insert(CorrectedCell).values(rows)
    new = {name: kept.excluded[name] for name in ("says", "corrected_by_id", "corrected_at")}
    db.session.execute(kept.on_conflict_do_update(index_elements=["batch_id", "row_number", "header"], set_=new))

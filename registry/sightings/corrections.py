"""A file of corrections that says too when devices were seen last: that is taken over when the file is applied."""

import sqlalchemy as sa

from core.db import db
from organisation.people import acting
from registry.columns import seen_on
from registry.columns.columns import Purpose
from registry.imports.models import PurchaseBatch, StagedRow
from registry.plans.models import Outcome, PlannedRow
from registry.sightings import reading, sightings


def take(batch: PurchaseBatch) -> None:
    """Keep when the devices of an applied file were seen last, for whoever applied it and may send such lists.

    Records  sighting_list.taken if anything changed
    """
    place = seen_on.column(batch.headers) if batch.purpose is Purpose.CORRECTION else None
    by = acting.actor_for(batch.applied_by_id) if place is not None and batch.applied_by_id else None
    if place is None or by is None or not by.may(sightings.REPORT):
        return
    same = sa.and_(StagedRow.batch_id == PlannedRow.plan_id, StagedRow.row_number == PlannedRow.row_number)
    wanted = sa.select(PlannedRow.row_number, PlannedRow.device_id, StagedRow.cells[place + 1])
    wanted = wanted.join(StagedRow, same).where(PlannedRow.plan_id == batch.id, PlannedRow.device_id.is_not(None))
    wanted = wanted.where(PlannedRow.outcome.in_([Outcome.UPDATE, Outcome.UNCHANGED])).order_by(PlannedRow.row_number)
    cells = ((number, str(device), cell or "") for number, device, cell in db.session.execute(wanted).all())
    source = seen_on.SEEN[seen_on.folded(batch.headers[place])]
    sightings.take(by, reading.of_cells(cells, source), file_name=batch.file_name)

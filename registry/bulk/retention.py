"""How long the lists of bulk work are kept: as long as the files of deliveries."""

import datetime as dt

import sqlalchemy as sa
from flask import current_app

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.isolated import one_of_many
from core.scope import everywhere
from registry.bulk.models import BUSY, BulkItem, BulkWork, State
from registry.plans.models import PlannedRow

WHY = "what is old, whoever made it"
AT_ONCE = 20  # of one run


def empty_old() -> int:
    """Delete the devices and plans of bulk work that is older than IMPORTS_KEPT_DAYS; returns of how many.

    The work stays, with what it came to. A plan that still waits is put away.
    Records  bulk.emptied
    """
    days = current_app.config["SETTINGS"].imports_kept_days
    touched = sa.func.greatest(BulkWork.made_at, BulkWork.applied_at)
    is_old = sa.and_(
        touched < clock.now() - dt.timedelta(days=days), BulkWork.emptied_at.is_(None), BulkWork.state.not_in(BUSY)
    )
    keys = sa.select(BulkWork.id).where(is_old).order_by(BulkWork.made_at).limit(AT_ONCE)
    emptied = 0
    for key in db.session.scalars(everywhere(keys, BulkWork, why=WHY)).all():
        with one_of_many("bulk.empty_old", key):
            held = sa.select(BulkWork).where(BulkWork.id == key, is_old).with_for_update(skip_locked=True)
            work = db.session.scalars(everywhere(held, BulkWork, why=WHY)).one_or_none()
            if work is not None:
                _empty(work)
                emptied += 1
    return emptied


def _empty(work: BulkWork) -> None:
    for rows, key in ((BulkItem, BulkItem.work_id), (PlannedRow, PlannedRow.plan_id)):
        db.session.execute(sa.delete(rows).where(key == work.id).execution_options(synchronize_session=False))
    with change(work, "bulk.emptied", by=SYSTEM):
        work.emptied_at = clock.now()
        if work.state is State.PLANNED:
            work.state = State.DISCARDED

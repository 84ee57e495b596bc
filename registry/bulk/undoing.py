"""Undoing bulk work: a plan of its own that brings back what nobody has touched since, and names what it keeps."""

from typing import Any

import sqlalchemy as sa

from core import clock, ids
from core.actor import Actor
from core.db import db
from core.errors import NotFound
from core.history import change
from core.scope import everywhere
from registry.bulk import rolled, works
from registry.bulk.models import Action, BulkItem, BulkWork, State
from registry.plans.models import Mode, Outcome, PlannedRow

OPEN = (State.PLANNING, State.PLANNED, State.APPLYING)


def undo(actor: Actor, work: BulkWork, *, apply: bool = False) -> BulkWork:
    """Plan the undoing of applied bulk work.

    apply    apply the plan too: what was touched since is kept as it is
    Returns  the undo; the one that waits already, planned again, if there is one
    Raises   Forbidden, WorkNotThere, NothingToChange: every device was touched since
    Records  bulk.made or bulk.replanned; bulk.apply_started, bulk.undo_started
    """
    actor.must(works.permission_of(work))
    works.must_move(work, State.UNDOING)
    undone = _waiting(work) or _made(actor, work)
    if apply and undone.state is State.PLANNED:
        works.start_apply(actor, undone, mode=Mode.GOOD_ROWS)
    elif apply and undone.state is State.PLANNING:
        with change(undone, "bulk.apply_asked", by=actor):
            undone.mode, undone.applied_by_id = Mode.GOOD_ROWS, actor.id  # a worker applies it once it is planned
        works.mark_undoing(actor, work.id)
    return undone


def of(work: BulkWork) -> BulkWork | None:
    """The newest undo of bulk work that was not put away, if there is one."""
    wanted = sa.select(BulkWork).where(BulkWork.undoes_id == work.id)
    wanted = wanted.where(BulkWork.state != State.DISCARDED).order_by(BulkWork.made_at.desc()).limit(1)
    wanted = everywhere(wanted, BulkWork, why="the undo of work that the asker sees")
    return db.session.scalars(wanted).one_or_none()


def needed(work: BulkWork) -> BulkWork:
    """As `of`. Raises NotFound: there is none."""
    found = of(work)
    if found is None:
        raise NotFound
    return found


def _waiting(work: BulkWork) -> BulkWork | None:
    wanted = sa.select(BulkWork).where(BulkWork.undoes_id == work.id, BulkWork.state.in_(OPEN)).with_for_update()
    found = db.session.scalars(everywhere(wanted, BulkWork, why="of work that the asker sees")).first()
    return found


def _made(actor: Actor, work: BulkWork) -> BulkWork:
    permission = works.permission_of(work)
    undo_work = BulkWork(
        id=ids.new(),
        action=Action.UNDO,
        undoes_id=work.id,
        arguments=rolled.kept_of(work),
        reach=None if actor.everywhere(permission) else list(actor.schools(permission)),
        devices=0,
        made_by_id=actor.id,
        made_at=clock.now(),
    )
    return works.begun(actor, undo_work, lambda: _choose(undo_work, work))


def _choose(undo_work: BulkWork, work: BulkWork) -> int:
    """Name the devices that `work` changed. Returns how many there are."""
    place: Any = sa.func.row_number().over(order_by=PlannedRow.row_number)
    same = sa.and_(BulkItem.work_id == PlannedRow.plan_id, BulkItem.row_number == PlannedRow.row_number)
    rows = sa.select(sa.literal(undo_work.id, sa.Uuid), place, BulkItem.said, PlannedRow.device_id)
    rows = rows.select_from(PlannedRow).join(BulkItem, same)
    rows = rows.where(PlannedRow.plan_id == work.id, PlannedRow.outcome == Outcome.UPDATE)
    names = ["work_id", "row_number", "said", "device_id"]
    kept = sa.insert(BulkItem).from_select(names, rows, include_defaults=False)
    return int(db.session.connection().execute(kept, execution_options={"preserve_rowcount": True}).rowcount)

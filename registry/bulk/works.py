"""Bulk work as people ask for it: plan, look, apply, discard. Undoing is in `undoing`, what workers do in `jobs`."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload

from core import clock, ids
from core.actor import Actor
from core.db import Locked, check_version, db, lock_now
from core.errors import N_, NotFound
from core.history import change
from core.outbox import items
from core.paging import Order, Page, page
from core.scope import everywhere, told
from registry.bulk import choosing, planning
from registry.bulk.actions import BY_ACTION
from registry.bulk.arguments import arguments
from registry.bulk.models import BUSY, MOVES, PERMISSION, Action, BulkWork, State
from registry.bulk.refusals import NothingToChange, SomeNeedWork, WorkBusy, WorkNotThere
from registry.devices.criteria import Filters
from registry.plans import progress
from registry.plans.models import Mode, Outcome

PLAN, APPLY = "bulk.plan", "bulk.apply"  # topics of the outbox
AT_ONCE: Final = 500  # devices that are planned while the person waits; more by a worker
NEWEST = Order([BulkWork.made_at, BulkWork.id], [dt.datetime, uuid.UUID], descending=True)
STATES: Final = {
    State.PLANNING: N_("Being planned"),
    State.PLANNED: N_("Planned"),
    State.APPLYING: N_("Being applied"),
    State.APPLIED: N_("Applied"),
    State.UNDOING: N_("Being undone"),
    State.UNDONE: N_("Undone"),
    State.FAILED: N_("Failed"),
    State.DISCARDED: N_("Discarded"),
}


def make(
    actor: Actor,
    *,
    action: Action,
    devices: Sequence[str] | None = None,
    filters: Filters | None = None,
    reason: str = "",
    **asked: Any,
) -> BulkWork:
    """Plan one action on many devices; nothing is written to the register.

    devices  keys, tags or serial numbers, however written; either these
    filters  or what a filter of the list finds now
    asked    arguments of the action, see `arguments`
    Raises   Forbidden, Invalid and what `arguments` refuses
    Records  bulk.made
    """
    actor.must(PERMISSION)
    kind = BY_ACTION[action]
    actor.must(kind.permission)
    work = BulkWork(
        id=ids.new(),
        action=action,
        arguments=arguments(actor, kind, reason=reason, **asked),
        reach=None if actor.everywhere(kind.permission) else list(actor.schools(kind.permission)),
        reason=reason,
        devices=0,
        made_by_id=actor.id,
        made_at=clock.now(),
    )
    return begun(actor, work, lambda: _chosen(actor, work, devices, filters))


def begun(actor: Actor, work: BulkWork, choose: Any) -> BulkWork:
    """Keep new bulk work and plan it: at once where the devices are few, else by a worker. Records bulk.made."""
    with change(work, "bulk.made", by=actor):
        db.session.add(work)
        db.session.flush()
        work.devices = choose()
        if work.devices <= AT_ONCE:
            planning.plan(work)
            work.state = State.PLANNED
    if work.state is State.PLANNING:
        queue(work, PLAN)
    return work


def _chosen(actor: Actor, work: BulkWork, devices: Sequence[str] | None, filters: Filters | None) -> int:
    if filters is not None:
        return choosing.by_filter(actor, work.id, filters)
    return choosing.by_code(actor, work.id, devices or [])


def get(actor: Actor, work_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> BulkWork:
    """One bulk work with its people.

    lock      hold it until the transaction ends
    expected  the version the asker saw
    Raises    Forbidden, NotFound, Stale, WorkBusy: a worker holds it
    """
    actor.must(PERMISSION)
    people = [joinedload(BulkWork.made_by), joinedload(BulkWork.applied_by)]
    statement = told(sa.select(BulkWork).where(BulkWork.id == work_id).options(*people), actor, BulkWork)
    if lock:
        statement = statement.with_for_update(of=BulkWork, nowait=True).execution_options(populate_existing=True)
    try:
        work: BulkWork | None = (lock_now(statement) if lock else db.session.scalars(statement)).one_or_none()
    except Locked:
        raise WorkBusy from None
    if work is None:
        raise NotFound
    check_version(work, expected)
    return work


def find(actor: Actor, *, state: State | None = None, limit: int = 50, after: str | None = None) -> Page:
    """Bulk work that the actor may see, newest first. Raises Forbidden, Invalid (cursor)."""
    actor.must(PERMISSION)
    statement = told(sa.select(BulkWork).options(joinedload(BulkWork.made_by)), actor, BulkWork)
    if state is not None:
        statement = statement.where(BulkWork.state == state)
    rows = db.session.scalars(NEWEST.apply(statement, after, limit)).all()
    return page(rows, limit, lambda work: (work.made_at, work.id), NEWEST)


def waiting(actor: Actor, *, limit: int) -> list[BulkWork]:
    """The actor's own bulk work that is planned or at work, newest first."""
    open_ones = sa.select(BulkWork).options(joinedload(BulkWork.made_by))
    open_ones = open_ones.where(BulkWork.made_by_id == actor.id, BulkWork.state.in_(BUSY | {State.PLANNED}))
    open_ones = open_ones.order_by(BulkWork.made_at.desc()).limit(limit)
    return list(db.session.scalars(told(open_ones, actor, BulkWork)))


def plan_again(actor: Actor, work: BulkWork, *, confirm: bool = False) -> None:
    """Plan anew, because devices have changed, or to confirm what the plan asks about.

    confirm  change also the devices whose state contradicts it
    Raises   Forbidden, WorkNotThere
    Records  bulk.replanned
    """
    actor.must(permission_of(work))
    must_move(work, State.PLANNING)
    with change(work, "bulk.replanned", by=actor):
        work.said = None
        if confirm and work.undoes_id is None:
            work.arguments = work.arguments | {"confirm": True}
        if work.devices <= AT_ONCE:
            planning.plan(work)
        else:
            work.state = State.PLANNING
    if work.state is State.PLANNING:
        queue(work, PLAN)


def start_apply(actor: Actor, work: BulkWork, *, mode: Mode = Mode.ALL_OR_NOTHING) -> None:
    """Queue the applying of a plan.

    Raises   Forbidden, WorkNotThere, NothingToChange, SomeNeedWork: all or nothing, and not all of it is good
    Records  bulk.apply_started, bulk.undo_started
    """
    permission = permission_of(work)
    actor.must(permission)
    must_move(work, State.APPLYING)
    counts = work.counts or {}
    bad = counts.get(Outcome.ERROR, 0) + counts.get(Outcome.CONFLICT, 0)
    if not counts.get(Outcome.UPDATE, 0):
        raise NothingToChange
    if bad and mode is Mode.ALL_OR_NOTHING:
        raise SomeNeedWork(count=bad)
    with change(work, "bulk.apply_started", by=actor):
        work.state, work.mode, work.said = State.APPLYING, mode, None
        work.applied_by_id = actor.id
        work.reach = None if actor.everywhere(permission) else list(actor.schools(permission))
    if work.undoes_id is not None:
        mark_undoing(actor, work.undoes_id)
    queue(work, APPLY)


def mark_undoing(actor: Actor, work_id: uuid.UUID) -> None:
    """Say of what an undo undoes that it is being undone. Raises WorkNotThere: it was undone meanwhile."""
    wanted = sa.select(BulkWork).where(BulkWork.id == work_id).with_for_update()
    wanted = everywhere(wanted, BulkWork, why="what an undo that the asker applies undoes")
    undone = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    if undone.state is State.UNDOING:
        return
    must_move(undone, State.UNDOING)
    with change(undone, "bulk.undo_started", by=actor):
        undone.state = State.UNDOING


def discard(actor: Actor, work: BulkWork) -> None:
    """Put a plan away; nothing of it was written. Raises Forbidden, WorkNotThere. Records bulk.discarded."""
    actor.must(permission_of(work))
    must_move(work, State.DISCARDED)
    with change(work, "bulk.discarded", by=actor):
        work.state = State.DISCARDED


def permission_of(work: BulkWork) -> str:
    """What bulk work needs: the permission of its action; of an undo that of what it undoes."""
    return BY_ACTION[undone_by(work).action].permission


def undone_by(work: BulkWork) -> BulkWork:
    """What an undo undoes in the end, an undo of an undo included; other bulk work itself."""
    while work.undoes_id is not None:
        wanted = sa.select(BulkWork).where(BulkWork.id == work.undoes_id)
        work = db.session.scalars(everywhere(wanted, BulkWork, why="what an undo that the asker sees undoes")).one()
    return work


def must_move(work: BulkWork, to: State) -> None:
    """Refuse what the state does not allow. Raises WorkNotThere."""
    if to not in MOVES[work.state]:
        raise WorkNotThere(state=gettext(STATES[work.state]))


def queue(work: BulkWork, topic: str) -> None:
    """Have a worker do `topic` for the work once this transaction is committed."""
    progress.begin(work.id)
    items.add(topic, {"work_id": str(work.id)}, key=str(work.id), dedup_key=f"{work.id}:{work.version}")

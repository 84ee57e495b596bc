"""What a worker does for bulk work. Each job is one transaction, and running it again after it finished does nothing."""

import uuid
from typing import Any

import sqlalchemy as sa

from core import clock, crash
from core.actor import SYSTEM, Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from registry.bulk import planning, rolled, works
from registry.bulk.actions import BY_ACTION, UNDO_VERB
from registry.bulk.models import Action, BulkWork, State
from registry.plans import apply as plan_apply
from registry.plans import counts, progress, stale
from registry.plans.models import Mode
from registry.plans.progress import Meter
from registry.plans.statements import heavy

STATES = {works.PLAN: State.PLANNING, works.APPLY: State.APPLYING}  # topic → while it runs


def plan(payload: dict[str, Any]) -> None:
    """Plan bulk work of many devices; apply it at once where that was asked for. Records bulk.planned."""
    work = _taken(payload, State.PLANNING)
    if work is None:
        return
    with change(work, "bulk.planned", by=SYSTEM):
        planning.plan(work, Meter(work.id))
        crash.point("bulk.planned")
        then_apply = work.mode is not None and bool((work.counts or {}).get("update"))
        work.state = State.APPLYING if then_apply else State.PLANNED
    if then_apply:
        works.queue(work, works.APPLY)
    else:
        give_back(work)


def apply(payload: dict[str, Any]) -> None:
    """Write a plan into the register, if every device would still come out as planned.

    Where one would not: all or nothing applies nothing and plans again, good rows leaves it out and says so.

    Records   bulk.applied or bulk.planned, bulk.undone, and what `plans.apply.update` records
    """
    work = _taken(payload, State.APPLYING)
    if work is None:
        return
    meter = Meter(work.id)
    with heavy(work.devices):
        stale.hold(work.id)
        meter.tell(0.1, now=True)
        changed = planning.changed_since(work)
        meter.tell(0.3, now=True)
        if changed and work.mode is not Mode.GOOD_ROWS:
            _plan_again(work)
            return
        left_out = stale.leave_out(work.id, changed)
        _write(work)
        crash.point("bulk.apply.written")
        meter.tell(0.95, work.devices, now=True)
    _finish(work, left_out)
    crash.point("bulk.apply.before_commit")


def _write(work: BulkWork) -> None:
    verb = UNDO_VERB if work.action is Action.UNDO else BY_ACTION[work.action].verb
    plan_apply.update(work.id, by=Actor(id=work.applied_by_id), verb=verb, note=work.reason)
    rolled.note(work)


def _finish(work: BulkWork, left_out: int) -> None:
    by = Actor(id=work.applied_by_id)
    with change(work, "bulk.applied", by=by):
        work.state, work.applied_at = State.APPLIED, clock.now()
        if left_out:
            work.counts, work.problem_counts = counts.by_outcome(work.id), counts.by_code(work.id)
            work.said = {"code": "devices_left_out", "values": {"count": left_out}}
    if (undone := _undone(work)) is not None:
        with change(undone, "bulk.undone", by=by):
            undone.state = State.UNDONE


def _plan_again(work: BulkWork) -> None:
    with change(work, "bulk.planned", by=SYSTEM):
        planning.plan(work)
        work.state, work.mode = State.PLANNED, None
        work.said = {"code": "plan_stale", "values": {}}
    give_back(work)


def give_back(work: BulkWork) -> None:
    """Let what an undo was to undo count as applied again, since the undo was not applied. Records bulk.undo_ended."""
    undone = _undone(work)
    if undone is not None and undone.state is State.UNDOING:
        with change(undone, "bulk.undo_ended", by=SYSTEM):
            undone.state = State.APPLIED


def _undone(work: BulkWork) -> BulkWork | None:
    return None if work.undoes_id is None else _held(BulkWork.id == work.undoes_id)


def _taken(payload: dict[str, Any], state: State) -> BulkWork | None:
    """The work, locked; None when it is not (or no longer) waiting for this job."""
    return _held(sa.and_(BulkWork.id == uuid.UUID(payload["work_id"]), BulkWork.state == state))


def _held(condition: sa.ColumnElement[bool]) -> BulkWork | None:
    statement = sa.select(BulkWork).where(condition).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(everywhere(statement, BulkWork, why="a job on any bulk work")).one_or_none()


def give_up(topic: str, payload: dict[str, Any]) -> None:
    """Let the work fail that waits for a job of `topic`. Nothing of it was written. Records bulk.given_up."""
    work = _taken(payload, STATES[topic])
    if work is None:
        return
    with change(work, "bulk.given_up", by=SYSTEM):
        work.state, work.said = State.FAILED, {"code": "given_up", "values": {"topic": topic}}
    give_back(work)


def take_up(actor: Actor, topic: str, payload: dict[str, Any]) -> None:
    """Let the work wait again for its job of `topic`, unless it was put away meanwhile. Records bulk.taken_up."""
    work = _taken(payload, State.FAILED)
    if work is None or (work.said or {}).get("values", {}).get("topic") != topic:
        return
    with change(work, "bulk.taken_up", by=actor):
        work.state, work.said = STATES[topic], None
    progress.begin(work.id)

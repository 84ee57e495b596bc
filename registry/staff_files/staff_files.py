"""Files of staff as people ask for them: upload, look at, apply, undo, discard.

What becomes of each row is judged in `judging`; applying and undoing are done by a worker, see `jobs`.
"""

import datetime as dt
import uuid
from typing import IO, Final

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload

from core import clock, ids
from core.actor import Actor
from core.db import Locked, check_version, db, lock_now
from core.errors import NotFound
from core.history import change
from core.outbox import items
from core.paging import Order, Page, page
from core.scope import told
from organisation.people import hooks, people
from registry.imports.names import file_name_of
from registry.plans import progress
from registry.plans.models import Mode
from registry.staff_files import judging, planned_rows, reading, wording
from registry.staff_files.models import BUSY, PERMISSION, WRITES, StaffFile, StaffOutcome, StaffRow, StaffState
from registry.staff_files.refusals import (
    NothingInStaffFile,
    StaffFileBusy,
    StaffFileState,
    StaffRowsNeedWork,
)

APPLY, UNDO = "staff.apply", "staff.undo"  # topics of the outbox
NEWEST: Final = Order((StaffFile.uploaded_at.desc(), StaffFile.id.desc()), (dt.datetime, uuid.UUID))
BY_ROW: Final = Order((StaffRow.row_number,), (int,))


def upload(actor: Actor, *, file: IO[bytes], file_name: str) -> StaffFile:
    """Take in a file and plan it; nothing is written to people.

    Raises   Forbidden, SheetRefused, StaffFileColumns, StaffFileEmpty, StaffFileLong
    Records  staff_file.uploaded
    """
    people.looks_after_people(actor)
    table = reading.read(file)
    made = StaffFile(
        id=ids.new(),
        state=StaffState.PLANNED,
        file_name=file_name_of(file_name),
        file_sha256=table.sha256,
        counts={},
        uploaded_by_id=actor.id,
        uploaded_at=clock.now(),
    )
    with change(made, "staff_file.uploaded", by=actor):
        db.session.add(made)
        made.counts = planned_rows.keep(made.id, judging.judged(actor, table.rows))
    return made


def find(actor: Actor, *, limit: int = 50, after: str | None = None) -> Page:
    """Files of staff, newest first. Raises Forbidden, Invalid (cursor)."""
    people.looks_after_people(actor)
    wanted = told(sa.select(StaffFile).options(joinedload(StaffFile.uploaded_by)), actor, StaffFile)
    rows = db.session.scalars(NEWEST.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda one: (one.uploaded_at, one.id), NEWEST)


def get(actor: Actor, file_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> StaffFile:
    """One file. Raises Forbidden, NotFound, Stale, StaffFileBusy: a worker holds it."""
    people.looks_after_people(actor)
    wanted = sa.select(StaffFile).where(StaffFile.id == file_id).options(joinedload(StaffFile.uploaded_by))
    if lock:
        wanted = wanted.with_for_update(of=StaffFile, nowait=True).execution_options(populate_existing=True)
    wanted = told(wanted, actor, StaffFile)
    try:
        found: StaffFile | None = (lock_now(wanted) if lock else db.session.scalars(wanted)).one_or_none()
    except Locked:
        raise StaffFileBusy from None
    if found is None:
        raise NotFound
    check_version(found, expected)
    return found


def rows(
    actor: Actor,
    file: StaffFile,
    *,
    outcome: StaffOutcome | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """The rows of a file, in its order; whose they are is logged. Raises Forbidden, Invalid (cursor)."""
    people.looks_after_people(actor)
    wanted = sa.select(StaffRow).where(StaffRow.file_id == file.id)
    if outcome is not None:
        wanted = wanted.where(StaffRow.outcome == outcome)
    found = page(
        db.session.scalars(BY_ROW.apply(wanted, after, limit)).all(), limit, lambda row: (row.row_number,), BY_ROW
    )
    there = [row.person_id for row in found.items if row.person_id and row.outcome is not StaffOutcome.CREATE]
    hooks.looked_at(actor, "person", there, "rows of a file of staff")
    return found


def plan_again(actor: Actor, file: StaffFile) -> None:
    """Judge the rows anew, because people or schools have changed. Raises Forbidden, StaffFileState.

    Records  staff_file.planned
    """
    people.looks_after_people(actor)
    must_be(file, StaffState.PLANNED)
    again = judging.judged(actor, planned_rows.said(file.id))
    with change(file, "staff_file.planned", by=actor):
        file.counts, file.said = planned_rows.keep(file.id, again), None


def start_apply(actor: Actor, file: StaffFile, *, mode: Mode = Mode.ALL_OR_NOTHING) -> None:
    """Queue the applying of a plan.

    Raises   Forbidden, StaffFileState, NothingInStaffFile, StaffRowsNeedWork
    Records  staff_file.apply_started
    """
    people.looks_after_people(actor)
    must_be(file, StaffState.PLANNED)
    if not sum(file.counts.get(outcome, 0) for outcome in WRITES):
        raise NothingInStaffFile
    if (bad := file.counts.get(StaffOutcome.ERROR, 0)) and mode is Mode.ALL_OR_NOTHING:
        raise StaffRowsNeedWork(count=bad)
    with change(file, "staff_file.apply_started", by=actor):
        file.state, file.mode, file.said, file.applied_by_id = StaffState.APPLYING, mode, None, actor.id
    _queue(file, APPLY)


def start_undo(actor: Actor, file: StaffFile) -> None:
    """Queue the undoing of what was applied. Raises Forbidden, StaffFileState. Records staff_file.undo_started."""
    people.looks_after_people(actor)
    must_be(file, StaffState.APPLIED)
    with change(file, "staff_file.undo_started", by=actor):
        file.state, file.said, file.undone_by_id = StaffState.UNDOING, None, actor.id
    _queue(file, UNDO)


def discard(actor: Actor, file: StaffFile) -> None:
    """Put a plan away; nothing of it was written. Raises Forbidden, StaffFileState. Records staff_file.discarded."""
    people.looks_after_people(actor)
    must_be(file, StaffState.PLANNED)
    with change(file, "staff_file.discarded", by=actor):
        file.state = StaffState.DISCARDED


def must_be(file: StaffFile, state: StaffState) -> None:
    """Refuse what the file's state does not allow. Raises StaffFileState."""
    if file.state is not state or file.emptied_at is not None:
        raise StaffFileState(state=gettext(wording.STATES[file.state]))


def waiting(actor: Actor) -> int:
    """How many plans wait to be applied."""
    counted = sa.select(sa.func.count(StaffFile.id)).where(StaffFile.state == StaffState.PLANNED)
    return db.session.scalar(told(counted, actor, StaffFile)) or 0 if actor.everywhere(PERMISSION) else 0


def share(file: StaffFile) -> float:
    """How far the work on a file is (0-1)."""
    return progress.shares([file.id]).get(file.id, 0.0) if file.state in BUSY else 1.0


def _queue(file: StaffFile, topic: str) -> None:
    """Have a worker do `topic` for the file once this transaction is committed."""
    db.session.flush()
    progress.begin(file.id)
    items.add(topic, {"file_id": str(file.id)}, key=str(file.id), dedup_key=f"{file.id}:{file.version}")

"""Files of staff: upload, look at, apply, undo, discard. What becomes of each row is judged in `judging`."""

import datetime as dt
import uuid
from typing import IO, Any, Final

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload

from core import clock, ids
from core.actor import Actor
from core.db import check_version, db
from core.errors import NotFound
from core.history import change
from core.paging import Order, Page, page
from core.scope import told
from organisation.people import hooks, people
from registry.imports.names import file_name_of
from registry.plans.models import Mode
from registry.staff_files import judging, reading, undoing, wording, writing
from registry.staff_files.models import PERMISSION, WRITES, StaffFile, StaffOutcome, StaffRow, StaffState
from registry.staff_files.refusals import (
    NothingInStaffFile,
    StaffFileState,
    StaffPlanStale,
    StaffRowsNeedWork,
)

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
        made.counts = _keep(made.id, judging.judged(actor, table.rows))
    return made


def find(actor: Actor, *, limit: int = 50, after: str | None = None) -> Page:
    """Files of staff, newest first. Raises Forbidden, Invalid (cursor)."""
    people.looks_after_people(actor)
    wanted = told(sa.select(StaffFile).options(joinedload(StaffFile.uploaded_by)), actor, StaffFile)
    rows = db.session.scalars(NEWEST.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda one: (one.uploaded_at, one.id), NEWEST)


def get(actor: Actor, file_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> StaffFile:
    """One file. Raises Forbidden, NotFound, Stale."""
    people.looks_after_people(actor)
    wanted = sa.select(StaffFile).where(StaffFile.id == file_id).options(joinedload(StaffFile.uploaded_by))
    if lock:
        wanted = wanted.with_for_update(of=StaffFile).execution_options(populate_existing=True)
    found: StaffFile | None = db.session.scalars(told(wanted, actor, StaffFile)).one_or_none()
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
    again = judging.judged(actor, _said(file.id))
    with change(file, "staff_file.planned", by=actor):
        db.session.execute(sa.delete(StaffRow).where(StaffRow.file_id == file.id))
        file.counts = _keep(file.id, again)


def apply(actor: Actor, file: StaffFile, *, mode: Mode = Mode.ALL_OR_NOTHING) -> None:
    """Write the plan: people are added, changed and let go, all of it at once, if every row still comes out as planned.

    Raises   Forbidden, StaffFileState, NothingInStaffFile, StaffRowsNeedWork, StaffPlanStale
    Records  staff_file.applied, person.added, person.changed, person.enabled, person.disabled, grant.given, grant.ended
    """
    people.looks_after_people(actor)
    must_be(file, StaffState.PLANNED)
    if not sum(file.counts.get(outcome, 0) for outcome in WRITES):
        raise NothingInStaffFile
    if (bad := file.counts.get(StaffOutcome.ERROR, 0)) and mode is Mode.ALL_OR_NOTHING:
        raise StaffRowsNeedWork(count=bad)
    planned = _planned(file.id)
    writing.hold(planned)
    if _essence(planned) != _essence(judging.judged(actor, _said(file.id))):
        raise StaffPlanStale
    with change(file, "staff_file.applied", by=actor):
        writing.write(actor, file.id, planned)
        file.state, file.applied_by_id, file.applied_at = StaffState.APPLIED, actor.id, clock.now()


def undo(actor: Actor, file: StaffFile) -> None:
    """Bring back who nobody has touched since; the others stay as they are, with the reason.

    Raises   Forbidden, StaffFileState
    Records  staff_file.undone, person.changed, person.enabled, person.disabled, grant.revoked, grant.reopened
    """
    people.looks_after_people(actor)
    must_be(file, StaffState.APPLIED)
    with change(file, "staff_file.undone", by=actor):
        file.kept = undoing.write(actor, _planned(file.id))
        file.state, file.undone_by_id, file.undone_at = StaffState.UNDONE, actor.id, clock.now()


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


def _keep(file_id: uuid.UUID, found: list[judging.Judged]) -> dict[str, int]:
    """Keep judged rows. Returns how many there are of each outcome."""
    names = ("row_number", "outcome", "person_id", "said", "means", "changes", "problems")
    kept = [{"file_id": file_id} | {name: getattr(row, name) for name in names} for row in found]
    db.session.execute(sa.insert(StaffRow), kept)
    return {outcome.value: sum(row.outcome is outcome for row in found) for outcome in StaffOutcome}


def _planned(file_id: uuid.UUID) -> list[StaffRow]:
    wanted = sa.select(StaffRow).where(StaffRow.file_id == file_id).order_by(StaffRow.row_number)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def _said(file_id: uuid.UUID) -> list[tuple[int, dict[str, str]]]:
    return [(row.row_number, dict(row.said)) for row in _planned(file_id)]


def _essence(found: Any) -> list[Any]:
    """What must not have changed between plan and writing; keys of new people are made anew each time."""
    is_new = StaffOutcome.CREATE
    return [
        (row.row_number, row.outcome, None if row.outcome is is_new else row.person_id, row.means, row.changes)
        for row in found
    ]

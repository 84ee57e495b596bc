"""What a worker does for a file of staff. Each job is one transaction; running it again after it finished does nothing."""

import uuid
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from organisation.people import acting
from registry.plans import progress
from registry.plans.progress import Meter
from registry.staff_files import judging, planned_rows, undoing, writing
from registry.staff_files.models import PERMISSION, StaffFile, StaffState
from registry.staff_files.staff_files import APPLY, UNDO

STATES: Final = {APPLY: StaffState.APPLYING, UNDO: StaffState.UNDOING}  # topic → while it runs
BEFORE: Final = {StaffState.APPLYING: StaffState.PLANNED, StaffState.UNDOING: StaffState.APPLIED}
GIVEN_UP: Final = {APPLY: "applying_given_up", UNDO: "undoing_given_up"}  # worded in wording.SAID


def apply(payload: dict[str, Any]) -> None:
    """Write a plan, for whoever asked for it: all of it at once, if every row still comes out as planned.

    Where one does not, nothing is written and the plan is made again.

    Records  staff_file.applied, person.added, person.changed, person.enabled, person.disabled, grant.given, grant.ended;
             or staff_file.planned; or staff_file.given_up: who asked may no longer look after people
    """
    file = _taken(payload, StaffState.APPLYING)
    if file is None or (by := _asker(file, file.applied_by_id)) is None:
        return
    meter = Meter(file.id)
    planned = planned_rows.planned(file.id)
    writing.hold(planned)
    again = judging.judged(by, planned_rows.said(file.id))
    meter.tell(0.2, now=True)
    if planned_rows.essence(planned) != planned_rows.essence(again):
        with change(file, "staff_file.planned", by=SYSTEM):
            file.counts = planned_rows.keep(file.id, again)
            file.state, file.mode, file.said, file.applied_by_id = StaffState.PLANNED, None, "plan_stale", None
        return
    with change(file, "staff_file.applied", by=by):
        writing.write(by, file.id, planned, meter)
        file.state, file.applied_at = StaffState.APPLIED, clock.now()


def undo(payload: dict[str, Any]) -> None:
    """Bring back who nobody has touched since; the others stay as they are, with the reason.

    Records  staff_file.undone, person.changed, person.enabled, person.disabled, grant.revoked, grant.reopened,
             member.added; or staff_file.given_up, as `apply`
    """
    file = _taken(payload, StaffState.UNDOING)
    if file is None or (by := _asker(file, file.undone_by_id)) is None:
        return
    with change(file, "staff_file.undone", by=by):
        file.kept = undoing.write(by, planned_rows.planned(file.id), Meter(file.id))
        file.state, file.undone_at = StaffState.UNDONE, clock.now()


def give_up(topic: str, payload: dict[str, Any]) -> None:
    """Let the file stand as before its job of `topic`, which is given up. Nothing was written. Records staff_file.given_up."""
    file = _taken(payload, STATES[topic])
    if file is not None:
        _stand_as_before(file, GIVEN_UP[topic])


def take_up(actor: Actor, topic: str, payload: dict[str, Any]) -> None:
    """Let the file wait again for its job of `topic`, unless something else was done with it. Records staff_file.taken_up."""
    file = _taken(payload, BEFORE[STATES[topic]])
    if file is None or file.said != GIVEN_UP[topic] or file.emptied_at is not None:
        return
    with change(file, "staff_file.taken_up", by=actor):
        file.state, file.said = STATES[topic], None
    progress.begin(file.id)


def _asker(file: StaffFile, person_id: uuid.UUID | None) -> Actor | None:
    """Who asked, with what they may do now; None: they look after people no more, and the file stands as before."""
    by = acting.actor_for(person_id) if person_id else None
    if by is not None and by.everywhere(PERMISSION):
        return by
    _stand_as_before(file, "asker_may_not")
    return None


def _stand_as_before(file: StaffFile, said: str) -> None:
    with change(file, "staff_file.given_up", by=SYSTEM):
        file.state, file.said = BEFORE[file.state], said


def _taken(payload: dict[str, Any], state: StaffState) -> StaffFile | None:
    """The file, locked; None when it is not (or no longer) in this state."""
    wanted = sa.select(StaffFile).where(StaffFile.id == uuid.UUID(payload["file_id"]), StaffFile.state == state)
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: StaffFile | None = db.session.scalars(
        everywhere(wanted, StaffFile, why="a job on any file of staff")
    ).one_or_none()
    return found

"""Undoing the change of a school: what nobody has touched since becomes what it was; the rest is named, with a reason."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import N_
from core.history import change as changing
from core.write_many import Facts, write_many
from organisation.people.models import Grant
from organisation.schools.models import FormerName, Room
from registry.devices.models import Device
from registry.plans import undo as plan_undo
from registry.plans.models import UndoAction, UndoRow
from registry.plans.statements import run
from registry.school_changes import writing
from registry.school_changes.models import ChangeKind, SchoolChange, SchoolChangeRow, UndoOutcome
from registry.school_changes.parts import parts, today
from registry.school_changes.writing import ROWS, of_rows

REASONS: Final[dict[str, str]] = {
    "gone": N_("It is no longer there."),
    "moved_on": N_("It has gone to another school since then."),
    "changed_since": N_("It has been changed since then."),
    "name_taken": N_("The school has another room of its former name now."),
    "role_again": N_("The person has been given the role at the school again."),
    "school_changed": N_("The school's facts have been changed since then."),
}


def judged(change: SchoolChange) -> dict[str, dict[str, int]]:
    """What undoing would come to now: kind of thing → restored or kept → how many; nothing is written."""
    found: dict[str, dict[str, int]] = {}
    for what, wanted, reads in _selects(change):
        judged = wanted.subquery("judged").c
        kept = judged.reason.is_not(None)
        for is_kept, many in run(sa.select(kept, sa.func.count()).group_by(kept), *reads):
            found.setdefault(what, {})[(UndoOutcome.KEPT if is_kept else UndoOutcome.RESTORED).value] = many
    found["school"] = {(UndoOutcome.KEPT if _school_reason(change) else UndoOutcome.RESTORED).value: 1}
    if change.kind is ChangeKind.MERGE:
        devices = plan_undo.preview(change.id, reach=None, limit=0)
        each = {UndoOutcome.RESTORED.value: devices.restore, UndoOutcome.KEPT.value: devices.kept}
        found["device"] = {outcome: many for outcome, many in each.items() if many}
    return found


def kept(change: SchoolChange, limit: int) -> list[tuple[str, uuid.UUID, str]]:
    """The first things that undoing would leave as they are: kind, key and why."""
    found: list[tuple[str, uuid.UUID, str]] = []
    for what, wanted, reads in _selects(change):
        judged = wanted.subquery("judged").c
        stay = sa.select(judged.key, judged.reason).where(judged.reason.is_not(None)).limit(limit)
        found += [(what, key, reason) for key, reason in run(stay, *reads)]
    if reason := _school_reason(change):
        found.append(("school", change.school_id, reason))
    if change.kind is ChangeKind.MERGE:
        devices = plan_undo.preview(change.id, reach=None, limit=limit).keep
        found = [("device", one.device_id, one.reason) for one in devices] + found
    return found[:limit]


def _selects(change: SchoolChange) -> Iterator[tuple[str, Any, tuple[type[Any], ...]]]:
    """Kind of thing, a SELECT of keys and of why each is kept, and the models that it reads; devices are not among them."""
    if change.kind is not ChangeKind.RENAME:
        yield "room", _rooms(change), (Room,)
        yield "role_grant", _grants(change), ()
    if change.kind is ChangeKind.MERGE:
        for part in parts:
            yield part.what, _moved(change, part.model, part.what), (part.model, *part.reads)


def write(change: SchoolChange, by: Actor) -> None:
    """Undo a change as far as nobody has touched what it wrote.

    Records  school.restored; device.restored, custody.school_changed, room.restored, grant.ended_with_school,
             grant.restored, device.left_room and the verbs of `parts`
    """
    if change.kind is ChangeKind.MERGE:
        plan_undo.write(change.id, by=by, reach=None)
        back = sa.select(UndoRow.device_id).where(UndoRow.plan_id == change.id, UndoRow.action == UndoAction.RESTORE)
        writing.holders(back, change.into_id, change.school_id, by)
    for what, wanted, reads in list(_selects(change)):
        _note(change, what, wanted, reads)
    if change.kind is not ChangeKind.RENAME:
        writing.rooms(change, by, back=True)
        _grants_back(change, by)
    if change.kind is ChangeKind.MERGE:
        for part in parts:
            keys = sa.select(ROWS.key).where(restored(change, part.what))
            writing.school_changes(part, change.into_id, change.school_id, keys, by)
        _out_of_rooms(change, by)
    _school_back(change, by)


def _note(change: SchoolChange, what: str, wanted: Any, reads: tuple[type[Any], ...]) -> None:
    """Keep with each row what becomes of it, and why."""
    judged = wanted.subquery("judged").c
    outcome = sa.case((judged.reason.is_(None), UndoOutcome.RESTORED.value), else_=UndoOutcome.KEPT.value)
    same = sa.and_(ROWS.change_id == change.id, ROWS.what == what, ROWS.key == judged.key)
    noted = sa.update(SchoolChangeRow).where(same).values(undo=outcome, undo_code=judged.reason)
    run(noted.execution_options(synchronize_session=False), *reads)


def restored(change: SchoolChange, what: str) -> Any:
    """Condition: the rows of one kind that undoing brings back."""
    return sa.and_(ROWS.change_id == change.id, ROWS.what == what, ROWS.undo == UndoOutcome.RESTORED.value)


def _moved(change: SchoolChange, model: Any, what: str, **more: Any) -> Any:
    reason = sa.case(
        (model.id.is_(None), "gone"),
        (model.school_id != (change.into_id or change.school_id), "moved_on"),
        (model.version != ROWS.row_version, "changed_since"),
        *((when, code) for code, when in more.items()),
    )
    return (
        sa.select(ROWS.key, reason.label("reason")).outerjoin(model, model.id == ROWS.key).where(of_rows(change, what))
    )


def _rooms(change: SchoolChange) -> Any:
    other = sa.orm.aliased(Room)
    same_name = sa.func.lower(other.name) == sa.func.lower(ROWS.before["name"].astext)
    taken = sa.exists().where(other.school_id == change.school_id, same_name, other.id != ROWS.key)
    return _moved(change, Room, "room", name_taken=taken)


def _grants(change: SchoolChange) -> Any:
    new, again = sa.orm.aliased(Grant), sa.orm.aliased(Grant)
    same = sa.and_(again.person_id == Grant.person_id, again.role == Grant.role, again.school_id == Grant.school_id)
    holds = sa.or_(again.valid_to.is_(None), again.valid_to > today())
    reason = sa.case(
        (Grant.id.is_(None), "gone"),
        (sa.or_(Grant.version != ROWS.row_version, new.version > 1), "changed_since"),
        (sa.exists().where(same, holds, again.id != Grant.id), "role_again"),
    )
    wanted = sa.select(ROWS.key, reason.label("reason")).outerjoin(Grant, Grant.id == ROWS.key)
    wanted = wanted.outerjoin(new, new.id == sa.cast(ROWS.after["new"].astext, sa.Uuid))
    return wanted.where(of_rows(change, "role_grant"))


def _grants_back(change: SchoolChange, by: Actor) -> None:
    c = Grant.__table__.c
    new = sa.select(sa.cast(ROWS.after["new"].astext, sa.Uuid)).where(restored(change, "role_grant"))
    end = sa.func.greatest(c.valid_from, today())
    ended = sa.update(Grant).where(c.id.in_(new), sa.or_(c.valid_to.is_(None), c.valid_to > end))
    ended = ended.values(valid_to=end, version=c.version + 1)
    write_many(ended, facts=Facts("grant.ended_with_school", by, before=_until("old"), after=_until("new")))
    until = sa.cast(ROWS.before["valid_to"].astext, sa.Date)
    back = sa.update(Grant).where(restored(change, "role_grant"), ROWS.key == c.id)
    back = back.where(c.valid_to.is_distinct_from(until)).values(valid_to=until, version=c.version + 1)
    write_many(back, facts=Facts("grant.restored", by, before=_until("old"), after=_until("new")))


def _until(side: str) -> Any:
    column = sa.literal_column(f"{side}.valid_to", Grant.__table__.c.valid_to.type)
    return sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object("valid_to", column))


def _out_of_rooms(change: SchoolChange, by: Actor) -> None:
    """Devices that stay at the other school are no longer in a room that has gone back. Records device.left_room."""
    c = Device.__table__.c
    gone_back = sa.select(ROWS.key).where(restored(change, "room"))
    cleared = sa.update(Device).where(c.room_id.in_(gone_back), c.school_id != change.school_id)
    before = sa.func.jsonb_build_object("room_id", sa.literal_column("old.room_id", c.room_id.type))
    cleared = cleared.values(room_id=None, version=c.version + 1)
    write_many(cleared, facts=Facts("device.left_room", by, before=before), scoped=(Device,))


def _row(change: SchoolChange) -> SchoolChangeRow:
    return db.session.get_one(SchoolChangeRow, (change.id, "school", change.school_id), populate_existing=True)


def _school_reason(change: SchoolChange) -> str | None:
    school, after = change.school, _row(change).after
    for name, value in after.items():
        if name != "former" and _plain(getattr(school, name)) != value:
            return "school_changed"
    return None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else str(value) if isinstance(value, uuid.UUID) else value


def _school_back(change: SchoolChange, by: Actor) -> None:
    school, row, reason = change.school, _row(change), _school_reason(change)
    row.undo, row.undo_code = UndoOutcome.KEPT if reason else UndoOutcome.RESTORED, reason
    if reason:
        return
    with changing(school, "school.restored", by=by):
        for name, value in row.before.items():
            setattr(school, name, dt.date.fromisoformat(value) if name == "valid_to" and value else value)
    if former := row.after.get("former"):
        db.session.execute(sa.delete(FormerName).where(FormerName.id == uuid.UUID(former)))

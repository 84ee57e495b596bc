"""What would become of everything that stands at a school: written down row by row, nothing else is changed."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from core.db import db
from core.scope import everywhere
from organisation.people.models import Grant
from organisation.schools.models import Room
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.plans.models import Outcome, PlannedRow
from registry.plans.statements import run
from registry.school_changes.models import ChangeKind, SchoolChange, SchoolChangeRow
from registry.school_changes.parts import Part, parts, today
from registry.stocktakes.models import StocktakeSchool

WHY = "everything that stands at the school is planned"
LONGEST = 60  # characters of a room's name
ROW = ["change_id", "what", "key", "outcome", "before", "after", "code"]


def plan(change: SchoolChange) -> None:
    """Write the rows of a change anew, and what they come to."""
    _forget(change)
    if change.kind is ChangeKind.MERGE:
        _devices_follow(change)
        _disposed_stay(change)
        _rooms_follow(change)
        _grants(change)
        for part in parts:
            _follows(change, part)
        _stocktakes_stay(change)
    elif change.kind is ChangeKind.CLOSE:
        for model, in_use, reads in _obstacles():
            _in_the_way(change, model, in_use, *reads)
        _rooms_close(change)
        _grants(change)
    _school(change)
    change.counts = counted(change)


def _forget(change: SchoolChange) -> None:
    db.session.execute(sa.delete(SchoolChangeRow).where(SchoolChangeRow.change_id == change.id))
    db.session.execute(sa.delete(PlannedRow).where(PlannedRow.plan_id == change.id))


def counted(change: SchoolChange) -> dict[str, dict[str, int]]:
    """Kind of thing → outcome → how many."""
    of_rows = sa.select(SchoolChangeRow.what, SchoolChangeRow.outcome, sa.func.count())
    of_rows = of_rows.where(SchoolChangeRow.change_id == change.id)
    of_rows = of_rows.group_by(SchoolChangeRow.what, SchoolChangeRow.outcome)
    of_devices = sa.select(sa.func.count()).where(PlannedRow.plan_id == change.id)
    found: dict[str, dict[str, int]] = {}
    for what, outcome, many in db.session.execute(of_rows):
        found.setdefault(what, {})[Outcome(outcome).value] = many
    if moved := db.session.scalar(of_devices):
        found.setdefault("device", {})[Outcome.UPDATE.value] = moved
    return found


def hold(change: SchoolChange) -> None:
    """Lock the devices of the school, in the order of keys: nobody changes them between the plan and its applying."""
    if change.kind is ChangeKind.MERGE:
        there = sa.select(Device.id).where(Device.school_id == change.school_id).order_by(Device.id)
        run(there.with_for_update(), Device).all()


def _obstacles() -> list[tuple[Any, Any, tuple[type[Any], ...]]]:
    """Models whose rows keep a school from closing, which of them, and the models that this reads."""
    own = [(part.model, part.in_use(), part.reads) for part in parts if part.in_the_way]
    return [(Device, Device.lifecycle != Lifecycle.DISPOSED, ()), *own]


def _devices_follow(change: SchoolChange) -> None:
    """A plan of `registry.plans`: all devices of the school that are not disposed of go to the other one."""
    place = sa.func.row_number().over(order_by=(Device.asset_tag, Device.id))
    said = [{"field": "school", "old": str(change.school_id), "new": str(change.into_id)}]
    none = sa.cast(sa.literal("{}"), sa.ARRAY(sa.Text))
    values: dict[str, Any] = {
        "plan_id": sa.literal(change.id, sa.Uuid),
        "row_number": sa.cast(place, sa.Integer),
        "outcome": sa.literal(Outcome.UPDATE.value, sa.Text),
        "device_id": Device.id,
        "school_id": sa.literal(change.into_id, sa.Uuid),
        "changed": sa.literal(["school"], sa.ARRAY(sa.Text)),
        "changes": sa.literal(said, JSONB),
        "codes": none,
        "problems": sa.literal([], JSONB),
    }
    rows = sa.select(*values.values()).where(
        Device.school_id == change.school_id, Device.lifecycle != Lifecycle.DISPOSED
    )
    run(sa.insert(PlannedRow).from_select(list(values), rows, include_defaults=False), Device)


def _disposed_stay(change: SchoolChange) -> None:
    disposed = sa.and_(Device.school_id == change.school_id, Device.lifecycle == Lifecycle.DISPOSED)
    _write(change, Device, disposed, Outcome.UNCHANGED, code="disposed")


def _rooms_follow(change: SchoolChange) -> None:
    """The rooms go with what is in them; one whose name the other school has is told apart by its old school."""
    there = _rooms(Room.school_id == change.into_id)
    taken = {room.name.lower() for room in there}
    school, rows = change.school, []
    for room in _rooms(Room.school_id == change.school_id):
        name = _free(room.name, taken, school.short_code or school.name_fi)
        taken.add(name.lower())
        before = _room(change.school_id, room.name, room.closed_on)
        after = _room(change.into_id, name, room.closed_on)
        rows.append(_row(change, room.id, before, after, "name_taken_there" if name != room.name else None))
    _add(rows)


def _rooms_close(change: SchoolChange) -> None:
    _add(
        _row(
            change, room.id, _room(change.school_id, room.name, None), _room(change.school_id, room.name, change.on_day)
        )
        for room in _rooms(Room.school_id == change.school_id, Room.closed_on.is_(None))
    )


def _rooms(*conditions: Any) -> Any:
    wanted = sa.select(Room.id, Room.name, Room.closed_on).where(*conditions).order_by(Room.name)
    return db.session.execute(everywhere(wanted, Room, why=WHY)).all()


def _room(school: uuid.UUID | None, name: str, closed_on: Any) -> dict[str, Any]:
    return {"school_id": str(school), "name": name, "closed_on": closed_on.isoformat() if closed_on else None}


def _free(name: str, taken: set[str], school: str) -> str:
    """`name`, or what tells it apart from a room of the other school."""
    found, number = name, 0
    while found.lower() in taken:
        number += 1
        end = f" ({number})" if number > 1 else ""
        found = f"{school[:30]} {name}"[: LONGEST - len(end)] + end
    return found


def _row(change: SchoolChange, key: uuid.UUID, before: Any, after: Any, code: str | None = None) -> dict[str, Any]:
    base = {"change_id": change.id, "what": "room", "key": key, "outcome": Outcome.UPDATE}
    return base | {"before": before, "after": after, "code": code}


def _add(rows: Any) -> None:
    if found := list(rows):
        db.session.execute(sa.insert(SchoolChangeRow), found)


def _grants(change: SchoolChange) -> None:
    """Whoever has a role at the school has it at the other one; when the school closes, the role ends with it."""
    held = sa.and_(
        Grant.school_id == change.school_id,
        sa.or_(Grant.valid_to.is_(None), sa.and_(Grant.valid_to > today(), Grant.valid_to > Grant.valid_from)),
    )
    before = sa.func.jsonb_build_object("valid_to", Grant.valid_to)
    code: Any = sa.cast(sa.null(), sa.Text)
    if change.into_id is not None:
        code = sa.case((_has_it_there(change), "has_the_role_there"))
    _write(change, Grant, held, Outcome.UPDATE, before=before, code=code)


def _has_it_there(change: SchoolChange) -> Any:
    """Whether the person has the same role at the other school for as long."""
    other = sa.orm.aliased(Grant)
    lasts = sa.or_(other.valid_to.is_(None), other.valid_to >= Grant.valid_to)
    return sa.exists().where(
        other.person_id == Grant.person_id,
        other.role == Grant.role,
        other.school_id == change.into_id,
        other.valid_from <= sa.func.greatest(Grant.valid_from, today()),
        lasts,
    )


def _follows(change: SchoolChange, part: Part) -> None:
    model = part.model
    sides = [
        sa.func.jsonb_build_object("school_id", sa.literal(k, sa.Uuid)) for k in (change.school_id, change.into_id)
    ]
    there = sa.and_(model.school_id == change.school_id, part.in_use())
    _write(change, model, there, Outcome.UPDATE, *part.reads, before=sides[0], after=sides[1])


def _in_the_way(change: SchoolChange, model: Any, in_use: Any, *reads: type[Any]) -> None:
    there = sa.and_(model.school_id == change.school_id, in_use)
    _write(change, model, there, Outcome.CONFLICT, *reads, code="still_there")


def _stocktakes_stay(change: SchoolChange) -> None:
    going_on = sa.and_(StocktakeSchool.school_id == change.school_id, StocktakeSchool.signed_off_at.is_(None))
    _write(change, StocktakeSchool, going_on, Outcome.UNCHANGED, code="stocktake_open")


def _school(change: SchoolChange) -> None:
    school = change.school
    if change.kind is ChangeKind.RENAME:
        before: dict[str, Any] = {name: getattr(school, name) for name in change.facts}
        after = dict(change.facts)
    else:
        into = str(change.into_id) if change.into_id else None
        before = {"valid_to": school.valid_to.isoformat() if school.valid_to else None, "merged_into_id": None}
        after = {"valid_to": change.on_day.isoformat(), "merged_into_id": into}
    _add([_row(change, school.id, before, after) | {"what": "school"}])


def _write(
    change: SchoolChange,
    model: Any,
    wanted: Any,
    outcome: Outcome,
    *reads: type[Any],
    before: Any = None,
    after: Any = None,
    code: Any = None,
) -> None:
    """One row for each row of `model` that `wanted` finds."""
    empty = sa.func.jsonb_build_object()
    values = (
        sa.literal(change.id, sa.Uuid),
        sa.literal(model.__tablename__, sa.Text),
        model.id,
        sa.literal(outcome.value, sa.Text),
        empty if before is None else before,
        empty if after is None else after,
        code if isinstance(code, sa.ColumnElement) else sa.literal(code, sa.Text),
    )
    rows = sa.select(*values).where(wanted)
    run(sa.insert(SchoolChangeRow).from_select(ROW, rows, include_defaults=False), model, *reads)

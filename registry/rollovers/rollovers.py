"""Roll-overs: beginning one, its schools and classes in figures, what is still out, closing it."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db
from core.errors import NotFound
from core.history import Event, change
from core.paging import Order, Page, page
from core.scope import everywhere, told, visible
from organisation.schools import schools
from organisation.schools.models import School
from registry.bulk.models import Action, BulkWork
from registry.bulk.rolled import RolledDevice, RollOver, Step
from registry.catalogue.models import DeviceModel
from registry.catalogue.naming import FULL_NAME
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.rollovers.refusals import RollOverClosed, RollOverDaysWrong, RollOverExists

READ, WORK, WRITE = "rollover:read", "rollover:work", "rollover:write"
NEWEST = Order((RollOver.collect_by, RollOver.id), (dt.date, uuid.UUID), descending=True)
BY_CLASS = Order((sa.func.coalesce(RolledDevice.class_label, ""), RolledDevice.device_id), (str, uuid.UUID))
HELD: Final = sa.exists().where(
    Custody.device_id == RolledDevice.device_id, Custody.until.is_(None), Custody.since <= RolledDevice.listed_at
)
OUT: Final = sa.and_(RolledDevice.step == Step.COLLECT, sa.func.coalesce(RolledDevice.was_out, HELD))
FIGURES: Final = ("keep", "collect", "hand_over", "extend", "still_out")
WHY: Final = "only whether the device of a row that the actor sees is still with whoever had it"


def begin(actor: Actor, *, name: str, starts_in: int, collect_by: dt.date, extend_until: dt.date) -> RollOver:
    """Begin the roll-over of the school year that began in `starts_in`.

    name          1-120 characters, each once
    collect_by    last day by which collected devices come back
    extend_until  promised return of extended devices
    Raises   Forbidden, RollOverDaysWrong, RollOverExists
    Records  roll_over.begun
    """
    actor.must(WRITE)
    if extend_until <= collect_by:
        raise RollOverDaysWrong
    if db.session.scalar(sa.select(RollOver.id).where(sa.func.lower(RollOver.name) == name.lower())) is not None:
        raise RollOverExists(name=name)
    made = RollOver(
        name=name, starts_in=starts_in, collect_by=collect_by, extend_until=extend_until, created_by_id=actor.id
    )
    with change(made, "roll_over.begun", by=actor):
        db.session.add(made)
    return made


def find(actor: Actor, *, limit: int = 50, after: str | None = None) -> Page:
    """Roll-overs, the newest first. Raises Forbidden, Invalid."""
    actor.must(READ)
    rows = db.session.scalars(NEWEST.apply(sa.select(RollOver), after, limit)).all()
    return page(rows, limit, lambda each: (each.collect_by, each.id), NEWEST)


def get(actor: Actor, roll_over_id: uuid.UUID, *, lock: bool = False) -> RollOver:
    """One roll-over. Raises Forbidden, NotFound."""
    actor.must(READ)
    return by_key(RollOver, roll_over_id, lock=lock)


def school_of(actor: Actor, school_id: uuid.UUID) -> School:
    """A school whose part in roll-overs the actor may see. Raises Forbidden, NotFound."""
    actor.must(READ)
    if not actor.may(READ, school_id):
        raise NotFound
    return schools.get(actor, school_id)


def close(actor: Actor, roll_over: RollOver, *, expected: int | None = None, note: str = "") -> RollOver:
    """Close a roll-over: it keeps which devices are still out, and takes no class list any more.

    roll_over  locked
    Raises   Forbidden, Stale, RollOverClosed
    Records  roll_over.closed
    """
    actor.must(WRITE)
    check_version(roll_over, expected)
    if roll_over.closed_at is not None:
        raise RollOverClosed
    kept = sa.update(RolledDevice).where(RolledDevice.roll_over_id == roll_over.id, RolledDevice.step == Step.COLLECT)
    with change(roll_over, "roll_over.closed", by=actor, note=note):
        asked = everywhere(kept.values(was_out=HELD), RolledDevice, Custody, why="every school's rows are closed")
        db.session.connection().execute(asked)
        roll_over.closed_at, roll_over.closed_by_id = clock.now(), actor.id
    return roll_over


def of_schools(actor: Actor, roll_over_id: uuid.UUID) -> list[dict[str, Any]]:
    """Figures of each school that handed in a list and that the actor may see, by name: school, listed, `FIGURES`."""
    rows = _counted(actor, roll_over_id, RolledDevice.school_id)
    named = sa.select(School).where(School.id.in_([row["key"] for row in rows])).order_by(School.sort_key, School.id)
    found = {row.pop("key"): row for row in rows}
    return [{"school": school} | found[school.id] for school in db.session.scalars(named)]


def of_classes(actor: Actor, roll_over_id: uuid.UUID, school_id: uuid.UUID) -> list[dict[str, Any]]:
    """Figures of each class of a school, by label: class_label (empty: none said), listed, `FIGURES`."""
    label = sa.func.coalesce(RolledDevice.class_label, "")
    rows = _counted(actor, roll_over_id, label, RolledDevice.school_id == school_id)
    return sorted(({"class_label": row.pop("key")} | row for row in rows), key=lambda row: _natural(row["class_label"]))


def _natural(label: str) -> tuple[int, str]:
    """7A before 10A."""
    digits = label[: len(label) - len(label.lstrip("0123456789"))]
    return (int(digits or 0), label)


def total(rows: Collection[dict[str, Any]]) -> dict[str, int]:
    """Figures of several schools or classes together."""
    return {name: sum(row[name] for row in rows) for name in ("listed", *FIGURES)}


def _counted(actor: Actor, roll_over_id: uuid.UUID, key: Any, *conditions: Any) -> list[dict[str, Any]]:
    steps = [sa.func.count().filter(RolledDevice.step == step).label(step.value) for step in Step]
    wanted = visible(actor, RolledDevice, READ, key.label("key"), sa.func.count().label("listed"), *steps)
    wanted = wanted.add_columns(sa.func.count().filter(OUT).label("still_out"))
    wanted = wanted.where(RolledDevice.roll_over_id == roll_over_id, *conditions).group_by(key)
    return [dict(row._mapping) for row in db.session.execute(everywhere(wanted, Custody, why=WHY))]


_COLUMNS = (
    *(RolledDevice.device_id, RolledDevice.school_id, RolledDevice.step, RolledDevice.class_label),
    *(RolledDevice.pupil_reference, RolledDevice.due_on, OUT.label("out")),
    *(Device.asset_tag, Device.serial, FULL_NAME.label("model")),
)


def still_out(
    actor: Actor,
    roll_over_id: uuid.UUID,
    school_id: uuid.UUID,
    *,
    class_label: str | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Collected devices that have not come back, by class. Raises Forbidden, Invalid (cursor)."""
    wanted = _devices(actor, roll_over_id).where(RolledDevice.school_id == school_id, OUT)
    if class_label is not None:
        wanted = wanted.where(sa.func.coalesce(RolledDevice.class_label, "") == class_label.upper())
    rows = db.session.execute(BY_CLASS.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda row: (row.class_label or "", row.device_id), BY_CLASS)


def every(actor: Actor, roll_over_id: uuid.UUID) -> Iterator[Any]:
    """Every device of a roll-over that the actor may see, by school and class, with the school's name: for the report."""
    wanted = _devices(actor, roll_over_id).add_columns(schools.name_in(actor.language).label("school"))
    wanted = wanted.join(School, School.id == RolledDevice.school_id)
    wanted = wanted.order_by(School.sort_key, School.id, RolledDevice.class_label, RolledDevice.device_id)
    yield from db.session.execute(wanted.execution_options(yield_per=1000))


def _devices(actor: Actor, roll_over_id: uuid.UUID) -> Any:
    """Devices that class lists name, with what they are called; also those that belong to another school by now."""
    wanted = visible(actor, RolledDevice, READ, *_COLUMNS).select_from(RolledDevice)
    wanted = wanted.outerjoin(Device, Device.id == RolledDevice.device_id)
    wanted = wanted.outerjoin(DeviceModel, DeviceModel.id == Device.model_id).outerjoin(DeviceModel.manufacturer)
    wanted = wanted.where(RolledDevice.roll_over_id == roll_over_id)
    return everywhere(wanted, Device, Custody, why="tag and model of what the school's own list names")


def lists_of(actor: Actor, roll_over_id: uuid.UUID, school_id: uuid.UUID, *, limit: int = 20) -> list[BulkWork]:
    """Class lists of a school that the actor may open, the newest first."""
    wanted = sa.select(BulkWork).options(sa.orm.joinedload(BulkWork.made_by))
    wanted = wanted.where(
        BulkWork.action == Action.ROLL_OVER,
        BulkWork.arguments["roll_over"].astext == str(roll_over_id),
        BulkWork.arguments["school"].astext == str(school_id),
    )
    return list(db.session.scalars(told(wanted.order_by(BulkWork.made_at.desc()).limit(limit), actor, BulkWork)))


def history(roll_over: RollOver) -> list[Event]:
    """What happened to a roll-over, newest first."""
    wanted = sa.select(Event).where(Event.subject_id == roll_over.id, Event.subject_type == "roll_over")
    wanted = everywhere(wanted, Event, why="of a roll-over that the reader sees")
    return list(db.session.scalars(wanted.order_by(Event.at.desc())))


def names(_actor: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Roll-overs by name, for the history."""
    return dict(db.session.execute(sa.select(RollOver.id, RollOver.name).where(RollOver.id.in_(keys))).all())

"""Bulk work and who asks for it. Jobs are done as a worker would, one at a time."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core.db import db, transaction
from core.history import Event
from core.outbox.items import Item
from core.scope import everywhere
from organisation.people.roles import Role
from registry.bulk import jobs, undoing, works
from registry.bulk.models import Action, BulkWork
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.plans.models import Mode, Outcome, PlannedRow
from tests import cast

TOPICS = {works.PLAN: jobs.plan, works.APPLY: jobs.apply}
_OPEN = sa.select(Item).where(Item.topic.in_(TOPICS), Item.done_at.is_(None)).order_by(Item.id)


def keeper() -> cast.Member:
    """An asset manager of every school."""
    return cast.everywhere(Role.ASSET_MANAGER)


def work() -> None:
    """Do every open job of bulk work, as a worker does."""
    while item := db.session.scalars(_OPEN).first():
        with transaction():
            item = db.session.get_one(Item, item.id)
            TOPICS[item.topic](dict(item.payload))
            db.session.execute(sa.update(Item).where(Item.id == item.id).values(done_at=sa.func.now()))


def fetched(made: BulkWork) -> BulkWork:
    """Bulk work as it stands now."""
    wanted = sa.select(BulkWork).where(BulkWork.id == made.id).execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, BulkWork, why="a test looks")).one()


def planned(action: Action, devices: Sequence[Any], who: cast.Member | None = None, **said: Any) -> BulkWork:
    """Bulk work as it is once it is planned; devices are codes, or devices whose tags name them."""
    codes = [device.asset_tag if isinstance(device, Device) else device for device in devices]
    with transaction():
        made = works.make((who or keeper()).actor, action=action, devices=codes, **{"reason": "because"} | said)
    work()
    return fetched(made)


def applied(made: BulkWork, who: cast.Member | None = None, mode: Mode = Mode.ALL_OR_NOTHING) -> BulkWork:
    """Bulk work after a worker has applied it."""
    with transaction():
        works.start_apply((who or keeper()).actor, fetched(made), mode=mode)
    work()
    return fetched(made)


def undone(made: BulkWork, who: cast.Member | None = None) -> BulkWork:
    """The undo of bulk work, applied to what nobody has touched."""
    with transaction():
        undo = undoing.undo((who or keeper()).actor, fetched(made), apply=True)
    work()
    return fetched(undo)


def outcomes(made: BulkWork) -> list[str]:
    """What would become of each device, in the order of the list: the outcome, or the code of what is wrong."""
    db.session.expire_all()
    wanted = sa.select(PlannedRow.outcome, PlannedRow.codes).where(PlannedRow.plan_id == made.id)
    rows = db.session.execute(wanted.order_by(PlannedRow.row_number)).all()
    return [codes[0] if codes else Outcome(outcome).value for outcome, codes in rows]


def now(device: Device) -> Device:
    """A device as it stands now."""
    wanted = sa.select(Device).where(Device.id == device.id).execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Device, why="a test looks")).one()


def held(device: Device) -> Custody | None:
    """Who or what has a device now."""
    wanted = sa.select(Custody).where(Custody.device_id == device.id, Custody.until.is_(None))
    wanted = wanted.execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Custody, why="a test looks")).one_or_none()


def facts(verb: str) -> list[Event]:
    """What the history tells with this verb."""
    wanted = sa.select(Event).where(Event.verb == verb).order_by(Event.at, Event.id)
    return list(db.session.scalars(everywhere(wanted, Event, why="a test looks")))

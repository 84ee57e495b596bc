"""Look for clusters of defects in the register and the tickets: counted here, judged by `detecting`, kept until the next look."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.db import db
from core.scope import everywhere
from registry.catalogue.models import DeviceModel
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.categories.seed_categories import SOMETHING_ELSE
from tickets.problems import detecting
from tickets.problems.detecting import Faulty, InUse, Period, Where
from tickets.problems.models import DefectCluster
from tickets.states import Kind, State
from tickets.ticket.models import Ticket, TicketLine

WHY: Final = "every device of the city is compared with the others; only counts are kept"
BEGAN: Final = sa.func.coalesce(
    Device.deployed_on, Device.received_on, Device.purchased_on, sa.cast(Device.created_at, sa.Date), type_=sa.Date
)
WAS_USED: Final = sa.or_(
    Device.deployed_on.is_not(None), Device.lifecycle.not_in([Lifecycle.EXPECTED, Lifecycle.IN_STORE])
)


def look() -> int:
    """Find the clusters of today; they take the place of those that were found before. Returns how many there are."""
    today, now = clock.today(), clock.now()
    used, failed = _used(today), _failed(today)
    found = detecting.suspects(_period(today, days, used, failed) for days in detecting.PERIODS)
    db.session.execute(sa.delete(DefectCluster))
    for one in found:
        kept = DefectCluster(model_id=one.where.model, batch_id=one.where.batch, category_id=one.symptom, found_at=now)
        for name in ("days", "faulty", "devices", "schools", "faulty_elsewhere", "devices_elsewhere"):
            setattr(kept, name, getattr(one, name))
        db.session.add(kept)
    db.session.flush()
    return len(found)


def _used(today: dt.date) -> Sequence[Any]:
    """Of each model and delivery: for each period how many devices were in use, and for how many days together."""
    day = sa.literal(today, sa.Date)
    until = sa.func.least(Device.retired_on, Device.disposed_on, Device.missing_on, day, type_=sa.Date)
    figures: list[Any] = []
    for days in detecting.PERIODS:
        start = sa.literal(today - dt.timedelta(days=days), sa.Date)
        length = sa.func.greatest(until - sa.func.greatest(BEGAN, start, type_=sa.Date), 0, type_=sa.Integer)
        figures += [
            sa.func.count().filter(length > 0).label(f"devices_{days}"),
            sa.func.sum(length).label(f"exposure_{days}"),
        ]
    wanted = sa.select(Device.model_id, Device.batch_id, DeviceModel.category, *figures)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id).where(WAS_USED)
    wanted = wanted.group_by(Device.model_id, Device.batch_id, DeviceModel.category)
    return db.session.execute(everywhere(wanted, Device, why=WHY)).all()


def _failed(today: dt.date) -> Sequence[Any]:
    """Each device and symptom of the longest period, and when its last ticket was filed."""
    since = clock.midnight(today - dt.timedelta(days=max(detecting.PERIODS)))
    wanted = (
        sa.select(
            *(Device.id, Device.model_id, Device.batch_id, Device.school_id, Ticket.category_id),
            sa.func.max(Ticket.created_at).label("last"),
        )
        .select_from(Ticket)
        .join(TicketLine, TicketLine.ticket_id == Ticket.id)
        .join(Device, Device.id == TicketLine.device_id)
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .join(Category, Category.id == Ticket.category_id)
        .where(
            *(Ticket.created_at >= since, Ticket.kind == Kind.INCIDENT, Ticket.sensitive.is_(False), WAS_USED),
            Ticket.state != State.CANCELLED,
            sa.cast(DeviceModel.category, sa.Text) == sa.any_(Category.device_categories),
            Category.code != SOMETHING_ELSE,
        )
        .group_by(Device.id, Ticket.category_id)
    )
    return db.session.execute(everywhere(wanted, Device, Ticket, why=WHY)).all()


def _period(today: dt.date, days: int, used: Sequence[Any], failed: Sequence[Any]) -> Period:
    """The last `days` as `detecting` takes them: each delivery, and of each model all of it."""
    in_use: dict[Where, InUse] = {}
    for row in used:
        counted = getattr(row, f"devices_{days}"), getattr(row, f"exposure_{days}")
        for where in {Where(row.model_id, row.batch_id), Where(row.model_id, None)}:
            before = in_use.get(where, InUse(row.category.value, 0, 0))
            in_use[where] = InUse(before.kind, before.devices + counted[0], before.exposure + counted[1])
    since = clock.midnight(today - dt.timedelta(days=days))
    schools: dict[tuple[Where, uuid.UUID], list[uuid.UUID]] = defaultdict(list)
    for row in failed:
        if row.last >= since:
            for where in {Where(row.model_id, row.batch_id), Where(row.model_id, None)}:
                schools[where, row.category_id].append(row.school_id)
    return Period(days, in_use, {cell: Faulty(len(of), len(set(of))) for cell, of in schools.items()})

"""A school with something of everything, and changes of schools."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from organisation.people.models import Grant
from organisation.people.roles import Role
from organisation.schools import rooms
from organisation.schools.models import Room, School
from registry.custody.models import Custody
from registry.devices import hands
from registry.devices.models import Device
from registry.purchasing.models import OrderLine, PurchaseOrder
from registry.school_changes import changes
from registry.school_changes.models import SchoolChange
from tests import cast, makers
from tickets.ticket.models import Ticket


@dataclass
class Standing:
    """What stands at First School; Other School has a room of the same name."""

    device: Device
    held: Device
    room: Room
    teacher: cast.Member
    ticket: Ticket
    order: PurchaseOrder


def keeper() -> cast.Member:
    """An asset manager of every school."""
    return cast.everywhere(Role.ASSET_MANAGER)


def standing() -> Standing:
    """Something of everything at First School."""
    teacher = cast.teacher()
    with transaction():
        room = rooms.add(SYSTEM, cast.school(), name="A1")
        rooms.add(SYSTEM, cast.school(cast.OTHER), name="a1")
    device, held = makers.device(), makers.device(room=room.id)
    with transaction():
        hands.hand_over(SYSTEM, now(held), person=str(teacher.id))
    ticket = makers.ticket(teacher, room=room.id, devices=[device.asset_tag])
    return Standing(device, held, room, teacher, ticket, makers.order(school=cast.school().id))


def now(row: Any) -> Any:
    """A row as it stands now."""
    model = type(row)
    wanted = sa.select(model).where(model.id == row.id).execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, model, why="a test looks")).one()


def other() -> School:
    """The school into which First School is merged."""
    return cast.school(cast.OTHER)


def third() -> School:
    """A school that has nothing to do with the others."""
    return cast.school("Ressun lukio")


def planned(who: cast.Member | None = None, on: dt.date | None = None) -> SchoolChange:
    """The plan that First School becomes a part of Other School."""
    with transaction():
        return changes.merge((who or keeper()).actor, cast.school(), into=other().id, on=on or clock.today())


def applied(made: SchoolChange) -> SchoolChange:
    """A change after it was applied."""
    actor = keeper().actor
    with transaction():
        changes.apply(actor, changes.get(actor, made.id, lock=True))
    return changes.get(actor, made.id)


def undone(made: SchoolChange) -> SchoolChange:
    """A change after it was undone."""
    actor = keeper().actor
    with transaction():
        changes.undo(actor, changes.get(actor, made.id, lock=True))
    return changes.get(actor, made.id)


def schools_of(who: cast.Member) -> list[Any]:
    """The schools where somebody has a role today."""
    today = clock.today()
    wanted = sa.select(Grant.school_id).where(Grant.person_id == who.id, Grant.valid_from <= today)
    return list(db.session.scalars(wanted.where(sa.or_(Grant.valid_to.is_(None), Grant.valid_to > today))))


def grants(who: cast.Member) -> list[Grant]:
    """Everything that was ever granted to somebody and has not ended."""
    wanted = sa.select(Grant).where(Grant.person_id == who.id, Grant.school_id.is_not(None))
    wanted = wanted.where(sa.or_(Grant.valid_to.is_(None), Grant.valid_to > clock.today()))
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def custody(device: Device) -> Custody:
    """Who has a device now."""
    wanted = sa.select(Custody).where(Custody.device_id == device.id, Custody.until.is_(None))
    wanted = wanted.execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Custody, why="a test looks")).one()


def line(order: PurchaseOrder) -> OrderLine:
    """The line of an order."""
    wanted = sa.select(OrderLine).where(OrderLine.order_id == order.id).execution_options(populate_existing=True)
    return db.session.scalars(wanted).one()


def verbs(key: Any) -> list[str]:
    """What the history tells of a row, oldest first."""
    wanted = sa.select(Event.verb).where(Event.subject_id == key).order_by(Event.at, Event.id)
    return list(db.session.scalars(everywhere(wanted, Event, why="a test looks")))

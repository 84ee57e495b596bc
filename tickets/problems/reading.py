"""What problems have: their tickets and devices are those of the model, the delivery and the symptom, looked up when asked."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.paging import Order, Page, page
from core.scope import everywhere, told
from organisation.schools import schools
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.catalogue.naming import FULL_NAME
from registry.devices.models import Device
from registry.imports.models import PurchaseBatch
from registry.purchasing.models import PurchaseOrder, Supplier
from tickets.categories.models import Category
from tickets.problems.models import READ, Problem, ProblemState
from tickets.problems.titles import called
from tickets.states import State
from tickets.ticket.models import Ticket, TicketLine

NEWEST: Final = Order((Problem.created_at, Problem.id), (dt.datetime, uuid.UUID), descending=True)
OF_DELIVERY: Final = "whoever may see problems sees who delivered the devices, by which order and when"
NUMBERS: Final = "whoever may see problems sees the numbers of their tickets, nothing else; sensitive ones are left out"
DELIVERED: Final = sa.func.coalesce(Device.received_on, Device.purchased_on, type_=sa.Date)


class Shown(NamedTuple):
    """A problem with what is looked up.

    delivery   of a delivery: supplier, number of the order (both may be None) and day; None: every delivery
    faulty     devices with a ticket about it, as far as the reader sees the devices
    devices    of the model and delivery, likewise
    """

    problem: Problem
    model: str
    symptom: Category
    delivery: "Delivery | None"
    faulty: int
    devices: int

    def title(self, language: str) -> str:
        """What it is called."""
        return self.problem.title or called(self.model, self.symptom.name(language))


class Delivery(NamedTuple):
    """What brought the devices."""

    id: uuid.UUID
    supplier: str | None
    order: str | None
    on: dt.date


class FaultyDevice(NamedTuple):
    """A device of a problem. `tickets`: key and number of each, the oldest first."""

    id: uuid.UUID
    asset_tag: str | None
    serial: str | None
    school: str
    delivered_on: dt.date | None
    warranty_ends_on: dt.date | None
    tickets: list[tuple[str, str]]


def devices_of(what: Any) -> sa.ColumnElement[bool]:
    """The devices of a problem: of its model, and of its delivery if it has one."""
    return sa.and_(Device.model_id == what.model_id, sa.or_(what.batch_id.is_(None), Device.batch_id == what.batch_id))


def is_about(ticket: Any) -> sa.ColumnElement[bool]:
    """Whether a ticket, the class or one row, is about a problem's symptom, and came within its time."""
    known = ticket.category_id == Problem.category_id
    after = sa.or_(Problem.tickets_after.is_(None), ticket.created_at > Problem.tickets_after)
    return sa.and_(known, after, sa.or_(Problem.closed_at.is_(None), ticket.created_at <= Problem.closed_at))


def _counts() -> list[Any]:
    return [Ticket.state != State.CANCELLED, Ticket.sensitive.is_(False)]


def find(actor: Actor, *, state: ProblemState | None = None, model: uuid.UUID | None = None, **paging: Any) -> Page:
    """Problems, the newest first. Raises Forbidden, Invalid (cursor)."""
    actor.must(READ)
    wanted = _problems()
    if state is not None:
        wanted = wanted.where(Problem.state == state)
    if model is not None:
        wanted = wanted.where(Problem.model_id == model)
    limit = paging.get("limit", 50)
    rows = db.session.execute(told_deliveries(NEWEST.apply(wanted, paging.get("after"), limit))).all()
    found = page(rows, limit, lambda row: [row.Problem.created_at, row.Problem.id], NEWEST)
    return Page(_shown(actor, found.items), found.next)


def one(actor: Actor, problem: Problem) -> Shown:
    """One problem that the reader was given."""
    rows = db.session.execute(told_deliveries(_problems().where(Problem.id == problem.id))).all()
    return _shown(actor, rows)[0]


def unfinished(actor: Actor, most: int) -> list[Shown]:
    """Problems that are not closed, the newest first. Raises Forbidden."""
    actor.must(READ)
    wanted = _problems().where(Problem.state != ProblemState.CLOSED)
    return _shown(actor, db.session.execute(told_deliveries(NEWEST.apply(wanted, None, most - 1))).all())


def _problems() -> Any:
    return with_names(sa.select(Problem, *NAMES), Problem)


NAMES: Final = (
    *(FULL_NAME.label("model"), Category, Supplier.name.label("supplier"), PurchaseOrder.number.label("order")),
    *(PurchaseBatch.id.label("delivery"), sa.func.coalesce(PurchaseBatch.applied_at, PurchaseBatch.uploaded_at)),
)


def with_names(wanted: Any, what: Any) -> Any:
    """`wanted`, which selects NAMES, joined to what is named by the keys of `what`: Problem or DefectCluster."""
    wanted = wanted.select_from(what).join(DeviceModel, DeviceModel.id == what.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.join(Category, Category.id == what.category_id)
    wanted = wanted.outerjoin(PurchaseBatch, PurchaseBatch.id == what.batch_id)
    wanted = wanted.outerjoin(PurchaseOrder, PurchaseOrder.id == PurchaseBatch.order_id)
    return wanted.outerjoin(Supplier, Supplier.id == PurchaseBatch.supplier_id)


def told_deliveries(wanted: Any) -> Any:
    """`wanted`, which names the delivery of a problem or cluster."""
    return everywhere(wanted, PurchaseBatch, PurchaseOrder, why=OF_DELIVERY)


def delivery_of(row: Any) -> Delivery | None:
    """The delivery of a row that ends with NAMES."""
    if row.delivery is None:
        return None
    return Delivery(row.delivery, row.supplier, row.order, row[-1].astimezone(clock.SCHOOL_ZONE).date())


def _shown(actor: Actor, rows: Sequence[Any]) -> list[Shown]:
    keys = [row.Problem.id for row in rows]
    devices = sa.select(Problem.id, sa.func.count()).join(Device, devices_of(Problem)).where(Problem.id.in_(keys))
    of_all = _pairs(told(devices.group_by(Problem.id), actor, Device)) if keys else {}
    faulty = sa.select(Problem.id, sa.func.count(sa.distinct(Device.id))).join(Device, devices_of(Problem))
    faulty = faulty.join(TicketLine, TicketLine.device_id == Device.id).join(Ticket, Ticket.id == TicketLine.ticket_id)
    faulty = faulty.where(Problem.id.in_(keys), is_about(Ticket), *_counts()).group_by(Problem.id)
    of_faulty = _pairs(everywhere(told(faulty, actor, Device), Ticket, why=NUMBERS)) if keys else {}
    return [
        Shown(
            row.Problem,
            row.model,
            row.Category,
            delivery_of(row),
            of_faulty.get(row.Problem.id, 0),
            of_all.get(row.Problem.id, 0),
        )
        for row in rows
    ]


def _pairs(wanted: Any) -> dict[uuid.UUID, int]:
    return {key: int(number) for key, number in db.session.execute(wanted)}


def faulty_devices(actor: Actor, problem: Problem) -> list[FaultyDevice]:
    """The devices of a problem that have a ticket about it, by tag, as far as the reader sees the devices."""
    tickets = sa.func.array_agg(
        sa.dialects.postgresql.aggregate_order_by(
            sa.func.concat(Ticket.id, " ", Ticket.number), Ticket.created_at, Ticket.number
        )
    )
    columns = (Device.id, Device.asset_tag, Device.serial, schools.name_in(actor.language), DELIVERED)
    wanted = (
        sa.select(*columns, Device.warranty_ends_on, tickets)
        .select_from(Device)
        .join(School, School.id == Device.school_id)
        .join(TicketLine, TicketLine.device_id == Device.id)
        .join(Ticket, Ticket.id == TicketLine.ticket_id)
        .where(Device.model_id == problem.model_id, Ticket.category_id == problem.category_id, *_counts())
        .group_by(Device.id, School.id)
        .order_by(Device.asset_tag, Device.id)
    )
    if problem.batch_id is not None:
        wanted = wanted.where(Device.batch_id == problem.batch_id)
    if problem.tickets_after is not None:
        wanted = wanted.where(Ticket.created_at > problem.tickets_after)
    if problem.closed_at is not None:
        wanted = wanted.where(Ticket.created_at <= problem.closed_at)
    rows = db.session.execute(everywhere(told(wanted, actor, Device), Ticket, why=NUMBERS)).all()
    return [FaultyDevice._make([*row[:-1], [_ticket(said) for said in row[-1]]]) for row in rows]


def _ticket(said: str) -> tuple[str, str]:
    key, _, number = said.partition(" ")
    return key, number

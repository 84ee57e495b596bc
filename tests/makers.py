"""One maker per noun, through the real services where they exist."""

import itertools
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from core.scope import everywhere
from organisation.people.roles import Role
from organisation.schools.models import School
from registry.catalogue import catalogue
from registry.catalogue.models import Category, DeviceModel, Manufacturer, ModelAlias
from registry.devices import devices
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.funding import appropriations
from registry.invoices import invoices
from registry.invoices.models import Invoice
from registry.purchasing import orders, suppliers
from registry.purchasing.models import PurchaseOrder, Supplier
from tests import cast
from tickets.dispatch import route
from tickets.filing import filing, named_devices
from tickets.teams import members
from tickets.teams.models import Team
from tickets.ticket.models import Ticket

_numbers = itertools.count(1)


def model(
    manufacturer: str = "Lenovo", number: str = "300w Yoga Gen 4", category: Category = Category.STUDENT_LAPTOP
) -> DeviceModel:
    """A device model; the same one for the same words."""
    known = sa.select(DeviceModel).join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    same = known.where(Manufacturer.name == manufacturer, DeviceModel.model_number == number)
    if (found := db.session.scalars(same).one_or_none()) is not None:
        return found
    with transaction():
        return catalogue.add(SYSTEM, manufacturer=manufacturer, model_number=number, category=category)


def device(*, school: School | None = None, of: DeviceModel | None = None, **columns: Any) -> Device:
    """A deployed, working device of First School, through the service; columns it does not take are written after."""
    given = {"lifecycle": Lifecycle.DEPLOYED, "serial": f"PF{next(_numbers):08d}", "reason": "made for a test"}
    given |= {"serial": columns.pop("serial_printed")} if columns.get("serial_printed") else {}
    given |= {name: columns.pop(name) for name in DEVICE_FACTS & columns.keys()}
    where, of = school or cast.school(), of or model()
    with transaction():
        made = devices.add(SYSTEM, model=of.id, school=where.id, similar_is_another=True, **given)
        with change(made, "device.corrected", by=SYSTEM):
            for name, value in columns.items():
                setattr(made, name, value)
    return made


DEVICE_FACTS = {
    *("lifecycle", "condition", "asset_tag", "room", "purchased_on", "price_cents", "warranty_ends_on"),
    *("imei", "mac", "note", "own_fields"),
}


def alias(of: DeviceModel, words: str, supplier: Supplier | None = None) -> ModelAlias:
    """How `supplier`, or anyone, spells a model."""
    with transaction():
        return catalogue.add_alias(SYSTEM, of, alias=words, supplier_id=supplier.id if supplier else None)


def supplier(name: str = "Toimittaja Oy") -> Supplier:
    """A supplier; the same one for the same name."""
    if (found := db.session.scalars(sa.select(Supplier).where(Supplier.name == name)).one_or_none()) is not None:
        return found
    with transaction():
        return suppliers.add(SYSTEM, name=name)


def order(
    number: str = "",
    of: Supplier | None = None,
    lines: Sequence[tuple[DeviceModel, int, int]] = (),
    *,
    by: cast.Member | None = None,
    **columns: Any,
) -> PurchaseOrder:
    """An open order: of each line the model, how many and the unit price in cents; `columns` are each line's.

    lines  none: ten laptops at 389.90 euros
    """
    buyer = (by or cast.everywhere(Role.PROCUREMENT)).actor
    given = [
        {"model": m.id, "quantity": n, "unit_price_cents": c} | columns for m, n, c in lines or [(model(), 10, 38990)]
    ]
    with transaction():
        placed = orders.place(
            buyer, number=number or f"45{next(_numbers):08d}", supplier=of or supplier(), lines=given
        ).id
    return orders.get(buyer, placed)


def appropriation(code: str = "", *, year: int = 2026, cents: int = 10_000_000_00, programme: str = "Digital") -> str:
    """The id of a new appropriation."""
    with transaction():
        made = appropriations.add(
            SYSTEM,
            code=code or f"8 02 {next(_numbers):04d}",
            name="Laptops",
            programme=programme,
            year=year,
            amount_cents=cents,
        )
        return str(made.id)


def invoice(
    of: PurchaseOrder,
    lines: Sequence[tuple[int, int, int]] = ((1, 1, 38990),),
    *,
    number: str = "",
    approved: bool = False,
) -> Invoice:
    """An invoice of an order, of today: of each line its number in the order, how many, and the unit price in cents.

    approved  by somebody else
    """
    said = [{"line": str(line), "quantity": n, "unit_price_cents": cents} for line, n, cents in lines]
    officer, manager = cast.everywhere(Role.PROCUREMENT).actor, cast.everywhere(Role.ASSET_MANAGER).actor
    with transaction():
        order = orders.get(officer, of.id)
        numbered = number or f"L{next(_numbers)}"
        made, _ = invoices.record(officer, order, number=numbered, invoiced_on=clock.today(), lines=said)
        if approved:
            invoices.approve(manager, made)
        return made


def agent(*teams: str, role: Role = Role.AGENT, **columns: Any) -> cast.Member:
    """An agent who works in `teams` (codes); `columns` are the memberships': weight, capacity."""
    who = cast.everywhere(role)
    for code in teams or ("devices",):
        with transaction():
            team = db.session.scalars(sa.select(Team).where(Team.code == code)).one()
            member = members.add(SYSTEM, team, person=who.id)
            members.alter(SYSTEM, team, member, **columns)
    return who


def ticket(by: cast.Member | None = None, **given: Any) -> Ticket:
    """A broken screen at First School, filed and not yet routed; locked rows are free again."""
    given = {"title": "The screen stays black", "school": cast.school().id, "category": "device.screen"} | given
    with transaction():
        return file(by or cast.teacher(), **given)


def file(who: cast.Member, **given: Any) -> Ticket:
    """File as a door does: `devices` as people name them."""
    return filing.file(who.actor, **given | {"devices": named_devices.named(who.actor, given.get("devices", []))})


def fetched(key: uuid.UUID) -> Ticket:
    """A ticket as it stands now."""
    wanted = sa.select(Ticket).where(Ticket.id == key).execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Ticket, why="a test looks")).one()


def routed(who: cast.Member | None = None, **given: Any) -> Ticket:
    """A ticket that was filed and routed."""
    made = ticket(who, **given)
    with transaction():
        route.route(made.id)
    return fetched(made.id)

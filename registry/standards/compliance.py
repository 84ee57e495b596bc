"""Devices of each school by how they stand towards the standard on a day, and what bringing them to it would cost."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.history import Event
from core.scope import everywhere, reached
from organisation.schools.models import School
from registry.catalogue import recorded
from registry.catalogue.models import Category, DeviceModel
from registry.catalogue.standard import Standing, covers, for_use, listed, standing
from registry.devices import as_of
from registry.devices.earlier import EarlierDevice
from registry.devices.lifecycle import GONE
from registry.devices.models import Device

PERMISSION: Final = "standard:read"
CURED: Final = (Standing.SUPPORT_ENDED, Standing.NON_STANDARD)  # what is replaced to reach the standard
WHY: Final = "told only of schools that the permission reaches, as they were on the day"


@dataclass(slots=True)
class Compliance:
    """Devices of one school, or of several added up; retired and disposed of ones are left out.

    standings      how many stand in which way; a device of this register always has a model of the catalogue
    cure_cents     replacement prices, without VAT, of those whose support has ended and of the non-standard ones
    without_price  of those, the ones that no standard of the day replaces
    """

    standings: dict[Standing, int] = field(default_factory=lambda: dict.fromkeys(Standing, 0))
    cure_cents: int = 0
    without_price: int = 0
    school: School | None = None

    @property
    def devices(self) -> int:
        """How many devices there are."""
        return sum(self.standings.values())

    @property
    def share(self) -> float:
        """Part of the devices that is standard, 0-1; 0 without any."""
        return self.standings[Standing.STANDARD] / self.devices if self.devices else 0.0


def total(parts: Iterable[Compliance]) -> Compliance:
    """Several added up."""
    whole = Compliance()
    for part in parts:
        for stands, devices in part.standings.items():
            whole.standings[stands] += devices
        whole.cure_cents += part.cure_cents
        whole.without_price += part.without_price
    return whole


def of_schools(actor: Actor, *, at: dt.date | None = None, school_id: uuid.UUID | None = None) -> list[Compliance]:
    """Each school that had devices at the end of a day, by name.

    at       default today; a past day is judged by what was recorded until its end, a coming one by today's devices
    Raises   Forbidden
    """
    actor.must(PERMISSION)
    day = at or clock.today()
    first: dt.datetime | None = db.session.scalar(everywhere(recorded.began(), Event, why="when listing began"))
    statement = _counted(actor, day, recorded.known_at(day, first), school_id)
    rows = db.session.execute(everywhere(statement, Device, EarlierDevice, Event, why=WHY)).all()
    found: dict[uuid.UUID, Compliance] = {}
    for row in rows:
        school: School = row.School
        its = found.setdefault(school.id, Compliance(school=school))
        stands = Standing(row.standing)
        its.standings[stands] += int(row.devices)
        if stands in CURED:
            its.cure_cents += int(row.cents or 0)
            its.without_price += int(row.without_price)
    return list(found.values())


def _counted(actor: Actor, day: dt.date, known_at: dt.datetime, school_id: uuid.UUID | None) -> Any:
    """Devices by school and standing, with what replacing them would cost. Counted first and judged after."""
    held = as_of.states(sa.literal(clock.midnight(day + recorded.DAY), sa.DateTime(timezone=True))).subquery("held")
    bought_on = sa.func.coalesce(held.c.purchased_on, held.c.received_on).label("bought_on")
    alike = sa.select(held.c.school_id, held.c.model_id, bought_on, sa.func.count().label("devices"))
    alike = alike.where(held.c.lifecycle.not_in(GONE)).group_by(held.c.school_id, held.c.model_id, bought_on)
    if (reach := reached(actor, PERMISSION, held.c.school_id)) is not None:
        alike = alike.where(reach)
    if school_id is not None:
        alike = alike.where(held.c.school_id == school_id)
    counted, pairs = alike.cte("alike"), _pairs(day, recorded.listings(known_at))
    stands = standing(pairs, counted.c.bought_on).label("standing")
    price = sa.cast(pairs.c.price, sa.Numeric)
    judged = sa.and_(pairs.c.model_id == counted.c.model_id, pairs.c.kind == School.kind)
    return (
        sa.select(
            School,
            stands,
            sa.func.sum(counted.c.devices).label("devices"),
            sa.func.sum(counted.c.devices * price).label("cents"),
            sa.func.coalesce(sa.func.sum(counted.c.devices).filter(pairs.c.price.is_(None)), 0).label("without_price"),
        )
        .join(counted, counted.c.school_id == School.id)
        .join(pairs, judged)
        .group_by(School.id, stands)
        .order_by(School.sort_key, School.id)
    )


def _pairs(day: dt.date, source: Any) -> Any:
    """Every model at every kind of school: what its listings say, and the price of the standard that would replace it.

    That is the cheapest standard of the same category, or of the same use where the category has none; what serves any
    use (peripherals) is replaced by its like only.
    """
    kinds = sa.select(School.kind).distinct().subquery("kinds")
    on = sa.literal(day, sa.Date)
    model = {"model_id": DeviceModel.id, "category": DeviceModel.category, "school_kind": kinds.c.kind}
    said = listed(**model, day=on, source=source)
    other = sa.alias(DeviceModel.__table__, "other_model")
    fits = sa.or_(source.school_kind.is_(None), source.school_kind == kinds.c.kind)
    same = other.c.category == DeviceModel.category
    cheapest = sa.func.min(source.replacement_price_cents)
    like = sa.and_(same, for_use(DeviceModel.category, source))
    any_like = sa.and_(DeviceModel.category != Category.PERIPHERAL, for_use(DeviceModel.category, source))
    offered = sa.select(sa.func.coalesce(cheapest.filter(like), cheapest.filter(any_like)).label("price"))
    offered = offered.select_from(source).join(other, other.c.id == source.model_id)
    price = offered.where(covers(on, source), fits).correlate(DeviceModel, kinds).lateral("replacement")
    wanted = sa.select(DeviceModel.id.label("model_id"), kinds.c.kind, *said.c, price.c.price)
    wanted = wanted.select_from(DeviceModel).join(kinds, sa.true()).join(said, sa.true()).join(price, sa.true())
    return wanted.cte("pairs").prefix_with("MATERIALIZED")

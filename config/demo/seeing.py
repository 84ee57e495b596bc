"""When device management of the demo saw laptops: most of a few schools lately, some of them not for months."""

import datetime as dt
import random
import uuid
from typing import Final

import sqlalchemy as sa

from config.demo.staff import Staff
from core import clock
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.roles import Role
from registry.catalogue.models import Category, DeviceModel
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.sightings import sightings
from registry.sightings.reading import ReadList, Seen
from registry.stocktakes.models import StocktakeSchool

MOST: Final = 1_500
OLD: Final = 0.02  # of the devices: not seen for months
LAPTOPS: Final = (Category.STUDENT_LAPTOP, Category.STAFF_LAPTOP)


def add(chance: random.Random, staff: Staff) -> None:
    """A list of Intune about the laptops of schools that take part in a stocktake."""
    who = reach.actor(staff.named["assets"], [(Role.ASSET_MANAGER, None)], language="fi", name="")
    rows = [Seen(number, str(tag), _day(chance)) for number, tag in enumerate(_tags(), start=1)]
    if rows:
        sightings.take(who, ReadList(rows, [], "Intune"), file_name="Devices.csv")


def _day(chance: random.Random) -> dt.date:
    days = chance.randint(100, 300) if chance.random() < OLD else chance.randint(0, 40)
    return clock.today() - dt.timedelta(days=days)


def _tags() -> list[str | None]:
    counted: sa.Select[tuple[uuid.UUID]] = sa.select(StocktakeSchool.school_id)
    counted = everywhere(counted, StocktakeSchool, why="the demo's stocktakes are of many schools")
    wanted = sa.select(Device.asset_tag).join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.where(Device.school_id.in_(list(db.session.scalars(counted))), DeviceModel.category.in_(LAPTOPS))
    wanted = wanted.where(Device.lifecycle == Lifecycle.DEPLOYED, Device.asset_tag.is_not(None))
    wanted = wanted.order_by(Device.asset_tag).limit(MOST)
    return list(db.session.scalars(everywhere(wanted, Device, why="the demo's devices lie at many schools")))

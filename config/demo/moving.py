"""A plan that waits for the asset manager: laptops that move to another school, with what such lists have in them."""

from typing import Final

import sqlalchemy as sa

from config.demo.staff import Staff
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.roles import Role
from organisation.schools.models import School
from registry.bulk import works
from registry.bulk.models import Action
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device

MOVED: Final = 24
IN_REPAIR: Final = 2
UNKNOWN: Final = "HKI-9999990"  # a label of something that was never registered
REASON: Final = "Laitteet siirtyvät uuteen kouluun"
WHY: Final = "the demo's devices lie at many schools"


def add(staff: Staff) -> None:
    """Plan the move of laptops of one school; two are in repair, one is twice in the list, one is unknown."""
    keeper = reach.actor(staff.named["assets"], [(Role.ASSET_MANAGER, None)], language="fi", name="")
    source, target = _two_schools()
    codes = _tags(source, Condition.WORKING, MOVED) + _tags(source, Condition.IN_REPAIR, IN_REPAIR)
    if codes:
        works.make(keeper, action=Action.MOVE, devices=[*codes, codes[0], UNKNOWN], school=target.id, reason=REASON)


def _two_schools() -> tuple[School, School]:
    """The school with the most devices in repair, or with the most devices if none is; and another one."""
    broken = sa.func.count().filter(Device.condition == Condition.IN_REPAIR)
    there = sa.select(Device.school_id).where(Device.lifecycle == Lifecycle.DEPLOYED, Device.asset_tag.is_not(None))
    there = there.group_by(Device.school_id).order_by(broken.desc(), sa.func.count().desc(), Device.school_id).limit(1)
    key = db.session.scalar(everywhere(there, Device, why=WHY))
    found = db.session.scalars(sa.select(School).order_by(School.id != key, School.sort_key).limit(2)).all()
    return found[0], found[1]


def _tags(school: School, condition: Condition, most: int) -> list[str]:
    wanted = sa.select(Device.asset_tag).where(Device.school_id == school.id, Device.condition == condition)
    wanted = wanted.where(Device.lifecycle == Lifecycle.DEPLOYED, Device.asset_tag.is_not(None))
    wanted = wanted.order_by(Device.asset_tag).limit(most)
    return [str(tag) for tag in db.session.scalars(everywhere(wanted, Device, why=WHY))]

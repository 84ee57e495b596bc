"""Class sets of the demo: at two schools and the contact's, a set whose pupils have it and a cart that lacks one."""

import uuid
from typing import Final

import sqlalchemy as sa

from config.demo.staff import Staff
from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.models import Grant
from organisation.people.roles import Role
from registry.bulk import jobs, works
from registry.catalogue.models import Category, DeviceModel
from registry.custody.models import Custody
from registry.device_sets import handing, sets
from registry.device_sets.models import SetKind
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from registry.plans.models import Mode

SCHOOLS: Final = 2
OF_A_SET: Final = 12
OF_A_CART: Final = 6
CARRIED: Final = (Category.STUDENT_LAPTOP, Category.STAFF_LAPTOP, Category.TABLET)
WHY: Final = "the demo's devices lie at many schools"


def add(staff: Staff) -> None:
    """A class set at each of two schools, and a cart that was handed over and came back without one device."""
    who = reach.actor(staff.named["assets"], [(Role.ASSET_MANAGER, None)], language="fi", name="")
    for school in _schools(staff):
        tags = _tags(school)
        in_set = min(OF_A_SET, (len(tags) + 1) // 2)
        if tags:
            sets.begin(who, school=school, name="Kannettavat, sarja 1", devices=tags[:in_set])
        if len(tags) > in_set:
            _cart(who, school, tags[in_set:])


def _cart(who: Actor, school: uuid.UUID, tags: list[str]) -> None:
    """A cart that came back without its first device."""
    own = sets.begin(who, school=school, name="Latauskärry 1", kind=SetKind.CART, devices=tags)
    if len(tags) > 1:
        back = handing.take_back(who, own, devices=tags[1:])
        works.start_apply(who, works.get(who, back.work.id), mode=Mode.GOOD_ROWS)
        jobs.apply({"work_id": str(back.work.id)})


def _schools(staff: Staff) -> list[uuid.UUID]:
    own = sa.select(Grant.school_id).where(Grant.person_id == staff.named["contact"], Grant.school_id.is_not(None))
    held = sa.select(Custody.school_id).where(Custody.pupil_reference.is_not(None), Custody.until.is_(None))
    many = held.group_by(Custody.school_id).order_by(sa.func.count().desc(), Custody.school_id)
    found = [*db.session.scalars(everywhere(own.limit(1), Grant, why="the demo's contact")),
             *db.session.scalars(everywhere(many.limit(SCHOOLS), Custody, why=WHY))]  # fmt: skip
    return list(dict.fromkeys(found))


def _tags(school: uuid.UUID) -> list[str]:
    """Working devices of a school in use that are carried; first the laptops that pupils have for good."""
    wanted = sa.select(Device.asset_tag).join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.join(Custody, sa.and_(Custody.device_id == Device.id, Custody.until.is_(None)))
    wanted = wanted.where(Device.school_id == school, Device.lifecycle == Lifecycle.DEPLOYED)
    wanted = wanted.where(Device.condition == Condition.WORKING, DeviceModel.category.in_(CARRIED))
    wanted = wanted.where(Device.asset_tag.is_not(None))
    laptop = DeviceModel.category == Category.STUDENT_LAPTOP
    for_good = sa.and_(laptop, Custody.pupil_reference.is_not(None), Custody.due_on.is_(None))
    wanted = wanted.order_by(for_good.desc(), Device.asset_tag.desc()).limit(OF_A_SET + OF_A_CART)
    return [str(tag) for tag in db.session.scalars(everywhere(wanted, Device, Custody, why=WHY))]

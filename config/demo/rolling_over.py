"""A roll-over of the made-up city: two schools have handed in class lists, and some devices are back already."""

import datetime as dt
import uuid
from typing import Final

import sqlalchemy as sa

from config.demo.staff import Staff
from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.models import Grant
from organisation.people.roles import Role
from organisation.schools import years
from registry.bulk import jobs, works
from registry.bulk.models import Action
from registry.bulk.rolled import RollOver
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.plans.models import Mode
from registry.rollovers import lists, rollovers

SCHOOLS: Final = 2
CLASSES: Final = 4  # of each school, the oldest pupils first
OF_A_CLASS: Final = 22
WHY: Final = "the demo's devices lie at many schools"


def add(staff: Staff) -> None:
    """Begin a roll-over, hand in the lists of the demo's own school and another one, take some devices back."""
    who = reach.actor(staff.named["assets"], [(Role.ASSET_MANAGER, None)], language="fi", name="")
    year = years.this_year()
    with clock.at(clock.now() - dt.timedelta(days=12)):
        today = clock.today()
        made = rollovers.begin(
            who,
            name=f"Lukuvuoden vaihde {year + 1}",
            starts_in=year,
            collect_by=today + dt.timedelta(days=26),
            extend_until=today + dt.timedelta(days=120),
        )
        schools = _schools(staff)
        for school in schools:
            _listed(who, made, school)
    for school in schools:
        _some_back(who, school, made)


def _schools(staff: Staff) -> list[uuid.UUID]:
    wanted = sa.select(Custody.school_id).where(Custody.pupil_reference.is_not(None), Custody.until.is_(None))
    many = wanted.group_by(Custody.school_id).order_by(sa.func.count().desc(), Custody.school_id)
    found = list(db.session.scalars(everywhere(many.limit(SCHOOLS), Custody, why=WHY)))
    own = db.session.scalar(
        sa.select(Grant.school_id)
        .where(Grant.person_id == staff.named["contact"], Grant.school_id.is_not(None))
        .limit(1)
    )
    return [key for key in dict.fromkeys([own, *found]) if key is not None][:SCHOOLS]


def _listed(who: Actor, made: RollOver, school: uuid.UUID) -> None:
    """The oldest class gives its devices back, the next ones keep them or have them over the summer."""
    rows: list[dict[str, str | None]] = []
    for place, label in enumerate(_classes(school)):
        for tag in _tags(school, label):
            rows.append(
                {"device": tag, "class_label": label, "action": ("collect", "collect", "keep", "extend")[place]}
            )
    if not rows:
        return
    work = lists.hand_in(who, made, school, rows=rows)
    if (work.counts or {}).get("update"):
        works.start_apply(who, work, mode=Mode.GOOD_ROWS)
        jobs.apply({"work_id": str(work.id)})


def _classes(school: uuid.UUID) -> list[str]:
    labels = sa.select(Custody.class_label).where(
        Custody.school_id == school, Custody.until.is_(None), Custody.class_label.is_not(None)
    )
    found = db.session.scalars(everywhere(labels.distinct(), Custody, why=WHY))
    return sorted((label for label in found if label), reverse=True)[:CLASSES]


def _tags(school: uuid.UUID, label: str) -> list[str]:
    held = sa.select(Device.asset_tag).join(Custody, Custody.device_id == Device.id)
    held = held.where(Custody.school_id == school, Custody.class_label == label, Custody.until.is_(None))
    held = held.where(Device.asset_tag.is_not(None)).order_by(Device.asset_tag).limit(OF_A_CLASS)
    return [tag for tag in db.session.scalars(everywhere(held, Device, Custody, why=WHY)) if tag]


def _some_back(who: Actor, school: uuid.UUID, made: RollOver) -> None:
    """Two of three collected devices of the first class are back."""
    out = rollovers.still_out(who, made.id, school, limit=200).items
    back = [row.asset_tag for number, row in enumerate(out) if number % 3]
    if back:
        work = works.make(who, action=Action.TAKE_BACK, devices=back)
        works.start_apply(who, work, mode=Mode.GOOD_ROWS)
        jobs.apply({"work_id": str(work.id)})

"""A stocktake of the made-up city: two schools have counted, one of them is signed off; others have not begun."""

import datetime as dt
import random
import uuid
from typing import Final

import sqlalchemy as sa

from core import clock, ids
from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.roles import Role
from registry.devices.models import Device
from registry.stocktakes import stocktakes
from registry.stocktakes.models import ExpectedDevice, Stocktake

SCHOOLS: Final = 6
COUNTED: Final = 2
SEEN: Final = 0.97  # of the devices of a school that has counted
UNKNOWN: Final = "HKI-9999990"
WHY: Final = "the demo's devices lie at many schools"


def add(chance: random.Random, manager: uuid.UUID) -> None:
    """Begin a round of a few schools, and count two of them."""
    who = reach.actor(manager, [(Role.ASSET_MANAGER, None)], language="fi", name="")
    count = sa.select(Device.school_id).group_by(Device.school_id).order_by(sa.func.count(), Device.school_id)
    schools = list(db.session.scalars(everywhere(count.limit(SCHOOLS), Device, why=WHY)))
    with clock.at(clock.now() - dt.timedelta(days=3)):
        made = stocktakes.begin(
            who,
            name=f"Inventointi {clock.today().year}",
            starts_on=clock.today(),
            ends_on=clock.today() + dt.timedelta(days=21),
            schools=schools,
        )
    for school in schools[:COUNTED]:
        _counted(chance, who, made, school)
    with clock.at(clock.now() - dt.timedelta(days=1)):
        stocktakes.sign_off(who, stocktakes.part(who, made.id, schools[0], lock=True), note="Puuttuvat on ilmoitettu")


def _counted(chance: random.Random, who: Actor, made: Stocktake, school: uuid.UUID) -> None:
    wanted = sa.select(ExpectedDevice.label).where(
        ExpectedDevice.stocktake_id == made.id, ExpectedDevice.school_id == school
    )
    labels = [label for label in db.session.scalars(wanted.order_by(ExpectedDevice.label)) if chance.random() < SEEN]
    at = clock.now() - dt.timedelta(days=2)
    scans = [{"client_id": str(ids.new()), "code": code, "scanned_at": at} for code in [*labels, UNKNOWN]]
    its = stocktakes.part(who, made.id, school, lock=True)
    for start in range(0, len(scans), 1_000):
        stocktakes.take(who, its, scans[start : start + 1_000])

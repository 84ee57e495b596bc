"""Stocktakes of the made-up city: last year's is signed off; of this one two schools have counted, one is signed off."""

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
    """Last year's round of two schools, and one of a few that runs: two have counted."""
    who = reach.actor(manager, [(Role.ASSET_MANAGER, None)], language="fi", name="")
    count = sa.select(Device.school_id).group_by(Device.school_id).order_by(sa.func.count(), Device.school_id)
    schools = list(db.session.scalars(everywhere(count.limit(SCHOOLS), Device, why=WHY)))
    _last_year(chance, who, schools[:COUNTED])
    with clock.at(clock.now() - dt.timedelta(days=3)):
        made = stocktakes.begin(
            who,
            name=f"Inventointi {clock.today().year}",
            starts_on=clock.today(),
            ends_on=clock.today() + dt.timedelta(days=21),
            schools=schools,
        )
    for school in schools[:COUNTED]:
        _counted(chance, who, made, school, clock.now() - dt.timedelta(days=2))
    with clock.at(clock.now() - dt.timedelta(days=1)):
        stocktakes.sign_off(who, stocktakes.part(who, made.id, schools[0], lock=True), note="Puuttuvat on ilmoitettu")


def _last_year(chance: random.Random, who: Actor, schools: list[uuid.UUID]) -> None:
    """A round that is over, of which each school did not find some devices."""
    day = clock.today() - dt.timedelta(days=364)
    with clock.at(clock.midnight(day) + dt.timedelta(hours=10)):
        made = stocktakes.begin(
            who,
            name=f"Inventointi {day.year}",
            starts_on=day,
            ends_on=day + dt.timedelta(days=21),
            schools=schools,
        )
        for school in schools:
            _counted(chance, who, made, school, clock.now())
            stocktakes.sign_off(who, stocktakes.part(who, made.id, school, lock=True), note="Puuttuvia etsitään")


def _counted(chance: random.Random, who: Actor, made: Stocktake, school: uuid.UUID, at: dt.datetime) -> None:
    """Scan most devices of a school, and a code that nobody knows, at `at`."""
    wanted = sa.select(ExpectedDevice.label).where(
        ExpectedDevice.stocktake_id == made.id, ExpectedDevice.school_id == school
    )
    labels = [label for label in db.session.scalars(wanted.order_by(ExpectedDevice.label)) if chance.random() < SEEN]
    scans = [{"client_id": str(ids.new()), "code": code, "scanned_at": at} for code in [*labels, UNKNOWN]]
    its = stocktakes.part(who, made.id, school, lock=True)
    for start in range(0, len(scans), 1_000):
        stocktakes.take(who, its, scans[start : start + 1_000])

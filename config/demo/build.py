"""The whole demo, made once: the same number of devices gives the same city, whatever the machine."""

import random
import time

import sqlalchemy as sa
import structlog

from config.demo import batches, buying, city, devices, faults, staff, tickets
from core import history
from core.db import db, patient, transaction
from organisation.people.models import Person

SEED = 2026
log = structlog.get_logger()


def build(count: int, *, ticket_count: int = faults.COUNT) -> bool:
    """Add demo people, and with a `count` of student devices also rooms, orders, devices and tickets.

    count         student devices; staff laptops (18 %) and presentation devices (9 %) come on top; 0: people only
    ticket_count  tickets over two years, if there are devices
    Returns       whether anything was made; an installation that has demo people is left alone
    """
    if db.session.scalar(sa.select(Person.id).where(Person.email == "teacher@demo.invalid")) is not None:
        return False
    started = time.monotonic()
    chance = random.Random(SEED)
    with history.without_jobs(), transaction():
        patient()
        _fill(chance, count, ticket_count)
    log.info("demo made", devices=count, seconds=round(time.monotonic() - started, 1))
    return True


def _fill(chance: random.Random, count: int, many: int) -> None:
    found = city.places(chance)
    hired = staff.hire(chance, found, round(count * 0.18))
    bought = buying.lots(chance, buying.offers(), count, hired.named["procurement"])
    if count:
        came_in = batches.add(bought, hired.named["procurement"])
        devices.add(chance, bought, found, batches=came_in, receiver=hired.named["receiver"])
        batches.list_rows()
        devices.hold(hired)
        tickets.add(chance, found, hired, many)

"""The whole demo, made once: the same number of devices gives the same city, whatever the machine."""

import random
import time

import sqlalchemy as sa

from config.demo import (
    answering,
    arriving,
    attaching,
    batches,
    buying,
    city,
    desk,
    despatching,
    devices,
    disposing,
    disruption,
    equipping,
    examining,
    funding,
    helping,
    holders,
    installing,
    ledger,
    merging,
    moving,
    oddities,
    own_fields,
    programs,
    progress,
    rolling_over,
    rules,
    saved,
    seeing,
    setting_out,
    shifts,
    staff,
    staff_lists,
    stocktaking,
    surveying,
    tickets,
    visiting,
    writing_to,
)
from core import history
from core.db import analyse, db, patient, transaction
from core.scope import everywhere
from organisation.people.models import Person
from tickets.routing.default_ruleset import DEVICES

SEED = 2026
TICKETS = 3_000


def build(count: int, *, ticket_count: int = TICKETS) -> bool:
    """Add demo people, and with a `count` of student devices also rooms, orders, devices and tickets.

    count         student devices; staff laptops (18 %) and presentation devices (9 %) come on top; 0: people only
    ticket_count  tickets over two years, if there are devices
    Returns       whether anything was made; an installation that has demo people is left alone
    """
    known = sa.select(Person.id).where(Person.email == "teacher@demo.invalid")
    if db.session.scalar(everywhere(known, Person, why="whether the demo is there")) is not None:
        return False
    started = time.monotonic()
    chance = random.Random(SEED)
    with history.without_jobs(), transaction():
        patient()
        _fill(chance, count, ticket_count)
        analyse()
    progress.say(f"The demo took {time.monotonic() - started:.0f} s")
    return True


def _fill(chance: random.Random, count: int, many: int) -> None:
    progress.say("Making the demo: schools, rooms and people")
    found = city.places(chance)
    hired = staff.hire(chance, found, round(count * 0.18))
    offers, officer = buying.offers(), hired.named["procurement"]
    funds = funding.grant(hired.named["assets"]) if count else {}
    bought = buying.lots(chance, offers, count, officer, funds=funds)
    if count:
        came_in = batches.add(bought, officer)
        devices.add(chance, bought, found, batches=came_in, named=hired.named)
        progress.say("Making the demo: deliveries and holders")
        funding.invoice(bought, officer, hired.named["assets"])
        batches.list_rows()
        holders.add(chance, hired, found)
        progress.say(f"Making the demo: {many} tickets of two years")
        tickets.add(chance, found, hired, many)
        attaching.add(hired)
        helping.add(hired)
        answering.add(hired)
        surveying.add(chance, hired)
        writing_to.add()
        oddities.add(hired, hired.agents[DEVICES])
        arriving.add(chance, offers, officer)
        moving.add(hired)
        merging.add(hired)
        rules.add(hired)
        shifts.add(hired)
        disruption.add(hired)
        examining.add(hired)
        disposing.add(hired.named["assets"])
        attaching.on_papers(hired)
        despatching.add(chance, offers, hired.named)
        saved.add(hired)
        stocktaking.add(chance, hired.named["assets"])
        rolling_over.add(hired)
        setting_out.add(hired)
        staff_lists.add(hired)
        equipping.add(hired)
        seeing.add(chance, hired)
        ledger.add(hired)
        own_fields.add(chance, hired)
        installing.add(hired.named["assets"])
        programs.add(hired)
        db.session.execute(sa.select(sa.func.fill_earlier_devices()))
        desk.add(hired)
        visiting.add(hired)
    oddities.newcomer()

"""A delivery of the made-up city whose laptops do not charge, which nobody has seen yet, and one that was claimed for."""

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from config.demo import worktime
from config.demo.faults import Happening
from config.demo.staff import Staff
from config.demo.wishes import Fate, Wish
from core import clock
from organisation.people import reach
from organisation.people.roles import Role
from tickets.problems import looking, problems

NEW, KNOWN = "device.power", "device.screen"  # the symptoms
FAILED, LATELY = 12, 3  # devices that failed long ago or lately
OLDEST: Final = dt.timedelta(days=140)  # of the tickets
WORKAROUND: Final = (
    "Sammuta kone ja pidä virtapainiketta 30 sekuntia; näyttö palaa useimmiten.\n"
    "Jos ei palaa, lainaa oppilaalle kone ja lähetä viallinen takuuhuoltoon."
)
NOTES: Final = "Toimittaja on luvannut vaihtaa näyttökaapelit."
Lot = list[Any]  # devices of one model and delivery


def lots(happening: Happening) -> tuple[Lot, Lot]:
    """The two largest deliveries of pupils' laptops that were in use before OLDEST, those under warranty first; or empty."""
    by_lot: dict[tuple[uuid.UUID, uuid.UUID], Lot] = defaultdict(list)
    for place in happening.schools:
        for device in happening.devices.get(place.id, []):
            if device.category == "student_laptop" and device.deployed_on < clock.today() - OLDEST:
                by_lot[device.model_id, device.batch_id].append(device)
    order = sorted(by_lot.items(), key=lambda item: (_is_old(item[1]), -len(item[1]), item[0]))
    found: list[Lot] = [*(lot for _, lot in order), [], []]
    return found[0], found[1]


def _is_old(lot: Lot) -> bool:
    return bool(lot[0].warranty_ends_on < clock.today())


def wishes(chance: random.Random, happening: Happening) -> Iterator[Wish]:
    """Tickets about devices of two deliveries, in no order: of one in the last weeks, of the other months ago and lately."""
    first, second = lots(happening)
    places = {place.id: place for place in happening.schools}
    weeks = worktime.last_days(clock.now(), 16)

    def wish(device: Any, day: dt.date, category: str, fate: Fate = Fate.USUAL) -> Wish:
        at = worktime.moment(day, chance.uniform(0, 7), until=clock.now() - dt.timedelta(minutes=15))
        return Wish(at, fate, places[device.school_id], None, category, device=device)

    for device in _sample(chance, first, FAILED):
        yield wish(device, chance.choice(weeks), NEW)
    months_ago = worktime.last_days(clock.now() - dt.timedelta(days=95), 20)
    for number, device in enumerate(_sample(chance, second, FAILED + LATELY)):
        if number < FAILED:
            yield wish(device, chance.choice(months_ago), KNOWN)
        else:
            yield wish(device, weeks[-1 - number % 3], KNOWN, Fate.ANSWERED)


def _sample(chance: random.Random, lot: Lot, most: int) -> Lot:
    """Some devices of a delivery, of as many schools as there are."""
    by_school: dict[uuid.UUID, Lot] = defaultdict(list)
    for device in chance.sample(lot, len(lot)):
        by_school[device.school_id].append(device)
    rounds = max(map(len, by_school.values()), default=0)
    return [some[turn] for turn in range(rounds) for some in by_school.values() if turn < len(some)][:most]


def add(staff: Staff, second: Lot) -> None:
    """The problem of the second delivery, seen by the lead and claimed by the asset manager; then a look at what is new."""
    if second:
        lead = reach.actor(staff.named["lead"], [(Role.LEAD, None)], language="fi", name="")
        manager = reach.actor(staff.named["assets"], [(Role.ASSET_MANAGER, None)], language="fi", name="")
        with clock.at(clock.now() - dt.timedelta(days=80)):
            of = str(second[0].id)
            known = problems.begin(lead, device=of, category=KNOWN, workaround=WORKAROUND, notes=NOTES)
        with clock.at(clock.now() - dt.timedelta(days=73)):
            problems.claim(manager, known)
    looking.look()

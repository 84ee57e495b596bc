"""What happened to a made-up device from its delivery on: each step on its day, by whoever takes such steps."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from config.demo.buying import Lot, delivered_on
from config.demo.city import Place
from config.demo.rows import Past
from core import clock
from registry.devices.lifecycle import Condition, Lifecycle

DAYS_IN_USE: Final = 500  # until a device that is gone was retired, lost or stolen
ENDS: Final = {
    Lifecycle.RETIRED: "device.retired",
    Lifecycle.LOST: "device.lost",
    Lifecycle.STOLEN: "device.stolen",
}
FAULTS: Final = {
    Condition.FAULTY: "device.reported_faulty",
    Condition.IN_REPAIR: "device.sent_to_repair",
    Condition.BROKEN: "device.found_broken",
}


@dataclass(frozen=True, slots=True)
class Made:
    """One device before it is written."""

    id: uuid.UUID
    lot: Lot
    serial: str
    place: Place
    room: uuid.UUID | None
    lifecycle: Lifecycle
    condition: Condition
    received_on: dt.date | None
    deployed_on: dt.date | None


def facts(made: Made, chance: random.Random, named: Mapping[str, uuid.UUID]) -> Iterator[Past]:
    """The facts of a device, oldest first; that it was handed over is told by `holders`.

    named  name → key of the ten demo people
    """
    school, device = made.place.id, made.id
    yield Past(_at(delivered_on(made.lot), 9), school, named["procurement"], "device.registered", device)
    if made.received_on:
        came = {"lifecycle": "in_store", "received_on": made.received_on.isoformat()}
        moment = _at(made.received_on, 8)
        yield Past(moment, school, named["receiver"], "device.received", device, {"lifecycle": "expected"}, came)
    end = Lifecycle.RETIRED if made.lifecycle is Lifecycle.DISPOSED else made.lifecycle
    day = gone_on(made, Lifecycle.DISPOSED, *ENDS)
    if end in ENDS and day:
        yield Past(
            *(
                _at(day, 14),
                school,
                named["assets"],
                ENDS[end],
                device,
                {"lifecycle": "deployed"},
                {"lifecycle": end.value},
            )
        )
        if made.lifecycle is Lifecycle.DISPOSED:
            gone = {"lifecycle": "disposed"}
            yield Past(_at(day, 15), school, named["assets"], "device.disposed", device, {"lifecycle": "retired"}, gone)
    elif made.condition in FAULTS and made.deployed_on:
        told = max(made.deployed_on, clock.today() - dt.timedelta(days=chance.randint(1, 60)))
        condition = {"condition": made.condition.value}
        verb = FAULTS[made.condition]
        yield Past(_at(told, 11), school, named["agent"], verb, device, {"condition": "working"}, condition)


def gone_on(made: Made, *ends: Lifecycle) -> dt.date | None:
    """The day on which a device that ended in one of these ways did; None: it did not."""
    if made.lifecycle not in ends or made.received_on is None:
        return None
    return min(made.received_on + dt.timedelta(days=DAYS_IN_USE), clock.today())


def _at(day: dt.date, hour: int) -> dt.datetime:
    """That hour of the day in Helsinki, and never later than now."""
    return min(dt.datetime.combine(day, dt.time(hour), tzinfo=clock.SCHOOL_ZONE).astimezone(dt.UTC), clock.now())

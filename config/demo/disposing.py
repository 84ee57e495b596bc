"""What leaves the made-up city: a lot that went to the recycler a month ago, and one that lacks proof for some devices."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.disposal import closing, lots

LEFT, WAITING, PROVEN = 18, 12, 9
RECYCLER: Final = "Kierrätyslaitos Demo Oy"
FOREIGN: Final = "5CD0000XYZ"  # a code that somebody scanned and that is no device of the register
PROOF: Final = {"method": "Ylikirjoitus", "standard": "NIST SP 800-88", "operator": RECYCLER}


def add(manager: uuid.UUID) -> None:
    """Two lots of devices that were retired, filled by `manager`."""
    who = reach.actor(manager, [(Role.ASSET_MANAGER, None)], language="fi", name="")
    long_ago = clock.today() - dt.timedelta(days=60)
    wanted = sa.select(Device.asset_tag).where(Device.lifecycle == Lifecycle.RETIRED, Device.retired_on < long_ago)
    wanted = wanted.order_by(Device.asset_tag).limit(LEFT + WAITING)
    tags = list(db.session.scalars(everywhere(wanted, Device, why="the demo's retired devices lie at many schools")))
    year = clock.today().year
    with clock.at(clock.now() - dt.timedelta(days=30)):
        _lot(who, f"Kierrätyserä {year}/1", tags[:LEFT], proven=LEFT, closes=True)
    with clock.at(clock.now() - dt.timedelta(days=2)):
        _lot(who, f"Kierrätyserä {year}/2", tags[LEFT:], proven=PROVEN, closes=False, foreign=[FOREIGN])


def _lot(  # the first `proven` devices have proof; `foreign` codes are in the lot besides
    who: Actor, name: str, tags: list[str | None], *, proven: int, closes: bool, foreign: Sequence[str] = ()
) -> None:
    named = [tag for tag in tags if tag]
    made = lots.begin(who, name=name, recycler=RECYCLER)
    lots.add(who, made, devices=[*named, *foreign])
    for number, tag in enumerate(named[:proven], start=1):
        lots.prove(who, made, devices=[tag], certificate=f"TT-{name[-6:]}-{number:03}", **PROOF)
    if closes and named:
        closing.close(who, made)

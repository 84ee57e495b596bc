"""What leaves the made-up city: a lot that went to the recycler a month ago, and one that lacks proof for some devices.

The recycler's certificates came as a PDF for the first, as a table for the second.
"""

import datetime as dt
import io
import uuid
from collections.abc import Mapping, Sequence
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
from registry.disposal import certificates, closing, documents, lots

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
    numbers = {tag: f"TT-{name[-6:]}-{number:03}" for number, tag in enumerate(named[:proven], start=1)}
    if not closes:
        if numbers:
            certificates.take(who, made, certificates.read(_table(numbers)))
        return
    for tag, certificate in numbers.items():
        lots.prove(who, made, devices=[tag], certificate=certificate, **PROOF)
    if named:
        documents.add(who, made, _paper(name), name="tietoturvatodistus.pdf")
        closing.close(who, made)


def _table(numbers: Mapping[str, str]) -> io.BytesIO:
    """What the recycler sends of devices whose data is destroyed: certificate by tag."""
    day = clock.today().isoformat()
    rows = [";".join((tag, *PROOF.values(), certificate, day)) for tag, certificate in numbers.items()]
    return io.BytesIO("\n".join(["Laitetunnus;Menetelmä;Standardi;Tekijä;Todistus;Päivä", *rows]).encode())


def _paper(name: str) -> io.BytesIO:
    """A certificate of one page."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415  large, and rarely needed

    paper = io.BytesIO()
    canvas = Canvas(paper, invariant=1)
    for line, words in enumerate((f"Tietoturvatodistus: {name}", RECYCLER, PROOF["standard"])):
        canvas.drawString(72, 760 - 24 * line, words)
    canvas.save()
    return paper

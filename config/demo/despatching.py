"""What suppliers have sent lately: a despatch on its way, one that has arrived in part, and one with exceptions."""

import csv
import datetime as dt
import io
import random
import uuid
from typing import Final

import sqlalchemy as sa

from config.demo import worktime
from config.demo.buying import WARRANTY_MONTHS, Offer
from config.demo.devices import serial
from core import clock
from core.actor import Actor
from core.db import db
from organisation.people import reach
from organisation.people.roles import Role
from registry.despatches import announcing
from registry.dock import scanning
from registry.purchasing import orders
from registry.purchasing.models import PurchaseOrder, Supplier

HEADER: Final = ("Lähetenumero", "Tilausnumero", "Tuotekoodi", "Sarjanumero", "Toimituspäivä")
ON_ITS_WAY: Final = (40, 40)  # ordered and announced
IN_PART: Final = (36, 30)
WITH_EXCEPTIONS: Final = (25, 24)


def add(chance: random.Random, offers: list[Offer], named: dict[str, uuid.UUID]) -> None:
    """Order, announce and receive, each on its day.

    named  name → key of the ten demo people
    """
    buyer = reach.actor(named["procurement"], [(Role.PROCUREMENT, None)], language="fi", name="")
    receiver = reach.actor(named["receiver"], [(Role.RECEIVER, None)], language="fi", name="")
    used: set[str] = set()
    laptop, other_laptop, staff_laptop = offers[0], offers[1], offers[6]
    bought = ((laptop, ON_ITS_WAY), (staff_laptop, IN_PART), (other_laptop, WITH_EXCEPTIONS))
    for number, (offer, (ordered, sent)) in enumerate(bought, start=2):
        order = _placed(buyer, offer, f"45{clock.today().year}90000{number}", ordered, days=5 * number)
        codes = [serial(chance, offer.manufacturer, used) for _ in range(sent)]
        if (ordered, sent) == WITH_EXCEPTIONS:
            codes[5] = codes[4]  # the same serial number twice
        _announced(buyer, order, codes, days=2 * number)
        if (ordered, sent) == IN_PART:
            _received(receiver, order, codes[:18])
        elif (ordered, sent) == WITH_EXCEPTIONS:
            _received(receiver, order, codes[:-2])  # one of them is missing
            with clock.at(worktime.morning(clock.today())):
                scanning.scan(receiver, order, code=codes[-1], dead_on_arrival=True)
                scanning.scan(receiver, order, code=serial(chance, offer.manufacturer, used))


def _placed(buyer: Actor, offer: Offer, number: str, ordered: int, *, days: int) -> PurchaseOrder:
    day = clock.today() - dt.timedelta(days)
    line = {"model": offer.id, "quantity": ordered, "unit_price_cents": offer.price_cents}
    with clock.at(worktime.morning(day)):
        return orders.place(
            buyer,
            number=number,
            supplier=_seller(),
            ordered_on=day,
            due_on=day + dt.timedelta(days + 2),
            lines=[line | {"warranty_months": WARRANTY_MONTHS}],
        )


def _announced(buyer: Actor, order: PurchaseOrder, codes: list[str], *, days: int) -> None:
    """Take in the supplier's list of what it sent `days` ago."""
    day = clock.today() - dt.timedelta(days)
    model = f"{order.lines[0].model.manufacturer.name} {order.lines[0].model.model_number}"
    rows = [(f"L-{order.number[-4:]}", order.number, model, code, f"{day:%d.%m.%Y}") for code in codes]
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([HEADER, *rows])
    file = io.BytesIO(text.getvalue().encode())
    with clock.at(worktime.morning(day)):
        announcing.announce(buyer, supplier=_seller(), file=file, file_name=f"lahete-{order.number}.csv")


def _received(receiver: Actor, order: PurchaseOrder, codes: list[str]) -> None:
    with clock.at(worktime.morning(clock.today() - dt.timedelta(1))):
        for code in codes:
            scanning.scan(receiver, order, code=code)


def _seller() -> Supplier:
    return db.session.scalars(sa.select(Supplier).order_by(Supplier.name.desc()).limit(1)).one()

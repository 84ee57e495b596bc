"""A delivery that came this morning: its file waits for procurement and holds what somebody has to decide."""

import csv
import io
import random
import uuid
from typing import Final

import sqlalchemy as sa

from config.demo.buying import Offer
from config.demo.devices import serial
from core import clock
from core.db import db
from organisation.people import reach
from organisation.people.roles import Role
from organisation.schools.models import School
from registry.imports import batches
from registry.purchasing import orders
from registry.purchasing.models import Supplier

HEADER: Final = (
    "Tilausnumero",
    "Tuotekoodi",
    "Sarjanumero",
    "Yksikköhinta (alv 0 %)",
    "Toimituspäivä",
    "Takuu (kk)",
    "Koulu",
)
ORDERED, SENT = 60, 48
UNKNOWN_MODEL: Final = "LENOVO 300W YOGA G5"  # of which the asset manager decides what it is
UNKNOWN: Final = 6


def add(chance: random.Random, offers: list[Offer], officer: uuid.UUID) -> None:
    """Order laptops and take in the supplier's file, which a worker reads and plans when the service starts."""
    who = reach.actor(officer, [(Role.PROCUREMENT, None)], language="fi", name="")
    seller = db.session.scalars(sa.select(Supplier).order_by(Supplier.name.desc()).limit(1)).one()
    coded = sa.select(School.institution_number).where(School.institution_number.is_not(None))
    schools = list(db.session.scalars(coded.order_by(School.institution_number).limit(12)))
    offer, number = offers[0], f"45{clock.today().year}900001"
    orders.place(
        who,
        number=number,
        supplier=seller,
        ordered_on=clock.today(),
        lines=[{"model": offer.id, "quantity": ORDERED, "unit_price_cents": offer.price_cents, "warranty_months": 36}],
    )
    used: set[str] = set()
    codes = [serial(chance, offer.manufacturer, used) for _ in range(SENT)]
    price, day = f"{offer.price_cents / 100:.2f}".replace(".", ","), f"{clock.today():%d.%m.%Y}"
    alias = "82VM0010MX"
    lines = [[number, alias, code, price, day, "36", schools[n % len(schools)] or ""] for n, code in enumerate(codes)]
    for line in lines[:UNKNOWN]:
        line[1] = UNKNOWN_MODEL
    lines[10][2] = lines[9][2]  # one serial number twice
    lines[20][2] = "Default string"
    lines[30][6] = "Olematon koulu"
    lines[40][3] = "398,90"  # not the price of the order
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([HEADER, *lines])
    file = io.BytesIO(text.getvalue().encode())
    batches.upload(who, file=file, file_name=f"toimitus-{number}.csv", supplier=seller.name)

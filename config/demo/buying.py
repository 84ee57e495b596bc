"""What the made-up city bought: twenty-five models with listings, two suppliers, an order a year for each kind of use."""

import csv
import datetime as dt
import random
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.demo import worktime
from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from organisation.people import reach
from organisation.people.roles import Role
from registry.catalogue import catalogue, listings
from registry.catalogue.models import Category, Use
from registry.purchasing import orders, suppliers
from registry.purchasing.models import Supplier

FILE = Path(__file__).with_name("models.csv")
STUDENT = {Category.STUDENT_LAPTOP, Category.TABLET, Category.DESKTOP}
STAFF = {Category.STAFF_LAPTOP}
WARRANTY_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Offer:
    """A model and when it was bought.

    years  first and last calendar year
    """

    id: uuid.UUID
    manufacturer_id: uuid.UUID
    manufacturer: str
    category: Category
    price_cents: int
    years: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lot:
    """Devices of one model, bought in one summer.

    line_id  the order's line
    number   the order's
    """

    offer: Offer
    year: int
    count: int
    line_id: uuid.UUID
    order_id: uuid.UUID
    number: str
    supplier_id: uuid.UUID


def offers() -> list[Offer]:
    """The catalogue, added."""
    with FILE.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    this_year = clock.today().year
    with clock.at(worktime.beginning()):
        return _catalogue(lines, this_year)


def _catalogue(lines: list[dict[str, str]], this_year: int) -> list[Offer]:
    """Every model with its aliases and listings."""
    made = []
    for line in lines:
        category = Category(line["category"])
        model = catalogue.add(
            SYSTEM, manufacturer=line["manufacturer"], model_number=line["model_number"], category=category
        )
        for alias in line["aliases"].split("|"):
            catalogue.add_alias(SYSTEM, model, alias=alias)
        first, last = (int(y) for y in line["years"].split("-"))
        price = int(line["price_cents"])
        made.append(Offer(model.id, model.manufacturer_id, line["manufacturer"], category, price, (first, last)))
        if line["use"]:
            newest = last >= this_year
            listings.list_standard(
                SYSTEM,
                model,
                use=Use(line["use"]),
                valid_from=dt.date(first, 1, 1),
                valid_to=None if newest else dt.date(last + 1, 1, 1),
                planned_life_months=int(line["life"]),
                replacement_price_cents=price,
                support_ends_on=dt.date(last + 6, 12, 31),
            )
    return made


def lots(
    chance: random.Random, all_offers: list[Offer], devices: int, officer: uuid.UUID, *, funds: dict[Any, uuid.UUID]
) -> list[Lot]:
    """What was bought when, in orders placed by `officer`.

    devices  student devices; staff laptops and presentation devices come on top
    funds    use and year → the appropriation that pays
    """
    who = reach.actor(officer, [(Role.PROCUREMENT, None)], language="fi", name="")
    with clock.at(worktime.beginning()):
        sellers = [suppliers.add(SYSTEM, name=name) for name in ("Laitetalo Demo Oy", "Koulutekniikka Demo Ab")]
    wanted = {"student": devices, "staff": round(devices * 0.18), "presentation": round(devices * 0.09)}
    made: list[Lot] = []
    for number, (use, total) in enumerate(wanted.items()):
        paying = {year: key for (what, year), key in funds.items() if what == use}
        made += _bought(
            chance, [o for o in all_offers if _use(o) == use], total, sellers[number % 2], paying=paying, who=who
        )
    return made


def _use(offer: Offer) -> str:
    if offer.category in STAFF:
        return "staff"
    return "student" if offer.category in STUDENT else "presentation"


def _bought(
    chance: random.Random,
    choice: list[Offer],
    total: int,
    seller: Supplier,
    *,
    paying: dict[int, uuid.UUID],
    who: Actor,
) -> list[Lot]:
    this_year = clock.today().year
    years = list(range(this_year - 5, this_year + 1))
    shares = [0.10, 0.13, 0.17, 0.20, 0.20, 0.20]
    counts = [round(total * s) for s in shares]
    counts[-1] += total - sum(counts)
    made: list[Lot] = []
    for year, count in zip(years, counts, strict=True):
        on_sale = [o for o in choice if o.years[0] <= year <= o.years[1]] or choice[:1]
        if count > 0:
            counts_of = _split(chance, count, len(on_sale))
            made += _order(on_sale, counts_of, year, seller, who=who, paid_from=paying[year])
    return made


def _split(chance: random.Random, count: int, parts: int) -> list[int]:
    weights = [chance.uniform(0.5, 1.5) for _ in range(parts)]
    cut = [int(count * w / sum(weights)) for w in weights]
    cut[0] += count - sum(cut)
    return cut


def _order(
    on_sale: list[Offer], counts: list[int], year: int, seller: Supplier, *, who: Actor, paid_from: uuid.UUID
) -> list[Lot]:
    bought = [(o, n) for o, n in zip(on_sale, counts, strict=True) if n > 0]
    ordered_on = min(dt.date(year, 5, 15), clock.today())
    with clock.at(worktime.morning(ordered_on)):
        order = orders.place(
            who,
            number=f"45{year}{seller.name[0]}{bought[0][0].category.value[:3].upper()}",
            supplier=seller,
            ordered_on=ordered_on,
            lines=[
                {
                    "model": o.id,
                    "quantity": n,
                    "unit_price_cents": o.price_cents,
                    "warranty_months": WARRANTY_MONTHS,
                    "appropriation": paid_from,
                }
                for o, n in bought
            ],
        )
    if year < clock.today().year:
        with clock.at(worktime.morning(dt.date(year, 9, 30))):
            orders.close(who, order)
    db.session.flush()
    lines = sorted(order.lines, key=lambda x: x.position)
    return [
        Lot(o, year, n, line.id, order.id, order.number, seller.id) for (o, n), line in zip(bought, lines, strict=True)
    ]


def delivered_on(lot: Lot) -> dt.date:
    """Early August, before the schools open."""
    return min(dt.date(lot.year, 8, 5), clock.today())

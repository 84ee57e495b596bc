"""The money of the made-up city: a programme over six years, cut this year from 35 to 32.5 million euros, and invoices."""

import datetime as dt
import uuid
from itertools import groupby

from config.demo import worktime
from config.demo.buying import Lot
from core import clock
from core.actor import SYSTEM, Actor
from organisation.people import reach
from organisation.people.roles import Role
from registry.funding import appropriations
from registry.invoices import invoices
from registry.purchasing import orders

PROGRAMME = "Digitaalisen oppimisen ohjelma"
NAMES = {"student": "Oppilaiden laitteet", "staff": "Henkilöstön laitteet", "presentation": "Esitystekniikka"}
CODES = {"student": "8 02 31 OPPI", "staff": "8 02 32 HENK", "presentation": "8 02 33 ESIT"}
MILLION = 100_000_000  # cents
GRANTED = {"student": 21.0, "staff": 7.5, "presentation": 6.5}  # million euros over the six years
SHARES = (0.10, 0.13, 0.17, 0.20, 0.20, 0.20)  # of the years, as they are bought
CUTS = {"student": 1.4, "staff": 0.5, "presentation": 0.6}  # million euros of this year
WHY = "Kaupunginhallitus leikkasi ohjelman 35 miljoonasta 32,5 miljoonaan euroon"
INVOICED_FIRST = 0.7  # of this year's first order


def grant(manager: uuid.UUID) -> dict[tuple[str, int], uuid.UUID]:
    """Add the appropriations of six years, those of this year cut by `manager`; returns use and year → key."""
    this_year = clock.today().year
    found: dict[tuple[str, int], uuid.UUID] = {}
    for use, millions in GRANTED.items():
        for year, share in zip(range(this_year - 5, this_year + 1), SHARES, strict=True):
            with clock.at(min(worktime.morning(dt.date(year, 1, 2)), clock.now())):
                made = appropriations.add(
                    SYSTEM,
                    code=CODES[use],
                    name=NAMES[use],
                    programme=PROGRAMME,
                    year=year,
                    amount_cents=round(millions * share * MILLION),
                )
            found[use, year] = made.id
    who = _actor(manager, Role.ASSET_MANAGER)
    with clock.at(min(worktime.morning(dt.date(this_year, 3, 2)), clock.now())):
        for use, millions in CUTS.items():
            made = appropriations.get(who, found[use, this_year])
            left = made.amount_cents - round(millions * MILLION)
            appropriations.correct(who, made, reason=WHY, amount_cents=left)
    return found


def invoice(lots: list[Lot], officer: uuid.UUID, manager: uuid.UUID) -> None:
    """Invoices of the orders of `lots`: earlier years' are paid; of this year's one is paid in part, one waits, one is missing."""
    buyer, approver = _actor(officer, Role.PROCUREMENT), _actor(manager, Role.ASSET_MANAGER)
    this_year = clock.today().year
    recent = 0
    for order_id, grouped in groupby(lots, key=lambda lot: lot.order_id):
        some = list(grouped)
        whole = {lot.line_id: lot.count for lot in some}
        if some[0].year < this_year:
            _record(buyer, approver, order_id, some, whole, part=1, approved=True)
            continue
        recent += 1
        if recent == 1:
            first = {key: int(count * INVOICED_FIRST) for key, count in whole.items()}
            _record(buyer, approver, order_id, some, first, part=1, approved=True)
            rest = {key: count - first[key] for key, count in whole.items()}
            _record(buyer, approver, order_id, some, rest, part=2, approved=False)
        elif recent == 2:  # noqa: PLR2004  the third order of this year waits for its invoice
            _record(buyer, approver, order_id, some, whole, part=1, approved=False)


def _record(
    buyer: Actor,
    approver: Actor,
    order_id: uuid.UUID,
    lots: list[Lot],
    counts: dict[uuid.UUID, int],
    *,
    part: int,
    approved: bool,
) -> None:
    lines = [
        {"line": str(lot.line_id), "quantity": counts[lot.line_id], "unit_price_cents": lot.offer.price_cents}
        for lot in lots
        if counts[lot.line_id]
    ]
    if not lines:
        return
    day = min(dt.date(lots[0].year, 8, 20) + dt.timedelta(days=20 * part), clock.today())
    with clock.at(min(worktime.morning(day), clock.now())):
        number = f"L{lots[0].year}-{lots[0].number[-4:]}-{part}"
        made, _ = invoices.record(buyer, orders.get(buyer, order_id), number=number, invoiced_on=day, lines=lines)
    if approved:
        with clock.at(min(worktime.morning(day + dt.timedelta(days=9)), clock.now())):
            invoices.approve(approver, made)


def _actor(person: uuid.UUID, role: Role) -> Actor:
    return reach.actor(person, [(role, None)], language="fi", name="")

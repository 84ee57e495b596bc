"""Balances of programmes: every year of each, added up from its appropriations."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from registry.catalogue import prices
from registry.funding import appropriations, hooks
from registry.funding.appropriations import Balance
from registry.funding.hooks import Used
from registry.funding.models import Appropriation


@dataclass(slots=True)
class Programme:
    """One programme with its balance, and that of each of its years, the latest first."""

    name: str
    balance: Balance = field(default_factory=Balance)
    years: dict[int, Balance] = field(default_factory=dict)


def by_programme(actor: Actor) -> list[Programme]:
    """Every programme, in the alphabet's sequence. Raises Forbidden."""
    actor.must("appropriation:read")
    rows = db.session.scalars(
        sa.select(Appropriation).order_by(Appropriation.programme, Appropriation.year.desc())
    ).all()
    used = hooks.used([row.id for row in rows])
    found: dict[str, Programme] = {}
    for row in rows:
        its = appropriations.balance(row, used.get(row.id, Used()))
        programme = found.setdefault(row.programme, Programme(row.programme))
        programme.balance += its
        programme.years[row.year] = programme.years.get(row.year, Balance()) + its
    return list(found.values())


def out(actor: Actor, programme: Programme) -> dict[str, Any]:
    """A programme as the API shows it to `actor`."""
    years = [
        prices.visible_to(actor, {"year": year} | appropriations.figures(its)) for year, its in programme.years.items()
    ]
    return prices.visible_to(
        actor, {"programme": programme.name} | appropriations.figures(programme.balance) | {"years": years}
    )

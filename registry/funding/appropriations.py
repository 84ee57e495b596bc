"""Appropriations: added, corrected, found by programme and year, each with what is committed, spent and left."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db
from core.history import Event, change
from core.paging import Order, Page, page
from core.scope import everywhere
from registry.catalogue import prices
from registry.funding import hooks
from registry.funding.hooks import Used
from registry.funding.models import Appropriation
from registry.funding.refusals import AppropriationExists

SORTED = (Appropriation.year, Appropriation.programme, Appropriation.id)
NEWEST = Order(SORTED, (int, str, uuid.UUID), descending=True)
COLUMNS = ("id", "code", "name", "programme", "year", "amount_cents", "version")
MOST_FACTS = 200


@dataclass(frozen=True, slots=True)
class Balance:
    """An amount and what was used of it, of one appropriation or of several; cents without VAT.

    left_cents  neither spent nor committed; negative: more was used than granted
    """

    amount_cents: int = 0
    committed_cents: int = 0
    spent_cents: int = 0

    @property
    def left_cents(self) -> int:
        return self.amount_cents - self.committed_cents - self.spent_cents

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(
            self.amount_cents + other.amount_cents,
            self.committed_cents + other.committed_cents,
            self.spent_cents + other.spent_cents,
        )


def balance(appropriation: Appropriation, used: Used) -> Balance:
    """The balance of one appropriation."""
    return Balance(appropriation.amount_cents, used.committed_cents, used.spent_cents)


def find(
    actor: Actor,
    *,
    q: str = "",
    programme: str = "",
    year: int | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Appropriations, those of the latest year first, as pairs of the row and its `Balance`.

    q          part of the code or name
    programme  its whole name, whatever the case
    Raises     Forbidden, Invalid (cursor)
    """
    actor.must("appropriation:read")
    statement = sa.select(Appropriation)
    if q:
        parts = [
            sa.func.lower(c).contains(q.lower(), autoescape=True) for c in (Appropriation.code, Appropriation.name)
        ]
        statement = statement.where(sa.or_(*parts))
    if programme:
        statement = statement.where(sa.func.lower(Appropriation.programme) == programme.lower())
    if year is not None:
        statement = statement.where(Appropriation.year == year)
    rows = db.session.scalars(NEWEST.apply(statement, after, limit)).all()
    found = page(rows, limit, lambda row: [row.year, row.programme, row.id], NEWEST)
    return Page(_with_balance(found.items), found.next)


def _with_balance(rows: Iterable[Appropriation]) -> list[tuple[Appropriation, Balance]]:
    listed = list(rows)
    used = hooks.used([row.id for row in listed])
    return [(row, balance(row, used.get(row.id, Used()))) for row in listed]


def get(actor: Actor, appropriation_id: uuid.UUID) -> Appropriation:
    """One appropriation. Raises Forbidden, NotFound."""
    actor.must("appropriation:read")
    return by_key(Appropriation, appropriation_id)


def balance_of(appropriation: Appropriation) -> Balance:
    """The balance of one appropriation as it is now."""
    return balance(appropriation, hooks.used([appropriation.id]).get(appropriation.id, Used()))


def add(actor: Actor, *, code: str, name: str, programme: str, year: int, amount_cents: int) -> Appropriation:
    """A new appropriation.

    programme  spelt as it is already, when one of that name is known whatever its case
    Raises     Forbidden, AppropriationExists
    Records    appropriation.added
    """
    actor.must("appropriation:write")
    same = sa.and_(sa.func.lower(Appropriation.code) == sa.func.lower(code), Appropriation.year == year)
    if db.session.scalar(sa.select(Appropriation.id).where(same)) is not None:
        raise AppropriationExists(code=code, year=str(year))
    made = Appropriation(code=code, name=name, programme=_as_known(programme), year=year, amount_cents=amount_cents)
    with change(made, "appropriation.added", by=actor):
        db.session.add(made)
    return made


def correct(
    actor: Actor, appropriation: Appropriation, *, reason: str, expected: int | None = None, **facts: Any
) -> Appropriation:
    """Change the name, the programme or the amount that was granted.

    reason   why, such as the decision that cut the amount
    facts    name, programme, amount_cents: those that are to be others
    Raises   Forbidden, Stale
    Records  appropriation.corrected
    """
    actor.must("appropriation:write")
    check_version(appropriation, expected)
    if "programme" in facts:
        facts["programme"] = _as_known(facts["programme"])
    with change(appropriation, "appropriation.corrected", by=actor, note=reason):
        for name, value in facts.items():
            setattr(appropriation, name, value)
    return appropriation


def _as_known(programme: str) -> str:
    same = sa.func.lower(Appropriation.programme) == sa.func.lower(programme)
    return db.session.scalar(sa.select(Appropriation.programme).where(same).limit(1)) or programme


def options(*, since: int) -> list[tuple[str, str]]:
    """Key and words of the appropriations of year `since` and later, the latest year first, for choosing one."""
    wanted = sa.select(Appropriation).where(Appropriation.year >= since)
    rows = db.session.scalars(wanted.order_by(Appropriation.year.desc(), Appropriation.code))
    return [(str(row.id), f"{row.code} · {row.name} · {row.year}") for row in rows]


def of_year(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """What pays this year for the same as each of these appropriations.

    Returns  key → itself, the one of its code, or the one alone of its programme; keys for which none or several fit
             are left out
    """
    if not keys:
        return {}
    now = sa.orm.aliased(Appropriation)
    same_code = sa.func.lower(now.code) == sa.func.lower(Appropriation.code)
    wanted = sa.select(Appropriation.id, now.id, same_code).where(Appropriation.id.in_(keys))
    wanted = wanted.join(now, sa.or_(same_code, now.programme == Appropriation.programme))
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    by_code: dict[uuid.UUID, uuid.UUID] = {}
    for old, new, is_same in db.session.execute(wanted.where(now.year == clock.today().year)):
        found.setdefault(old, []).append(new)
        if is_same:
            by_code[old] = new
    return {key: by_code.get(key, fitting[0]) for key, fitting in found.items() if key in by_code or len(fitting) == 1}


def programmes() -> list[str]:
    """The names of the programmes, in the alphabet's sequence."""
    return list(db.session.scalars(sa.select(Appropriation.programme).distinct().order_by(Appropriation.programme)))


def years() -> list[int]:
    """The years that have appropriations, the latest first."""
    return list(db.session.scalars(sa.select(Appropriation.year).distinct().order_by(Appropriation.year.desc())))


def history(appropriation: Appropriation) -> list[Event]:
    """What happened to an appropriation that the reader sees, newest first."""
    facts = sa.select(Event).where(Event.subject_id == appropriation.id).order_by(Event.at.desc(), Event.id.desc())
    return list(db.session.scalars(everywhere(facts.limit(MOST_FACTS), Event, why="of a row that the reader sees")))


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Codes and years of appropriations, for readers who may see orders or appropriations."""
    if not (reader.may("order:read") or reader.may("appropriation:read")):
        return {}
    wanted = sa.select(Appropriation.id, Appropriation.code, Appropriation.year).where(Appropriation.id.in_(keys))
    return {row.id: f"{row.code} · {row.year}" for row in db.session.execute(wanted)}


def out(actor: Actor, appropriation: Appropriation, its: Balance) -> dict[str, Any]:
    """An appropriation as the API shows it to `actor`."""
    told = {name: getattr(appropriation, name) for name in COLUMNS}
    return prices.visible_to(actor, told | figures(its))


def figures(its: Balance) -> dict[str, int]:
    """A balance with the names that the API gives its amounts."""
    return {name: getattr(its, name) for name in ("amount_cents", "committed_cents", "spent_cents", "left_cents")}

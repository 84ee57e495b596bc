"""What has been reported already, so that nobody reports it again without knowing."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere, told, visible
from tickets.categories.models import Category
from tickets.filing.filed import TEAM_NAMES
from tickets.teams.models import Team
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket, TicketLine

JUST_NOW = dt.timedelta(minutes=10)  # what nobody's device tells apart is the same only if it comes as close together
BY_OTHERS = dt.timedelta(hours=1)
SHOWN = 3
_LINE = sa.exists().where(TicketLine.ticket_id == Ticket.id)


def same(actor: Actor, device: uuid.UUID, category: str | None) -> Any:
    """The open ticket that `actor` asked for or filed about the same device: id, number, created_at; or none."""
    return _newest(actor, category, _LINE.where(TicketLine.device_id == device))


def same_words(
    actor: Actor, title: str, category: str | None, *, school: uuid.UUID | None, requester: uuid.UUID | None
) -> Any:
    """The same about no device: for the same person, with the same title and school, in the last ten minutes."""
    just_now = Ticket.created_at > clock.now() - JUST_NOW
    same_place = sa.and_(Ticket.title == title, Ticket.school_id == school)
    return _newest(actor, category, ~_LINE, same_place, Ticket.requester_id == (requester or actor.id), just_now)


def _newest(actor: Actor, category: str | None, *which: sa.ColumnElement[bool]) -> Any:
    if not actor.may("ticket:own"):
        return None
    wanted = visible(actor, Ticket, "ticket:own", Ticket.id, Ticket.number, Ticket.created_at)
    mine = sa.or_(Ticket.requester_id == actor.id, Ticket.filed_by_id == actor.id)
    wanted = _about(wanted, category).where(mine, *which)
    return db.session.execute(wanted.order_by(Ticket.created_at.desc()).limit(1)).first()


def by_others(device: uuid.UUID, category: str | None) -> Any:
    """What somebody else reported within the last hour about the same device and category, or none: created_at."""
    wanted = _about(sa.select(Ticket.created_at), category).where(Ticket.sensitive.is_(False))
    wanted = wanted.join(TicketLine, TicketLine.ticket_id == Ticket.id).where(TicketLine.device_id == device)
    wanted = wanted.where(Ticket.created_at > clock.now() - BY_OTHERS).order_by(Ticket.created_at.desc()).limit(1)
    return db.session.execute(everywhere(wanted, Ticket, why=_WHY)).first()


def open_about(device: uuid.UUID) -> list[Any]:
    """The newest open tickets about a device, never sensitive ones: for whoever sees the school's devices.

    Returns  rows of id, state, wait_reason, created_at, and the names of category and team
    """
    names = (Category.name_fi, Category.name_sv, Category.name_en)
    wanted = sa.select(Ticket.id, Ticket.state, Ticket.wait_reason, Ticket.created_at, *names, *TEAM_NAMES)
    wanted = wanted.join(TicketLine, TicketLine.ticket_id == Ticket.id).where(TicketLine.device_id == device)
    wanted = wanted.outerjoin(Category, Category.id == Ticket.category_id).outerjoin(Team, Team.id == Ticket.team_id)
    wanted = wanted.where(still_open(), Ticket.sensitive.is_(False)).order_by(Ticket.created_at.desc()).limit(SHOWN)
    return list(db.session.execute(everywhere(wanted, Ticket, why=_WHY)))


def seen(actor: Actor, rows: list[Any]) -> set[uuid.UUID]:
    """The keys of those of `rows` that `actor` may open."""
    if not rows or not actor.may("ticket:own"):
        return set()
    wanted = sa.select(Ticket.id).where(Ticket.id.in_([row.id for row in rows]))
    return set(db.session.scalars(told(wanted, actor, Ticket)))


def _about(wanted: Any, category: str | None) -> Any:
    wanted = wanted.outerjoin(Category, Category.id == Ticket.category_id).where(still_open())
    return wanted.where(Category.code == category if category else Ticket.category_id.is_(None))


_WHY = "whoever holds the device is told that it is reported, never by whom nor what was written"

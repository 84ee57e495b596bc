"""A person's notices: how many are unread, which they are, and that they were read."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core import aside, clock
from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.db import db
from core.paging import Order, Page, page
from core.scope import reader, visible
from tickets.notices.kinds import MENTIONED
from tickets.notices.models import Notice
from tickets.ticket import readers
from tickets.ticket.models import Ticket
from tickets.ticket.titles import title

OWN = "ticket:own"
MOST = 100  # counted on the bell; beyond, "more than 99" says enough
KEPT = dt.timedelta(days=60)  # after it was read
KEPT_UNREAD = dt.timedelta(days=400)
NEWEST = Order((Notice.created_at, Notice.id), (dt.datetime, uuid.UUID), descending=True)
_UNREAD = Notice.seen_at.is_(None)


def unread(actor: Actor) -> int:
    """How many notices of `actor` are unread, about tickets they may see; at most MOST."""
    if actor.id is None or not actor.may(OWN):
        return 0

    def build() -> CompiledStatement:
        some = _of(actor, Notice.id).where(_UNREAD).limit(constant(MOST))
        return CompiledStatement(some, readers.PARAMETERS)

    return len(_counting.get(readers.reader_of(actor), build).rows(readers.values(actor)))


_counting, _finding = StatementCache(), StatementCache()


def find(
    actor: Actor,
    *,
    unread: bool = False,
    mentions: bool = False,
    language: str = "",
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """The notices of `actor` about tickets they may see, newest first.

    unread    only those not read yet
    mentions  only of notes that mention the actor
    language  of titles that were tapped; default the actor's own
    Returns   rows of id, verb, created_at, seen_at, ticket_id, number, title
    Raises    Forbidden, Invalid
    """
    actor.must(OWN)

    def build() -> CompiledStatement:
        columns = (Notice.id, Notice.verb, Notice.created_at, Notice.seen_at, Notice.ticket_id, Ticket.number)
        wanted = _of(actor, *columns, title(language or actor.language))
        if unread:
            wanted = wanted.where(_UNREAD)
        if mentions:
            wanted = wanted.where(Notice.verb == constant(MENTIONED))
        return CompiledStatement(NEWEST.apply(wanted, after, limit).limit(constant(limit + 1)), values)

    values = {**readers.values(actor), **(NEWEST.parameters(after) if after else {})}
    shape = (readers.reader_of(actor), unread, mentions, language or actor.language, limit, bool(after))
    rows = _finding.get(shape, build).named(values)
    return page(rows, limit, lambda row: (row.created_at, row.id), NEWEST)


def _of(actor: Actor, *columns: Any) -> Any:
    wanted = visible(actor, Ticket, OWN, *columns).join_from(Notice, Ticket, Ticket.id == Notice.ticket_id)
    return wanted.where(Notice.person_id == reader(actor))


def look(actor: Actor, ticket_id: uuid.UUID) -> None:
    """`actor` opens the ticket: its notices are read, noted aside from the read-only transaction that shows it."""
    mine = sa.select(Notice.id).where(Notice.person_id == actor.id, Notice.ticket_id == ticket_id)
    if db.session.scalar(mine.where(_UNREAD).limit(1)) is not None:
        aside.note(_mark, actor.id, Notice.ticket_id == ticket_id)


def read(actor: Actor, *, notices: Collection[uuid.UUID] = ()) -> None:
    """These notices of `actor` are read; all of them when none is named. Those of others are left alone.

    Raises  Forbidden
    """
    actor.must(OWN)
    if actor.id is not None:
        _mark(actor.id, Notice.id.in_(list(notices)) if notices else sa.true())


def _mark(person_id: uuid.UUID, which: sa.ColumnElement[bool]) -> None:
    mine = sa.update(Notice).where(Notice.person_id == person_id, _UNREAD, which)
    db.session.execute(mine.values(seen_at=clock.now()).execution_options(synchronize_session=False))


def purge() -> int:
    """Forget notices that were read long ago, or never for more than a year; returns how many."""
    now = clock.now()
    old = sa.or_(Notice.seen_at < now - KEPT, Notice.created_at < now - KEPT_UNREAD)
    return int(db.session.connection().execute(sa.delete(Notice).where(old)).rowcount)

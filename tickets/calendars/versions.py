"""What is kept in versions: rows of one code, numbered from 1, of which the database refuses changes."""

from typing import Any, TypeVar

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import DomainError, NotFound

Row = TypeVar("Row", bound=Any)


def next_number(model: Any, code: str, *, after: int | None, refusal: type[DomainError]) -> int:
    """The number of the next version of what `code` stands for; 1: it is new.

    after    number of the version that the asker saw; None: they saw none and need not have
    refusal  raised where another version has come since
    """
    last = db.session.scalar(sa.select(sa.func.max(model.number)).where(model.code == code)) or 0
    if after is not None and after != last:
        raise refusal
    return int(last) + 1


def latest(actor: Actor, model: type[Row]) -> list[Row]:
    """The latest version of each, by code. Raises Forbidden."""
    actor.must("calendar:read")
    one = sa.orm.aliased(model)
    newer = sa.exists().where(one.code == model.code, one.number > model.number)
    return list(db.session.scalars(sa.select(model).where(~newer).order_by(model.code)))


def every(actor: Actor, model: type[Row], code: str) -> list[Row]:
    """All versions of what `code` stands for, the latest first. Raises Forbidden, NotFound."""
    actor.must("calendar:read")
    found = list(db.session.scalars(sa.select(model).where(model.code == code).order_by(model.number.desc())))
    if not found:
        raise NotFound
    return found

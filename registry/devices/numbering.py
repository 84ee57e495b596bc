"""The numbers of new asset tags: drawn from a sequence of the database, passing over tags that were written in by hand."""

from typing import Any, Final

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from registry.devices.models import Device
from registry.devices.refusals import TagsUsedUp
from registry.devices.tags import LARGEST

SEQUENCE: Final = "asset_tag_number"
MOST_AT_ONCE: Final = 10_000  # numbers drawn beyond those that are needed, where written tags are passed over


def draw(count: int, *, written: sa.Select[Any] | None = None) -> list[int]:
    """Draw the next `count` numbers whose tags no device has.

    written  tags that are about to be given, one column
    Returns  the numbers, ascending; nobody else is given one of them, also if this transaction comes to nothing
    Raises   TagsUsedUp
    """
    free: list[int] = []
    ahead = 0
    while len(free) < count:
        drawn = _next(count - len(free) + ahead)
        if drawn[-1] > LARGEST:
            raise TagsUsedUp
        free += _without_taken(drawn, written)
        ahead = min(4 * ahead + 1, MOST_AT_ONCE)
    return free[:count]


def _next(count: int) -> list[int]:
    each = sa.func.generate_series(1, count).table_valued("n").alias("each")
    return sorted(db.session.scalars(sa.select(sa.func.nextval(SEQUENCE)).select_from(each)).all())


def _without_taken(numbers: list[int], written: sa.Select[Any] | None) -> list[int]:
    drawn = sa.func.unnest(sa.literal(numbers, sa.ARRAY(sa.BigInteger)), type_=sa.BigInteger).column_valued("number")
    tag = sa.func.asset_tag(drawn)
    wanted = sa.select(drawn).where(sa.not_(sa.exists().where(Device.asset_tag == tag)))
    if written is not None:
        wanted = wanted.where(tag.not_in(written))
    found = db.session.scalars(everywhere(wanted, Device, why="a tag is unique over all schools"))
    return sorted(found)


def next_number() -> int:
    """Draw the next number whose tag no device has. Raises TagsUsedUp."""
    return draw(1)[0]

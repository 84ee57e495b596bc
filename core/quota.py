"""How often something may be done: so often at once, then once in a while; counted before it is done, in PostgreSQL.

The generic cell rate algorithm (ITU-T I.371): of each bucket only the instant is kept at which it will be empty again.
A bucket that is empty needs no row.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Model, alone, db


@dataclass(frozen=True, slots=True)
class Pace:
    """`burst` times at once, and once more in each time of `every` that has passed."""

    burst: int
    every: dt.timedelta


class Quota(Model):
    """A bucket that is not empty."""

    __tablename__ = "quota"
    __table_args__ = (sa.Index(None, "empty_at"),)

    bucket: Mapped[bytes] = mapped_column(primary_key=True, comment="keyed hash of what is counted")
    empty_at: Mapped[dt.datetime]


# One statement: two that come at once are counted one after the other. Sorted, so that they never wait in a circle.
# A bucket that is fuller than full was filled before the clock was put back: it is begun anew.
_TAKE = sa.text("""
WITH wanted AS MATERIALIZED (SELECT * FROM unnest(
    CAST(:buckets AS bytea[]), CAST(:every AS interval[]), CAST(:room AS interval[])) AS w (bucket, every, room))
INSERT INTO quota AS q (bucket, empty_at)
SELECT bucket, :now + every FROM wanted ORDER BY bucket
ON CONFLICT (bucket) DO UPDATE SET empty_at = (
    SELECT CASE WHEN q.empty_at > :now + w.room + :skew THEN :now ELSE greatest(q.empty_at, :now) END + w.every
    FROM wanted AS w WHERE w.bucket = q.bucket)
WHERE (SELECT greatest(q.empty_at, :now) + w.every <= :now + w.room OR q.empty_at > :now + w.room + :skew
    FROM wanted AS w WHERE w.bucket = q.bucket)
RETURNING q.bucket
""")
SKEW = dt.timedelta(minutes=5)  # by which the clocks of several hosts may differ


class _Full(Exception):
    """A bucket had no room: what went into the others is taken out again."""


def take(wanted: Mapping[bytes, Pace], *, times: int = 1) -> int:
    """Count `times` uses in each bucket, or in none if one of them has no room left. Stays whatever the answer is.

    What the session has read is given back first, so that a request holds one connection; call it before writing.

    Returns  0: counted; else whole seconds until there will be room
    """
    now = clock.now()
    values = {
        "now": now,
        "skew": SKEW,
        "buckets": list(wanted),
        "every": [pace.every * times for pace in wanted.values()],
        "room": [pace.every * pace.burst for pace in wanted.values()],
    }
    try:
        with alone() as connection:
            taken = set(connection.scalars(_TAKE, values))
            if full := wanted.keys() - taken:
                waits = [_wait(connection, bucket, wanted[bucket], times, now) for bucket in full]
                raise _Full
    except _Full:
        return max(1, *waits)
    return 0


def _wait(connection: sa.Connection, bucket: bytes, pace: Pace, times: int, now: dt.datetime) -> int:
    empty_at = connection.scalar(sa.select(Quota.empty_at).where(Quota.bucket == bucket)) or now
    return -int((now - empty_at - pace.every * (times - pace.burst)) // dt.timedelta(seconds=1))


def give_back(used: Mapping[bytes, Pace]) -> None:
    """Take one use out of each bucket again, in the session's transaction."""
    for bucket, pace in sorted(used.items()):
        db.session.execute(sa.update(Quota).where(Quota.bucket == bucket).values(empty_at=Quota.empty_at - pace.every))


def forget(buckets: Collection[bytes]) -> None:
    """Empty the buckets, in the session's transaction."""
    db.session.execute(sa.delete(Quota).where(Quota.bucket.in_(sorted(buckets))))


def purge() -> int:
    """Remove the rows of empty buckets; returns how many."""
    return int(db.session.connection().execute(sa.delete(Quota).where(Quota.empty_at < clock.now())).rowcount)

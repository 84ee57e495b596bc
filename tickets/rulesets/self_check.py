"""Every night the decisions of the last day are made again, each by its own version of the rules: none may differ."""

import datetime as dt
from itertools import islice

import sqlalchemy as sa
import structlog

from core import clock
from core.db import db
from tickets.dispatch import replay
from tickets.routing.models import RoutingCheck, RoutingDecision

PERIOD = dt.timedelta(hours=25)  # an hour of the day before as well, should a run be late
MOST = 100  # keys that are kept
KEPT = dt.timedelta(days=400)
log = structlog.get_logger(__name__)


def check() -> RoutingCheck:
    """Make the decisions of the last day again and keep what came out."""
    now = clock.now()
    since = now - PERIOD
    count = sa.select(sa.func.count()).where(RoutingDecision.decided_at >= since)
    made = RoutingCheck(
        checked_at=now,
        since=since,
        decisions=db.session.scalar(count) or 0,
        differing=list(islice(replay.differing(since=since), MOST)),
    )
    db.session.execute(sa.delete(RoutingCheck).where(RoutingCheck.checked_at < now - KEPT))
    db.session.add(made)
    db.session.flush()
    if made.differing:
        log.error("decisions do not come out as they were made", count=len(made.differing))
    return made


def latest() -> RoutingCheck | None:
    """The latest run."""
    return db.session.scalars(sa.select(RoutingCheck).order_by(RoutingCheck.checked_at.desc()).limit(1)).one_or_none()

"""A shift that begins, an absence that ends: whoever is back at work is offered what waits."""

import uuid

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.isolated import one_of_many
from core.scope import everywhere
from tickets.dispatch import drain, loads
from tickets.rosters import rosters
from tickets.rosters.models import Attendance, WorkRoster
from tickets.teams import members, membership

AT_ONCE = 200


def look() -> int:
    """Look at everybody whose shifts or absences may have changed something by now; returns at how many.

    The teams of those who are at work are drained; who returns from an absence owes nothing to the others.
    """
    now = clock.now()
    wanted = sa.select(Attendance).where(Attendance.look_at <= now).order_by(Attendance.look_at, Attendance.person_id)
    wanted = wanted.limit(AT_ONCE).with_for_update(skip_locked=True).execution_options(populate_existing=True)
    looked = 0
    for row in db.session.scalars(wanted).all():
        with one_of_many("tickets.attendance", row.person_id):
            _look(row)
            looked += 1
    return looked


def _look(row: Attendance) -> None:
    now = clock.now()
    kept = sa.select(WorkRoster).where(WorkRoster.id == row.person_id)
    roster = rosters.ready(db.session.scalars(everywhere(kept, WorkRoster, why="what changes by the clock")).one())
    presence = roster.at(now)
    if presence.at_work:
        for team_id in membership.team_ids(row.person_id):
            if row.absent:
                _forgive(team_id, row.person_id)
            drain.ask(team_id)
    row.at_work, row.absent, row.look_at = presence.at_work, presence.absent, roster.look_again(now)


def _forgive(team_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Let somebody come back level with whoever of the team was given least."""
    loads.lock_by_key(team_id)
    member = membership.member(team_id, person_id)
    if member is not None:
        with change(member, "member.changed", by=SYSTEM):
            members.come_back(member)

"""What the demo's people answered when their requests were done."""

import datetime as dt
import random
import uuid
from collections import Counter
from typing import Any, Final

import sqlalchemy as sa

from config.demo.staff import Staff
from core import clock
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.roles import Role
from tickets.feedback import asking
from tickets.feedback.models import SurveyAsk, SurveyTally
from tickets.ticket.models import Ticket

PERCENT: Final = 30
ANSWERS: Final = 0.6  # the share of those who are asked
SCORES: Final = {5: 46, 4: 30, 3: 13, 2: 7, 1: 4}  # how often each is given
YEAR: Final = dt.timedelta(days=365)
STILL_OPEN: Final = dt.timedelta(days=10)  # so long the demo's own people have not answered


def add(chance: random.Random, staff: Staff) -> None:
    """A year of answers, and questions that are still open."""
    asking.ask_of(reach.actor(staff.named["lead"], [(Role.LEAD, None)], language="fi", name=""), percent=PERCENT)
    columns = (Ticket.id, Ticket.requester_id, Ticket.team_id, Ticket.school_id, Ticket.resolved_at)
    done = sa.select(*columns).where(Ticket.resolved_at > clock.now() - YEAR, Ticket.team_id.is_not(None))
    done = done.where(Ticket.sensitive.is_(False)).order_by(Ticket.resolved_at, Ticket.id)
    asked_at: dict[uuid.UUID, dt.datetime] = {}
    counted: Counter[Any] = Counter()
    own = set(staff.named.values())
    for row in db.session.execute(everywhere(done, Ticket, why="the demo's tickets are of many schools")):
        latest = asked_at.get(row.requester_id)
        if (latest and row.resolved_at - latest < asking.APART) or chance.random() * 100 >= PERCENT:
            continue
        asked_at[row.requester_id] = row.resolved_at
        is_new = row.requester_id in own or row.resolved_at > clock.now() - STILL_OPEN
        answered = not is_new and chance.random() < ANSWERS
        about = {"team_id": row.team_id, "school_id": row.school_id}
        db.session.add(
            SurveyAsk(
                ticket_id=row.id, person_id=row.requester_id, asked_at=row.resolved_at, answered=answered, **about
            )
        )
        if answered:
            month = row.resolved_at.astimezone(clock.SCHOOL_ZONE).date().replace(day=1)
            (score,) = chance.choices(list(SCORES), list(SCORES.values()))
            counted[month, row.team_id, row.school_id, score] += 1
    names = ("month", "team_id", "school_id", "score")
    db.session.add_all(SurveyTally(**dict(zip(names, key, strict=True)), times=times) for key, times in counted.items())
    db.session.flush()

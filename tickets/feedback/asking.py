"""Who is asked how their request was handled: a share of those whose request was resolved, each once in a fortnight."""

import datetime as dt
import secrets
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import N_, Conflict
from core.history import change
from core.scope import everywhere
from organisation.people.models import Person
from tickets.feedback.models import SurveyAsk, SurveySetting, SurveyTally
from tickets.states import ResolutionCode, State
from tickets.ticket.models import Ticket

APART: Final = dt.timedelta(days=14)  # two questions to one person
OPEN_FOR: Final = dt.timedelta(days=30)
READ, WRITE = "survey:read", "survey:write"
_NOT_SERVED = frozenset({ResolutionCode.NO_ANSWER, ResolutionCode.DECLINED})


class SurveyNotAsked(Conflict):
    code = "survey_not_asked"
    says = N_("You are not asked about this request, or you have answered already.")


def sample(_actor: Actor, ticket: Ticket, code: ResolutionCode, _text: str) -> None:
    """Ask whoever asked for `ticket`, which was resolved just now, or do not, by chance."""
    percent = db.session.scalar(sa.select(SurveySetting.percent)) or 0
    if secrets.randbelow(100) >= percent or ticket.sensitive or ticket.team_id is None or code in _NOT_SERVED:
        return
    # whom another request is asking at this instant is not asked twice
    held = sa.select(Person.id).where(Person.id == ticket.requester_id, Person.disabled_at.is_(None))
    held = everywhere(
        held.with_for_update(skip_locked=True, key_share=True), Person, why="whoever asked for the ticket"
    )
    if db.session.scalar(held) is None:
        return
    now = clock.now()
    lately = sa.and_(SurveyAsk.person_id == ticket.requester_id, SurveyAsk.asked_at > now - APART)
    known = sa.select(sa.exists().where(sa.or_(SurveyAsk.ticket_id == ticket.id, lately)))
    if db.session.scalar(known):
        return
    about = {"person_id": ticket.requester_id, "team_id": ticket.team_id, "school_id": ticket.school_id}
    db.session.add(SurveyAsk(ticket_id=ticket.id, asked_at=now, **about))


def is_asked(actor: Actor, ticket: Ticket) -> bool:
    """Whether `actor` is asked about `ticket` now."""
    if actor.id != ticket.requester_id or ticket.state not in {State.RESOLVED, State.CLOSED}:
        return False
    return db.session.scalar(sa.select(SurveyAsk.ticket_id).where(*_open(ticket))) is not None


def answer(actor: Actor, ticket: Ticket, *, score: int) -> None:
    """Count an answer. Which one it was is kept nowhere with the person or the ticket, so no fact tells of it either.

    score   1 very badly - 5 very well
    Raises  SurveyNotAsked
    """
    if not is_asked(actor, ticket):
        raise SurveyNotAsked
    wanted = sa.select(SurveyAsk).where(*_open(ticket)).with_for_update().execution_options(populate_existing=True)
    ask = db.session.scalars(wanted).one_or_none()
    if ask is None:
        raise SurveyNotAsked
    ask.answered = True
    month = ask.asked_at.astimezone(clock.SCHOOL_ZONE).date().replace(day=1)
    counted = insert(SurveyTally).values(
        month=month, team_id=ask.team_id, school_id=ask.school_id, score=score, times=1
    )
    key = ["month", "team_id", "school_id", "score"]
    db.session.execute(
        counted.on_conflict_do_update(index_elements=key, set_={"times": SurveyTally.times + counted.excluded.times})
    )


def setting(*, lock: bool = False) -> SurveySetting:
    """How many are asked."""
    wanted = sa.select(SurveySetting)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(wanted).one()


def ask_of(actor: Actor, *, percent: int, expected: int | None = None) -> SurveySetting:
    """Say how many of those whose request is resolved are asked.

    percent  0-100; 0: nobody
    Raises   Forbidden, Stale
    Records  survey.changed
    """
    actor.must(WRITE)
    kept = setting(lock=True)
    check_version(kept, expected)
    with change(kept, "survey.changed", by=actor):
        kept.percent = percent
    return kept


def _open(ticket: Ticket) -> list[Any]:
    asked = [
        SurveyAsk.ticket_id == ticket.id,
        SurveyAsk.person_id == ticket.requester_id,
        SurveyAsk.answered.is_(False),
    ]
    return [*asked, SurveyAsk.asked_at > clock.now() - OPEN_FOR]

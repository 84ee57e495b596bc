"""A ticket that its agent does not take in the team's time goes to a colleague; at night and over a week-end nothing runs."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from tests import makers
from tests.calendars.test_working_time import at
from tests.clocks.acting import serving
from tickets.desk import working
from tickets.dispatch import route, untaken
from tickets.notices.models import Notice
from tickets.states import State
from tickets.teams import teams
from tickets.teams.models import Team
from tickets.ticket.models import Assignment, Ticket

FRIDAY = at("2026-11-06 15:30")  # the desk closes at four
EARLY, LATE = at("2026-11-09 08:29"), at("2026-11-09 08:30")  # on Monday it opens at eight


def looked(when: dt.datetime) -> int:
    with clock.at(when), transaction():
        return untaken.look()


def routed(ticket: Ticket, when: dt.datetime) -> Ticket:
    with clock.at(when), transaction():
        route.route(ticket.id)
    return makers.fetched(ticket.id)


@pytest.fixture
def limited(db_session: Any) -> None:
    with transaction():
        team = db.session.scalars(sa.select(Team).where(Team.code == "devices")).one()
        teams.alter(SYSTEM, team, take_within_minutes=60)


@pytest.mark.usefixtures("limited")
def test_what_is_not_taken_in_time_goes_to_a_colleague_and_in_the_end_to_a_person() -> None:
    first, second = serving(makers.agent()), serving(makers.agent())
    with clock.at(FRIDAY):
        ticket = makers.routed()
    had, other = (first, second) if ticket.agent_id == first.id else (second, first)
    assert (looked(EARLY), looked(LATE)) == (0, 1)
    back = makers.fetched(ticket.id)
    assert (back.state, back.agent_id, back.epoch) == (State.QUEUED, None, 2)
    told = db.session.scalars(sa.select(Notice.person_id).where(Notice.verb == untaken.NOT_TAKEN)).all()
    assert told == [had.id]
    assert routed(ticket, LATE).agent_id == other.id
    assert looked(LATE + dt.timedelta(minutes=59)) == 0
    assert looked(LATE + dt.timedelta(minutes=60)) == 1
    waits = routed(ticket, LATE + dt.timedelta(minutes=60))
    assert (waits.state, waits.agent_id) == (State.QUEUED, None)  # both had their time
    given_back = sa.select(Assignment.agent_id).where(Assignment.ticket_id == ticket.id, Assignment.given_back)
    assert set(db.session.scalars(given_back)) == {first.id, second.id}


@pytest.mark.usefixtures("limited")
def test_what_was_taken_handed_over_by_a_person_or_is_of_a_team_without_a_limit_stays() -> None:
    agent, of_accounts = serving(makers.agent()), serving(makers.agent("accounts"))
    with clock.at(FRIDAY):
        taken, given = makers.routed(), makers.routed()
        elsewhere = makers.routed(category="account.password")
        with transaction():
            working.take(agent.actor, makers.fetched(taken.id))
            working.assign(agent.actor, makers.fetched(given.id), agent=serving(makers.agent()).id)
    assert elsewhere.agent_id == of_accounts.id
    assert looked(LATE + dt.timedelta(days=7)) == 0

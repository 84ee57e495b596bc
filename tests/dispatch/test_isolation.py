"""A row for which the work fails each time keeps no other row from being done."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from core.actor import SYSTEM
from core.db import db, transaction
from core.scope import everywhere
from organisation.people import people
from organisation.people.models import Person
from tests import makers
from tests.dispatch.test_give_up import poison
from tickets.desk import closing, working
from tickets.dispatch import release
from tickets.dispatch.drain import drain
from tickets.states import ResolutionCode, State
from tickets.teams.models import TeamMember
from tickets.ticket.models import Ticket

REFUSE = """
CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$;
CREATE TRIGGER refuse_update BEFORE UPDATE ON ticket FOR EACH ROW WHEN (NEW.id = '{}') EXECUTE FUNCTION refuse_update()
"""


def refuse_updates(ticket: Ticket) -> None:
    """Let every change of `ticket` fail."""
    with transaction():
        db.session.execute(sa.text(REFUSE.format(ticket.id)))


@pytest.fixture
def past() -> Iterator[None]:
    """A Thursday long ago."""
    with time_machine.travel("2026-03-05T08:00:00Z", tick=False):
        yield


@pytest.mark.parametrize("refuse", [poison, refuse_updates])
def test_a_team_s_next_ticket_is_given_out_though_the_first_fails(db_session: Any, refuse: Any) -> None:
    agent = makers.agent(capacity=2)
    makers.routed()
    lost, other = makers.routed(), makers.routed()
    assert lost.team_id
    assert lost.team_id == other.team_id
    refuse(lost)
    with transaction():
        db.session.execute(sa.update(TeamMember).values(capacity=6).execution_options(recorded=True))
    with transaction():
        assert drain(lost.team_id) == other.id
    assert (makers.fetched(other.id).agent_id, makers.fetched(lost.id).agent_id) == (agent.id, None)


def test_the_other_tickets_of_an_agent_who_left_are_released(db_session: Any) -> None:
    agent = makers.agent()
    lost, other = makers.routed(), makers.routed()
    refuse_updates(lost)
    with transaction():
        person = everywhere(sa.select(Person).where(Person.id == agent.id), Person, why="a test")
        people.disable(SYSTEM, db.session.scalars(person).one())
    with transaction():
        assert release.release() == 0  # the other was released with the disabling
    assert (makers.fetched(other.id).agent_id, makers.fetched(lost.id).agent_id) == (None, agent.id)


def test_the_other_tickets_that_are_done_are_closed(db_session: Any, past: None) -> None:
    agent = makers.agent()
    tickets = [makers.routed() for _ in range(3)]
    for ticket in tickets:
        with transaction():
            working.take(agent.actor, ticket)
            closing.resolve(agent.actor, ticket, resolution_code=ResolutionCode.ADVISED)
    refuse_updates(tickets[1])
    with time_machine.travel(dt.datetime(2026, 3, 13, tzinfo=dt.UTC), tick=False), transaction():
        assert closing.close_resolved() == 2
    states = [makers.fetched(ticket.id).state for ticket in tickets]
    assert states == [State.CLOSED, State.RESOLVED, State.CLOSED]

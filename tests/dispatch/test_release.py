"""Tickets of an agent who has left go back to routing, whatever the cause, with a fact."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event, change
from core.scope import everywhere
from organisation.people import people
from organisation.people.models import Grant, Person
from tests import makers
from tickets.desk import working
from tickets.dispatch import release, route
from tickets.states import State, WaitReason
from tickets.teams.models import TeamMember


def leave(who: Any, cause: str) -> None:
    grant = db.session.scalars(sa.select(Grant).where(Grant.person_id == who.id)).one()
    person = db.session.scalars(everywhere(sa.select(Person).where(Person.id == who.id), Person, why="a test")).one()
    member = db.session.scalars(sa.select(TeamMember).where(TeamMember.person_id == who.id)).one()
    if cause == "disabled":
        people.disable(SYSTEM, person)
    elif cause == "date":
        with change(grant, "grant.given", by=SYSTEM):
            grant.valid_from, grant.valid_to = clock.today() - dt.timedelta(days=9), clock.today()
    else:
        with change(member, "member.removed", by=SYSTEM):
            db.session.delete(member)


@pytest.mark.parametrize("cause", ["disabled", "date", "member"])
def test_the_tickets_of_somebody_who_left_are_routed_to_others(db_session: Any, cause: str) -> None:
    agent = makers.agent()
    ticket = makers.routed()
    colleague = makers.agent()
    with transaction():
        assert release.release() == 0
    with transaction():
        leave(agent, cause)
    with transaction():
        assert release.release() == (0 if cause == "disabled" else 1)  # then it is done in the same transaction
    now = makers.fetched(ticket.id)
    assert (now.state, now.agent_id, now.epoch) == (State.QUEUED, None, 2)
    with transaction():
        route.route(ticket.id)
    assert makers.fetched(ticket.id).agent_id == colleague.id
    verbs = sa.select(Event.verb).where(Event.subject_id == ticket.id, Event.verb == "ticket.released")
    assert list(db.session.scalars(everywhere(verbs, Event, why="a test"))) == ["ticket.released"]


@pytest.mark.parametrize("state", [State.WAITING, State.QUEUED])
def test_a_waiting_ticket_of_somebody_who_left_waits_on_with_a_colleague(db_session: Any, state: State) -> None:
    agent = makers.agent()
    ticket = makers.routed()
    colleague = makers.agent() if state is State.WAITING else None
    until = clock.today() + dt.timedelta(days=5)
    with transaction():
        working.take(agent.actor, makers.fetched(ticket.id))
        working.wait(agent.actor, makers.fetched(ticket.id), reason=WaitReason.VENDOR, until=until)
    with transaction():
        leave(agent, "disabled")
    with transaction():
        route.route(ticket.id)
    now = makers.fetched(ticket.id)
    assert (now.state, now.agent_id) == (state, colleague.id if colleague else None)
    assert (now.wait_reason, now.wait_until is not None) == (WaitReason.VENDOR if colleague else None, bool(colleague))

"""A ticket whose routing fails each time goes to people, once, and keeps no other waiting."""

from typing import Any

import sqlalchemy as sa

from core.db import db, transaction
from core.history import Event
from core.outbox import attempts
from core.outbox.items import Item
from core.scope import everywhere
from organisation.people.roles import Role
from tests import makers
from tickets.dispatch import sweep
from tickets.dispatch.drain import drain
from tickets.notices.models import Notice
from tickets.states import State
from tickets.teams.models import Team, TeamMember
from tickets.ticket.models import Ticket
from workers import consumer, jobs

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON routing_decision FOR EACH ROW WHEN (NEW.ticket_id = '{}') EXECUTE FUNCTION refuse()
"""


def poison(ticket: Ticket) -> None:
    """Let every decision about `ticket` fail."""
    with transaction():
        db.session.execute(sa.text(REFUSE.format(ticket.id)))


def tried_until_given_up(ticket: Ticket) -> Item:
    """Have a worker try to route `ticket` until it gives up."""
    job = db.session.scalars(sa.select(Item).where(Item.key == str(ticket.id), Item.dead_at.is_(None))).one()
    for _ in range(attempts.MOST):
        with transaction():
            db.session.execute(sa.update(Item).values(available_at=sa.func.now()))
        consumer.run(job.id)
    db.session.refresh(job)
    return job


def test_it_goes_to_the_catch_all_s_team_and_its_lead_is_told_once(db_session: Any) -> None:
    jobs.load()
    lead = makers.agent("service_desk", role=Role.LEAD)
    ticket = makers.ticket()
    poison(ticket)
    job = tried_until_given_up(ticket)
    assert (job.attempts, job.last_error, job.done_at) == (attempts.MOST, "ProgrammingError P0001", None)
    ticket = makers.fetched(ticket.id)
    team = db.session.get_one(Team, ticket.team_id)
    assert (ticket.state, ticket.agent_id, team.code) == (State.QUEUED, None, "service_desk")
    told = db.session.execute(sa.select(Notice.person_id, Notice.verb)).all()
    assert [tuple(row) for row in told] == [(lead.id, "ticket.rules_failed")]
    facts = sa.select(Event.verb).where(Event.subject_id == ticket.id, Event.verb == "ticket.routing_failed")
    assert len(db.session.scalars(facts).all()) == 1
    older = sa.update(Ticket).values(created_at=sa.func.now() - sweep.PATIENCE * 2)
    with transaction():
        db.session.execute(everywhere(older.execution_options(recorded=True), Ticket, why="a minute is over"))
        assert sweep.sweep() == 0, "it is not tried again until somebody asks"


def test_it_keeps_no_other_ticket_of_its_team_waiting(db_session: Any) -> None:
    jobs.load()
    agent = makers.agent(capacity=2)
    makers.routed()
    lost = makers.ticket()
    poison(lost)
    tried_until_given_up(lost)
    other = makers.routed()
    assert other.team_id
    moved = sa.update(Ticket).where(Ticket.id == lost.id).values(team_id=other.team_id)
    with transaction():
        db.session.execute(everywhere(moved.execution_options(recorded=True), Ticket, why="both wait in one queue"))
        roomier = sa.update(TeamMember).values(capacity=6).execution_options(recorded=True, synchronize_session=False)
        db.session.execute(roomier)
    with transaction():
        assert drain(other.team_id) == other.id
    assert makers.fetched(other.id).agent_id == agent.id
    assert makers.fetched(lost.id).agent_id is None

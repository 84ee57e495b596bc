"""Tickets that wait: set to waiting at once, with a word to who asked, until a day, and through a hand-over."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.history import Event
from organisation.people.roles import Role
from tests import cast, makers
from tests.desk.test_commands import do, verbs
from tickets.clocks.models import TicketClock
from tickets.desk import waiting, working
from tickets.desk.refusals import WaitDayWrong
from tickets.notices.models import Notice
from tickets.states import State, WaitReason
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket


def stands(ticket: Ticket) -> tuple[Any, ...]:
    """Whether the clock of the resolution stands still, and for what."""
    row = db.session.get(TicketClock, (ticket.id, Clock.RESOLVE), populate_existing=True)
    assert row is not None
    return row.due_at is None, [(pause["reason"], pause["to"]) for pause in row.pauses]


@pytest.mark.parametrize("by", ["person", "plan"])
def test_a_ticket_that_waits_goes_on_waiting_with_its_clock_when_it_is_handed_over(
    client: FlaskClient, by: str
) -> None:
    agent, ticket = makers.agent(), makers.routed()
    other, lead = makers.agent(), makers.agent(role=Role.LEAD)
    with transaction():
        waiting.put_off(agent.actor, makers.fetched(ticket.id), reason=WaitReason.PARTS)
    stood = stands(ticket)
    assert stood == (True, [("parts", None)])
    if by == "person":
        answer = do(client, agent, ticket, "assign", agent=str(other.id)).get_json()
        assert (answer["state"], answer["wait_reason"], answer["agent"]["id"]) == ("waiting", "parts", str(other.id))
    else:
        team = str(makers.fetched(ticket.id).team_id)
        to = [{"ticket": str(ticket.id), "team": team, "agent": str(other.id)}]
        path = f"/api/v1/agents/{agent.id}/hand-over"
        assert client.post(path, json={"to": to}, headers=lead.bearer).get_json()["left"] == []
    now = makers.fetched(ticket.id)
    assert (now.state, now.wait_reason, now.agent_id) == (State.WAITING, WaitReason.PARTS, other.id)
    assert stands(ticket) == stood
    facts = sa.select(Event.after).where(Event.subject_id == ticket.id, Event.verb == "ticket.handed_over")
    assert "state" not in db.session.scalars(facts).one()


def test_what_was_only_assigned_is_set_to_waiting_at_once_and_taken_by_it(client: FlaskClient) -> None:
    agent, ticket = makers.agent(), makers.routed()
    cast.sign_in(client, agent)
    page = client.get(f"/tickets/{ticket.id}?lang=en").get_data(as_text=True)
    assert f"/tickets/{ticket.id}/wait" in page
    assert "<span>Start</span>" in page
    assert "<span>Take</span>" not in page
    assert "Pauses the resolution time" in page
    assert "wait" in client.get(f"/api/v1/tickets/{ticket.id}", headers=agent.bearer).get_json()["commands"]
    answer = do(client, agent, ticket, "wait", reason="vendor").get_json()
    assert (answer["state"], answer["wait_reason"]) == ("waiting", "vendor")
    assert verbs(ticket)[-2:] == ["ticket.taken", "ticket.put_off"]
    colleagues = makers.routed()
    assert do(client, makers.agent("accounts"), colleagues, "wait", reason="vendor").status_code == 409


def test_a_reply_is_sent_and_the_ticket_waits_until_a_day_on_which_the_work_goes_on(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    cast.sign_in(client, agent)
    day = clock.today() + dt.timedelta(days=3)
    path, typed = f"/tickets/{ticket.id}/messages?lang=en", {"text": "The part comes.", "wait": "true"}
    assert "Say what the ticket waits for." in client.post(path, data=typed).get_data(as_text=True)
    past = typed | {"reason": "parts", "until": clock.today().isoformat()}
    refused = client.post(path, data=past)
    assert (refused.status_code, "Choose a day that is still to come" in refused.text) == (422, True)
    assert makers.fetched(ticket.id).state is State.ASSIGNED
    done = client.post(path, data=typed | {"reason": "parts", "until": day.isoformat()}, follow_redirects=True)
    assert "The ticket is waiting." in done.text
    assert "The part comes." in client.get(f"/api/v1/tickets/{ticket.id}", headers=teacher.bearer).text
    whole = client.get(f"/api/v1/tickets/{ticket.id}", headers=agent.bearer).get_json()
    assert (whole["state"], whole["wait_until"]) == ("waiting", day.isoformat())
    # a plain reply says nothing about waiting, whatever stands in the fields beside it
    client.post(path, data={"text": "And one more thing.", "reason": "vendor"})
    assert makers.fetched(ticket.id).wait_reason is WaitReason.PARTS
    with transaction():
        assert waiting.end_waits() == 0
    with time_machine.travel(dt.datetime.combine(day, dt.time(6), tzinfo=dt.UTC)), transaction():
        assert (waiting.end_waits(), waiting.end_waits()) == (1, 0)
    now = makers.fetched(ticket.id)
    assert (now.state, now.wait_reason, now.wait_until) == (State.IN_PROGRESS, None, None)
    told = sa.select(Notice.person_id).where(Notice.verb == "ticket.wait_ended", Notice.ticket_id == ticket.id)
    assert list(db.session.scalars(told)) == [agent.id]
    assert not stands(ticket)[0]


def test_a_day_more_than_a_year_away_is_refused(db_session: Any) -> None:
    agent, ticket = makers.agent(), makers.routed()
    with pytest.raises(WaitDayWrong):
        waiting.put_off(
            *(agent.actor, makers.fetched(ticket.id)),
            reason=WaitReason.PARTS,
            until=clock.today() + dt.timedelta(days=367),
        )
    assert working.may_give_back(agent.actor, makers.fetched(ticket.id))

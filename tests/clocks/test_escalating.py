"""Escalation: each step once and in order, in one go for many; promises are kept or broken and never changed."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tests.calendars.oracle import HERE
from tests.clocks.acting import copies, serving
from tickets.clocks import escalating, promises
from tickets.clocks.models import Promise
from tickets.desk import messages
from tickets.notices.models import Notice
from tickets.states import Visibility
from tickets.ticket.models import Ticket

MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=HERE)  # a class was stopped: one hour to answer, eight to resolve
HOUR = dt.timedelta(hours=1)


def escalated(when: dt.datetime) -> list[tuple[str, int]]:
    """What is escalated at `when`: clock and number of the step."""
    told = sa.select(Event.after).where(Event.verb == "ticket.escalated").order_by(Event.at, Event.id)
    before = len(list(db.session.scalars(told)))
    with clock.at(when), transaction():
        escalating.escalate()
    return sorted((fact["clock"], fact["step"]) for fact in list(db.session.scalars(told))[before:])


def news(who: cast.Member) -> list[str]:
    return list(db.session.scalars(sa.select(Notice.verb).where(Notice.person_id == who.id).order_by(Notice.verb)))


@pytest.fixture
def lead(client: FlaskClient) -> cast.Member:
    return serving(makers.agent("devices", role=Role.LEAD))


@pytest.fixture
def agent(client: FlaskClient) -> cast.Member:
    return serving(makers.agent("devices"))


def test_each_step_is_taken_once_and_in_order(client: FlaskClient, lead: cast.Member, agent: cast.Member) -> None:
    with clock.at(MONDAY):
        ticket = makers.ticket(class_stopped=True)
    with clock.at(MONDAY + HOUR / 2):
        answer = f"/api/v1/tickets/{ticket.id}/take"
        assert client.post(answer, headers=agent.bearer | {"If-Match": '"1"'}).status_code == 200
    assert escalated(MONDAY + HOUR / 2) == []
    assert escalated(MONDAY + HOUR) == [("first_response", 1)]
    assert escalated(MONDAY + HOUR) == []
    assert news(lead) == ["ticket.overdue"]
    assert escalated(MONDAY + dt.timedelta(days=2)) == [("resolve", 1), ("resolve", 2), ("resolve", 3)]
    assert news(agent) == ["ticket.due_soon"]
    assert news(lead) == ["ticket.overdue", "ticket.overdue"]
    assert escalated(MONDAY + dt.timedelta(days=3)) == []


def test_what_is_answered_or_stands_still_is_not_escalated(
    client: FlaskClient, lead: cast.Member, agent: cast.Member
) -> None:
    with clock.at(MONDAY):
        ticket = makers.ticket(class_stopped=True)
    with clock.at(MONDAY + HOUR / 2), transaction():
        messages.add(agent.actor, makers.fetched(ticket.id), text="x", visibility=Visibility.PUBLIC)
    with clock.at(MONDAY + HOUR / 2):
        path, version = f"/api/v1/tickets/{ticket.id}/wait", makers.fetched(ticket.id).version
        waits = client.post(path, json={"reason": "parts"}, headers=agent.bearer | {"If-Match": f'"{version}"'})
    assert waits.status_code == 200
    assert escalated(MONDAY + dt.timedelta(days=3)) == []


def test_of_many_tickets_that_become_due_each_is_told_of(client: FlaskClient, lead: cast.Member) -> None:
    with clock.at(MONDAY):
        ticket = makers.ticket(class_stopped=True)
    copies(ticket, 60)
    with clock.at(MONDAY + dt.timedelta(days=1)):
        count = escalating.escalate()
    assert count >= 120
    assert len(news(lead)) == 2 * 61  # each is told once to be late, and once to be due soon


# --- promises --------------------------------------------------------------------------------------------------------


def promised(client: FlaskClient, who: cast.Member, ticket: Ticket, due: dt.datetime, text: str = "A charger") -> Any:
    body = {"text": text, "due": due.isoformat()}
    return client.post(f"/api/v1/tickets/{ticket.id}/promises", json=body, headers=who.bearer)


def test_a_promise_is_kept_or_broken_and_told(client: FlaskClient, agent: cast.Member) -> None:
    teacher = cast.teacher()
    ticket, now = makers.ticket(teacher), clock.now()
    kept = promised(client, agent, ticket, now + HOUR).get_json()
    broken = promised(client, agent, ticket, now + dt.timedelta(seconds=1)).get_json()
    path = f"/api/v1/tickets/{ticket.id}/promises"
    assert client.post(f"{path}/{kept['id']}/keep", headers=agent.bearer).get_json()["kept_at"]
    assert client.post(f"{path}/{kept['id']}/keep", headers=agent.bearer).status_code == 409
    change = sa.text("UPDATE promise SET due_at = due_at - interval '1 day' WHERE id = :id")
    with pytest.raises(sa.exc.DBAPIError, match="never changes"), db.session.begin_nested():
        db.session.execute(everywhere(change, Promise, why="a test"), {"id": kept["id"]})
    while clock.now() <= now + dt.timedelta(seconds=1.1):
        promises.of(agent.actor, ticket)
    with transaction():
        assert promises.break_overdue() == 1
        assert promises.break_overdue() == 0
    found = {one["id"]: one for one in client.get(path, headers=teacher.bearer).get_json()["items"]}
    assert (bool(found[kept["id"]]["kept_at"]), bool(found[broken["id"]]["broken_at"])) == (True, True)
    assert news(agent) == ["ticket.promise_broken"]
    verbs = sa.select(Event.verb).where(Event.verb.like("ticket.promise%")).order_by(Event.at, Event.id)
    assert list(db.session.scalars(verbs)) == [
        *("ticket.promised", "ticket.promised", "ticket.promise_kept", "ticket.promise_broken")
    ]


def test_resolving_in_time_keeps_what_was_promised(client: FlaskClient, agent: cast.Member) -> None:
    ticket = makers.ticket()
    promised(client, agent, ticket, clock.now() + HOUR)
    for command, body in (("take", {}), ("resolve", {"resolution_code": "repaired"})):
        headers = agent.bearer | {"If-Match": f'"{makers.fetched(ticket.id).version}"'}
        assert client.post(f"/api/v1/tickets/{ticket.id}/{command}", json=body, headers=headers).status_code == 200
    assert promises.of(agent.actor, ticket)[0].kept_at is not None
    assert promised(client, agent, ticket, clock.now() + HOUR).status_code == 409


def test_who_may_promise_what(client: FlaskClient, agent: cast.Member) -> None:
    teacher = cast.teacher()
    ticket, now = makers.ticket(teacher), clock.now()
    assert promised(client, teacher, ticket, now + HOUR).status_code == 403
    assert promised(client, cast.outsider(), ticket, now + HOUR).status_code == 404
    for due in (now - HOUR, now + dt.timedelta(days=400)):
        refused = promised(client, agent, ticket, due)
        assert (refused.status_code, refused.get_json()["code"]) == (422, "promise_not_ahead")
    cast.sign_in(client, agent)
    form = {"text": "A charger", "due": (now.astimezone(HERE) + HOUR).strftime("%Y-%m-%dT%H:%M")}
    assert client.post(f"/tickets/{ticket.id}/promises", data=form).status_code == 303
    assert "A charger" in client.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    client.post(f"/tickets/{ticket.id}/promises?lang=en", data={"text": "", "due": ""})
    page = client.get(f"/tickets/{ticket.id}?lang=en").text
    assert "Fill in “What is promised”. Fill in “By when”." in page

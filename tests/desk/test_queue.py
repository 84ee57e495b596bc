"""The one list: who sees what in it, in which order, page by page; and the next ticket of a queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.db import db, transaction
from organisation.people.roles import Role
from tests import cast, makers
from tickets.desk import desk, queue, working
from tickets.desk.narrowing import Which
from tickets.states import Priority, State
from tickets.ticket import counts
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command

SEEN = {"recorded": True, "unfiltered": frozenset({"ticket"}), "synchronize_session": False}


def numbers(client: FlaskClient, who: cast.Member, query: str = "") -> list[str]:
    answer = client.get(f"/api/v1/tickets?{query}", headers=who.bearer)
    assert answer.status_code == 200, answer.get_json()
    return [item["number"] for item in answer.get_json()["items"]]


def make_sensitive(ticket: Ticket) -> None:
    with transaction():
        db.session.execute(
            sa.update(Ticket).where(Ticket.id == ticket.id).values(sensitive=True), execution_options=SEEN
        )


def test_open_tickets_come_by_priority_then_age_and_all_of_them_newest_first(client: FlaskClient) -> None:
    first, second, urgent = makers.ticket(), makers.ticket(), makers.ticket(class_stopped=True)
    agent = makers.agent()
    assert numbers(client, agent, "state=open") == [urgent.number, first.number, second.number]
    assert numbers(client, agent) == [urgent.number, second.number, first.number]


def test_pages_of_the_list_hold_every_ticket_once(client: FlaskClient) -> None:
    made = {makers.ticket(class_stopped=at % 2 == 0).number for at in range(7)}
    agent, seen, more = makers.agent(), [], ""
    while True:
        answer = client.get(f"/api/v1/tickets?state=open&limit=2{more}", headers=agent.bearer).get_json()
        seen += [item["number"] for item in answer["items"]]
        if answer["next"] is None:
            break
        more = f"&after={answer['next']}"
    assert (len(seen), set(seen)) == (7, made)


def test_the_list_is_narrowed_by_team_agent_state_school_priority_and_words(client: FlaskClient) -> None:
    agent, device = makers.agent(), makers.device()
    mine = makers.routed(devices=[device.asset_tag], title="Flickering lamp")
    other = makers.routed(category="account.password", school=cast.school().id, class_stopped=True)
    for query, found in {
        "team=devices": [mine],
        "team=nowhere": [],
        "agent=me": [mine],
        "agent=none": [other],
        "agent=somebody": [],
        f"agent={agent.id}": [mine],
        "state=queued": [other],
        "state=closed": [],
        f"school={other.school_id}&priority=P2": [other],
        "priority=P1": [],
        "q=flick": [mine],
        "q=lamp+flickering": [mine],
        "q=screen": [other],
        f"q={mine.number}": [mine],
        f"q={int(mine.number[-6:])}": [mine],
        f"q={device.asset_tag}": [mine],
        "q=%26%21%28": [],
    }.items():
        assert numbers(client, agent, query) == [one.number for one in found], query


@pytest.mark.parametrize("query", ["state=lost", "priority=P9", "school=1", "limit=201", "after=%21", "nosuch=1"])
def test_a_bad_question_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/tickets?{query}", headers=makers.agent().bearer).status_code == 422


def test_each_sees_their_own_their_schools_or_all_and_a_sensitive_one_only_if_theirs(client: FlaskClient) -> None:
    teacher, other = cast.teacher(), cast.outsider()
    one = makers.ticket(teacher)
    foreign = makers.ticket(other, school=cast.school(cast.OTHER).id)
    secret = makers.ticket(teacher)
    agent, colleague = makers.agent(), makers.agent()
    with transaction():
        working.take(agent.actor, secret)
    make_sensitive(secret)
    nothing: list[Ticket] = []
    for who, seen in [
        (teacher, [one, secret]),
        (other, [foreign]),
        (cast.contact(), [one]),
        (agent, [one, foreign, secret]),
        (colleague, [one, foreign]),
        (cast.everywhere(Role.AUDITOR), nothing),
        (cast.everywhere(Role.ADMIN), nothing),
    ]:
        assert set(numbers(client, who)) == {ticket.number for ticket in seen}, who.person.name
        for ticket in (one, foreign, secret):
            status = client.get(f"/api/v1/tickets/{ticket.id}", headers=who.bearer).status_code
            assert status == (200 if ticket in seen else 404)


def test_the_counters_say_what_is_there_after_any_commands(client: FlaskClient) -> None:
    agent = makers.agent("devices", "accounts")
    tickets = [makers.routed(category=code) for code in ("device.screen", "account.password", "network.wifi", None)]
    with transaction():
        working.take(agent.actor, tickets[0])
    make_sensitive(tickets[1])
    with transaction():
        counts.fold()
    with transaction():
        working.assign(agent.actor, makers.fetched(tickets[2].id), agent=agent.id)
    truth: dict[Any, dict[State, int]] = {}
    for one in tickets:
        now = makers.fetched(one.id)
        if not now.sensitive:
            of_team = truth.setdefault(now.team_id, {})
            of_team[now.state] = of_team.get(now.state, 0) + 1
    having = {team: {s: n for s, n in states.items() if n} for team, states in counts.by_team().items()}
    assert {team: states for team, states in having.items() if states} == truth
    devices = client.get("/api/v1/queues/devices", headers=agent.bearer).get_json()
    assert (len(devices["items"]), devices["counts"]["in_progress"]) == (1, 1)


def test_the_next_ticket_is_the_most_urgent_that_one_may_take(client: FlaskClient) -> None:
    agent = makers.agent(active=True, capacity=0)
    calm, urgent = makers.routed(), makers.routed(class_stopped=True)
    makers.routed(agent, class_stopped=True)  # nobody takes their own
    given_back = makers.routed(class_stopped=True)
    with transaction():
        working.assign(agent.actor, given_back, agent=agent.id)
        working.give_back(agent.actor, given_back)
    path = "/api/v1/queues/devices/next"
    taken = [client.post(path, headers=agent.bearer) for _ in range(3)]
    assert [answer.status_code for answer in taken] == [200, 200, 204]
    assert [answer.get_json()["number"] for answer in taken[:2]] == [urgent.number, calm.number]
    assert makers.fetched(urgent.id).state == "in_progress"


def test_a_queue_is_for_the_desk_and_its_next_ticket_for_members(client: FlaskClient) -> None:
    assert client.get("/api/v1/queues/devices", headers=cast.teacher().bearer).status_code == 403
    assert client.get("/api/v1/queues/nowhere", headers=makers.agent().bearer).status_code == 404
    answer = client.post("/api/v1/queues/devices/next", headers=makers.agent("accounts").bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_in_team")


@pytest.fixture
def readers(db_session: Any) -> list[cast.Member]:
    """A teacher, who asks for something; a contact, an agent and an outsider."""
    found = [cast.teacher(), cast.contact(), makers.agent(), cast.outsider()]
    assert all(one.token for one in found)  # made now, since what an example makes is undone
    return found


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is undone at its end: examples do not pile up."""
    db.session.remove()
    connection: Any = db.engine  # of the test
    point = connection.begin_nested()
    try:
        yield
    finally:
        db.session.remove()
        point.rollback()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    priorities=st.lists(st.sampled_from(list(Priority)), min_size=1, max_size=6),
    which=st.sampled_from([Which.OPEN, Which.ALL, Which.NEW]),
    limit=st.integers(1, 4),
)
def test_list_get_and_commands_agree_about_who_sees_what(
    client: FlaskClient, readers: list[cast.Member], priorities: list[Priority], which: Which, limit: int
) -> None:
    with undone():
        _agree(client, readers, priorities, which, limit)


def _agree(
    client: FlaskClient, readers: list[cast.Member], priorities: list[Priority], which: Which, limit: int
) -> None:
    teacher, keys = readers[0], []
    for at, priority in enumerate(priorities):
        made = makers.ticket(teacher if at % 2 else readers[1])
        keys.append(made.id)
        with transaction():
            change = sa.update(Ticket).where(Ticket.id == made.id).values(priority=priority, sensitive=at % 3 == 0)
            db.session.execute(change, execution_options=SEEN)
    for who in readers:
        listed, after = [], None
        while True:
            page = queue.find(who.actor, state=which, limit=limit, after=after)
            listed += [row.id for row in page.items]
            if (after := page.next) is None:
                break
        assert len(listed) == len(set(listed))
        for key in keys:
            answer = client.get(f"/api/v1/tickets/{key}", headers=who.bearer)
            assert (answer.status_code == 200) == (key in listed)
            if key in listed and not who.actor.may("ticket:work"):
                ticket = desk.get(who.actor, key)
                assert desk.may(who.actor, ticket, Command.CANCEL) == (ticket.requester_id == who.id)

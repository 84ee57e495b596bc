"""One command for many tickets: each is done or says why not, and all of them can be taken back."""

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
from tests.statements import statements
from tickets.bulk import works
from tickets.bulk.models import TicketBulk, TicketBulkItem
from tickets.clocks import keeping
from tickets.desk import messages, working
from tickets.dispatch import route
from tickets.states import State, Visibility, WaitReason
from tickets.teams.models import TeamMember
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Assignment, Ticket

BULK = "/api/v1/tickets/bulk"


def post(client: FlaskClient, who: cast.Member, action: str, tickets: list[Any], **given: Any) -> Any:
    body = {"action": action, "tickets": [str(one) for one in tickets], **given}
    return client.post(BULK, json=body, headers=who.bearer)


def undo(client: FlaskClient, who: cast.Member, answer: Any) -> Any:
    return client.post(f"{BULK}/{answer.get_json()['id']}/undo", headers=who.bearer)


def columns(ticket: Ticket) -> dict[str, Any]:
    found = makers.fetched(ticket.id)
    ended = {name: getattr(found, name) for name in ("resolution_code", "resolved_at", "merged_into_id")}
    return {name: getattr(found, name) for name in works.BEFORE} | ended


def world(agent: cast.Member) -> list[Ticket]:
    """Three tickets of one agent: not begun, being worked on, waiting until a day."""
    assigned, begun, waits = [makers.routed() for _ in range(3)]
    assert {ticket.agent_id for ticket in (assigned, begun, waits)} == {agent.id}
    with transaction():
        working.take(agent.actor, begun)
        working.take(agent.actor, waits)
        working.wait(agent.actor, waits, reason=WaitReason.PARTS, until=clock.today() + dt.timedelta(days=9))
    return [assigned, begun, waits]


@pytest.mark.parametrize(
    ("action", "given", "state"),
    [
        ("take", {"confirm": True}, {State.IN_PROGRESS}),
        ("assign", {"team": "devices", "agent": "{colleague}"}, {State.ASSIGNED, State.WAITING}),
        ("assign", {"team": "network_av"}, {State.QUEUED}),
        ("classify", {"category": "account.password", "urgency": "low"}, {State.QUEUED, State.ASSIGNED}),
        ("wait", {"reason": "vendor", "until": "{day}"}, {State.WAITING}),
        ("resolve", {"resolution_code": "repaired", "text": "Done."}, {State.RESOLVED}),
        ("merge", {"into": "{other}"}, {State.MERGED}),
        ("cancel", {"reason": "Filed twice"}, {State.CANCELLED}),
    ],
)
def test_what_was_done_to_many_is_taken_back_to_how_each_was(
    client: FlaskClient, action: str, given: dict[str, Any], state: set[State]
) -> None:
    agent = makers.agent("devices")
    mine = world(agent)
    colleague, lead, other = makers.agent("devices"), makers.agent("devices", role=Role.LEAD), makers.ticket()
    before = [columns(ticket) for ticket in mine]
    day = (clock.today() + dt.timedelta(days=3)).isoformat()
    words = {"colleague": colleague.id, "other": other.id, "day": day}
    arguments = {name: value.format(**words) if isinstance(value, str) else value for name, value in given.items()}
    who = agent if action in {"wait", "resolve"} else lead  # what a colleague has is taken by a question of its own
    answer = post(client, who, action, [ticket.id for ticket in mine], **arguments)
    assert answer.status_code == 200, answer.get_json()
    assert [one["done"] for one in answer.get_json()["items"]] == [True] * 3, answer.get_json()
    assert {makers.fetched(ticket.id).state for ticket in mine} <= state
    taken_back = undo(client, lead, answer)
    assert taken_back.status_code == 200, taken_back.get_json()
    assert [one["undone"] for one in taken_back.get_json()["items"]] == [True] * 3, taken_back.get_json()
    assert [columns(ticket) for ticket in mine] == before
    for ticket in mine:
        held = db.session.scalars(
            sa.select(Assignment).where(Assignment.ticket_id == ticket.id, Assignment.until.is_(None))
        )
        assert [one.agent_id for one in held] == [agent.id]
        assert [row.stopped_at for row, _ in keeping.of(ticket.id, {Clock.RESOLVE})] == [None]
    again = undo(client, lead, answer)
    assert (again.status_code, again.get_json()["code"]) == (409, "ticket_bulk_undone")


def test_each_says_its_problem_and_the_others_are_done(client: FlaskClient) -> None:
    agent = makers.agent("devices")
    one, done = makers.routed(), makers.routed()
    with transaction():
        working.take(agent.actor, done)
    assert post(client, agent, "resolve", [done.id], resolution_code="advised").status_code == 200
    named = [one.number, done.id, done.id, "HKI-2026-999999", cast.school().id, one.id]
    items = post(client, agent, "take", named).get_json()["items"]
    told = [(item["named"], item["done"], (item["problem"] or {}).get("code")) for item in items]
    assert told == [
        (one.number, True, None),
        (str(done.id), False, "not_from_this_state"),
        ("HKI-2026-999999", False, "not_found"),
        (str(cast.school().id), False, "not_found"),
    ]
    assert makers.fetched(one.id).state is State.IN_PROGRESS


def test_what_somebody_worked_on_afterwards_stays_and_what_routing_or_a_reader_did_does_not_matter(
    client: FlaskClient,
) -> None:
    agent = makers.agent("devices")
    teacher = cast.teacher()
    routed_on, written_on, taken = [makers.routed(teacher) for _ in range(3)]
    elsewhere = makers.agent("network_av")
    answer = post(client, agent, "assign", [routed_on.id, written_on.id, taken.id], team="network_av")
    with transaction():
        route.route(routed_on.id)
        messages.add(teacher.actor, makers.fetched(written_on.id), text="Any news?", visibility=Visibility.PUBLIC)
        working.take(elsewhere.actor, makers.fetched(taken.id))
    assert makers.fetched(routed_on.id).agent_id == elsewhere.id
    items = undo(client, agent, answer).get_json()["items"]
    assert [item["undone"] for item in items] == [True, True, False]
    assert items[2]["undo_problem"]["code"] == "ticket_changed_since"
    assert [makers.fetched(one.id).agent_id for one in (routed_on, written_on, taken)] == [
        agent.id,
        agent.id,
        elsewhere.id,
    ]


def test_the_points_of_a_hand_over_that_was_taken_back_do_not_count(client: FlaskClient) -> None:
    agent = makers.agent("devices")
    mine, colleague = [makers.routed() for _ in range(4)], makers.agent("devices")

    def share() -> float:
        wanted = sa.select(TeamMember.virtual_time).where(TeamMember.person_id == colleague.id)
        return float(db.session.scalar(wanted) or 0)

    before = share()
    answer = post(client, agent, "assign", [one.id for one in mine], agent=str(colleague.id))
    assert share() > before
    undo(client, agent, answer)
    assert share() == before


def test_only_who_did_it_and_leads_see_it_and_take_it_back(client: FlaskClient) -> None:
    agent, colleague = makers.agent("devices"), makers.agent("network_av")
    answer = post(client, agent, "take", [makers.routed().id])
    path = f"{BULK}/{answer.get_json()['id']}"
    assert client.get(path, headers=colleague.bearer).status_code == 404
    assert undo(client, colleague, answer).status_code == 404
    assert client.get(path, headers=makers.agent(role=Role.LEAD).bearer).status_code == 200
    teacher = cast.teacher()
    assert post(client, teacher, "take", [makers.ticket().id]).status_code == 403


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"action": "explode", "tickets": ["x"]}, "/action"),
        ({"action": "take", "tickets": []}, "/tickets"),
        ({"action": "take", "tickets": ["x"] * 201}, "/tickets"),
        ({"action": "take", "tickets": "x"}, "/tickets"),
        ({"action": "take", "tickets": ["x"], "colour": "red"}, "/colour"),
        ({"action": "wait", "tickets": ["x"]}, "/reason"),
        ({"action": "take"}, "/tickets"),
        ({"action": "take", "tickets": ["\x00"]}, "/tickets/0"),
    ],
)
def test_a_wrong_shape_is_named(client: FlaskClient, body: dict[str, Any], pointer: str) -> None:
    answer = client.post(BULK, json=body, headers=makers.agent().bearer)
    assert answer.status_code == 422, answer.get_json()
    assert pointer in [error["pointer"] for error in answer.get_json()["errors"]]


@pytest.mark.parametrize(
    ("action", "given", "code"),
    [
        ("assign", {"team": "nobody"}, "team_unknown"),
        ("classify", {"category": "nothing"}, "category_unknown"),
        ("resolve", {"resolution_code": "repaired", "category": "nothing"}, "category_unknown"),
    ],
)
def test_what_is_wrong_for_all_is_refused_once(
    client: FlaskClient, action: str, given: dict[str, str], code: str
) -> None:
    answer = post(client, makers.agent(), action, [makers.ticket().id], **given)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


def test_the_desk_ticks_does_and_takes_back(client: FlaskClient) -> None:
    agent = makers.agent("devices")
    one, other = makers.routed(), makers.routed()
    cast.sign_in(client, agent)
    page = client.get("/desk?tab=mine&lang=en").text
    assert page.count('name="tickets"') == 2
    assert 'id="ticket-bulk"' in page
    form = client.get(f"/desk/bulk/new?action=resolve&tickets={one.id}&tickets={other.id}&lang=en").text
    assert one.number in form
    assert "Resolve: 2 tickets" in form
    sent = {"action": "resolve", "tickets": [str(one.id), str(other.id)]}
    refused = client.post("/desk/bulk?lang=en", data=sent)
    assert refused.status_code == 422
    assert other.number in refused.text
    done = client.post("/desk/bulk?lang=en", data=sent | {"resolution_code": "repaired"}, follow_redirects=True)
    assert "2 tickets were resolved." in done.text
    assert makers.fetched(one.id).state is State.RESOLVED
    (work,) = db.session.scalars(sa.select(TicketBulk))
    assert f"/desk/bulk/{work.id}" in client.get("/desk/bulk?lang=en").text
    back = client.post(f"/desk/bulk/{work.id}/undo?lang=en", follow_redirects=True)
    assert "2 tickets are as they were." in back.text
    facts = sa.select(sa.func.count()).where(Event.verb == "ticket.change_undone")
    assert db.session.scalar(everywhere(facts, Event, why="a test counts")) == 2
    assert client.get("/desk/bulk/new?action=take&lang=en").status_code == 200
    assert client.get("/desk/bulk/new?action=explode").status_code == 404


def test_a_lead_takes_a_hand_over_of_an_absent_agent_back(client: FlaskClient) -> None:
    agent = makers.agent("devices")
    mine = [makers.routed() for _ in range(3)]
    makers.agent("devices")
    lead = makers.agent("devices", role=Role.LEAD)
    answer = client.post(f"/api/v1/agents/{agent.id}/hand-over", json={"away": True}, headers=lead.bearer)
    assert len(answer.get_json()["moved"]) == 3
    taken_back = client.post(f"{BULK}/{answer.get_json()['bulk']}/undo", headers=lead.bearer).get_json()
    assert [one["undone"] for one in taken_back["items"]] == [True] * 3, taken_back
    assert {makers.fetched(one.id).agent_id for one in mine} == {agent.id}


def test_old_work_is_forgotten(client: FlaskClient) -> None:
    agent = makers.agent("devices")
    post(client, agent, "take", [makers.routed().id])
    assert works.purge() == 0
    db.session.execute(sa.update(TicketBulk).values(created_at=clock.now() - dt.timedelta(days=31)))
    assert works.purge() == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TicketBulkItem)) == 0


def test_the_statements_of_a_result_do_not_grow_with_its_tickets(client: FlaskClient) -> None:
    agent = makers.agent("devices")

    def asked(count: int) -> int:
        answer = post(client, agent, "take", [makers.routed().id for _ in range(count)])
        path = f"{BULK}/{answer.get_json()['id']}"
        client.get(path, headers=agent.bearer)
        with statements() as seen:
            client.get(path, headers=agent.bearer)
        return len(seen)

    assert asked(1) == asked(5)

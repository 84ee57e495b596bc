"""Visits to schools: planned, moved, put in order, made and cancelled, and what becomes of their tickets."""

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import transaction
from organisation.people import people
from organisation.people.roles import Role
from tests import cast, makers
from tests.organisation import facts
from tests.replies.test_replies import code
from tickets.desk import waiting, working
from tickets.states import WaitReason

TODAY = clock.today()
MONDAY, TUESDAY = TODAY + dt.timedelta(days=7), TODAY + dt.timedelta(days=8)


@pytest.fixture
def agent(client: FlaskClient) -> cast.Member:
    return makers.agent()


def taken(agent: cast.Member, **given: Any) -> Any:
    """A ticket on which the agent works."""
    ticket = makers.ticket(**given)
    with transaction():
        working.take(agent.actor, makers.fetched(ticket.id))
    return ticket.id


def plan(client: FlaskClient, agent: cast.Member, on: dt.date, *tickets: Any) -> Any:
    body = {"on": on.isoformat(), "tickets": [str(key) for key in tickets]}
    return client.post("/api/v1/visits", json=body, headers=agent.bearer)


def act(client: FlaskClient, agent: cast.Member, visit: Any, what: str, method: str = "POST", **body: Any) -> Any:
    headers = agent.bearer | {"If-Match": f'"{visit["version"]}"'}
    return client.open(f"/api/v1/visits/{visit['id']}/{what}", method=method, headers=headers, json=body or None)


def stands(key: Any) -> tuple[str, str | None, dt.date | None]:
    ticket = makers.fetched(key)
    return ticket.state.value, ticket.wait_reason.value if ticket.wait_reason else None, ticket.wait_until


def test_tickets_wait_for_their_visit_and_go_on_when_it_is_made(client: FlaskClient, agent: cast.Member) -> None:
    one, two = taken(agent), taken(agent, title="The hinge is loose")
    visit = plan(client, agent, MONDAY, one).json
    assert plan(client, agent, MONDAY, two).json["id"] == visit["id"]
    assert stands(one) == stands(two) == ("waiting", "visit", MONDAY)
    assert code(act(client, agent, visit, "made")) == "409 visit_to_come"
    moved = act(client, agent, visit, "move", on=TUESDAY.isoformat())
    assert (moved.json["on"], stands(one)[2], stands(two)[2]) == (TUESDAY.isoformat(), TUESDAY, TUESDAY)
    assert code(act(client, agent, visit, "move", on=MONDAY.isoformat())) == "412 changed_meanwhile"
    less = act(client, agent, moved.json, f"tickets/{two}", "DELETE")
    assert ([t["id"] for t in less.json["tickets"]], stands(two)[0]) == ([str(one)], "in_progress")
    today = act(client, agent, less.json, "move", on=TODAY.isoformat())
    assert stands(one)[0] == "in_progress"
    made = act(client, agent, today.json, "made")
    assert (made.json["state"], [t["id"] for t in made.json["tickets"]]) == ("made", [str(one)])
    assert code(act(client, agent, made.json, "cancel")) == "409 visit_over"
    assert facts.verbs(visit["id"]) == ["visit.planned", "visit.moved", "visit.moved", "visit.made"]


def test_without_its_last_ticket_a_visit_is_cancelled_and_a_ticket_has_one_visit(
    client: FlaskClient, agent: cast.Member
) -> None:
    key = taken(agent)
    first = plan(client, agent, MONDAY, key).json
    second = plan(client, agent, TUESDAY, key).json
    assert first["id"] != second["id"]
    assert client.get(f"/api/v1/visits/{first['id']}", headers=agent.bearer).json["state"] == "cancelled"
    gone = act(client, agent, second, f"tickets/{key}", "DELETE")
    assert (gone.json["state"], stands(key)[0]) == ("cancelled", "in_progress")
    third = plan(client, agent, MONDAY, key).json
    cancelled = act(client, agent, third, "cancel")
    assert (cancelled.json["state"], stands(key)[0]) == ("cancelled", "in_progress")


def test_the_order_of_a_day_is_the_agents_and_leads_see_it(client: FlaskClient, agent: cast.Member) -> None:
    other = cast.school(cast.OTHER)
    here, there = taken(agent), taken(agent, school=other.id, by=cast.outsider())
    first, second = plan(client, agent, MONDAY, here).json, plan(client, agent, MONDAY, there).json
    address = f"/api/v1/visits?day={MONDAY}"

    def listed(who: cast.Member, query: str = "") -> Any:
        return [one["id"] for one in client.get(address + query, headers=who.bearer).json["items"]]

    assert listed(agent) == [first["id"], second["id"]]
    assert act(client, agent, second, "order", earlier=True).status_code == 200
    assert listed(agent) == [second["id"], first["id"]]
    lead, colleague = cast.everywhere(Role.LEAD), makers.agent()
    assert listed(lead, f"&agent={agent.id}") == [second["id"], first["id"]]
    assert code(client.get(f"{address}&agent={agent.id}", headers=colleague.bearer)) == "403 forbidden"
    assert code(client.get(f"/api/v1/visits/{first['id']}", headers=colleague.bearer)) == "403 forbidden"
    shown = client.get(f"/api/v1/visits/{first['id']}", headers=lead.bearer).json
    assert code(act(client, lead, shown, "made")) == "403 forbidden"
    moved = act(client, lead, shown, "move", on=TUESDAY.isoformat())
    assert (moved.json["on"], stands(here)[2]) == (TUESDAY.isoformat(), TUESDAY)
    assert act(client, lead, moved.json, "cancel").json["state"] == "cancelled"


def test_the_visits_of_somebody_who_works_no_more_are_cancelled(client: FlaskClient, agent: cast.Member) -> None:
    key = taken(agent)
    visit = plan(client, agent, MONDAY, key).json
    with transaction():
        people.disable(SYSTEM, people.lock(agent.person))
    shown = client.get(f"/api/v1/visits/{visit['id']}", headers=cast.everywhere(Role.LEAD).bearer).json
    assert shown["state"] == "cancelled"
    assert stands(key)[0] in {"new", "queued", "assigned"}


def test_what_cannot_be_visited_is_refused_and_nothing_is_planned(client: FlaskClient, agent: cast.Member) -> None:
    mine, colleague = taken(agent), makers.agent()
    theirs = taken(colleague)
    elsewhere = taken(agent, school=cast.school(cast.OTHER).id, by=cast.outsider())
    parts = taken(agent)
    with transaction():
        waiting.put_off(agent.actor, makers.fetched(parts), reason=WaitReason.PARTS)
    for on, tickets, wanted in (
        (MONDAY, (), "422 visit_without_tickets"),
        (TODAY - dt.timedelta(days=1), (mine,), "422 visit_day_wrong"),
        (TODAY + dt.timedelta(days=400), (mine,), "422 visit_day_wrong"),
        (MONDAY, (mine, elsewhere), "422 visit_other_school"),
        (MONDAY, (mine, theirs), "409 visit_ticket_of_colleague"),
        (MONDAY, (mine, parts), "409 visit_ticket_waits"),
    ):
        assert code(plan(client, agent, on, *tickets)) == wanted
    assert stands(mine)[0] == "in_progress"
    assert client.get(f"/api/v1/visits?day={MONDAY}", headers=agent.bearer).json["items"] == []


def test_an_agent_plans_from_a_ticket_and_reads_the_days_route(client: FlaskClient, agent: cast.Member) -> None:
    key, also = taken(agent), taken(agent, title="The hinge is loose")
    page = cast.sign_in(client, agent)
    form = page.get(f"/tickets/{key}/visit").text
    assert "The hinge is loose" in form
    assert page.post(f"/tickets/{key}/visit", data={"on": MONDAY.isoformat()}).status_code == 422
    planned = page.post(f"/tickets/{key}/visit", data={"on": MONDAY.isoformat(), "tickets": [str(key), str(also)]})
    assert planned.status_code == 303
    day = page.get(planned.location.partition("#")[0]).text
    assert all(said in day for said in ("The hinge is loose", makers.fetched(key).number, "Another day"))

"""A lead leads: who has how much, what waits, and all tickets of a sick agent handed over on one page."""

import datetime as dt
import re
from collections import Counter

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tickets.clocks.models import TicketClock
from tickets.desk import held_back, sensitivity, working
from tickets.routing.candidates import Gate
from tickets.states import State, WaitReason
from tickets.teams.models import TeamMember
from tickets.ticket.models import Ticket


@pytest.fixture
def sick(client: FlaskClient) -> tuple[cast.Member, list[Ticket]]:
    """An agent with sixteen tickets of two teams."""
    agent = makers.agent("devices", "accounts")
    mine = [makers.routed() for _ in range(10)] + [makers.routed(category="account.password") for _ in range(6)]
    assert {ticket.agent_id for ticket in mine} == {agent.id}
    return agent, mine


def having(tickets: list[Ticket]) -> Counter[object]:
    return Counter(makers.fetched(ticket.id).agent_id for ticket in tickets)


def test_sixteen_tickets_of_a_sick_agent_go_to_colleagues_as_the_page_says(
    client: FlaskClient, sick: tuple[cast.Member, list[Ticket]]
) -> None:
    agent, mine = sick
    one, other = makers.agent("devices"), makers.agent("devices")
    lead = makers.agent("devices", "accounts", role=Role.LEAD)
    cast.sign_in(client, lead)
    assert f"/desk/agents/{agent.id}/hand-over" in client.get("/?lang=en").text
    page = client.get(f"/desk/agents/{agent.id}/hand-over?lang=en").text
    # nobody else looks after accounts: their queue; of the others each the same, and the lead none
    assert re.search(r"the queue of Accounts[^:]*: 6.*5", page, re.DOTALL)
    sent = re.findall(r'<option value="([^"]*)" selected>', page)
    assert (len(sent), f"{lead.id}" in " ".join(sent)) == (16, False)
    done = client.post(
        f"/desk/agents/{agent.id}/hand-over?lang=en", data={"to": sent, "away": "true"}, follow_redirects=True
    )
    assert "16 tickets were handed over." in done.text
    assert having(mine) == {one.id: 5, other.id: 5, None: 6}
    members = db.session.scalars(sa.select(TeamMember.active).where(TeamMember.person_id == agent.id))
    assert set(members) == {False}
    facts = sa.select(sa.func.count()).where(Event.verb == "ticket.handed_over")
    assert db.session.scalar(everywhere(facts, Event, why="a test counts")) == 16


def test_the_plan_and_handing_over_by_json_and_what_moved_meanwhile_is_named(
    client: FlaskClient, sick: tuple[cast.Member, list[Ticket]]
) -> None:
    agent, mine = sick
    colleague, lead = makers.agent("devices"), makers.agent(role=Role.LEAD)
    path = f"/api/v1/agents/{agent.id}/hand-over"
    planned = client.get(path, headers=lead.bearer).get_json()
    assert (len(planned["items"]), planned["unseen"]) == (16, 0)
    with transaction():
        working.take(colleague.actor, makers.fetched(mine[0].id), confirm=True)
    to = [{name: item[name] for name in ("ticket", "team", "agent") if item[name]} for item in planned["items"]]
    answer = client.post(path, json={"to": to}, headers=lead.bearer).get_json()
    assert (len(answer["moved"]), [left["code"] for left in answer["left"]]) == (15, ["moved_meanwhile"])
    assert having(mine)[agent.id] == 0
    again = client.post(path, json={}, headers=lead.bearer).get_json()
    assert (again["moved"], again["left"]) == ([], [])


def test_a_refusal_of_one_ticket_leaves_the_others_handed_over(
    client: FlaskClient, sick: tuple[cast.Member, list[Ticket]]
) -> None:
    agent, mine = sick
    colleague, lead = makers.agent("devices"), makers.agent(role=Role.LEAD)
    outside = cast.everywhere(Role.AGENT)
    to = [
        {"ticket": str(mine[0].id), "team": str(mine[0].team_id), "agent": str(outside.id)},
        {"ticket": str(mine[1].id), "team": str(mine[1].team_id), "agent": str(colleague.id)},
        {"ticket": str(mine[2].id), "team": str(agent.id)},
    ]
    answer = client.post(f"/api/v1/agents/{agent.id}/hand-over", json={"to": to}, headers=lead.bearer).get_json()
    assert [left["code"] for left in answer["left"]] == ["agent_not_in_team", "agent_missing"]
    assert makers.fetched(mine[1].id).agent_id == colleague.id


def test_only_leads_hand_over_all_and_what_they_may_not_see_stays(
    client: FlaskClient, sick: tuple[cast.Member, list[Ticket]]
) -> None:
    agent, mine = sick
    path = f"/api/v1/agents/{agent.id}/hand-over"
    assert {client.get(path, headers=who.bearer).status_code for who in (agent, cast.contact())} == {403}
    assert client.post(path, json={}, headers=agent.bearer).status_code == 403
    with transaction():
        sensitivity.mark(agent.actor, makers.fetched(mine[0].id), sensitive=True)
    stranger = cast.everywhere(Role.LEAD)
    plan = client.get(path, headers=stranger.bearer).get_json()
    assert (len(plan["items"]), plan["unseen"]) == (15, 1)
    told = {"ticket": str(mine[0].id), "team": str(mine[0].team_id)}
    answer = client.post(path, json={"to": [told]}, headers=stranger.bearer).get_json()
    assert [left["code"] for left in answer["left"]] == ["not_found"]
    assert makers.fetched(mine[0].id).agent_id == agent.id


@pytest.mark.parametrize("to", ["nonsense", "1:2:3", ":::", "\u0000"])
def test_a_line_that_is_none_is_refused_in_a_sentence(client: FlaskClient, to: str) -> None:
    agent = makers.agent()
    cast.sign_in(client, makers.agent(role=Role.LEAD))
    answer = client.post(f"/desk/agents/{agent.id}/hand-over", data={"to": [to]})
    assert answer.status_code == 422


def test_a_lead_is_told_what_waits_which_urgent_one_is_old_and_who_has_how_much(client: FlaskClient) -> None:
    waiting, second = makers.routed(), makers.routed()
    agent, lead = makers.agent("accounts"), makers.agent("accounts", role=Role.LEAD)
    has = makers.routed(category="account.password", class_stopped=True)
    owner = next(one for one in (agent, lead) if one.id == makers.fetched(has.id).agent_id)
    with transaction():
        working.take(owner.actor, makers.fetched(has.id))
        working.wait(owner.actor, makers.fetched(has.id), reason=WaitReason.REQUESTER)
    assert {makers.fetched(one.id).state for one in (waiting, second)} == {State.QUEUED}
    with transaction():
        late = sa.update(TicketClock).where(TicketClock.ticket_id == second.id)
        late = late.values(due_at=clock.now() - dt.timedelta(minutes=1))
        db.session.execute(late, execution_options={"recorded": True, "synchronize_session": False})
    cast.sign_in(client, lead)
    page = client.get("/?lang=en").text
    assert re.search(r'href="/desk\?tab=all&amp;attention=overdue".*?>1<', page, re.DOTALL)
    overdue = client.get("/desk?tab=all&attention=overdue").text
    assert (f"row-{second.number}" in overdue, f"row-{waiting.number}" in overdue) == (True, False)
    assert re.search(r'href="/desk\?tab=all&amp;state=queued&amp;agent=none".*?>2<', page, re.DOTALL)
    assert "Oldest open P2" in page
    assert [tuple(row) for row in held_back.by_team(lead.actor, "en")] == [
        ("devices", "Device support", 2, {Gate.ACTIVE: 2}, 0)  # nobody is in that team
    ]
    assert "Nobody gets tickets" in page
    assert re.search(r'attention=due_soon&amp;sort=due">Due within a day', page)
    # every figure leads to its tickets: of each agent, of each team and age
    waits = f"/desk?tab=all&agent={owner.id}&wait_reason=requester"
    for href, count in (
        (f"/desk?tab=all&agent={owner.id}", 1),
        (waits, 1),
        ("/desk?tab=all&team=devices&newer_than=1", 2),
    ):
        assert f'href="{href.replace("&", "&amp;")}"' in page, href
        assert client.get(href).text.count('<tr id="row-') == count, href
    assert {agent.person.name, lead.person.name} <= set(re.findall(r'row-link" href="[^"]*">([^<]+)<', page))
    desk = client.get("/desk?tab=all&lang=en").text
    assert f"Waiting longest for an agent: {waiting.number}" in desk
    assert "Waiting longest" not in client.get("/desk?tab=teams&lang=en").text  # nothing waits in the lead's team
    assert has.number in page
    [row] = [
        one for one in client.get("/api/v1/agents", headers=lead.bearer).get_json()["items"] if one["open_tickets"]
    ]
    assert (row["person"]["id"], row["waiting_for_requester"]) == (str(owner.id), 1)
    assert client.get(f"/desk?tab=all&agent={owner.id}&lang=en").text.count(f'id="row-{has.number}"') == 1

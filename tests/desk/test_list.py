"""The desk's list: who wrote last, what is new, orders, columns and saved lists; and what it costs no extra click."""

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.history import Event
from organisation.saved_views.models import SavedView
from tests import cast, makers
from tickets.clocks.models import TicketClock
from tickets.desk import messages, waiting, working
from tickets.states import ResolutionCode, State, Visibility, WaitReason
from tickets.teams.models import Team
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket

RESOLVED = {"resolution_code": ResolutionCode.ADVISED.value, "category": "device.screen"}


def listed(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/desk?tab=all&lang=en&{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True).partition('id="desk-rows"')[2]


def said(who: cast.Member, ticket: Ticket, text: str, visibility: Visibility = Visibility.PUBLIC) -> None:
    with time_machine.travel(clock.now() + dt.timedelta(minutes=1), tick=False), transaction():
        messages.add(who.actor, makers.fetched(ticket.id), text=text, visibility=visibility)


def send(client: FlaskClient, ticket: Ticket, command: str, **form: str) -> Any:
    version = str(makers.fetched(ticket.id).version)
    return client.post(f"/tickets/{ticket.id}/{command}", data={"version": version} | form)


def test_the_list_knows_who_wrote_last(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket, other = makers.routed(teacher, description="Black"), makers.routed(teacher)
    cast.sign_in(client, agent)
    assert ticket.number not in listed(client, "attention=asker_wrote")
    said(teacher, ticket, "It is still black")
    found = listed(client, "attention=asker_wrote")
    assert ticket.number in found
    assert other.number not in found
    assert ", requester</span>" in found
    said(agent, ticket, "A thought", Visibility.INTERNAL)
    assert ticket.number in listed(client, "attention=asker_wrote")
    said(agent, ticket, "I come today")
    assert ticket.number not in listed(client, "attention=asker_wrote")
    assert ", the desk</span>" in listed(client)


def test_what_an_agent_says_is_the_desks_also_where_they_filed_it(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.ticket(agent, on_behalf_of=teacher.id, description="She called")
    said(agent, ticket, "I have reset it")
    assert not makers.fetched(ticket.id).asker_wrote_last
    assert "I have reset it" in cast.sign_in(client, teacher).get("/tickets").get_data(as_text=True)


def test_what_is_new_for_an_agent_is_marked_until_they_open_it(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    with transaction():
        working.take(agent.actor, makers.fetched(ticket.id))
    cast.sign_in(client, agent)
    assert ticket.number not in listed(client, "attention=unread")
    said(teacher, ticket, "One more thing")
    assert ticket.number in listed(client, "attention=unread")
    client.get(f"/tickets/{ticket.id}")
    assert ticket.number not in listed(client, "attention=unread")


def test_the_list_is_sorted_by_age_and_by_the_longest_silence(client: FlaskClient) -> None:
    agent = makers.agent()
    made = [makers.routed(title=f"Number {at}") for at in range(3)]
    said(agent, made[0], "An answer")

    def order(query: str) -> list[str]:
        answer = client.get(f"/api/v1/tickets?{query}", headers=agent.bearer).get_json()
        return [item["title"][-1] for item in answer["items"]]

    assert order("state=open&sort=oldest") == ["0", "1", "2"]
    assert order("state=open&sort=newest") == ["2", "1", "0"]
    assert order("state=open&sort=quiet") == ["1", "2", "0"]
    assert order("state=all&sort=quiet") == ["2", "1", "0"]
    assert order("state=open&older_than=1") == []
    first = client.get("/api/v1/tickets?state=open&sort=quiet&limit=2", headers=agent.bearer).get_json()
    assert order(f"state=open&sort=quiet&limit=2&after={first['next']}") == ["0"]


def test_the_list_is_narrowed_to_and_sorted_by_what_is_due_next_by_any_clock(client: FlaskClient) -> None:
    agent = makers.agent()
    soon, late, later, paused = (makers.routed(title=name) for name in ("Soon", "Late", "Later", "Paused"))
    now, hour = clock.now(), dt.timedelta(hours=1)
    clocks = {
        (soon, Clock.RESOLVE): now + 3 * hour,
        (late, Clock.RESOLVE): None,
        (later, Clock.RESOLVE): now + 90 * hour,
    }
    with transaction():
        for ticket in (soon, late, later, paused):
            rows = db.session.scalars(sa.select(TicketClock).where(TicketClock.ticket_id == ticket.id))
            for row in rows:
                row.due_at = clocks.get((ticket, row.kind))
        late_one = db.session.get_one(TicketClock, (late.id, Clock.RESOLVE))
        without = TicketClock(
            **{name: getattr(late_one, name) for name in ("ticket_id", "policy_id", "budget_minutes", "running")},
            kind=Clock.PUPIL_WITHOUT_DEVICE,
            step=0,
            due_at=now - 2 * hour,
        )
        db.session.add(without)

    def titles(query: str) -> list[str]:
        answer = client.get(f"/api/v1/tickets?state=open&{query}", headers=agent.bearer).get_json()
        return [item["title"] for item in answer["items"]]

    assert titles("attention=due_soon") == ["Soon"]
    assert titles("attention=overdue") == ["Late"]
    assert titles("sort=due") == ["Late", "Soon", "Later", "Paused"]
    first = client.get("/api/v1/tickets?state=open&sort=due&limit=3", headers=agent.bearer).get_json()
    assert titles(f"sort=due&limit=3&after={first['next']}") == ["Paused"]
    cast.sign_in(client, agent)
    page = listed(client, "attention=overdue")
    cell = page.partition(f'id="row-{late.number}"')[2].partition("</tr>")[0]
    assert "late:" in cell
    assert "Pupil without a device" in cell
    assert "sort=due" in page
    # one's own work does not say in every row whose it is
    assert 'data-label="Agent"' not in client.get("/desk?tab=mine&lang=en").text
    assert 'data-label="Agent"' in listed(client)


def test_the_list_is_narrowed_by_what_is_waited_for_and_by_age(client: FlaskClient) -> None:
    agent = makers.agent()
    with time_machine.travel(clock.now() - dt.timedelta(days=2)):
        old = makers.routed(title="Old")
    makers.routed(title="New")
    with transaction():
        waiting.put_off(agent.actor, makers.fetched(old.id), reason=WaitReason.VENDOR)
    cast.sign_in(client, agent)
    for query, has_old, has_new in (
        ("wait_reason=vendor", True, False),
        ("wait_reason=parts", False, False),
        ("older_than=1&newer_than=3", True, False),
        ("newer_than=1", False, True),
    ):
        page = listed(client, query)
        assert (">Old</a>" in page, ">New</a>" in page) == (has_old, has_new), query
    assert "Show all ages" in client.get("/desk?tab=all&newer_than=1&lang=en").text


def test_columns_and_room_are_kept_for_each_person(client: FlaskClient) -> None:
    one, other = makers.agent(), makers.agent()
    makers.routed()
    cast.sign_in(client, one)
    assert "table--dense" in listed(client)
    form = {"columns": ["team", "room"], "comfortable": "true", "address": "tab=all&state=open"}
    answer = client.post("/desk/columns", data=form)
    assert answer.location == "/desk?tab=all&state=open"
    assert 'data-label="Team"' in listed(client)
    assert 'data-label="State"' not in listed(client)
    assert "table--dense" not in listed(client)
    cast.sign_in(client, other)
    assert 'data-label="State"' in listed(client)
    assert client.post("/desk/columns", data={"columns": "shoes"}).status_code == 422


def test_a_list_is_saved_shared_with_a_team_and_deleted_by_its_owner(client: FlaskClient) -> None:
    owner, colleague, stranger = makers.agent(), makers.agent(), makers.agent("accounts")
    team = db.session.scalars(sa.select(Team).where(Team.code == "devices")).one()
    cast.sign_in(client, owner)
    form = {"on": "tickets", "name": "Old ones", "who": str(team.id)}
    form |= {"address": "tab=all&older_than=3&sort=oldest&after=x&evil=1"}
    kept = client.post("/saved-lists", data=form)
    assert kept.location.startswith("/desk?tab=all&older_than=3&sort=oldest&view=")
    view = db.session.scalars(sa.select(SavedView)).one()
    assert client.post("/saved-lists", data=form | {"address": "state=all"}).status_code == 303
    assert [row.filters for row in db.session.scalars(sa.select(SavedView))] == [{"state": "all"}]
    path = f"/saved-lists/{view.id}"
    for who, status in ((colleague, 303), (stranger, 404)):
        cast.sign_in(client, who)
        assert ("Old ones" in client.get("/desk?lang=en").get_data(as_text=True)) is (status == 303)
        assert client.get(path).status_code == status
        assert client.post(f"{path}/delete").status_code == 404
    cast.sign_in(client, owner)
    assert client.post(f"{path}/delete").status_code == 303
    assert client.get(path).status_code == 404


def test_saved_lists_stand_beside_the_teams_and_on_the_start_page_with_how_many_they_hold(client: FlaskClient) -> None:
    agent = makers.agent()
    tickets = [makers.routed(title="Projector one"), makers.routed(title="Projector two"), makers.routed(title="Wilma")]
    with transaction():
        waiting.put_off(agent.actor, makers.fetched(tickets[0].id), reason=WaitReason.PARTS)
    cast.sign_in(client, agent)
    lists = {
        "Mine": "tab=mine",
        "Parts": "wait_reason=parts&tab=all",
        "Found": "tab=all&q=projector",
        "No": "state=new",
    }
    for name, address in lists.items():
        client.post("/saved-lists", data={"on": "tickets", "name": name, "address": address})
    expected = {"Mine": "3", "Parts": "1", "Found": "2", "No": "0"}
    for path in ("/desk?tab=all&lang=en", "/?lang=en"):
        chips = re.findall(
            r'class="chip" href="/saved-lists/[^>]*>(\w+) <span class="count">(\d+)<', client.get(path).text
        )
        assert dict(chips) == expected, path
    view = db.session.scalars(sa.select(SavedView).where(SavedView.name == "Parts")).one()
    page = client.get(f"/saved-lists/{view.id}", follow_redirects=True).text
    assert re.findall(r'aria-current="true">(\w+) ', page) == ["Parts"]
    assert 'aria-current="page">All' not in page


def test_a_saved_list_says_what_is_no_longer_there_and_shows_the_rest(client: FlaskClient) -> None:
    agent, ticket = makers.agent(), makers.routed(class_stopped=True)
    cast.sign_in(client, agent)
    client.post("/saved-lists", data={"on": "tickets", "name": "Morning", "address": "tab=all&attention=class_stopped"})
    view = db.session.scalars(sa.select(SavedView)).one()
    nobody = "00000000-0000-7000-8000-000000000000"
    with transaction():
        view.filters = {**view.filters, "school": nobody, "requester": nobody, "team": "gone", "colour": "red"}
    answer = client.get(f"/saved-lists/{view.id}")
    assert answer.location == f"/desk?tab=all&attention=class_stopped&view={view.id}"
    page = client.get(f"{answer.location}&lang=en").get_data(as_text=True)
    assert ticket.number in page
    assert "“Morning” also asks for what is no longer there: colour, Team, School, Requester." in page


def test_a_name_is_needed_and_a_list_is_shared_with_ones_own_team_alone(client: FlaskClient) -> None:
    cast.sign_in(client, makers.agent())
    other = db.session.scalars(sa.select(Team).where(Team.code == "accounts")).one()
    for form, words in (({}, "This is needed."), ({"name": "A", "who": str(other.id)}, "Choose a team in which you")):
        assert client.post("/saved-lists", data={"on": "tickets", "address": "", **form}).status_code == 303
        assert words in client.get("/desk?lang=en").get_data(as_text=True)
    assert db.session.scalars(sa.select(SavedView)).all() == []


@pytest.mark.parametrize("state", [State.QUEUED, State.ASSIGNED])
def test_what_nobody_has_begun_is_resolved_without_taking_it_first(client: FlaskClient, state: State) -> None:
    if state is State.ASSIGNED:
        agent = makers.agent()
        ticket = makers.routed()
    else:
        ticket = makers.routed()
        agent = makers.agent()
    assert makers.fetched(ticket.id).state is state
    cast.sign_in(client, agent)
    assert 'data-key="d"' in client.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    assert send(client, ticket, "resolve", **RESOLVED).status_code == 303
    done = makers.fetched(ticket.id)
    assert (done.state, done.agent_id) == (State.RESOLVED, agent.id)
    told = db.session.scalars(sa.select(Event.verb).where(Event.subject_id == ticket.id).order_by(Event.at, Event.id))
    assert [verb for verb in told if verb in {"ticket.taken", "ticket.resolved"}] == ["ticket.taken", "ticket.resolved"]


def test_what_a_colleague_was_given_is_not_resolved_in_passing(client: FlaskClient) -> None:
    makers.agent()
    ticket = makers.routed()
    cast.sign_in(client, makers.agent("accounts"))
    assert 'data-key="d"' not in client.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    assert send(client, ticket, "resolve", **RESOLVED).status_code == 409
    assert makers.fetched(ticket.id).state is State.ASSIGNED


def test_hand_over_names_colleagues_with_their_load_and_not_oneself(client: FlaskClient) -> None:
    me, colleague = makers.agent(), makers.agent()
    ticket = makers.routed()
    with transaction():
        working.assign(me.actor, makers.fetched(ticket.id), agent=colleague.id)
    other = makers.fetched(makers.routed().id)
    page = cast.sign_in(client, me).get(f"/tickets/{other.id}?lang=en").get_data(as_text=True)
    offered = page.partition('id="assign-to"')[2].partition("</select>")[0]
    assert f"{colleague.person.name} (1 open ticket" in offered
    assert str(me.id) not in offered


def test_after_a_hand_over_one_is_back_in_the_list_that_one_left(client: FlaskClient) -> None:
    me, colleague = makers.agent(), makers.agent()
    cast.sign_in(client, me)
    for back, location in (("/desk?tab=all&sort=oldest", "/desk?tab=all&sort=oldest"), ("//evil.example", "/desk")):
        ticket = makers.routed()
        team = makers.fetched(ticket.id).team_id
        answer = client.post(
            f"/tickets/{ticket.id}/assign",
            query_string={"back": back},
            data={"version": str(makers.fetched(ticket.id).version), "to": f"{team}:{colleague.id}"},
        )
        assert answer.location == location

"""What is most urgent now: a stopped class while its lesson lasts, who waits for the requester last, then age."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from organisation.people.roles import Role
from organisation.schools import rooms
from tests import cast, makers
from tickets.desk import queue, working
from tickets.dispatch import drain, lesson_ended
from tickets.states import Priority, Reach, WaitReason
from tickets.teams import membership
from tickets.ticket.models import Ticket

SEEN = {"recorded": True, "unfiltered": frozenset({"ticket"}), "synchronize_session": False}
MINUTE = dt.timedelta(minutes=1)


def listed(client: FlaskClient, who: cast.Member, query: str = "state=open") -> list[str]:
    """The numbers of the whole list, two by two."""
    found, more = [], ""
    while True:
        answer = client.get(f"/api/v1/tickets?{query}&limit=2{more}", headers=who.bearer).get_json()
        found += [item["number"] for item in answer["items"]]
        if answer["next"] is None:
            return found
        more = f"&after={answer['next']}"


def let_end(ticket: Ticket, ago: dt.timedelta = MINUTE) -> None:
    """The lesson of `ticket` ended some time ago."""
    with transaction():
        ended = sa.update(Ticket).where(Ticket.id == ticket.id).values(stopped_until=clock.now() - ago)
        db.session.execute(ended, execution_options=SEEN)


def waiting(ticket: Ticket, agent: cast.Member, reason: WaitReason) -> Ticket:
    with transaction():
        working.wait(agent.actor, working.take(agent.actor, makers.fetched(ticket.id)), reason=reason)
    return makers.fetched(ticket.id)


def test_a_stopped_class_comes_first_and_who_waits_for_the_requester_last(client: FlaskClient) -> None:
    agent = makers.agent()
    asked = waiting(makers.ticket(class_stopped=True), agent, WaitReason.REQUESTER)
    parts = waiting(makers.ticket(class_stopped=True), agent, WaitReason.PARTS)
    let_end(parts)
    over = makers.ticket(class_stopped=True)
    let_end(over)
    calm, city = makers.ticket(), makers.ticket(category="network.wifi", service="wifi")
    with transaction():
        raised = sa.update(Ticket).where(Ticket.id == city.id).values(priority=Priority.P1)
        db.session.execute(raised, execution_options=SEEN)
    first, second = makers.ticket(class_stopped=True), makers.ticket(class_stopped=True)
    expected = [first, second, city, parts, over, calm, asked]
    assert listed(client, agent) == [ticket.number for ticket in expected]
    lead = makers.agent(role=Role.LEAD)
    cast.sign_in(client, lead)
    page = client.get("/desk?tab=all&lang=en").text
    assert page.count("Class stopped") == 3  # of those whose lesson lasts


@pytest.mark.parametrize("ends", [None, dt.timedelta(days=400)])
def test_a_lesson_of_which_no_end_is_told_or_none_near_is_over_on_the_same_day(
    db_session: Any, ends: dt.timedelta | None
) -> None:
    told = clock.now() + ends if ends else None
    ticket = makers.ticket(class_stopped=True, lesson_ends_at=told)
    assert ticket.stopped_until is not None
    assert clock.now() < ticket.stopped_until <= ticket.created_at + dt.timedelta(hours=4)


def test_the_next_ticket_and_the_next_routed_are_those_of_a_stopped_class(client: FlaskClient) -> None:
    over = makers.routed(class_stopped=True)
    let_end(over)
    calm, stopped = makers.routed(), makers.routed(class_stopped=True)
    assert over.priority == stopped.priority
    agent = makers.agent(capacity=2)
    team = membership.find("devices")
    assert team is not None
    assert [key for key in (drain.drain(team.id), drain.drain(team.id)) if key] == [stopped.id]
    with transaction():
        taken = queue.take_next(makers.agent().actor, team)
    assert taken is not None
    assert (taken.id, makers.fetched(stopped.id).agent_id, calm.agent_id) == (over.id, agent.id, None)


def test_when_the_lesson_ends_the_rules_judge_it_without_a_stopped_class(client: FlaskClient) -> None:
    ticket, still = makers.routed(class_stopped=True), makers.routed(class_stopped=True)
    judged = makers.routed(class_stopped=True)
    agent = makers.agent()
    command = f"/api/v1/tickets/{judged.id}/classify"
    headers = agent.bearer | {"If-Match": f'"{judged.version}"'}
    assert client.post(command, json={"urgency": "urgent", "impact": "group"}, headers=headers).status_code == 200
    let_end(ticket)
    let_end(judged)
    with transaction():
        assert lesson_ended.end_lessons() == 2
    with transaction():
        assert lesson_ended.end_lessons() == 0
    one = client.get(f"/api/v1/tickets/{ticket.id}", headers=agent.bearer).get_json()
    assert (one["class_stopped"], one["urgency"], one["impact"], one["priority"]) == (False, "normal", "person", "P4")
    assert [makers.fetched(other.id).priority for other in (still, judged)] == [Priority.P2, Priority.P2]
    facts = client.get(f"/api/v1/tickets/{ticket.id}/events", headers=agent.bearer).get_json()["items"]
    assert "ticket.lesson_ended" in {fact["verb"] for fact in facts}


def test_the_desk_reads_in_which_room_and_how_to_reach_the_teacher(client: FlaskClient) -> None:
    with transaction():
        room = rooms.add(makers.SYSTEM, cast.school(), name="B 214")
    device = makers.device()
    body = {"title": "The screen is dark", "devices": [device.asset_tag], "class_stopped": True, "place": "b 214"}
    body |= {"reach": "phone", "phone": "040 123 4567"}
    filed = client.post("/api/v1/tickets", json=body, headers=cast.teacher().bearer)
    assert filed.status_code == 201, filed.get_json()
    ticket = makers.fetched(filed.get_json()["id"])
    assert (ticket.room_id, ticket.place, ticket.reach) == (room.id, "", Reach.PHONE)
    makers.ticket(class_stopped=True, place="Gym, upstairs", reach=Reach.IN_ROOM)
    agent = makers.agent()
    [one, other] = client.get("/api/v1/tickets?state=open", headers=agent.bearer).get_json()["items"]
    assert (one["room"]["name"], one["phone"], other["place"], other["reach"]) == (
        *("B 214", "040 123 4567"),
        *("Gym, upstairs", "in_room"),
    )
    cast.sign_in(client, agent)
    page = client.get("/desk?tab=all&lang=en").text
    assert all(told in page for told in ("B 214", "tel:0401234567", "Gym, upstairs", "is there"))
    assert "tel:0401234567" in client.get(f"/tickets/{ticket.id}").text


@pytest.mark.parametrize("phone", ["ask at the office", "1234", "+358" + "1" * 40])
def test_a_phone_number_is_one(client: FlaskClient, phone: str) -> None:
    body = {"title": "Dark", "school": str(cast.school().id), "class_stopped": True, "reach": "phone", "phone": phone}
    answer = client.post("/api/v1/tickets", json=body, headers=cast.teacher().bearer)
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/phone")

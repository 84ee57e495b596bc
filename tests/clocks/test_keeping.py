"""Clocks follow their ticket: each move, answer and new priority does to them what the table of moves says."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from organisation.people.roles import Role
from tests import cast, makers
from tests.calendars.oracle import HERE
from tests.clocks.acting import serving
from tickets.clocks.models import TicketClock
from tickets.dispatch import route
from tickets.filing import filing
from tickets.states import Kind, Priority
from tickets.ticket.models import Ticket

WEEK = ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"]  # Monday to Friday, before today


def at(day: int, time: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{WEEK[day]} {time}").replace(tzinfo=HERE)


def filed(when: dt.datetime, who: cast.Member | None = None, **given: Any) -> Ticket:
    with clock.at(when):
        return makers.ticket(who, **given)


def do(client: FlaskClient, who: cast.Member, ticket: Ticket, command: str, when: dt.datetime, **body: Any) -> Any:
    version = makers.fetched(ticket.id).version
    with clock.at(when):
        path = f"/api/v1/tickets/{ticket.id}/{command}"
        headers = who.bearer | ({} if command == "messages" else {"If-Match": f'"{version}"'})
        answer = client.post(path, json=body, headers=headers)
    assert answer.status_code < 300, answer.text
    return answer.get_json()


def clocks(client: FlaskClient, who: cast.Member, ticket: Ticket, when: dt.datetime) -> dict[str, Any]:
    with clock.at(when):
        answer = client.get(f"/api/v1/tickets/{ticket.id}/clocks", headers=who.bearer)
    return {one["kind"]: one for one in answer.get_json()["items"]}


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.fixture
def agent(client: FlaskClient) -> cast.Member:
    return serving(makers.agent("devices"))


def test_filing_says_when_it_is_due_and_so_does_the_list(client: FlaskClient, agent: cast.Member) -> None:
    teacher = serving(cast.teacher())
    body = {"title": "Dark", "school": str(cast.school().id), "category": "device.screen", "class_stopped": True}
    with clock.at(at(0, "09:00")):
        made = client.post("/api/v1/tickets", json=body, headers=teacher.bearer).get_json()
    assert made["priority"] == Priority.P2
    assert instant(made["due"]["first_response"]) == at(0, "10:00")
    assert instant(made["due"]["resolve"]) == at(1, "09:00")
    listed = client.get("/api/v1/tickets", headers=agent.bearer).get_json()["items"][0]
    assert {name: instant(due) for name, due in listed["due"].items()} == {
        "first_response": at(0, "10:00"),
        "resolve": at(1, "09:00"),
    }
    for before, count in ((at(0, "10:00"), 0), (at(0, "10:01"), 1)):
        path = "/api/v1/tickets"
        found = client.get(path, query_string={"due_before": before.isoformat()}, headers=agent.bearer).get_json()
        assert len(found["items"]) == count


def test_the_whole_life_of_a_ticket(client: FlaskClient, agent: cast.Member) -> None:
    teacher = serving(cast.teacher())
    ticket = filed(at(0, "09:00"), teacher, class_stopped=True)  # P2: 60 minutes, 480 minutes
    do(client, agent, ticket, "take", at(0, "09:10"))
    do(client, agent, ticket, "messages", at(0, "09:20"), text="A note", visibility="internal")
    assert clocks(client, agent, ticket, at(0, "09:30"))["first_response"]["state"] == "running"
    do(client, agent, ticket, "messages", at(0, "09:45"), text="On my way")
    answered = clocks(client, agent, ticket, at(0, "12:00"))["first_response"]
    assert (answered["state"], answered["elapsed_minutes"], answered["budget_minutes"]) == ("met", 45, 60)

    do(client, agent, ticket, "wait", at(0, "10:00"), reason="parts")
    waiting = clocks(client, agent, ticket, at(2, "10:00"))["resolve"]
    assert (waiting["state"], waiting["elapsed_minutes"], waiting["due"]) == ("paused", 60, None)
    do(client, agent, ticket, "wait", at(2, "10:00"), reason="visit")  # our own work: it runs
    going = clocks(client, agent, ticket, at(2, "11:00"))["resolve"]
    assert (going["state"], going["elapsed_minutes"], instant(going["due"])) == ("running", 120, at(3, "09:00"))
    assert [(p["reason"], instant(p["from"]), instant(p["to"])) for p in going["pauses"]] == [
        ("parts", at(0, "10:00"), at(2, "10:00"))
    ]
    do(client, agent, ticket, "resolve", at(3, "09:00"), resolution_code="repaired")
    done = clocks(client, agent, ticket, at(4, "15:00"))["resolve"]
    assert (done["state"], done["elapsed_minutes"]) == ("met", 480)
    do(client, teacher, ticket, "reopen", at(4, "09:00"), text="Dark again")
    again = clocks(client, agent, ticket, at(4, "10:00"))
    assert (again["resolve"]["state"], again["resolve"]["elapsed_minutes"]) == ("missed", 540)
    assert again["resolve"]["pauses"][-1]["reason"] == "resolved"
    assert again["first_response"]["state"] == "met"


def test_what_is_cancelled_or_joined_counts_for_nothing(client: FlaskClient, agent: cast.Member) -> None:
    first, second = filed(at(0, "09:00")), filed(at(0, "09:05"))
    do(client, agent, first, "cancel", at(2, "09:00"), reason="not needed")
    assert {one["state"] for one in clocks(client, agent, first, at(3, "09:00")).values()} == {"cancelled"}
    do(client, agent, second, "merge", at(0, "10:00"), into=str(filed(at(0, "08:30")).id))
    assert {one["state"] for one in clocks(client, agent, second, at(3, "09:00")).values()} == {"cancelled"}
    do(client, agent, second, "unmerge", at(1, "10:00"))
    again = clocks(client, agent, second, at(1, "11:00"))["resolve"]
    assert (again["state"], again["elapsed_minutes"]) == ("running", 115)


def test_another_priority_is_another_target_for_the_same_minutes(client: FlaskClient, agent: cast.Member) -> None:
    ticket = filed(at(0, "09:00"))
    before = clocks(client, agent, ticket, at(0, "10:00"))["resolve"]
    do(client, agent, ticket, "classify", at(0, "10:00"), impact="school", urgency="urgent")
    after = clocks(client, agent, ticket, at(0, "10:00"))["resolve"]
    assert (before["budget_minutes"], after["budget_minutes"]) == (2400, 240)
    assert (after["elapsed_minutes"], instant(after["due"])) == (60, at(0, "13:00"))


def test_a_pupil_without_a_device_waits_whatever_the_ticket_waits_for(client: FlaskClient, agent: cast.Member) -> None:
    laptop = makers.device()
    ticket = filed(at(0, "09:00"), devices=[laptop.asset_tag], category="device.screen")
    with clock.at(at(0, "09:01")), transaction():
        route.route(ticket.id)
    do(client, agent, ticket, "take", at(0, "09:10"))
    do(client, agent, ticket, "wait", at(0, "10:00"), reason="parts")
    found = clocks(client, agent, ticket, at(1, "08:30"))
    assert (found["resolve"]["state"], found["pupil_without_device"]["state"]) == ("paused", "running")
    assert found["pupil_without_device"]["elapsed_minutes"] == 450
    do(client, agent, ticket, "device-in-hand", at(1, "08:45"))
    assert clocks(client, agent, ticket, at(3, "09:00"))["pupil_without_device"]["state"] == "met"
    unknown = filed(at(0, "09:00"), devices=[makers.device().asset_tag], category="something_else")
    do(client, agent, unknown, "classify", at(0, "09:30"), category="device.power")
    assert clocks(client, agent, unknown, at(0, "10:00"))["pupil_without_device"]["elapsed_minutes"] == 60
    keyboard = filed(at(0, "09:00"), devices=[makers.device().asset_tag], category="device.keyboard")
    with transaction():
        route.route(keyboard.id)
    assert "pupil_without_device" not in clocks(client, agent, keyboard, at(1, "09:00"))


def test_clocks_are_seen_by_whoever_sees_the_ticket(client: FlaskClient, agent: cast.Member) -> None:
    teacher = cast.teacher()
    ticket = filed(at(0, "09:00"), teacher)
    path = f"/api/v1/tickets/{ticket.id}/clocks"
    for who, status in ((teacher, 200), (cast.contact(), 200), (cast.outsider(), 404)):
        assert client.get(path, headers=who.bearer).status_code == status


def test_a_ticket_without_a_target_has_no_clock_and_filing_works(client: FlaskClient) -> None:
    lead = cast.everywhere(Role.LEAD)
    target = {"priority": "P1", "first_response_minutes": 30, "resolve_minutes": 60}
    body = {"code": "standard", "calendar": "it_support", "targets": [target]}
    assert client.post("/api/v1/sla-policies", json=body, headers=lead.bearer).status_code == 201
    ticket = makers.ticket()
    assert (ticket.kind, ticket.priority) == (Kind.INCIDENT, Priority.P4)
    rows = sa.select(sa.func.count()).select_from(TicketClock).where(TicketClock.ticket_id == ticket.id)
    assert db.session.scalar(rows) == 0
    assert filing.out(ticket, [])["due"] == {"first_response": None, "resolve": None}

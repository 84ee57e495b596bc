"""Targets as data: versions, refusals, the form; open clocks follow a change, stopped ones never."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.history import Event
from organisation.people.roles import Role
from tests import cast, makers
from tests.calendars.oracle import HERE
from tests.clocks.acting import serving
from tickets.calendars import versions
from tickets.clocks import past, policies, recounting
from tickets.clocks.models import SlaPolicy, TicketClock
from tickets.desk import working
from tickets.states import WaitReason
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket

MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=HERE)
HOUR = dt.timedelta(hours=1)
TARGETS = [{"priority": p, "first_response_minutes": 60, "resolve_minutes": 600} for p in ("P1", "P2", "P3", "P4")]
STANDARD = {"code": "standard", "calendar": "it_support", "targets": TARGETS}


@pytest.fixture
def lead(client: FlaskClient) -> cast.Member:
    return cast.everywhere(Role.LEAD)


def post(client: FlaskClient, who: cast.Member, body: Any) -> Any:
    return client.post("/api/v1/sla-policies", json=body, headers=who.bearer)


def row(ticket: Ticket, kind: Clock = Clock.RESOLVE) -> TicketClock:
    wanted = sa.select(TicketClock).where(TicketClock.ticket_id == ticket.id, TicketClock.kind == kind)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def test_targets_are_versions_that_never_change(client: FlaskClient, lead: cast.Member) -> None:
    made = post(client, lead, STANDARD)
    assert (made.status_code, made.get_json()["version"]) == (201, 2)
    found = client.get("/api/v1/sla-policies/standard", headers=lead.bearer).get_json()
    assert [one["version"] for one in found["versions"]] == [2, 1]
    assert [one["code"] for one in client.get("/api/v1/sla-policies", headers=lead.bearer).get_json()["items"]] == [
        "standard"
    ]
    verbs = sa.select(Event.verb).where(Event.subject_type == "sla_policy").order_by(Event.at, Event.id)
    assert list(db.session.scalars(verbs)) == ["sla_policy.added", "sla_policy.changed"]
    change = sa.text("UPDATE sla_policy SET name = 'x'").execution_options(recorded=True)
    with pytest.raises(sa.exc.DBAPIError, match="only grows"), db.session.begin_nested():
        db.session.execute(change)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"calendar": "none"}, "calendar_unknown"),
        ({"targets": []}, "invalid"),
        ({"targets": [TARGETS[0], TARGETS[0]]}, "target_twice"),
        ({"targets": [TARGETS[0] | {"first_response_minutes": 601}]}, "response_after_resolution"),
        ({"targets": [TARGETS[0] | {"priority": "P5"}]}, "invalid"),
        ({"targets": [TARGETS[0] | {"resolve_minutes": -1}]}, "invalid"),
        ({"pauses": ["weather"]}, "invalid"),
        ({"without_device_categories": ["nothing"]}, "policy_category_unknown"),
        ({"steps": [{"clock": "resolve", "minutes": 1, "tells": "everybody"}]}, "invalid"),
        ({"code": "Standard"}, "invalid"),
    ],
)
def test_what_cannot_be_is_refused(client: FlaskClient, lead: cast.Member, change: dict[str, Any], code: str) -> None:
    refused = post(client, lead, STANDARD | change)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)


def test_new_targets_and_hours_are_for_open_clocks_alone(client: FlaskClient, lead: cast.Member) -> None:
    with clock.at(MONDAY):
        ticket = makers.ticket()
    with transaction():
        held = db.session.get_one(TicketClock, (ticket.id, Clock.FIRST_RESPONSE))
        terms = policies.version(held.policy_id)
    assert row(ticket).due_at == MONDAY + dt.timedelta(days=7)
    post(client, lead, STANDARD)
    assert recounting.recount() == 2
    assert (row(ticket).budget_minutes, row(ticket).due_at) == (600, MONDAY + dt.timedelta(days=1) + 2 * HOUR)
    body = {"code": "it_support", "name": "x", "weekly": [{"weekday": 2, "from": "09:00", "to": "19:00"}]}
    assert client.post("/api/v1/calendars", json=body, headers=lead.bearer).status_code == 201
    assert recounting.recount() == 2
    assert row(ticket).due_at == MONDAY + dt.timedelta(days=1) + 10 * HOUR
    assert recounting.recount() == 0
    assert terms.id != row(ticket).policy_id


def test_a_ticket_without_clocks_gets_what_its_history_tells(client: FlaskClient) -> None:
    agent = serving(makers.agent("devices"))
    with clock.at(MONDAY):
        ticket = makers.ticket()
    for when, do in (
        (MONDAY + HOUR, lambda: working.take(agent.actor, makers.fetched(ticket.id))),
        (MONDAY + 2 * HOUR, lambda: working.wait(agent.actor, makers.fetched(ticket.id), reason=WaitReason.PARTS)),
        (MONDAY + 26 * HOUR, lambda: working.resume(agent.actor, makers.fetched(ticket.id))),
    ):
        with clock.at(when), transaction():
            do()
    kept = row(ticket)
    before = {name: getattr(kept, name) for name in ("running", "pauses", "due_at", "budget_minutes")}
    db.session.execute(sa.delete(TicketClock))
    db.session.expire_all()
    assert past.catch_up() == 1
    after = row(ticket)
    assert {name: getattr(after, name) for name in before} == before
    assert after.from_history
    assert past.catch_up() == 0


FORM = {"name": "Standard", "calendar": "it_support", "answer_P1_incident": "0,5", "done_P1_incident": "4"}
FORM |= {"pauses": "parts", "step_1_clock": "resolve", "step_1_hours": "-1", "step_1_tells": "agent", "after": "1"}


def test_the_form_takes_hours(client: FlaskClient, lead: cast.Member) -> None:
    cast.sign_in(client, lead)
    assert 'value="0.5"' in client.get("/targets/standard/edit").get_data(as_text=True)
    assert client.post("/targets/standard/edit", data=FORM).status_code == 303
    made = versions.every(lead.actor, SlaPolicy, "standard")[0]
    assert made.targets == [
        {"priority": "P1", "kind": "incident", "first_response_minutes": 30, "resolve_minutes": 240}
    ]
    assert (made.pauses, made.steps) == (["parts"], [{"clock": "resolve", "minutes": -60, "tells": "agent"}])
    assert client.get("/targets/standard").status_code == client.get("/targets").status_code == 200
    assert client.post("/targets/standard/edit", data=FORM).status_code == 409
    wrong = client.post("/targets/standard/edit?lang=en", data=FORM | {"answer_P1_incident": "x", "after": "2"})
    assert wrong.status_code == 422
    empty = client.post("/targets/standard/edit", data=FORM | {"answer_P1_incident": "", "after": "2"})
    assert empty.status_code == 303

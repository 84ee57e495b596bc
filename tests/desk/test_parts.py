"""Tickets of more than one thing: parents and children with their cascade, splitting, lines, checklists, time."""

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event, change
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tests.statements import statements
from tickets.categories.models import Category
from tickets.desk import closing, working
from tickets.notices.models import Notice
from tickets.parts.models import TicketChild
from tickets.states import ResolutionCode, State
from tickets.ticket.models import Ticket, TicketLine

API = "/api/v1/tickets"


def call(client: FlaskClient, who: cast.Member, ticket: Ticket, what: str, **body: Any) -> Any:
    headers = who.bearer | {"If-Match": f'"{makers.fetched(ticket.id).version}"'}
    return client.post(f"{API}/{ticket.id}/{what}", json=body, headers=headers)


def verbs(ticket: Ticket) -> list[str]:
    wanted = sa.select(Event.verb).where(Event.subject_id == ticket.id).order_by(Event.at, Event.id)
    return list(db.session.scalars(everywhere(wanted, Event, why="a test looks")))


@pytest.fixture
def agent(client: FlaskClient) -> cast.Member:
    return makers.agent("devices")


@pytest.fixture
def family(client: FlaskClient, agent: cast.Member) -> tuple[Ticket, list[Ticket]]:
    """A ticket with three parts of other people: not yet routed, with its agent, being worked on."""
    parent = makers.routed()
    parts = [makers.ticket(cast.teacher()), makers.routed(cast.teacher()), makers.routed(cast.teacher())]
    with transaction():
        working.take(agent.actor, makers.fetched(parts[2].id))
    answer = call(client, agent, parent, "children", tickets=[parts[0].number, str(parts[1].id), str(parts[2].id)])
    assert answer.status_code == 201, answer.get_json()
    return parent, parts


def test_open_parts_are_resolved_with_their_parent_and_come_back_with_it(
    client: FlaskClient, agent: cast.Member, family: tuple[Ticket, list[Ticket]]
) -> None:
    parent, parts = family
    with transaction():
        closing.resolve(agent.actor, makers.fetched(parts[2].id), resolution_code=ResolutionCode.ADVISED)
    shown = client.get(f"{API}/{parent.id}/children", headers=agent.bearer).get_json()
    assert [row["number"] for row in shown["items"]] == [part.number for part in parts]
    with transaction():
        closing.resolve(
            agent.actor, makers.fetched(parent.id), resolution_code=ResolutionCode.REPAIRED, text="The network works."
        )
    assert [makers.fetched(part.id).state for part in parts] == [State.RESOLVED] * 3
    assert [makers.fetched(part.id).resolution_text for part in parts] == ["The network works."] * 2 + [""]
    told = db.session.scalars(sa.select(Notice.person_id).where(Notice.verb == "ticket.resolved")).all()
    assert len(told) == len(set(told))  # each person once
    with transaction():
        closing.reopen(agent.actor, makers.fetched(parent.id))
    states = [makers.fetched(part.id).state for part in parts]
    assert states[2] is State.RESOLVED  # it was resolved by itself
    assert State.RESOLVED not in states[:2]
    assert {"ticket.resolved_with_parent", "ticket.reopened_with_parent"} <= set(verbs(parts[0]))


def test_parts_go_on_when_their_parent_is_cancelled_and_follow_it_when_it_is_joined(
    client: FlaskClient, agent: cast.Member, family: tuple[Ticket, list[Ticket]]
) -> None:
    parent, parts = family
    other = makers.routed()
    assert call(client, agent, parent, "merge", into=str(other.id)).status_code == 200
    row = sa.select(TicketChild.parent_id).where(TicketChild.ticket_id == parts[1].id)
    assert db.session.scalar(row) == other.id
    with transaction():
        closing.cancel(agent.actor, makers.fetched(other.id))
    assert db.session.scalar(row) is None
    assert makers.fetched(parts[1].id).state is State.ASSIGNED


def test_no_ticket_is_joined_to_its_own_part_nor_a_part_of_itself(
    client: FlaskClient, agent: cast.Member, family: tuple[Ticket, list[Ticket]]
) -> None:
    parent, parts = family
    deeper = makers.routed()
    assert call(client, agent, deeper, "parent", parent=str(parts[1].id)).status_code == 200
    for part in (parts[1], deeper):
        refused = call(client, agent, parent, "merge", into=str(part.id))
        assert (refused.status_code, refused.get_json()["code"]) == (409, "merge_into_child")
        assert part.number in refused.get_json()["detail"]
        refused = call(client, agent, parent, "parent", parent=part.number)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "ticket_parent_is_part")
    refused = call(client, agent, parent, "parent", parent=str(parent.id))
    assert refused.get_json()["code"] == "ticket_own_parent"
    assert call(client, agent, parts[1], "merge", into=str(parent.id)).status_code == 200  # the other way is right


@pytest.mark.parametrize("named", ["HKI-2026-999999", "nothing", str(uuid.UUID(int=1)), "9" * 50])
def test_an_unknown_parent_is_refused_with_a_sentence(client: FlaskClient, agent: cast.Member, named: str) -> None:
    refused = call(client, agent, makers.routed(), "parent", parent=named)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "ticket_parent_unknown")
    refused = call(client, agent, makers.routed(), "children", tickets=[named])
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "/tickets/0"


def test_the_agent_is_told_when_the_last_part_is_done(
    client: FlaskClient, agent: cast.Member, family: tuple[Ticket, list[Ticket]]
) -> None:
    parent, parts = family
    colleague = makers.agent("devices")
    told = sa.select(sa.func.count()).where(Notice.verb == "ticket.parts_done", Notice.person_id == agent.id)
    for part in parts:
        assert db.session.scalar(told) == 0
        with transaction():
            working.take(colleague.actor, makers.fetched(part.id), confirm=True)
            closing.resolve(colleague.actor, makers.fetched(part.id), resolution_code=ResolutionCode.REPAIRED)
    assert db.session.scalar(told) == 1
    assert makers.fetched(parent.id).state is State.ASSIGNED


def test_a_second_matter_gets_a_ticket_of_its_own_with_its_device(client: FlaskClient, agent: cast.Member) -> None:
    teacher, one, other = cast.teacher(), makers.device(), makers.device()
    ticket = makers.routed(teacher, devices=[one.asset_tag, other.asset_tag])
    answer = call(
        client, agent, ticket, "split", title="The other one is slow", category="device.slow", devices=[other.asset_tag]
    )
    assert answer.status_code == 201, answer.get_json()
    new = answer.get_json()
    assert answer.headers["Location"].endswith(new["id"])
    assert (new["parent_id"], new["requester"]["id"]) == (str(ticket.id), str(teacher.id))
    assert [device["asset_tag"] for device in new["devices"]] == [other.asset_tag]
    left = client.get(f"{API}/{ticket.id}/lines", headers=agent.bearer).get_json()["items"]
    assert [line["asset_tag"] for line in left] == [one.asset_tag]
    assert "ticket.split" in verbs(ticket)
    refused = call(client, agent, ticket, "split", title="Again", devices=[other.asset_tag])
    assert (refused.status_code, refused.get_json()["code"]) == (422, "device_not_on_ticket")


def test_each_device_of_a_request_has_a_state_of_its_own(client: FlaskClient, agent: cast.Member) -> None:
    devices = [makers.device() for _ in range(3)]
    ticket = makers.routed(category="request.device", devices=[device.asset_tag for device in devices[:2]])
    done = call(client, agent, ticket, "lines", devices=[devices[0].asset_tag], state="done").get_json()
    assert {line["asset_tag"]: line["state"] for line in done["items"]} == {
        devices[0].asset_tag: "done",
        devices[1].asset_tag: "open",
    }
    added = call(client, agent, ticket, "lines", devices=[devices[2].asset_tag]).get_json()
    assert sorted(line["state"] for line in added["items"]) == ["done", "open", "open"]
    again = call(client, agent, ticket, "lines", devices=[devices[2].asset_tag])
    assert (again.status_code, again.get_json()["code"]) == (409, "device_on_ticket")
    assert call(client, agent, ticket, "lines", devices=["x"], state="gone").status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).where(TicketLine.ticket_id == ticket.id)) == 3


def test_the_steps_of_the_category_are_ticked_and_further_ones_added(client: FlaskClient, agent: cast.Member) -> None:
    category = db.session.scalars(sa.select(Category).where(Category.code == "account.new")).one()
    with transaction(), change(category, "category.changed", by=SYSTEM):
        category.checklist = [{"fi": "Tarkista sopimus", "sv": "Granska avtalet", "en": "Check the contract"}]
    worker = makers.agent("accounts")
    ticket = makers.routed(category="account.new")
    path = f"{API}/{ticket.id}/checklist"
    (step,) = client.get(path, headers=worker.bearer).get_json()["items"]
    assert (step["text"], step["done"]) == ("Check the contract", False)
    assert client.post(path, json={"text": "Order a badge"}, headers=worker.bearer).status_code == 200
    ticked = client.post(path, json={"item": step["id"]}, headers=worker.bearer).get_json()["items"]
    assert [(one["text"], one["done"], one["own"]) for one in ticked] == [
        ("Check the contract", True, False),
        ("Order a badge", False, True),
    ]
    assert ticked[0]["done_by"]["id"] == str(worker.id)
    again = client.post(path, json={"item": step["id"], "done": False}, headers=worker.bearer).get_json()["items"]
    assert [one["done"] for one in again] == [False, False]
    unknown = client.post(path, json={"item": str(uuid.UUID(int=7))}, headers=worker.bearer)
    assert (unknown.status_code, unknown.get_json()["code"]) == (422, "checklist_step_unknown")
    assert client.post(path, json={}, headers=worker.bearer).status_code == 422


def test_a_categorys_checklist_is_written_line_by_line(client: FlaskClient) -> None:
    admin = cast.everywhere(Role.ADMIN)
    category = db.session.scalars(sa.select(Category).where(Category.code == "account.new")).one()
    cast.sign_in(client, admin)
    form = {"name_fi": "a", "name_sv": "b", "name_en": "c", "active": "true", "version": category.version}
    typed = "Yksi | Ett | One\nKaksi\n\n"
    assert client.post(f"/categories/{category.id}", data=form | {"checklist": typed}).status_code == 303
    db.session.expire_all()
    assert category.checklist == [
        {"fi": "Yksi", "sv": "Ett", "en": "One"},
        {"fi": "Kaksi", "sv": "Kaksi", "en": "Kaksi"},
    ]
    assert "Yksi | Ett | One" in client.get(f"/categories/{category.id}").text
    for wrong in ("Yksi\nYksi", "\n".join(str(n) for n in range(31)), "x" * 201):
        refused = client.post(
            f"/categories/{category.id}", data=form | {"checklist": wrong, "version": category.version}
        )
        assert refused.status_code == 422


def test_minutes_are_noted_summed_and_taken_back_by_who_noted_them(client: FlaskClient, agent: cast.Member) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    path = f"{API}/{ticket.id}/time"
    yesterday = (clock.today() - dt.timedelta(days=1)).isoformat()
    assert client.post(path, json={"minutes": 25}, headers=agent.bearer).status_code == 201
    noted = client.post(path, json={"minutes": 15, "on": yesterday, "note": "On site"}, headers=agent.bearer).get_json()
    assert (noted["total_minutes"], [row["minutes"] for row in noted["items"]]) == (40, [15, 25])
    colleague = makers.agent("devices")
    back = f"{path}/{noted['items'][0]['id']}/take-back"
    assert client.post(back, headers=colleague.bearer).get_json()["code"] == "time_of_others"
    assert client.post(back, headers=agent.bearer).get_json()["total_minutes"] == 25
    assert client.post(back, headers=agent.bearer).status_code == 404
    assert client.get(path, headers=teacher.bearer).status_code == 403
    for wrong in ({"minutes": 0}, {"minutes": 10**30}, {"minutes": 1441}, {"minutes": 5, "on": "9999-12-31"}, {}):
        assert client.post(path, json=wrong, headers=agent.bearer).status_code == 422, wrong
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    late = client.post(path, json={"minutes": 5, "on": tomorrow}, headers=agent.bearer)
    assert (late.status_code, late.get_json()["code"]) == (422, "time_day_wrong")


def test_the_page_shows_all_of_it_and_its_forms_work(client: FlaskClient, agent: cast.Member) -> None:
    device = makers.device()
    ticket, other = makers.routed(devices=[device.asset_tag]), makers.routed()
    cast.sign_in(client, agent)
    at = f"/tickets/{ticket.id}/parts"
    assert f'hx-get="{at}"' in client.get(f"/tickets/{ticket.id}").text
    for form, data in {
        "children": {"tickets": other.number},
        "child": {"title": "Order the cable"},
        "split": {"title": "A second matter"},
        "lines": {"devices": str(device.id), "state": "done"},
        "step": {"text": "Ring the school"},
        "time": {"minutes": "20"},
    }.items():
        assert client.post(f"{at}/{form}", data=data).status_code == 303, form
    page = client.get(f"{at}?lang=en").text
    for words in (other.number, "Order the cable", "Ring the school", "Together: 20 min", "2 open of 2", "1 done of 1"):
        assert words in page, words
    assert page.count("Split off from it or following it:") == 1
    told = client.get(f"/tickets/{ticket.id}?lang=en").text
    assert "Split: a second matter has a ticket of its own" in told
    for form, data in {"time": {"minutes": "x"}, "children": {"tickets": "nothing"}, "split": {}}.items():
        assert client.post(f"{at}/{form}", data=data).status_code == 422, form
    assert client.post(f"{at}/explode").status_code == 404
    client.get(at)
    with statements() as few:
        client.get(at)
    for _ in range(4):
        call(client, agent, ticket, "children", tickets=[makers.routed().number])
        client.post(f"{at}/time", data={"minutes": "5"})
    client.get(at)
    with statements() as many:
        client.get(at)
    assert len(many) == len(few)


def test_the_requester_is_told_none_of_it(client: FlaskClient, family: tuple[Ticket, list[Ticket]]) -> None:
    parent, _ = family
    teacher = cast.sign_in(client, cast.teacher())
    assert teacher.get(f"/tickets/{parent.id}/parts").status_code == 404

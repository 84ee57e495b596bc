"""A loan is a hand-over with a promised day of return: one at a time, extended, returned, listed when it is overdue."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.errors import DomainError
from organisation.people.roles import Role
from registry.custody import custody
from registry.devices import devices, hands, lending
from registry.devices.contradictions import ConfirmNeeded
from registry.loans import loans
from tests import cast, makers
from tests.custody import intervals
from tests.custody.test_custody import history
from tests.devices.fleet import room
from tests.reading import text
from tickets.desk import closing, desk
from tickets.states import ResolutionCode

WEEK = dt.timedelta(days=7)


@pytest.mark.usefixtures("db_session")
def test_a_loan_is_extended_overdue_and_returned() -> None:
    manager, teacher, device = cast.everywhere(Role.ASSET_MANAGER).actor, cast.teacher(), makers.device()
    due = clock.today() + WEEK
    lending.lend(manager, device, to=str(teacher.person.email), due_on=due)
    assert device.lifecycle == "deployed"
    assert loans.find(manager, overdue=True).items == []
    assert [one["due_on"] for one in loans.find(manager, overdue=False).items] == [due]
    assert [one["device"]["id"] for one in loans.own(teacher.actor)] == [device.id]
    with time_machine.travel(clock.now() + 9 * dt.timedelta(days=1), tick=False):
        (late,) = loans.find(manager, overdue=True, school=device.school_id).items
        assert late["days_overdue"] == 2
        assert late["custody"]["person"]["id"] == teacher.id
        lending.extend(manager, device, due_on=clock.today() + WEEK)
        assert loans.find(manager, overdue=True).items == []
        lending.give_back(manager, device)
    assert device.lifecycle == "in_store"
    assert loans.find(manager).items == []
    assert loans.own(teacher.actor) == []
    assert custody.past(manager, device.id)[0]["due_on"] == due + 9 * dt.timedelta(days=1)
    hands.hand_over(manager, device, person=str(teacher.id))
    assert [(one["device"]["id"], one["due_on"]) for one in loans.own(teacher.actor)] == [(device.id, None)]


@pytest.mark.usefixtures("db_session")
def test_a_room_and_a_pupil_can_borrow_and_a_plain_holder_has_no_loan() -> None:
    contact, device, place = cast.contact().actor, makers.device(), room()
    day = clock.today()
    hands.hand_over(contact, device, room=place.id)
    for verb in (lending.give_back, lambda *who: lending.extend(*who, due_on=day)):
        with pytest.raises(DomainError) as refusal:
            verb(contact, device)
        assert refusal.value.code == "not_on_loan"
    with pytest.raises(ConfirmNeeded):  # the room has it
        lending.lend(contact, device, to="opp-104233", class_label="7b", due_on=day)
    lending.lend(contact, device, to="opp-104233", class_label="7b", due_on=day, confirm=True)
    assert loans.find(contact).items[0]["custody"]["pupil"] == {"reference": "OPP-104233", "class_label": "7B"}
    hands.take_back(contact, device)
    assert loans.find(contact).items == []
    lending.lend(contact, device, to=str(place.id), due_on=day)
    assert loans.find(contact).items[0]["custody"]["room"]["id"] == place.id
    elsewhere = cast.member("elsewhere", (Role.SCHOOL_CONTACT, cast.school(cast.OTHER)))
    assert loans.find(elsewhere.actor).items == []


def test_over_json_each_wrong_loan_is_refused_in_a_sentence(client: FlaskClient) -> None:
    cast.bearer(client, cast.contact())
    device = makers.device()
    address, day = f"/api/v1/devices/{device.id}", clock.today()
    good = {"to": "OPP-104233", "due_on": day.isoformat()}

    def post(verb: str, **body: Any) -> tuple[int, str]:
        seen = client.get(address).headers["ETag"]
        answer = client.post(f"{address}/{verb}", json=body, headers={"If-Match": seen})
        return answer.status_code, answer.get_json().get("code", "")

    for wrong, code in (
        ({"due_on": (day - dt.timedelta(days=1)).isoformat()}, "return_day_wrong"),
        ({"due_on": (day + dt.timedelta(days=731)).isoformat()}, "return_day_wrong"),
        ({"due_on": "9999-12-31"}, "invalid"),
        ({"due_on": "0001-01-01"}, "invalid"),
        ({"due_on": 10**30}, "invalid"),
        ({"to": "Nobody Anywhere"}, "holder"),
        ({"to": str(uuid.uuid4())}, "borrower_unknown"),
        ({"to": "x\0y"}, "invalid"),
        ({"to": "   "}, "invalid"),
        ({"ticket": str(uuid.uuid4())}, "loan_ticket_unknown"),
        ({"ticket": "HKI-2026-999999"}, "loan_ticket_unknown"),
        ({"ticket": "1" * 60}, "loan_ticket_unknown"),
        ({"ticket": 10**30}, "invalid"),
        ({"room": str(uuid.uuid4())}, "borrower_unsaid"),
        ({"to": "Nobody Anywhere", "class_label": "7B"}, "class_unreadable"),
    ):
        status, said = post("lend", **good | wrong)
        assert status == 422, (wrong, said)
        assert said == code or code in {"invalid", "holder"}, (wrong, said)
    assert post("lend", **good)[0] == 200
    assert post("lend", **good) == (409, "on_loan")
    found = client.get(f"/api/v1/loans?overdue=false&school={device.school_id}").get_json()["items"]
    assert [(one["due_on"], one["days_overdue"]) for one in found] == [(day.isoformat(), 0)]
    assert client.get("/api/v1/loans?overdue=true").get_json()["items"] == []
    assert client.get("/api/v1/loans?overdue=maybe").status_code == 422
    assert post("return")[0] == 200
    assert post("return") == (409, "not_on_loan")


def test_the_pages_list_a_loan_and_tell_its_borrower(client: FlaskClient) -> None:
    contact, teacher, device = cast.contact(), cast.teacher(), makers.device()
    cast.sign_in(client, contact)
    form = {"to": teacher.person.email, "due_on": clock.today().isoformat()}
    lent = client.post(f"/devices/{device.id}/lend", data=form | {"version": device.version})
    assert lent.status_code == 303, lent.get_data(as_text=True)
    assert device.asset_tag in client.get("/loans").get_data(as_text=True)
    page = client.get(f"/devices/{device.id}").get_data(as_text=True)
    assert f"/devices/{device.id}/return" in page
    assert f"/devices/{device.id}/lend" not in page
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    assert "To be returned by" in client.get(f"/people/{teacher.id}/overview").get_data(as_text=True)
    assert "overdue" in client.get("/loans?overdue=maybe").get_data(as_text=True)
    cast.sign_in(client, teacher)
    assert device.asset_tag in client.get("/").get_data(as_text=True)


def test_of_eight_who_lend_at_once_exactly_one_wins(committed: Flask) -> None:
    device_id = makers.device().id
    lenders = [cast.contact().actor for _ in range(8)]
    works = [partial(lend_to, actor, device_id, 100 + n) for n, actor in enumerate(lenders)]
    refused = at_once(committed, *works)
    assert refused == ["on_loan"] * 7
    chain = history(device_id)
    assert intervals.are_apart(chain)
    assert len(chain) == 1


def test_a_ticket_is_not_resolved_while_a_device_is_lent_for_it(client: FlaskClient) -> None:
    agent, contact, device = makers.agent(), cast.contact(), makers.device()
    ticket = makers.routed(contact)
    with transaction():
        lending.lend(contact.actor, device, to="OPP-104233", due_on=clock.today(), ticket=ticket.number)
    cast.bearer(client, agent)
    address, body = f"/api/v1/tickets/{ticket.id}", {"resolution_code": "repaired"}

    def resolve() -> Any:
        seen = client.get(address).headers["ETag"]
        return client.post(f"{address}/resolve", json=body, headers={"If-Match": seen})

    refused = resolve()
    assert (refused.status_code, refused.get_json()["code"]) == (409, "loaner_out")
    assert client.get(address).get_json()["state"] != "resolved"
    with transaction():
        lending.give_back(contact.actor, devices.hold(contact.actor, device.id))
    assert resolve().status_code == 200


def test_the_page_lends_to_a_room_for_an_open_ticket_and_refuses_a_closed_one(client: FlaskClient) -> None:
    contact, device, place = cast.contact(), makers.device(), room()
    open_one, closed = makers.routed(contact), makers.routed(contact)
    key, number, over = open_one.id, open_one.number, closed.number
    agent = makers.agent()
    with transaction():
        resolve(agent.actor, closed.id)
    cast.sign_in(client, contact)
    form = {"room": str(place.id), "due_on": clock.today().isoformat(), "version": str(device.version)}
    page = client.get(f"/devices/{device.id}").get_data(as_text=True)
    assert 'id="lend-ticket"' in page
    assert 'id="lend-room"' in page
    refused = client.post(f"/devices/{device.id}/lend", data=form | {"ticket": over})
    assert refused.status_code == 409
    assert f"Ticket {over} is no longer open." in text(refused)
    assert client.post(f"/devices/{device.id}/lend", data=form | {"ticket": number.lower()}).status_code == 303
    (lent,) = loans.find(contact.actor).items
    assert (lent["ticket"], lent["custody"]["room"]["id"]) == (key, place.id)


def test_a_ticket_that_is_resolved_while_a_device_is_lent_for_it_wins_or_waits(committed: Flask) -> None:
    agent, contact = makers.agent().actor, cast.contact().actor
    for _ in range(4):
        device_id, ticket_id = makers.device().id, makers.routed(cast.contact()).id
        works = (partial(lend_for, contact, device_id, ticket_id), partial(resolve, agent, ticket_id))
        assert at_once(committed, *works) in (["loaner_out"], ["loan_ticket_not_open"])


def at_once(app: Flask, *works: Callable[[], None]) -> list[str]:
    """Do each of `works` in a thread of its own, all at once; gives the codes of the refusals."""
    refused: list[str] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        with app.app_context():
            start.wait(timeout=10)
            try:
                with transaction():
                    work()
            except DomainError as refusal:
                refused.append(refusal.code)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def lend_to(actor: Any, device_id: uuid.UUID, number: int) -> None:
    """Lend a device to the pupil of this number."""
    lending.lend(actor, devices.hold(actor, device_id), to=f"OPP-{number}", due_on=clock.today())


def lend_for(actor: Any, device_id: uuid.UUID, ticket_id: uuid.UUID) -> None:
    """Lend a device to a pupil for a ticket."""
    device = devices.hold(actor, device_id)
    lending.lend(actor, device, to="OPP-7", due_on=clock.today(), ticket=str(ticket_id))


def resolve(actor: Any, ticket_id: uuid.UUID) -> None:
    """Resolve a ticket as an agent does."""
    closing.resolve(actor, desk.get(actor, ticket_id, lock=True), resolution_code=ResolutionCode.REPAIRED)

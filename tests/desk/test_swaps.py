"""Swap in one move: faulty in, loan device out, the clock ends; pools and repairs; reminders of loans."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from core.scope import everywhere
from organisation.people.roles import Role
from registry.custody.models import Custody
from registry.devices import hands, lending
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from registry.pools import pools
from tests import cast, makers
from tests.statements import statements
from tickets.clocks import keeping
from tickets.notices.models import Notice
from tickets.swaps import reminders
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket

PUPIL = "OPP-4711"


def at_hand(device: Device) -> Any:
    wanted = sa.select(Custody).where(Custody.device_id == device.id, Custody.until.is_(None))
    return db.session.scalars(everywhere(wanted, Custody, why="a test looks")).one_or_none()


def now(device: Device) -> Device:
    wanted = sa.select(Device).where(Device.id == device.id).execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Device, why="a test looks")).one()


def without_device(ticket: Ticket) -> list[Any]:
    return [row.stopped_at for row, _ in keeping.of(ticket.id, {Clock.PUPIL_WITHOUT_DEVICE})]


@pytest.fixture
def agent(client: FlaskClient) -> cast.Member:
    return makers.agent("devices")


@pytest.fixture
def broken(client: FlaskClient, agent: cast.Member) -> tuple[Device, Ticket]:
    """A pupil's laptop that does not start, and its ticket."""
    device = makers.device(lifecycle=Lifecycle.IN_STORE)
    with transaction():
        hands.hand_over(SYSTEM, device, pupil=PUPIL, class_label="7B")
    ticket = makers.routed(devices=[device.asset_tag], category="device.power")
    return device, ticket


def swap(client: FlaskClient, who: cast.Member, ticket: Ticket, **body: Any) -> Any:
    headers = who.bearer | {"If-Match": f'"{makers.fetched(ticket.id).version}"'}
    return client.post(f"/api/v1/tickets/{ticket.id}/swap", json=body, headers=headers)


def pool(*devices: Device, name: str = "Pool", school: str = cast.FIRST) -> str:
    with transaction():
        tags = [str(device.asset_tag) for device in devices]
        return str(pools.begin(SYSTEM, name=name, school=cast.school(school).id, devices=tags).id)


def test_the_faulty_device_comes_in_the_loan_goes_to_the_pupil_and_the_clock_ends(
    client: FlaskClient, agent: cast.Member, broken: tuple[Device, Ticket]
) -> None:
    faulty, ticket = broken
    spare = makers.device(lifecycle=Lifecycle.IN_STORE)
    named = pool(spare)
    assert without_device(ticket) == [None]
    answer = swap(client, agent, ticket, faulty=faulty.asset_tag, pool=named)
    assert answer.status_code == 200, answer.get_json()
    assert (answer.get_json()["faulty"], answer.get_json()["loaner"]) == (str(faulty.id), str(spare.id))
    assert at_hand(faulty) is None
    assert (now(faulty).condition, now(faulty).lifecycle) == (Condition.FAULTY, Lifecycle.IN_STORE)
    loan = at_hand(spare)
    assert (loan.pupil_reference, loan.class_label, loan.ticket_id) == (PUPIL, "7B", ticket.id)
    assert loan.due_on == clock.today() + dt.timedelta(days=14)
    assert None not in without_device(ticket)
    shown = client.get("/api/v1/pools", headers=agent.bearer).get_json()["items"]
    assert [(row["stock"], row["devices"], row["lent"], row["overdue"]) for row in shown] == [(0, 1, 1, 0)]
    again = swap(client, agent, ticket, faulty=faulty.asset_tag, pool=named, to=PUPIL)
    assert (again.status_code, again.get_json()["code"]) == (409, "pool_empty")


def test_nothing_of_a_swap_stays_when_the_loan_is_refused(
    client: FlaskClient, agent: cast.Member, broken: tuple[Device, Ticket]
) -> None:
    faulty, ticket = broken
    lent = makers.device(lifecycle=Lifecycle.IN_STORE)
    with transaction():
        lending.lend(SYSTEM, lent, to="OPP-9999", due_on=clock.today())
    refused = swap(client, agent, ticket, faulty=faulty.asset_tag, loaner=lent.asset_tag)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "on_loan")
    assert at_hand(faulty).pupil_reference == PUPIL
    assert now(faulty).condition is Condition.WORKING
    assert without_device(ticket) == [None]


def test_a_device_that_is_in_use_elsewhere_is_lent_only_when_confirmed(
    client: FlaskClient, agent: cast.Member, broken: tuple[Device, Ticket]
) -> None:
    faulty, ticket = broken
    far = makers.device(school=cast.school(cast.OTHER))
    with transaction():
        hands.hand_over(SYSTEM, far, person=str(cast.outsider().id))
    refused = swap(client, agent, ticket, faulty=faulty.asset_tag, loaner=far.asset_tag).get_json()
    assert refused["code"] == "confirm_needed"
    said = "Somebody has the device already. The loan device belongs to"
    assert refused["detail"].startswith(said)
    assert refused["detail"].count("Confirm if you want") == 1
    assert at_hand(far).pupil_reference is None
    done = swap(client, agent, ticket, faulty=faulty.asset_tag, loaner=far.asset_tag, confirm=True)
    assert (done.status_code, at_hand(far).pupil_reference) == (200, PUPIL)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"faulty": "nothing"}, "swap_device_unknown"),
        ({"faulty": "{tag}", "loaner": "{tag}"}, "swap_same_device"),
        ({"faulty": "{tag}", "loaner": "x", "pool": "{pool}"}, "swap_two_sources"),
        ({"faulty": "{tag}", "pool": "01a21e00-0000-7000-8000-000000000000"}, "pool_unknown"),
        ({"faulty": "{tag}", "pool": "{pool}"}, "pool_empty"),
        ({"faulty": "{tag}"}, "no_pool_has_device"),
        ({"faulty": "{tag}", "loaner": "{spare}", "due_on": "2099-01-01"}, "return_day_wrong"),
        ({"faulty": "{spare}", "loaner": "{tag}"}, "swap_borrower_unsaid"),
    ],
)
def test_each_refusal_of_a_swap_has_its_sentence(
    client: FlaskClient, agent: cast.Member, broken: tuple[Device, Ticket], body: dict[str, str], code: str
) -> None:
    faulty, ticket = broken
    words = {"tag": faulty.asset_tag, "pool": pool(), "spare": makers.device(lifecycle=Lifecycle.IN_STORE).asset_tag}
    refused = swap(client, agent, ticket, **{name: value.format(**words) for name, value in body.items()})
    assert refused.status_code in {409, 422}
    assert refused.get_json()["code"] == code, refused.get_json()


def test_the_nearest_pool_lends_first(client: FlaskClient, agent: cast.Member, broken: tuple[Device, Ticket]) -> None:
    faulty, ticket = broken
    far, near = (makers.device(lifecycle=Lifecycle.IN_STORE) for _ in range(2))
    pool(far, name="Far", school=cast.OTHER)
    pool(near, name="Near")
    assert swap(client, agent, ticket, faulty=faulty.asset_tag).get_json()["loaner"] == str(near.id)


def test_lending_for_a_ticket_ends_the_clock_too(
    client: FlaskClient, agent: cast.Member, broken: tuple[Device, Ticket]
) -> None:
    _, ticket = broken
    spare = makers.device(lifecycle=Lifecycle.IN_STORE)
    with transaction():
        lending.lend(agent.actor, spare, to=PUPIL, due_on=clock.today(), ticket=str(ticket.id))
    assert None not in without_device(ticket)


@pytest.mark.parametrize(("begun", "days", "needs"), [(0, 14.0, 1), (9, 10.0, 4), (90, 14.0, 21)])
def test_a_pool_needs_so_many_that_it_is_rarely_empty(begun: int, days: float, needs: int) -> None:
    assert pools.needed(begun, days) == needs


def test_a_pool_is_filled_and_emptied_and_its_list_asks_the_same_for_many(client: FlaskClient) -> None:
    lead = cast.everywhere(Role.LEAD)
    devices = [makers.device(lifecycle=Lifecycle.IN_STORE) for _ in range(3)]
    made = client.post(
        "/api/v1/pools",
        json={"name": "Arabia", "school": str(cast.school().id), "devices": [devices[0].asset_tag]},
        headers=lead.bearer,
    )
    assert (made.status_code, made.get_json()["stock"], made.get_json()["reorder"]) == (201, 1, 0)
    path = f"/api/v1/pools/{made.get_json()['id']}/devices"
    put = client.post(path, json={"devices": [str(d.id) for d in devices[1:]]}, headers=lead.bearer).get_json()
    assert (put["devices"], put["needed"]) == (3, 1)
    out = client.post(f"{path}/remove", json={"devices": [devices[2].serial]}, headers=lead.bearer).get_json()
    assert out["devices"] == 2
    again = client.post("/api/v1/pools", json={"name": "arabia", "school": str(cast.school().id)}, headers=lead.bearer)
    assert (again.status_code, again.get_json()["code"]) == (409, "pool_exists")
    unknown = client.post(path, json={"devices": ["x"]}, headers=lead.bearer)
    assert (unknown.status_code, unknown.get_json()["code"]) == (422, "pool_device_unknown")
    client.get("/api/v1/pools", headers=lead.bearer)
    with statements() as few:
        client.get("/api/v1/pools", headers=lead.bearer)
    for number in range(3):
        pool(name=f"Pool {number}")
    with statements() as many:
        client.get("/api/v1/pools", headers=lead.bearer)
    assert len(many) == len(few)


def test_a_repair_goes_out_and_comes_back(client: FlaskClient, agent: cast.Member) -> None:
    device = makers.device(warranty_ends_on=clock.today())
    body = {"device": device.asset_tag, "vendor": "Korjaamo Oy", "fault": "Hinge"}
    sent = client.post("/api/v1/repairs", json=body, headers=agent.bearer)
    assert sent.status_code == 201, sent.get_json()
    order = sent.get_json()
    assert (order["warranty"], order["turnaround_days"], order["returned_on"]) == (True, 0, None)
    assert now(device).condition is Condition.IN_REPAIR
    second = client.post("/api/v1/repairs", json=body, headers=agent.bearer)
    assert (second.status_code, second.get_json()["code"]) == (409, "in_repair_already")
    path, match = f"/api/v1/repairs/{order['id']}/return", {"If-Match": f'"{order["version"]}"'}
    assert client.post(path, json={"outcome": "repaired"}, headers=agent.bearer).status_code == 428
    back = client.post(path, json={"outcome": "repaired", "cost_cents": 8900}, headers=agent.bearer | match)
    assert (back.status_code, back.get_json()["cost_cents"], back.get_json()["outcome"]) == (200, 8900, "repaired")
    assert now(device).condition is Condition.WORKING
    over = {"If-Match": back.headers["ETag"]}
    assert (
        client.post(path, json={"outcome": "repaired"}, headers=agent.bearer | over).get_json()["code"] == "repair_over"
    )
    found = client.get("/api/v1/repairs?open=false", headers=agent.bearer).get_json()["items"]
    assert [row["id"] for row in found] == [order["id"]]
    for wrong in ({"cost_cents": 10**30}, {"expected_on": "2020-01-01"}, {"device": "x"}, {"ticket": "x"}):
        assert client.post("/api/v1/repairs", json=body | wrong, headers=agent.bearer).status_code == 422, wrong


def test_who_has_a_loan_is_reminded_once_before_and_once_after(client: FlaskClient, agent: cast.Member) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    told = sa.select(Notice.verb).where(Notice.person_id == teacher.id).order_by(Notice.verb)
    for days, verbs in ((5, []), (2, ["ticket.loan_due"]), (-1, ["ticket.loan_due", "ticket.loan_overdue"])):
        spare = makers.device(lifecycle=Lifecycle.IN_STORE)
        with transaction():
            lending.lend(agent.actor, spare, to=PUPIL, due_on=clock.today(), ticket=str(ticket.id))
            held = at_hand(spare)
            with change(spare, "device.loan_extended", held, by=SYSTEM):
                held.due_on = clock.today() + dt.timedelta(days=days)
        assert [reminders.remind(), reminders.remind()] == [int(days < 5), 0]
        assert list(db.session.scalars(told)) == verbs


def test_the_pages_of_swap_pools_and_repairs_work(
    client: FlaskClient, agent: cast.Member, broken: tuple[Device, Ticket]
) -> None:
    faulty, ticket = broken
    spare = makers.device(lifecycle=Lifecycle.IN_STORE)
    lead = cast.everywhere(Role.LEAD)
    cast.sign_in(client, lead)
    made = client.post("/pools", data={"name": "Koulu", "school": cast.school().id, "devices": spare.asset_tag})
    assert made.status_code == 303
    assert client.post("/pools", data={"name": "Koulu", "school": cast.school().id}).status_code == 409
    assert spare.asset_tag in client.get(made.headers["Location"]).text
    cast.sign_in(client, agent)
    assert f"/tickets/{ticket.id}/swap" in client.get(f"/tickets/{ticket.id}").text
    assert "Koulu (1)" in client.get(f"/tickets/{ticket.id}/swap").text
    assert client.post(f"/tickets/{ticket.id}/swap", data={}).status_code == 422
    assert client.post(f"/tickets/{ticket.id}/swap", data={"faulty": faulty.id}).status_code == 303
    assert at_hand(spare).pupil_reference == PUPIL
    sent = client.post("/repairs", data={"device": faulty.asset_tag, "vendor": "Korjaamo", "cost": "89,90"})
    assert sent.status_code == 303
    page = client.get("/repairs?lang=en").text
    assert "Korjaamo" in page
    assert client.post("/repairs", data={"device": "x"}).status_code == 422

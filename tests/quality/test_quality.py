"""Data quality: each injected fault is found by its rule alone, and sound devices by none."""

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event, change
from core.scope import everywhere
from organisation.people import leaving, search
from organisation.people.roles import Role
from registry.devices import hands
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.purchasing.models import OrderLine
from registry.quality import ledger
from registry.quality.rules import Rule
from tests import cast, makers
from tests.statements import statements
from workers import periodic
from workers.jobs import quality


def found(client: FlaskClient, who: cast.Member, **query: Any) -> set[tuple[str, str]]:
    answer = client.get("/api/v1/quality/findings", query_string=query, headers=who.bearer)
    assert answer.status_code == 200, answer.text
    return {(row["rule"], row["device"]["id"]) for row in answer.get_json()["items"]}


def test_each_fault_is_found_and_sound_devices_are_not(client: FlaskClient) -> None:
    keeper = cast.everywhere(Role.ASSET_MANAGER)
    batch, day = uuid.uuid4(), clock.today() - dt.timedelta(days=400)
    for _ in range(3):
        makers.device(lifecycle=Lifecycle.IN_STORE, batch_id=batch, price_cents=40_000, purchased_on=day)
    assert found(client, keeper) == set()
    store = {"lifecycle": Lifecycle.IN_STORE}
    faults = {
        "in_use_nowhere": makers.device(),
        "warranty_before_purchase": makers.device(**store, purchased_on=day, warranty_ends_on=dt.date(2020, 1, 1)),
        "price_outlier": makers.device(**store, batch_id=batch, price_cents=400),
    }
    broken = makers.device(**store)
    with transaction(), change(broken, "device.corrected", by=SYSTEM):
        broken.serial_printed = "6.37702E+15"
    faults["serial_damaged"] = broken
    early = makers.device(**store)
    with transaction():
        hands.hand_over(keeper.actor, early, pupil="OPP-1")
        with change(early, "device.corrected", by=SYSTEM):
            early.purchased_on = clock.today() + dt.timedelta(days=9)
    faults["held_before_purchase"] = early
    makers.order("4500000001", None, [(makers.model(), 2, 38990)])
    line = db.session.scalars(sa.select(OrderLine.id)).one()  # without a serial number a device is known by its order
    for rule, said in (("serial_missing", None), ("serial_placeholder", "Default string")):
        faults[rule] = makers.device(**store)
        with transaction(), change(faults[rule], "device.corrected", by=SYSTEM):
            faults[rule].serial_printed, faults[rule].order_line_id = said, line
    closed = cast.school(cast.OTHER)
    faults["school_closed"] = makers.device(**store, school=closed)
    with transaction(), change(closed, "school.closed", by=SYSTEM):
        closed.valid_to = day
    twins = [makers.device(**store, serial_printed=serial) for serial in ("PF0O1TWIN", "PFO01TWIN")]
    expected = {(rule, str(device.id)) for rule, device in faults.items()}
    expected |= {("serial_look_alike", str(device.id)) for device in twins}
    seen = found(client, keeper)
    assert seen == expected
    for rule, device in faults.items():
        assert found(client, keeper, rule=rule) == {(rule, str(device.id))}
    assert {rule for rule, _ in found(client, keeper, severity="medium")} == {
        *("in_use_nowhere", "serial_look_alike", "school_closed")
    }
    scores = client.get("/api/v1/quality/scores", headers=keeper.bearer).get_json()["items"]
    assert [row["school"]["id"] for row in scores] == [str(closed.id), str(cast.school().id)], "the worst first"
    assert sum(row["devices_with_findings"] for row in scores) == len({device for _, device in seen})
    page = client.get("/api/v1/quality/findings?limit=2", headers=keeper.bearer).get_json()
    rest = client.get(f"/api/v1/quality/findings?after={page['next']}", headers=keeper.bearer).get_json()
    assert len(page["items"]) + len(rest["items"]) == len(seen)
    cast.sign_in(client, keeper)
    shown = client.get("/quality?lang=en").text
    assert "It is in use, but has neither a holder nor a room." in shown
    assert str(faults["in_use_nowhere"].asset_tag) in shown


def test_a_school_sees_its_own_findings_and_no_prices(client: FlaskClient) -> None:
    own, other = makers.device(), makers.device(school=cast.school(cast.OTHER))
    contact = cast.contact()
    assert found(client, contact) == {("in_use_nowhere", str(own.id))}
    assert found(client, contact, school=str(other.school_id)) == set()
    assert found(client, contact, rule="price_outlier") == set()
    scores = client.get("/api/v1/quality/scores", headers=contact.bearer).get_json()["items"]
    assert [row["school"]["id"] for row in scores] == [str(own.school_id)]
    assert client.get("/api/v1/quality/findings", headers=cast.teacher().bearer).status_code == 403


@pytest.mark.parametrize("query", ["rule=shoes", "severity=x", "school=1", "limit=0", "after=x"])
def test_bad_questions_get_one_sentence(client: FlaskClient, query: str) -> None:
    who = cast.everywhere(Role.ASSET_MANAGER)
    assert client.get(f"/api/v1/quality/findings?{query}", headers=who.bearer).status_code == 422


def given(client: FlaskClient, device: Device, to: cast.Member, **body: Any) -> None:
    said = {
        "device": str(device.id),
        "rule": "in_use_nowhere",
        "person": str(to.id),
        "due_on": str(clock.today()),
    } | body
    keeper = cast.everywhere(Role.ASSET_MANAGER)
    answer = client.post("/api/v1/quality/findings/give", json=said, headers=keeper.bearer)
    assert answer.status_code == 200, answer.text


def facts(verb: str) -> int:
    wanted = sa.select(sa.func.count()).select_from(Event).where(Event.verb == verb)
    return db.session.scalar(everywhere(wanted, Event, why="a test looks")) or 0


def test_findings_go_to_who_may_see_them_and_are_given_by_who_keeps_the_school(client: FlaskClient) -> None:
    first, second = cast.school(), cast.school(cast.OTHER)
    own = cast.member("own", (Role.ASSET_MANAGER, first), (Role.REQUESTER, second))
    theirs, batch = makers.device(school=second), uuid.uuid4()
    prices = (40_000, 40_000, 400)
    odd = [makers.device(lifecycle=Lifecycle.IN_STORE, batch_id=batch, price_cents=price) for price in prices][-1]
    keeper = cast.everywhere(Role.ASSET_MANAGER)

    def answer(name: str, who: cast.Member, **body: Any) -> Any:
        sent = client.post(f"/api/v1/quality/findings/{name}", json=body, headers=who.bearer)
        return sent.get_json()["code"] if sent.status_code >= 400 else sent.status_code

    said = {"device": str(theirs.id), "rule": "in_use_nowhere"}
    due = {"due_on": str(clock.today())}
    assert answer("give", own, **said, **due, person=str(own.id)) == "forbidden"
    assert answer("give", own, **said | {"device": str(uuid.uuid4())}, **due, person=str(own.id)) == "not_found"
    assert answer("give", keeper, **said, **due, person=str(cast.contact().id)) == "finding_unseen"
    assert answer("give", keeper, **said, **due, person=str(own.id)) == 200
    assert [task["device_id"] for task in ledger.tasks(own.actor, own=True)] == [theirs.id]
    assert answer("take-back", own, **said) == "forbidden"
    assert answer("take-back", keeper, **said) == 204
    dear = {"device": str(odd.id), "rule": "price_outlier"}
    assert answer("give", keeper, **dear, **due, person=str(cast.contact().id)) == "finding_unseen"
    assert answer("give", keeper, **dear, **due, person=str(own.id)) == 200


def test_what_is_put_right_is_done_for_good(client: FlaskClient) -> None:
    contact, device, other = cast.contact(), makers.device(), makers.device()
    for one in (device, other):
        given(client, one, contact)
    with statements() as asked:
        assert len(ledger.tasks(contact.actor, own=True)) == 2
    assert not [sql for sql in asked if "serial_problem" in sql or "percentile_cont" in sql]
    with transaction():
        hands.hand_over(cast.everywhere(Role.ASSET_MANAGER).actor, device, pupil="OPP-1")
        quality.count({})
        hands.take_back(cast.everywhere(Role.ASSET_MANAGER).actor, device)
    assert [task["device_id"] for task in ledger.tasks(contact.actor, own=True)] == [other.id]
    assert facts("finding.solved") == 1
    with transaction(), statements() as asked:
        ledger.count_week()
    assert sum("serial_problem" in sql for sql in asked) == 1
    assert {job.name: job.every for job in periodic.TABLE}["quality.count"] == periodic.DAY


def test_findings_of_who_leaves_are_named_and_belong_to_nobody(client: FlaskClient) -> None:
    contact, device, admin = cast.contact(), makers.device(), cast.everywhere(Role.ADMIN)
    stays = cast.member("stays", (Role.SCHOOL_CONTACT, cast.school()))
    given(client, device, contact)
    given(client, makers.device(), stays)
    grants = [row.id for row in search.grants_of(contact.id)]
    assert [leaving.held(leaving.Leaving(contact.id, grant_id=key)) for key in grants] == [[], []]  # the other does
    cast.sign_in(client, admin)
    page = client.get(f"/people/{contact.id}?lang=en").text
    assert "1 finding to put right</strong>. Nobody in particular puts this right afterwards." in page
    assert str(device.asset_tag) in page
    for key in grants:
        assert len(ledger.tasks(contact.actor, own=True)) == 1
        answer = client.delete(f"/api/v1/grants/{key}", headers=admin.bearer | {"If-Match": '"1"'})
        held = answer.get_json()["held"]
    assert [(one["what"], one["count"], one["things"]) for one in held] == [("findings", 1, [device.asset_tag])]
    assert ledger.tasks(contact.actor, own=True) == []
    assert len(ledger.tasks(stays.actor, own=True)) == 1
    assert facts("finding.taken_back") == 1
    answer = client.post(f"/api/v1/people/{stays.id}/disable", headers=admin.bearer)
    assert [one["what"] for one in answer.get_json()["held"]] == ["findings"]
    assert ledger.tasks(stays.actor, own=True) == []


def test_a_finding_is_given_overdue_and_done_and_weeks_are_kept(client: FlaskClient) -> None:
    keeper, contact = cast.everywhere(Role.ASSET_MANAGER), cast.contact()
    device, today = makers.device(), clock.today()
    said = {"device": str(device.id), "rule": "in_use_nowhere", "person": contact.person.email}
    said |= {"due_on": today.isoformat()}

    def send(name: str, who: cast.Member, **body: Any) -> Any:
        return client.post(f"/api/v1/quality/findings/{name}", json=body, headers=who.bearer)

    assert send("give", contact, **said).status_code == 403
    assert send("give", keeper, **said | {"due_on": "2020-01-01"}).get_json()["code"] == "finding_day"
    assert send("give", keeper, **said | {"person": "nobody@test.invalid"}).get_json()["code"] == "finding_person"
    assert send("give", keeper, **said | {"rule": "school_closed"}).get_json()["code"] == "finding_gone"
    stranger = cast.outsider().person.email
    assert send("give", keeper, **said | {"person": stranger}).get_json()["code"] == "finding_unseen"
    assert send("give", keeper, **said).status_code == 200
    (row,) = client.get("/api/v1/quality/findings", headers=keeper.bearer).get_json()["items"]
    assert row["owner"]["person"]["id"] == str(contact.person.id)
    assert [task["device_id"] for task in ledger.tasks(contact.actor, own=True)] == [device.id]
    assert ledger.tasks(keeper.actor, overdue=True) == ledger.tasks(cast.outsider().actor) == []
    with transaction():
        assert ledger.count_week() == len(Rule)
    with time_machine.travel(clock.now() + dt.timedelta(days=7), tick=False):
        assert [task["person"] for task in ledger.tasks(keeper.actor, overdue=True)] == [contact.person.name]
        with transaction():
            hands.hand_over(keeper.actor, device, pupil="OPP-1")
            ledger.count_week()
        assert ledger.tasks(contact.actor, own=True) == ledger.tasks(keeper.actor, overdue=True) == []
    weeks = client.get("/api/v1/quality/trend", headers=keeper.bearer).get_json()["items"]
    assert [each["findings"] for each in weeks if each["rule"] == "in_use_nowhere"] == [1, 0]
    assert client.get("/api/v1/quality/trend", headers=contact.bearer).get_json()["items"] == []
    assert send("take-back", keeper, device=said["device"], rule=said["rule"]).status_code == 204
    assert client.get("/api/v1/quality/files", headers=keeper.bearer).get_json()["items"] == []
    cast.sign_in(client, keeper)
    page = client.get("/quality?lang=en").text
    assert "Week by week" in page

"""What the auditor is shown first: unusual facts, each with the rows of the audit behind it."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.errors import Forbidden
from core.history import record
from organisation.access.models import PersonalView
from organisation.audit import oddities
from organisation.people import people
from organisation.people.roles import Role
from registry.devices import devices, stages
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tests.reading import text

DAY = clock.midnight(clock.today() - dt.timedelta(days=3)) + dt.timedelta(hours=12)


@pytest.fixture
def auditor(client: FlaskClient) -> cast.Member:
    who = cast.everywhere(Role.AUDITOR)
    cast.sign_in(client, who)
    return who


def told(who: cast.Member) -> list[tuple[str, int]]:
    """What is unusual to `who`: sentence of several, and how many."""
    return sorted((str(one.says), one.count) for one in oddities.find(who.actor))


def test_roles_given_to_oneself_or_for_less_than_a_day_are_shown(auditor: cast.Member) -> None:
    admin, other = cast.everywhere(Role.ADMIN), cast.member("visitor")
    with time_machine.travel(DAY, tick=False), transaction():
        people.grant(admin.actor, admin.person, role=Role.LEAD, school=None)
        brief = people.grant(admin.actor, other.person, role=Role.AGENT, school=None)
        people.revoke(admin.actor, brief)
    with time_machine.travel(DAY - dt.timedelta(days=200), tick=False), transaction():
        people.grant(admin.actor, admin.person, role=Role.RECEIVER, school=None)  # long ago
    assert told(auditor) == [(str(oddities.BRIEF), 1), (str(oddities.TO_ONESELF), 1)]


def test_mass_retirement_without_proof_and_a_price_after_the_invoice_are_shown(
    auditor: cast.Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oddities, "MANY_RETIRED", 2)
    manager, order = cast.everywhere(Role.ASSET_MANAGER), makers.order()
    line, other = order.lines[0].id, makers.order("4500000078").lines[0].id
    kept = [makers.device(lifecycle=Lifecycle.IN_STORE) for _ in range(2)]
    paid = makers.device(order_line_id=line, price_cents=100)
    unpaid = makers.device(order_line_id=other, price_cents=100)
    makers.invoice(order, approved=True)
    with transaction():
        for device in kept:
            stages.retire(manager.actor, device, reason="old")
        for device in (paid, unpaid):
            devices.correct(manager.actor, device, reason="typed wrong", price_cents=90)
        devices.correct(manager.actor, paid, reason="a word", note="seen")
    found = [one for one in told(auditor) if one[0] != str(oddities.AT_NIGHT)]  # at whatever hour this runs
    assert [count for _, count in found] == [2, 2, 1]
    assert [says.split("%(count)s")[1] for says, _ in found] == [
        " devices retired in one day",
        " devices that hold data retired without proof that they were wiped",
        " prices changed after an invoice of the order was approved",
    ]


def test_work_at_night_downloads_and_many_views_are_shown_with_their_rows(
    client: FlaskClient, auditor: cast.Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oddities, "MANY_VIEWS", 3)
    manager, device = cast.everywhere(Role.ASSET_MANAGER), makers.device()
    with time_machine.travel(DAY.replace(hour=23), tick=False), transaction():
        devices.correct(manager.actor, device, reason="late", note="late")
        record(device, "device.exported", by=manager.actor)
        looked: dict[str, Any] = {"viewer_id": manager.id, "subject_type": "device", "purpose": "page devices"}
        rows = [looked | {"subject_id": cast.member(f"p{n}").id, "at": clock.now()} for n in range(3)]
        db.session.execute(sa.insert(PersonalView), rows)
    assert 'hx-get="/audit/unusual"' in client.get("/").text
    page = text(client.get("/audit/unusual?lang=en"))
    assert "1 change made between 22 and 5 o'clock" in page
    assert "1 file of data downloaded outside working hours" in page
    assert "Data of 3 people, devices and tickets looked at in one day" in page
    part = client.get("/audit/unusual", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "1 change" in part
    for one in oddities.find(auditor.actor):
        assert (one.day, one.actor_id) == (DAY.date(), manager.id)
        assert "23:00" in text(client.get("/audit/access-log" if one.views else "/audit", query_string=one.asked))


def test_whoever_reads_no_history_is_not_shown_any(client: FlaskClient) -> None:
    teacher = cast.member("teacher", (Role.REQUESTER, cast.school()))
    cast.sign_in(client, teacher)
    assert "Look at these first" not in text(client.get("/?lang=en"))
    with pytest.raises(Forbidden):
        oddities.find(teacher.actor)

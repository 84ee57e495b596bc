"""What applying a plan leaves in the register."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from core.db import db, transaction
from core.history import Event
from core.outbox.items import Item
from core.scope import everywhere
from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.imports.models import BatchState, PurchaseBatch
from registry.purchasing import orders
from registry.purchasing.models import Supplier
from tests import cast, deliveries, makers
from tests.imports import given

pytestmark = pytest.mark.usefixtures("db_session")
HEADER = ["Order number", "Model", "Serial number", "Unit price", "Delivery date", "Warranty months", "School"]


@pytest.fixture
def supplier(db_session: Any) -> Supplier:
    found = makers.supplier()
    return found


def devices(batch: PurchaseBatch | None = None) -> list[Device]:
    statement = sa.select(Device).order_by(Device.asset_tag)
    if batch is not None:
        statement = statement.where(Device.batch_id == batch.id)
    return list(db.session.scalars(everywhere(statement, Device, why="a test looks at all of them")))


def events() -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Event.subject_type == "device")) or 0


def test_a_delivery_becomes_devices_on_their_way(supplier: Supplier) -> None:
    order = makers.order("4500000001", supplier, [(makers.model(), 3, 38990)])
    rows = [
        ["4500000001", "82VM0010MX", "PF100A", "389,90", "3.8.2026", "36", "AlppL"],
        ["4500000001", "LENOVO 300W YOGA G4", "pf-100b", "389,90", "2026-08-03", "3 v", "00004"],
        ["4500000001", "Lenovo 300w Yoga Gen 4", "S/N: PF100C", "", "", "", "Alppilan lukio"],
    ]
    batch = given.applied(given.planned(given.csv_of(HEADER, *rows), supplier))
    assert batch.state is BatchState.APPLIED
    first, second, third = devices(batch)
    assert [d.serial for d in (first, second, third)] == ["PF100A", "PF100B", "PF100C"]
    assert {d.lifecycle for d in devices(batch)} == {Lifecycle.EXPECTED}
    assert {d.school_id for d in devices(batch)} == {cast.school().id}
    assert {d.price_cents for d in devices(batch)} == {38990}
    assert first.warranty_ends_on == second.warranty_ends_on == dt.date(2029, 8, 3)
    assert third.warranty_ends_on is None
    assert first.asset_tag is not None
    assert first.received_on is None
    line = orders.get(cast.everywhere(Role.PROCUREMENT).actor, order.id).lines[0]
    assert {d.order_line_id for d in devices(batch)} == {line.id}


def test_every_device_has_one_fact_and_tags_follow_the_file(supplier: Supplier) -> None:
    delivery = deliveries.make(120, seed=5, faults=())
    given.order_of(delivery, supplier)
    batch = given.applied(given.planned(deliveries.as_csv(delivery), supplier))
    made = devices(batch)
    assert [d.serial for d in made] == [line.serial for line in delivery.lines]
    facts = db.session.scalars(sa.select(Event).where(Event.subject_type == "device")).all()
    assert Counter(f.verb for f in facts) == {"device.added": 120}
    assert {f.subject_id for f in facts} == {d.id for d in made}
    assert {f.actor_id for f in facts} == {batch.applied_by_id}
    assert all(f.after["batch_id"] == str(batch.id) and f.school_id for f in facts)


def test_the_same_file_again_changes_and_records_nothing(supplier: Supplier) -> None:
    delivery = deliveries.make(150, seed=6, faults=())
    given.order_of(delivery, supplier)
    content = deliveries.as_xlsx(delivery)
    given.applied(given.planned(content, supplier))
    facts, made = events(), len(devices())
    again = given.planned(content, supplier)
    assert given.outcomes(again) == {"unchanged": 150}
    jobs = db.session.scalar(sa.select(sa.func.count(Item.id)).where(Item.topic.not_like("imports.%")))
    given.applied(again)
    assert (events(), len(devices())) == (facts, made)
    assert db.session.scalar(sa.select(sa.func.count(Item.id)).where(Item.topic.not_like("imports.%"))) == jobs


def test_a_file_with_faults_is_applied_only_as_good_rows(supplier: Supplier) -> None:
    delivery = deliveries.make(200, seed=7)
    given.order_of(delivery, supplier)
    batch = given.planned(deliveries.as_csv(delivery), supplier)
    with pytest.raises(Exception, match="rows_need_work"):
        given.applied(batch)
    assert devices() == []
    batch = given.applied(batch, mode="good_rows")
    assert sorted(str(d.serial) for d in devices(batch)) == sorted(line.serial for line in delivery.good)
    again = given.planned(deliveries.as_csv(delivery), supplier)
    expected = Counter(delivery.expected)
    expected["unchanged"] = expected.pop("create")
    assert given.outcomes(again) == expected


def test_an_order_closed_meanwhile_stops_the_plan(supplier: Supplier) -> None:
    delivery = deliveries.make(40, seed=8)
    order = given.order_of(delivery, supplier)
    batch = given.planned(deliveries.as_csv(delivery), supplier)
    buyer = cast.everywhere(Role.PROCUREMENT).actor
    with transaction():
        orders.close(buyer, orders.get(buyer, order.id))
    batch = given.applied(batch)
    assert batch.state is BatchState.PLANNED
    assert batch.said is not None
    assert batch.said["code"] == "plan_stale"
    assert given.outcomes(batch) == {"order_closed": 40}
    assert devices() == []


def test_a_device_registered_meanwhile_is_left_out_of_the_good_rows(supplier: Supplier) -> None:
    delivery = deliveries.make(40, seed=9)
    given.order_of(delivery, supplier)
    batch = given.planned(deliveries.as_csv(delivery), supplier)
    line = delivery.lines[3]
    makers.device(of=makers.model(line.model.manufacturer, line.model.number), serial_printed=line.serial)
    batch = given.applied(batch, mode="good_rows")
    assert batch.state is BatchState.APPLIED
    assert batch.said == {"code": "rows_left_out", "values": {"count": 1}}
    assert given.outcomes(batch) == {"create": 39, "changed_meanwhile": 1}
    assert len(devices(batch)) == 39


def test_two_plans_of_one_file_make_its_devices_once(supplier: Supplier) -> None:
    delivery = deliveries.make(40, seed=10)
    given.order_of(delivery, supplier)
    one, two = (given.planned(deliveries.as_csv(delivery), supplier) for _ in range(2))
    given.applied(one)
    two = given.applied(two)
    assert two.state is BatchState.PLANNED
    assert given.outcomes(two) == {"unchanged": 40}
    assert len(devices()) == 40

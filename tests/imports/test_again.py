"""What was planned is what is applied, and planned again it changes nothing."""

from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from core.db import db, transaction
from organisation.people.roles import Role
from registry.columns.columns import Purpose
from registry.devices.devices import correct
from tests import cast, deliveries, makers
from tests.imports import given
from tests.imports.test_apply import devices, events

pytestmark = pytest.mark.usefixtures("db_session")


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(seed=st.integers(1000, 99_999), rows=st.integers(20, 160), as_workbook=st.booleans())
def test_planned_applied_and_planned_again_is_unchanged(*, seed: int, rows: int, as_workbook: bool) -> None:
    connection: Any = db.engine
    savepoint = connection.begin_nested()  # each example begins with the same register
    try:
        planned_applied_and_planned_again(seed, rows, as_workbook=as_workbook)
    finally:
        db.session.remove()
        savepoint.rollback()


def planned_applied_and_planned_again(seed: int, rows: int, *, as_workbook: bool) -> None:
    supplier = makers.supplier()
    delivery = deliveries.make(rows, seed=seed)
    given.order_of(delivery, supplier)
    content = deliveries.as_xlsx(delivery) if as_workbook else deliveries.as_csv(delivery)
    planned = given.planned(content, supplier)
    assert given.outcomes(planned) == delivery.expected
    applied = given.applied(planned, mode="good_rows")
    assert len(devices(applied)) == delivery.expected["create"]
    told = events()
    expected = Counter(delivery.expected)
    expected["unchanged"] = expected.pop("create")
    other_bytes = deliveries.as_csv(delivery) + b"\r\n"
    again = given.planned(other_bytes, supplier)
    assert given.outcomes(again) == expected
    given.applied(again, mode="good_rows")
    assert events() == told


def test_a_device_corrected_since_is_not_made_again_by_its_file() -> None:
    supplier, keeper = makers.supplier(), cast.everywhere(Role.ASSET_MANAGER).actor
    lenovo, acer = makers.model(), makers.model("Acer", "TravelMate Spin B3")
    makers.order("4500000001", supplier, [(lenovo, 4, 38990)])
    rows = [["4500000001", "300w Yoga Gen 4", serial] for serial in ("PF1A", "PF1B", "PF1C")]
    content = given.csv_of(["PO", "Model", "Serial"], *rows)
    batch = given.applied(given.planned(content, supplier, mapping={"school": ""}))
    first, second, _ = devices(batch)
    with transaction():
        correct(keeper, first, serial="PF1X", reason="misprinted")
        correct(keeper, second, model=acer.id, reason="another maker")
    again = given.planned(content, supplier, mapping={"school": ""})
    assert given.outcomes(again) == {"unchanged": 3}
    assert [row.device_id for row in given.rows(again)] == [device.id for device in devices(batch)]


def test_an_export_comes_back_without_a_change(client: FlaskClient) -> None:
    supplier = makers.supplier()
    delivery = deliveries.make(40, seed=77)
    given.order_of(delivery, supplier)
    given.applied(given.planned(deliveries.as_csv(delivery), supplier))
    keeper = cast.everywhere(Role.ASSET_MANAGER)
    for kind in ("csv", "xlsx"):
        content: Any = client.get(f"/api/v1/devices.{kind}", headers=keeper.bearer).data
        back = given.planned(content, None, who=keeper, purpose=Purpose.OPENING)
        assert given.outcomes(back) == {"unchanged": 40}, [(r.codes, r.changes) for r in given.rows(back)[:3]]

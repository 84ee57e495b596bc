"""Devices of one model, by stage of life and standing."""

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.actor import SYSTEM
from core.db import transaction
from organisation.people.roles import Role
from registry.catalogue import catalogue, listings
from registry.catalogue.models import Use
from registry.devices import of_model
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers


@pytest.fixture
def listed(db_session: Any) -> Any:
    """A student laptop that was standard in 2025 and is standard again from 2026."""
    model = makers.model().id
    for first, last in ((dt.date(2025, 1, 1), dt.date(2025, 7, 1)), (dt.date(2026, 1, 1), dt.date(2026, 2, 1))):
        with transaction():
            listings.list_standard(
                SYSTEM,
                catalogue.get(SYSTEM, model),
                use=Use.STUDENT,
                valid_from=first,
                valid_to=last,
                planned_life_months=48,
                replacement_price_cents=1,
            )
    return model


def counted(who: cast.Member, model: Any) -> dict[tuple[str, str], int]:
    """Stage of life and standing → devices."""
    rows = of_model.count(who.actor, catalogue.get(SYSTEM, model))
    return {(str(row.lifecycle), row.standing): int(row.devices) for row in rows}


def test_devices_are_counted_by_stage_of_life_and_by_standing(listed: Any) -> None:
    of = catalogue.get(SYSTEM, listed)
    gone = {"lifecycle": Lifecycle.RETIRED, "retired_on": dt.date(2026, 3, 1)}
    bought: list[dict[str, Any]] = [
        {"purchased_on": dt.date(2025, 3, 1)},
        {"purchased_on": dt.date(2026, 1, 15), "school": cast.school(cast.OTHER)},
        {"purchased_on": dt.date(2025, 9, 1)},
        {"purchased_on": dt.date(2025, 9, 1)},
        {"purchased_on": dt.date(2025, 9, 1)} | gone,
    ]
    for columns in bought:
        makers.device(of=of, **columns)
    makers.device(of=makers.model(number="500w"))
    assert counted(cast.everywhere(Role.ASSET_MANAGER), listed) == {
        ("deployed", "superseded"): 2,
        ("deployed", "non_standard"): 2,
        ("retired", "non_standard"): 1,
    }
    places = of_model.by_school(cast.everywhere(Role.ASSET_MANAGER).actor, of)
    assert [(row.name, row.devices, row.not_standard) for row in places] == [(cast.FIRST, 4, 3), (cast.OTHER, 1, 1)]


def test_a_teacher_sees_the_devices_of_their_own_school_only(client: FlaskClient, listed: Any) -> None:
    of = catalogue.get(SYSTEM, listed)
    makers.device(of=of, school=cast.school(cast.OTHER))
    assert counted(cast.teacher(), listed) == {}
    makers.device(of=of)
    assert counted(cast.teacher(), listed) == {("deployed", "non_standard"): 1}
    assert [row.name for row in of_model.by_school(cast.teacher().actor, of)] == [cast.FIRST]

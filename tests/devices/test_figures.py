"""The figures tie: every axis sums to the devices there are, live and in the tally, and standings follow the listings."""

import datetime as dt
from typing import Any

import pytest

from core.db import transaction
from organisation.people.roles import Role
from organisation.schools.models import SchoolKind
from registry.catalogue.hooks import Fleet
from registry.catalogue.models import Category, Use
from registry.catalogue.standard import Standing
from registry.devices import figures, search
from registry.devices.criteria import Filters
from registry.devices.figures import Axis
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tests.devices.fleet import listing

pytestmark = pytest.mark.usefixtures("db_session")
BOUGHT = dt.date(2021, 8, 1)


@pytest.fixture
def by_standing(db_session: Any) -> dict[Standing, Any]:
    """A device of each standing at First School, an upper secondary school."""
    current, ended, outdated, foreign = (makers.model("Acer", f"TravelMate {n}") for n in range(4))
    listing(current)
    listing(ended, valid_to=dt.date(2022, 1, 1))
    listing(outdated, valid_to=dt.date(2022, 1, 1), support_ends_on=dt.date(2023, 1, 1))
    listing(foreign, school_kind=SchoolKind.DAY_CARE)
    return {
        Standing.STANDARD: makers.device(of=current, purchased_on=BOUGHT),
        Standing.SUPERSEDED: makers.device(of=ended, purchased_on=BOUGHT),
        Standing.SUPPORT_ENDED: makers.device(of=outdated, purchased_on=BOUGHT),
        Standing.NON_STANDARD: makers.device(of=foreign, purchased_on=BOUGHT),
    }


def test_a_standing_follows_the_listings_of_the_use_and_the_kind_of_school(by_standing: dict[Standing, Any]) -> None:
    agent = cast.everywhere(Role.AGENT).actor
    for standing, device in by_standing.items():
        assert search.one(agent, device.id)["standard"] == standing
        found = search.find(agent, Filters(standard=standing)).items
        assert [d["id"] for d in found] == [device.id], standing


def test_listed_for_another_use_or_bought_outside_the_period_is_not_standard() -> None:
    agent = cast.everywhere(Role.AGENT).actor
    laptop = makers.model("Acer", "Spin", Category.STAFF_LAPTOP)
    listing(laptop, Use.STUDENT)
    late = makers.model("Acer", "Swift", Category.STAFF_LAPTOP)
    listing(late, Use.STAFF, valid_to=dt.date(2021, 1, 1))
    for device in (makers.device(of=laptop), makers.device(of=late, purchased_on=BOUGHT), makers.device(of=late)):
        assert search.one(agent, device.id)["standard"] == Standing.NON_STANDARD


def test_every_axis_sums_to_the_devices(by_standing: dict[Standing, Any]) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    makers.device(lifecycle=Lifecycle.RETIRED)
    makers.device(school=cast.school(cast.OTHER))
    assert figures.counted_at(manager) is None
    with transaction():
        assert figures.renew() > 10
    assert figures.counted_at(manager) is not None
    stages = figures.city(manager, Axis.LIFECYCLE)
    assert stages == {"deployed": 5, "retired": 1}
    for axis in (Axis.STANDING, Axis.YEAR, Axis.MODEL):
        assert sum(figures.city(manager, axis).values()) == 5, axis
    assert figures.city(manager, Axis.STANDING) == {
        "standard": 1, "superseded": 1, "support_ended": 1, "non_standard": 2,
    }  # fmt: skip
    contact = cast.contact().actor
    assert figures.city(contact, Axis.LIFECYCLE) == {"deployed": 4, "retired": 1}
    live = figures.of_school(contact, cast.school().id)
    assert sum(row.devices for row in live) == 5
    assert figures.of_school(contact, cast.school(cast.OTHER).id) == []
    with transaction():
        figures.renew()
    assert figures.city(manager, Axis.LIFECYCLE) == stages, "counting again changes nothing"


def test_a_models_fleet_is_what_is_in_use_and_what_drifts(by_standing: dict[Standing, Any]) -> None:
    manager, contact = cast.everywhere(Role.ASSET_MANAGER).actor, cast.contact().actor
    with transaction():
        figures.renew()
    keys = [d.model_id for d in by_standing.values()]
    right = {d.model_id: Fleet(1, 0 if s is Standing.STANDARD else 1) for s, d in by_standing.items()}
    assert figures.fleet(manager, keys) == right
    assert figures.fleet(contact, keys) == right
    assert figures.fleet(cast.outsider().actor, keys) == {}

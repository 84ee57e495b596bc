"""How devices stand towards the standard, as of any day: the five classes, what the past keeps, what it would cost."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import transaction
from organisation.people.roles import Role
from registry.catalogue import listings
from registry.catalogue.models import Category, DeviceModel, Use
from registry.devices import devices, moves, stages
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers

DAYS = dt.timedelta(days=1)
TODAY = clock.today()
CLASSES = ("standard", "superseded", "support_ended", "non_standard", "unknown_model")


@contextmanager
def days_ago(number: int) -> Iterator[None]:
    """Let what is done inside happen then."""
    with clock.at(clock.now() - number * DAYS), transaction():
        yield


def day(number: int) -> dt.date:
    """So many days before the real today, whatever the clock says."""
    return TODAY - number * DAYS


@pytest.fixture
def manager(client: FlaskClient) -> cast.Member:
    """Who looks after the standard."""
    return cast.everywhere(Role.ASSET_MANAGER)


def listed(model: DeviceModel, since: int, until: int | None = None, **more: Any) -> Any:
    said = {"planned_life_months": 48, "replacement_price_cents": 40_000} | more
    end = None if until is None else day(until)
    return listings.list_standard(SYSTEM, model, use=Use.STUDENT, valid_from=day(since), valid_to=end, **said)


def add(model: DeviceModel, bought: int, serial: str, school: str = cast.FIRST) -> Any:
    facts = {"serial": serial, "lifecycle": Lifecycle.DEPLOYED, "purchased_on": day(bought), "reason": "x"}
    return devices.add(SYSTEM, model=model.id, school=cast.school(school).id, **facts)


@pytest.fixture
def fleet(manager: cast.Member) -> dict[str, Any]:
    """A hundred days ago: one device of each class, listed and bought long before."""
    models = {name: makers.model(number=name) for name in ("now", "before", "old", "never")}
    with days_ago(100):
        made = {"now": listed(models["now"], 900)}
        made["before"] = listed(models["before"], 900, 200)
        made["old"] = listed(models["old"], 900, 300, support_ends_on=day(150))
        for number, (name, model) in enumerate(models.items()):
            made[f"device {name}"] = add(model, 400, f"PF0000{number}A")
    return made | {f"model {name}": model for name, model in models.items()}


def told(client: FlaskClient, who: cast.Member, ago: int | None = None, **query: Any) -> Any:
    said = query | ({} if ago is None else {"at": str(day(ago))})
    answer = client.get("/api/v1/standards", query_string=said, headers=who.bearer)
    assert answer.status_code == 200, answer.get_json()
    found = answer.get_json()
    for row in (found, *found["items"]):
        assert sum(row[name] for name in CLASSES) == row["devices"]
    for name in (*CLASSES, "devices"):
        assert sum(row[name] for row in found["items"]) == found[name]
    return found


def classes(found: Any) -> list[int]:
    return [found[name] for name in CLASSES]


def test_the_five_classes_and_the_cost_of_reaching_the_standard(
    client: FlaskClient, manager: cast.Member, fleet: Any
) -> None:
    found = told(client, manager)
    assert (classes(found), found["share"], found["cost_to_cure_cents"]) == ([1, 1, 1, 1, 0], 0.25, 80_000)
    assert classes(told(client, manager, 101)) == [0] * 5, "they were not in the register yet"
    assert told(client, manager, school=str(cast.school(cast.OTHER).id))["devices"] == 0
    with transaction():
        projector = makers.model("Epson", "EB", Category.PROJECTOR)
        add(projector, 10, "X700001")
    assert told(client, manager)["without_price"] == 1


def test_what_is_listed_or_ended_today_never_changes_yesterdays_answer(
    client: FlaskClient, manager: cast.Member, fleet: Any
) -> None:
    days = (1, 50, 99)
    before = [told(client, manager, ago) for ago in days]
    assert classes(before[0]) == [1, 1, 1, 1, 0]
    with transaction():
        listings.end_listing(SYSTEM, fleet["now"], valid_to=day(60))
        listed(fleet["model never"], 500, replacement_price_cents=1)
    assert classes(told(client, manager)) == [1, 2, 1, 0, 0]
    assert [told(client, manager, ago) for ago in days] == before


def test_devices_are_counted_where_they_were_and_as_they_were(
    client: FlaskClient, manager: cast.Member, fleet: Any
) -> None:
    first, other = (cast.school(name).id for name in (cast.FIRST, cast.OTHER))
    with days_ago(30):
        moves.move(SYSTEM, fleet["device now"], school=other, reason="x")
    with days_ago(20):
        stages.retire(SYSTEM, fleet["device never"], reason="x")

    def at(ago: int) -> tuple[list[int], list[int]]:
        return tuple(classes(told(client, manager, ago, school=str(key))) for key in (first, other))  # type: ignore[return-value]

    assert at(31) == ([1, 1, 1, 1, 0], [0] * 5)
    assert at(30) == ([0, 1, 1, 1, 0], [1, 0, 0, 0, 0])
    assert at(20) == at(0) == ([0, 1, 1, 0, 0], [1, 0, 0, 0, 0])
    contact = cast.contact()
    assert [row["school"]["id"] for row in told(client, contact, 25)["items"]] == [str(first)]
    assert classes(told(client, contact, 31)) == [1, 1, 1, 1, 0]
    assert "cost_to_cure_cents" not in told(client, contact)


def test_days_before_listing_began_are_judged_by_what_was_known_on_its_first_day(
    client: FlaskClient, manager: cast.Member
) -> None:
    model = makers.model(number="now")
    with days_ago(200):
        add(model, 400, "PF00009A")
    with days_ago(100):
        listed(model, 900)
    assert classes(told(client, manager, 150)) == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("query", ["at=tomorrow", "at=27.11.2026", "school=x", "at=2026-02-30"])
def test_a_day_or_school_that_cannot_be_read_is_refused(client: FlaskClient, manager: cast.Member, query: str) -> None:
    assert client.get(f"/api/v1/standards?{query}", headers=manager.bearer).status_code == 422
    cast.sign_in(client, manager)
    assert client.get(f"/standards?{query}").status_code in {404, 422}


def test_the_page_shows_the_city_and_its_schools(client: FlaskClient, manager: cast.Member, fleet: Any) -> None:
    cast.sign_in(client, manager)
    page = client.get(f"/standards?at={day(50)}&lang=en").get_data(as_text=True)
    assert all(words in page for words in (cast.FIRST, "25%", "€800.00"))

"""Whoever imports for some schools only learns nothing of the others' devices and people, and holders shown are logged."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from organisation.access.models import PersonalView
from organisation.people import watched
from organisation.people.roles import Role
from registry.columns.columns import Purpose
from registry.devices import hands
from tests import cast, makers
from tests.imports import given

HEADER = ["Asset tag", "Serial number", "Model", "School", "Holder"]
MODEL = "Lenovo 300w Yoga Gen 4"
SECRET = "QX7HIDDEN70"


@pytest.fixture
def keeper(db_session: Any) -> cast.Member:
    """Asset manager of First School only."""
    return cast.member("keeper", (Role.ASSET_MANAGER, cast.school()))


def _rows(client: FlaskClient, who: cast.Member, *rows: list[Any]) -> tuple[list[dict[str, Any]], str]:
    batch = given.planned(given.csv_of(HEADER, *rows), None, who=who, purpose=Purpose.OPENING)
    address = f"/api/v1/purchase-batches/{batch.id}"
    found = client.get(f"{address}/rows", headers=who.bearer)
    file = client.get(f"{address}/problems.csv", headers=who.bearer).get_data(as_text=True)
    assert found.status_code == 200, (batch.state, found.get_data(as_text=True))
    return found.get_json()["items"], found.get_data(as_text=True) + file


def test_another_schools_device_stays_unknown_by_its_tag(client: FlaskClient, keeper: cast.Member) -> None:
    manager, other = cast.everywhere(Role.ASSET_MANAGER), cast.outsider()
    foreign = makers.device(school=cast.school(cast.OTHER), serial_printed=SECRET, note="a note of others")
    hands.hand_over(manager.actor, foreign, person=str(other.id))
    items, everything = _rows(
        client, keeper, [foreign.asset_tag, "", "", "", ""], ["", SECRET.replace("0", "O"), MODEL, "AlppL", ""]
    )
    assert "school_not_yours" in {p["code"] for p in items[0]["problems"]}
    for hidden in (SECRET, "a note of others", str(foreign.id), str(other.id), "Outsider"):
        assert hidden not in everything
    items, everything = _rows(client, manager, [foreign.asset_tag, "", "", "", ""])
    assert items[0]["serial"] == SECRET


def test_a_holder_of_other_schools_is_as_unknown_as_nobody(client: FlaskClient, keeper: cast.Member) -> None:
    device, own, other = makers.device(), cast.teacher(), cast.outsider()
    said = [own.person.email, other.person.email, "nobody@test.invalid"]
    problems = [
        [
            p["code"]
            for p in _rows(client, keeper, [device.asset_tag, device.serial_printed, "", "", email])[0][0]["problems"]
        ]
        for email in said
    ]
    assert problems == [[], ["holder_unknown"], ["holder_unknown"]]


def test_the_holders_that_a_plan_names_are_logged_as_seen(client: FlaskClient, keeper: cast.Member) -> None:
    watched._logged.clear()
    device, before, after = makers.device(), cast.teacher(), cast.teacher()
    hands.hand_over(keeper.actor, device, person=str(before.id))
    items, _ = _rows(client, keeper, [device.asset_tag, device.serial_printed, "", "", after.person.email])
    assert {"field": "person_id", "old": "Teacher", "new": "Teacher"} in items[0]["changes"] or items[0]["changes"]
    seen = db.session.execute(sa.select(PersonalView.viewer_id, PersonalView.subject_id)).all()
    assert {tuple(row) for row in seen} == {(keeper.id, before.id), (keeper.id, after.id)}

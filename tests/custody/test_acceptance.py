"""Whoever is handed a device says whether they have received it; who handed it over reads what is not confirmed."""

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient

from core import clock
from core.db import transaction
from core.errors import NotFound
from registry.bulk.models import Action
from registry.devices import hands
from registry.devices.models import Device
from registry.loans import acceptance
from registry.loans.acceptance import HandOverPast
from tests import cast, makers
from tests.bulk import given


def handed(who: cast.Member, by: cast.Member | None = None) -> Device:
    device = makers.device()
    with transaction():
        hands.hand_over((by or given.keeper()).actor, device, person=str(who.id))
    return device


def answered(who: cast.Member, device: Device, *, received: bool) -> None:
    held = given.held(device)
    assert held is not None
    with transaction():
        acceptance.answer(who.actor, held.id, received=received)


def tags(rows: list[dict[str, Any]]) -> dict[str, bool | None]:
    return {row["device"]["asset_tag"]: row["received"] for row in rows}


def test_a_hand_over_is_open_until_it_is_confirmed_and_denied_ones_are_told_first(db_session: Any) -> None:
    teacher, keeper, contact = cast.teacher(), given.keeper(), cast.contact()
    one, two = handed(teacher, keeper), handed(teacher, keeper)
    many = makers.device()
    given.applied(given.planned(Action.HAND_OVER, [many], keeper, person=str(teacher.id)), keeper)
    assert tags(acceptance.asked(teacher.actor)) == {d.asset_tag: None for d in (one, two, many)}
    assert tags(acceptance.given(keeper.actor)) == {d.asset_tag: None for d in (one, two, many)}
    assert (acceptance.given(contact.actor), acceptance.asked(contact.actor)) == ([], [])
    answered(teacher, one, received=True)
    answered(teacher, two, received=False)
    assert next(iter(tags(acceptance.given(keeper.actor)).items())) == (two.asset_tag, False)
    assert one.asset_tag not in tags(acceptance.given(keeper.actor)) | tags(acceptance.asked(teacher.actor))
    answered(teacher, two, received=True)
    answered(teacher, two, received=True)
    assert [len(given.facts(f"device.hand_over_{what}")) for what in ("confirmed", "denied")] == [2, 1]
    with pytest.raises(NotFound):
        answered(contact, many, received=True)
    handed(keeper, keeper)  # to oneself
    assert list(tags(acceptance.given(keeper.actor))) == [many.asset_tag]
    with transaction():
        hands.take_back(keeper.actor, given.now(many))
    assert acceptance.asked(teacher.actor) == []


def test_after_thirty_days_it_counts_as_received(db_session: Any) -> None:
    teacher = cast.teacher()
    device = makers.device()
    with clock.at(clock.now() - dt.timedelta(days=31)), transaction():
        hands.hand_over(given.keeper().actor, device, person=str(teacher.id))
    assert acceptance.asked(teacher.actor) == []
    with pytest.raises(HandOverPast):
        answered(teacher, device, received=False)


def test_on_ones_own_page_and_over_json(client: FlaskClient) -> None:
    teacher, keeper = cast.teacher(), given.keeper()
    device = handed(teacher, keeper)
    held = given.held(device)
    assert held is not None
    cast.sign_in(client, teacher)
    assert "Have you received these?" in client.get("/").text
    assert client.post(f"/my-devices/{held.id}/answer", data={"received": "false"}).status_code == 303
    cast.sign_in(client, keeper)
    assert "Says: not received" in client.get("/").text
    cast.bearer(client, teacher)
    items = client.get("/api/v1/me/hand-overs").get_json()["items"]
    assert [(row["device"]["asset_tag"], row["received"]) for row in items] == [(device.asset_tag, False)]
    assert client.post(f"/api/v1/me/hand-overs/{held.id}", json={"received": True}).status_code == 200
    assert client.get("/api/v1/me/hand-overs").get_json()["items"] == []

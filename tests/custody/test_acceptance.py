"""Whoever is handed a device says whether they have received it; who handed it over reads what is not confirmed."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.db import transaction
from core.errors import NotFound
from registry.bulk.models import Action
from registry.devices import devices, hands
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


def test_whoever_accepts_proposes_a_day_of_return_that_is_agreed_to_or_declined(client: FlaskClient) -> None:
    teacher, keeper, outsider = cast.teacher(), given.keeper(), cast.outsider()
    one, two = handed(teacher, keeper), handed(teacher, keeper)
    day = clock.today() + dt.timedelta(days=20)
    cast.sign_in(client, teacher)
    for device in (one, two):
        held = given.held(device)
        assert held is not None
        path = f"/my-devices/{held.id}/answer"
        for late in (clock.today() - dt.timedelta(days=1), clock.today() + dt.timedelta(days=731)):
            refused = client.post(path, data={"received": "true", "return_on": late.isoformat()}, follow_redirects=True)
            assert "Have you received these?" in refused.text
        assert client.post(path, data={"received": "false", "return_on": day.isoformat()}).status_code == 303
        assert client.post(path, data={"received": "true", "return_on": day.isoformat()}).status_code == 303
    assert [row["return_on"] for row in acceptance.given(keeper.actor)] == [day, day]
    cast.sign_in(client, keeper)
    page = client.get("/?lang=en").text
    assert page.count("Received, proposes to return it by") == 2
    assert page.count("Says: not received") == 0
    held, other = given.held(one), given.held(two)
    assert held is not None
    assert other is not None
    path = "/api/v1/me/hand-overs/given"
    refused = client.post(f"{path}/{held.id}", json={"agreed": True}, headers=outsider.bearer)
    assert refused.status_code in {403, 404}
    assert client.post(f"/hand-overs/{held.id}/return-day", data={"agreed": "true"}).status_code == 303
    answer = client.post(f"{path}/{other.id}", json={"agreed": False}, headers=keeper.bearer)
    assert (answer.status_code, answer.get_json()["items"]) == (200, [])
    assert client.post(f"{path}/{other.id}", json={"agreed": True}, headers=keeper.bearer).status_code == 404
    promised = [row.due_on for row in (given.held(one), given.held(two)) if row is not None]
    assert promised == [day, None]
    verbs = ("device.return_proposed", "device.return_agreed", "device.return_declined")
    assert [len(given.facts(verb)) for verb in verbs] == [2, 1, 1]


def test_a_day_agreed_to_while_the_device_is_handed_on_does_not_bind_the_next_holder(committed: Flask) -> None:
    teacher, keeper, contact = cast.teacher(), given.keeper(), cast.contact()
    device, by, begin = handed(teacher, keeper), keeper.actor, threading.Barrier(2)
    held = given.held(device)
    assert held is not None
    key = held.id
    with transaction():
        acceptance.answer(teacher.actor, key, received=True, return_on=clock.today() + dt.timedelta(days=20))

    def agree() -> None:
        with committed.app_context():
            begin.wait(timeout=10)
            with transaction():
                acceptance.decide(by, key, agreed=True)

    with ThreadPoolExecutor(1) as pool:
        with transaction():
            hands.hand_over(by, devices.hold(by, device.id), person=str(contact.id))
            late = pool.submit(agree)
            begin.wait(timeout=10)
        with pytest.raises(NotFound):
            late.result(timeout=20)
    now_held = given.held(device)
    assert now_held is not None
    assert (now_held.person_id, now_held.due_on) == (contact.id, None)

"""What contradicts a hand-over, a move or a retirement is asked about first, and done all the same when confirmed."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from registry.devices import hands, moves, stages
from registry.devices.contradictions import ConfirmNeeded
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from tests import cast, makers
from tests.reading import text

Do = Callable[..., Any]


def hand_over(actor: Any, device: Device, **more: Any) -> Device:
    return hands.hand_over(actor, device, person=str(cast.teacher().id), **more)


def send_away(actor: Any, device: Device, **more: Any) -> Device:
    return moves.move(actor, device, school=cast.school(cast.OTHER).id, reason="swap", **more)


def retire(actor: Any, device: Device, **more: Any) -> Device:
    return stages.retire(actor, device, reason="old", **more)


@pytest.mark.parametrize(
    ("do", "asked"),
    [
        (hand_over, {Condition.FAULTY, Condition.IN_REPAIR, Condition.BROKEN}),
        (send_away, {Condition.IN_REPAIR}),
        (retire, {Condition.IN_REPAIR}),
    ],
)
def test_a_condition_that_contradicts_is_asked_about(db_session: Any, do: Do, asked: set[Condition]) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    for condition in Condition:
        device = makers.device(condition=condition)
        if condition not in asked:
            do(manager, device)
            continue
        before = device.version
        with pytest.raises(ConfirmNeeded):
            do(manager, device)
        assert device.version == before
        do(manager, device, confirm=True)


@pytest.mark.parametrize("do", [hand_over, send_away])
def test_an_open_ticket_is_asked_about(db_session: Any, do: Do) -> None:
    manager, device = cast.everywhere(Role.ASSET_MANAGER).actor, makers.device()
    ticket = makers.ticket(cast.teacher(), devices=[device.asset_tag])
    with pytest.raises(ConfirmNeeded) as asked:
        do(manager, device)
    assert asked.value.values["ticket"] == ticket.number
    do(manager, device, confirm=True)


def test_the_page_asks_and_a_program_is_told_the_code(client: FlaskClient, db_session: Any) -> None:
    contact, device = cast.contact(), makers.device(condition=Condition.IN_REPAIR)
    key, version, to = device.id, device.version, str(contact.id)
    headers = contact.bearer | {"If-Match": f'"{version}"'}
    path = f"/api/v1/devices/{key}/hand-over"
    refused = client.post(path, json={"person": to}, headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "confirm_needed")
    cast.sign_in(client, contact)
    form = {"person": to, "version": str(version)}
    asked = client.post(f"/devices/{key}/hand-over", data=form)
    assert asked.status_code == 409
    assert "The device is in repair." in text(asked)
    assert 'name="confirm"' in asked.get_data(as_text=True)
    assert client.post(f"/devices/{key}/hand-over", data=form | {"confirm": "true"}).status_code == 303
    assert device.lifecycle is Lifecycle.DEPLOYED

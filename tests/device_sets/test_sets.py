"""Sets of devices: handed over and taken back as one, what is missing, what left them, and who may do what."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import transaction
from core.errors import Forbidden, NotFound
from organisation.people.roles import Role
from registry.bulk import effects, works
from registry.bulk.models import Action, BulkWork
from registry.device_sets import handing, members, sets
from registry.device_sets.members import Place
from registry.device_sets.models import DeviceSet, SetKind
from registry.device_sets.refusals import (
    NothingOfSet,
    NotOfSet,
    SetDeviceGone,
    SetDeviceUnknown,
    SetDissolved,
    SetEmpty,
    SetNameTaken,
)
from registry.devices import stages
from registry.devices.models import Device
from tests import cast, makers
from tests.bulk import given
from tests.school_changes import given as school_changes


def keeper() -> cast.Member:
    return given.keeper()


def tags(devices: list[Device]) -> list[str]:
    return [str(device.asset_tag) for device in devices]


def begun(*devices: Device, name: str = "Laptops 7A", **more: Any) -> DeviceSet:
    with transaction():
        return sets.begin(keeper().actor, school=cast.school().id, name=name, devices=tags(list(devices)), **more)


def places(own: DeviceSet) -> dict[str | None, Place]:
    return {one["asset_tag"]: one["place"] for one in members.of(keeper().actor, own)}


def figures(own: DeviceSet) -> dict[str, int]:
    return members.figures(members.counted([own.id]).get(own.id, {}))


def locked(own: DeviceSet) -> DeviceSet:
    return sets.get(keeper().actor, own.id, lock=True)


def handed(own: DeviceSet, label: str = "7A", who: cast.Member | None = None) -> BulkWork:
    with transaction():
        work = handing.hand_over((who or keeper()).actor, locked(own), pupil="OPP-100200", class_label=label)
    return given.applied(work, who)


def back(own: DeviceSet, *codes: Any) -> handing.Returned:
    with transaction():
        found = handing.take_back(keeper().actor, locked(own), devices=[str(code) for code in codes] or None)
    given.applied(found.work)
    return found


def test_a_set_goes_out_and_comes_back_as_one_and_says_what_is_missing(db_session: Any) -> None:
    one, two, three, foreign = (makers.device() for _ in range(4))
    own = begun(one, two, three)
    work = handed(own, who=cast.contact())
    assert set(places(own).values()) == {Place.OUT}
    assert all(given.held(device).pupil_reference == "OPP-100200" for device in (one, two, three))  # type: ignore[union-attr]
    given.undone(work)
    assert set(places(own).values()) == {Place.THERE}
    handed(own)
    found = back(own, one.asset_tag, str(two.serial).lower(), foreign.asset_tag, "rubbish")
    assert [device["asset_tag"] for device in found.missing] == [three.asset_tag]
    assert found.foreign == [foreign.asset_tag, "rubbish"]
    assert figures(own) == {
        "devices": 3, "there": 2, "out": 0, "not_returned": 1, "in_repair": 0, "lost": 0, "left": 0,
    }  # fmt: skip
    assert [row["set"].id for row in sets.find(keeper().actor, incomplete=True).items] == [own.id]
    handed(own, "8B")  # what did not come back stays out of it
    assert places(own) == {
        one.asset_tag: Place.OUT, two.asset_tag: Place.OUT, three.asset_tag: Place.NOT_RETURNED,
    }  # fmt: skip
    assert given.held(three).class_label == "7A"  # type: ignore[union-attr]
    back(own)
    assert set(places(own).values()) == {Place.THERE}
    assert sets.find(keeper().actor, incomplete=True).items == []
    with pytest.raises(NothingOfSet), transaction():
        handing.take_back(keeper().actor, locked(own), devices=["rubbish"])
    with pytest.raises(SetEmpty), transaction():
        handing.take_back(keeper().actor, locked(own))


def test_a_return_that_is_only_planned_or_discarded_changes_nothing(db_session: Any) -> None:
    came, missing = makers.device(), makers.device()
    own = begun(came, missing)
    handed(own)
    back(own, came.asset_tag)
    as_it_is = {came.asset_tag: Place.THERE, missing.asset_tag: Place.NOT_RETURNED}
    for _ in range(2):  # the second one is made after one that was never applied
        with transaction():
            work = handing.take_back(keeper().actor, locked(own)).work
        given.work()
        assert places(own) == as_it_is
        with transaction():
            works.discard(keeper().actor, works.get(keeper().actor, work.id, lock=True))
        assert places(own) == as_it_is
    handed(own, "8B")
    assert given.held(missing).class_label == "7A"  # type: ignore[union-attr]
    found = back(own, came.asset_tag)
    assert [device["asset_tag"] for device in found.missing] == [missing.asset_tag]
    given.undone(found.work)
    assert places(own) == {came.asset_tag: Place.OUT, missing.asset_tag: Place.NOT_RETURNED}


def test_what_moves_retires_or_is_lost_leaves_the_set_right_and_that_is_said(app: Flask, db_session: Any) -> None:
    moved, retired, lost, kept = (makers.device() for _ in range(4))
    own, actor = begun(moved, retired, lost, kept), keeper().actor
    plan = given.planned(Action.MOVE, [moved], school=cast.school(cast.OTHER).id)
    with app.test_request_context("/?lang=en"):
        assert effects.of(plan.id)[-1] == "1 device leaves its class set or cart."
    given.applied(plan)
    with transaction():
        stages.retire(actor, given.now(retired), reason="old")
        stages.lost(actor, given.now(lost), reason="gone")
    assert figures(own) | {"left": 2, "lost": 1, "devices": 2, "there": 1} == figures(own)
    assert sets.of_device(moved.id) == (own, Place.MOVED)
    handed(own)
    assert places(own)[kept.asset_tag] is Place.OUT
    given.undone(plan)  # as it was before
    assert places(own)[moved.asset_tag] is Place.THERE
    with transaction():
        assert sets.take_out_left(actor, locked(own)) == 1
    assert set(places(own)) == {moved.asset_tag, lost.asset_tag, kept.asset_tag}
    with pytest.raises(SetDeviceGone), transaction():
        sets.put(actor, locked(own), devices=tags([retired]))
    assert [e.after["device_set_member"] is not None for e in given.facts("set.filled")] == [True]


def test_a_device_is_in_one_set_and_a_set_is_of_one_school(db_session: Any) -> None:
    device, elsewhere = makers.device(), makers.device(school=cast.school(cast.OTHER))
    one, two, actor = begun(device, name="A"), begun(name="B", kind=SetKind.CART), keeper().actor
    with transaction():
        sets.put(actor, locked(two), devices=tags([device]))
    assert (places(one), set(places(two))) == ({}, {device.asset_tag})
    assert [fact.verb for fact in sets.history(one)] == ["set.emptied", "set.filled", "set.begun"]
    with pytest.raises(NotOfSet) as refused, transaction():
        sets.take_out(actor, locked(two), devices=[*tags([device, elsewhere]), "rubbish"])
    assert refused.value.values["codes"] == f"{elsewhere.asset_tag}, rubbish"
    assert set(places(two)) == {device.asset_tag}, "all of them or none"
    for codes in (tags([elsewhere]), ["rubbish"]):
        with pytest.raises(SetDeviceUnknown), transaction():
            sets.put(actor, locked(two), devices=codes)
    with pytest.raises(SetNameTaken), transaction():
        sets.correct(actor, locked(two), name="a")
    with transaction():
        sets.dissolve(actor, locked(two))
    assert sets.of_device(device.id) is None
    with pytest.raises(SetDissolved), transaction():
        sets.put(actor, locked(two), devices=tags([device]))
    assert begun(name="B").id != two.id


def test_only_the_schools_own_people_see_and_change_a_set(db_session: Any) -> None:
    own = begun(makers.device())
    assert sets.get(cast.contact().actor, own.id).id == own.id
    for who, refusal in ((cast.outsider(), NotFound), (cast.teacher(), Forbidden)):
        with pytest.raises((refusal, Forbidden)):
            sets.get(who.actor, own.id)
    with pytest.raises(Forbidden), transaction():
        handing.hand_over(cast.everywhere(Role.AUDITOR).actor, locked(own), pupil="OPP-1")


def test_both_doors_and_pages(client: FlaskClient) -> None:
    devices = [makers.device(), makers.device()]
    cast.bearer(client, keeper())
    body = {"name": "Cart 1", "kind": "cart", "school": str(cast.school().id), "devices": tags(devices)}
    made = client.post("/api/v1/device-sets", json=body).get_json()
    assert (made["figures"]["devices"], made["complete"]) == (2, True)
    one = f"/api/v1/device-sets/{made['id']}"
    work = client.post(f"{one}/hand-over", json={"pupil": "OPP-104233"})
    assert (work.status_code, work.get_json()["plan"]["update"]) == (202, 2)
    assert client.post(f"/api/v1/bulk/{work.get_json()['id']}/apply", json={}).status_code == 202
    given.work()
    answer = client.post(f"{one}/take-back", json={"devices": tags(devices[:1])}).get_json()
    assert (answer["plan"]["plan"]["update"], len(answer["missing"])) == (1, 1)
    assert {row["place"] for row in client.get(f"{one}/devices").get_json()["items"]} == {"out"}
    assert client.get("/api/v1/device-sets?incomplete=false").get_json()["items"][0]["id"] == made["id"]
    cast.sign_in(client, cast.contact())
    page = client.get(f"/device-sets/{made['id']}").text
    assert "Cart 1" in page
    assert "OPP-104233" in page
    assert "Cart 1" in client.get(f"/devices/{devices[0].id}").text
    assert "Cart 1" in client.get(f"/schools/{cast.school().id}").text
    said = client.post(f"/device-sets/{made['id']}/take-back", data={"devices": "", "whole": ""})
    assert said.status_code == 422
    assert "Scan what came back" in said.text


def test_a_set_follows_its_school_and_comes_back(db_session: Any) -> None:
    own = begun(makers.device())
    made = school_changes.applied(school_changes.planned())
    assert set(places(own).values()) == {Place.THERE}
    assert sets.get(keeper().actor, own.id).school_id == cast.school(cast.OTHER).id
    school_changes.undone(made)
    assert sets.get(keeper().actor, own.id).school_id == cast.school().id

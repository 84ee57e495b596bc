"""Own fields of categories: defined, checked, kept in the history and as of any day, found, listed, taken away."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from core import clock
from core.db import transaction
from core.errors import Invalid
from organisation.people.roles import Role
from registry.catalogue.models import Category
from registry.devices import devices, search
from registry.devices.criteria import Filters
from registry.devices.models import Device
from registry.own_fields import own_fields, values
from registry.own_fields.models import FieldKind, OwnField
from registry.own_fields.refusals import ChoicesUnsaid, FieldExists, FieldWasAnother, NameOfColumn
from tests import cast, makers
from tests.bulk import given

LAPTOP = Category.STUDENT_LAPTOP
MOUNTS = ["Wall", "Ceiling"]


def keeper() -> cast.Member:
    return given.keeper()


def field(name: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> OwnField:
    names = {"name_fi": f"{name} fi", "name_sv": f"{name} sv", "name_en": name}
    with transaction():
        return own_fields.add(keeper().actor, **{"category": LAPTOP, "kind": kind} | names | more)


def said(device: Device, **own: Any) -> dict[str, Any]:
    """What the device holds after a correction."""
    with transaction():
        devices.correct(keeper().actor, given.now(device), own_fields=own, reason="because")
    return dict(given.now(device).own_fields)


def refused(device: Device, **own: Any) -> dict[str, Any]:
    with pytest.raises(Invalid) as refusal, transaction():
        devices.correct(keeper().actor, given.now(device), own_fields=own, reason="because")
    return dict(refusal.value.errors)


def test_values_are_read_kept_and_refused_by_kind(db_session: Any) -> None:
    for name, kind in (("A text", FieldKind.TEXT), ("A number", FieldKind.NUMBER), ("A day", FieldKind.DATE)):
        field(name, kind)
    field("A choice", FieldKind.CHOICE, choices=MOUNTS)
    field("A link", FieldKind.LINK)
    device = makers.device()
    right = {
        "a_text": "  two  words ", "a_number": "1 234,50", "a_day": "31.5.2027", "a_choice": "wall",
        "a_link": "https://example.invalid/x",
    }  # fmt: skip
    kept = {
        "a_text": "two words", "a_number": 1234.5, "a_day": "2027-05-31", "a_choice": "Wall",
        "a_link": "https://example.invalid/x",
    }  # fmt: skip
    assert said(device, **right) == kept
    assert said(device, a_text=None, a_day="") == {k: v for k, v in kept.items() if k not in {"a_text", "a_day"}}
    wrong = {
        "a_text": "x" * 501, "a_number": "many", "a_day": "31.2.2027", "a_choice": "Floor", "a_link": "javascript:x",
        "other": "x",
    }  # fmt: skip
    assert set(refused(device, **wrong)) == {f"own_fields.{code}" for code in wrong}
    for value in (float("inf"), True, [1], {"a": 1}, "a\x00b", 10**20):
        for code in ("a_text", "a_number", "a_day", "a_choice", "a_link"):
            assert refused(device, **{code: value})
    events = given.facts("device.corrected")
    assert events[-1].before["own_fields"]["a_text"] == "two words"


def test_a_needed_field_is_asked_for_and_a_deleted_one_keeps_its_values(db_session: Any) -> None:
    made = field("Owner", required=True)
    device = makers_free()
    assert "own_fields.owner" in refused(device, owner="")
    assert said(device, owner="City") == {"owner": "City"}
    with transaction():
        own_fields.delete(keeper().actor, own_fields.get(keeper().actor, made.id, lock=True))
    assert search.one(keeper().actor, device.id)["own_fields"] == {}
    assert given.now(device).own_fields == {"owner": "City"}
    assert "own_fields.owner" in refused(device, owner="x")
    with pytest.raises(FieldWasAnother):
        field("Owner", FieldKind.NUMBER)
    again = field("Owner")
    assert (again.id, again.required) == (made.id, True)
    assert search.one(keeper().actor, device.id)["own_fields"] == {"owner": "City"}
    with pytest.raises(FieldExists):
        field("Owner", code="other")
    with pytest.raises(NameOfColumn):
        field("Huone", name_en="HUONE")
    with pytest.raises(ChoicesUnsaid):
        field("Another", choices=["a", "b"])


def makers_free() -> Device:
    """A device that was registered before its category had a needed field."""
    actor = keeper().actor
    (found,) = own_fields.in_use(LAPTOP)
    with transaction():
        own_fields.correct(actor, own_fields.get(actor, found.id, lock=True), required=False)
    device = makers.device()
    with transaction():
        own_fields.correct(actor, own_fields.get(actor, found.id, lock=True), required=True)
    return device


def test_only_what_is_searched_is_found_and_only_by_those_who_see_the_device(db_session: Any) -> None:
    field("Insurance", searchable=True)
    field("Secret")
    device = makers.device()
    said(device, insurance="VAK 4100", secret="HIDDENWORD")

    def found(q: str, who: cast.Member) -> list[Any]:
        return [row["id"] for row in search.find(who.actor, Filters(q=q)).items]

    for q in ("vak 4100", "4100", "Vak"):
        assert found(q, keeper()) == [device.id]
        assert found(q, cast.contact()) == [device.id]
        assert found(q, cast.outsider()) == []
    assert found("HIDDENWORD", keeper()) == []


def test_as_of_a_past_day_it_had_what_it_had(db_session: Any) -> None:
    field("Owner")
    day = clock.now() - dt.timedelta(days=9)
    with clock.at(day):
        device = makers.device()
        said(device, owner="City")
    with clock.at(day + dt.timedelta(days=5)):
        said(device, owner="State")
    then = search.one(keeper().actor, device.id, (day + dt.timedelta(days=2)).date())
    assert then["own_fields"] == {"owner": "City"}
    assert search.one(keeper().actor, device.id)["own_fields"] == {"owner": "State"}


def test_the_doors(client: FlaskClient) -> None:
    head = keeper().bearer
    names = {"name_fi": "Kiinnitys", "name_sv": "Montering", "name_en": "Mounting"}
    asked = names | {"category": "student_laptop", "kind": "choice", "choices": MOUNTS}
    made = client.post("/api/v1/own-fields", json=asked, headers=head)
    assert made.status_code == 201
    assert client.post("/api/v1/own-fields", json=asked, headers=head).get_json()["code"] == "own_field_exists"
    device = makers.device()
    path = f"/api/v1/devices/{device.id}"
    tag = {"If-Match": client.get(path, headers=head).headers["ETag"]}
    sent = client.patch(path, json={"own_fields": {"mounting": "WALL"}, "reason": "x"}, headers=head | tag)
    assert sent.get_json()["own_fields"] == {"mounting": "Wall"}
    tag = {"If-Match": sent.headers["ETag"]}
    wrong = client.patch(path, json={"own_fields": {"mounting": 3}, "reason": "x"}, headers=head | tag)
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "invalid")
    listed = client.get("/api/v1/devices", headers=head).get_json()["items"]
    assert [row["own_fields"] for row in listed if row["id"] == str(device.id)] == [{"mounting": "Wall"}]
    table = client.get("/api/v1/devices.csv", headers=head | {"Accept-Language": "sv"}).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert (rows[0][-1], rows[1][-1]) in {("Mounting", "Wall"), ("Montering", "Wall")}
    cast.sign_in(client, keeper())
    page = client
    for name, kind in (("Weight", FieldKind.NUMBER), ("Checked", FieldKind.DATE), ("Manual", FieldKind.LINK)):
        field(name, kind)
    said(device, weight=1.5, checked="2027-05-31", manual="https://example.invalid/x")
    form = page.get(f"/devices/{device.id}/edit").text
    assert all(text in form for text in ('value="1,5"', 'value="2027-05-31"'))
    assert 'name="own.mounting"' in form
    page.post("/devices/columns", data={"columns": ["model", "own.mounting"], "address": ""})
    assert "Wall" in page.get("/devices").text
    assert "Wall" in page.get(f"/devices/{device.id}").text
    assert cast.everywhere(Role.AUDITOR).actor.may(own_fields.READ)


def test_the_list_is_narrowed_by_a_field_and_its_value_and_saved_so(client: FlaskClient) -> None:
    field("Hours", FieldKind.NUMBER)
    field("Mount", FieldKind.CHOICE, choices=MOUNTS)
    many, few, none = (makers.device() for _ in range(3))
    said(many, hours=1200.5, mount="Wall")
    said(few, hours=7)

    def found(**filters: Any) -> set[Any]:
        return {row["id"] for row in search.find(keeper().actor, Filters(**filters)).items}

    assert found(own_field="hours") == {many.id, few.id}
    assert found(own_field="hours", own_value="1 200,5") == {many.id}
    assert found(own_field="mount", own_value="wall") == {many.id}
    assert found(own_field="mount", own_value="ceiling") == found(own_field="nothing") == set()
    assert found(own_value="wall") == {many.id, few.id, none.id}
    tomorrow = clock.now() + dt.timedelta(days=1)
    with clock.at(tomorrow):
        today = (tomorrow - dt.timedelta(days=1)).date()
        then = search.find(keeper().actor, Filters(own_field="hours", own_value="7"), at=today)
        assert [row["id"] for row in then.items] == [few.id]
    head = keeper().bearer
    view = {"on": "devices", "name": "Walls", "filters": {"own_field": "mount", "own_value": "Wall"}}
    view |= {"columns": ["model", "own.mount"]}
    made = client.post("/api/v1/views", json=view, headers=head).get_json()
    assert (made["columns"], made["lost"]) == (["model", "own.mount"], [])
    cast.sign_in(client, keeper())
    page = client.get(made["url"]).text
    assert ("Wall" in page, few.asset_tag in page) == (True, False)
    (mount,) = (each for each in own_fields.in_use() if each.code == "mount")
    with transaction():
        own_fields.delete(keeper().actor, own_fields.get(keeper().actor, mount.id, lock=True))
    (again,) = client.get("/api/v1/views?on=devices", headers=head).get_json()["items"]
    assert [each["filter"] for each in again["lost"]] == ["own_field"]
    assert client.get(again["url"]).status_code == 200


def test_a_number_is_a_number_whatever_marks_it() -> None:
    class Number:
        code, kind, required, choices = "n", FieldKind.NUMBER, False, ()

    assert [values.parsed(Number, text) for text in ("12", "12,5", "-3.25", "1 000", 7, 2.5)] == [
        12, 12.5, -3.25, 1000, 7, 2.5,
    ]  # fmt: skip

"""Bulk work by its two doors: ticked on the list, scanned or pasted, and by programs."""

import re
import uuid
from typing import Any

from flask.testing import FlaskClient

from registry.bulk.models import Action
from registry.devices.lifecycle import Condition
from tests import cast, makers
from tests.bulk import given
from tests.reading import text
from tests.statements import statements


def ticked(client: FlaskClient, **said: Any) -> str:
    """The form that follows on the list's buttons."""
    return client.post("/devices/bulk/begin?lang=en", data=said).get_data(as_text=True)


def test_ticked_devices_are_moved_from_the_list_and_back(client: FlaskClient) -> None:
    device, other = makers.device(), cast.school(cast.OTHER)
    cast.sign_in(client, given.keeper())
    page = client.get("/devices?lang=en").get_data(as_text=True)
    assert f'name="ticked" value="{device.asset_tag}" form="bulk"' in page
    form = ticked(client, ticked=device.asset_tag, action="move")
    assert device.asset_tag is not None
    assert f"{device.asset_tag}</textarea>" in form
    said = {"action": "move", "devices": device.asset_tag, "school": str(other.id), "reason": "closing"}
    assert client.post("/devices/bulk/new", data=said | {"reason": ""}).status_code == 422
    answer = client.post("/devices/bulk/new", data=said)
    assert answer.status_code == 303
    path = answer.headers["Location"]
    plan = text(client.get(f"{path}?lang=en"))
    assert "Apply to 1 device" in plan
    assert "Every device can be changed." in plan
    assert client.post(f"{path}/apply", data={"mode": "all_or_nothing"}).status_code == 303
    assert "Being applied" in text(client.get(f"{path}/progress?lang=en"))
    given.work()
    assert given.now(device).school_id == other.id
    assert "HX-Refresh" in client.get(f"{path}/progress").headers
    undo = client.post(f"{path}/undo").headers["Location"]
    assert "This brings devices back" in text(client.get(f"{undo}?lang=en"))
    assert client.post(f"{undo}/apply", data={"mode": "good_rows"}).status_code == 303
    given.work()
    assert given.now(device).school_id == cast.school().id
    assert "This change was undone" in text(client.get(f"{path}?lang=en"))
    assert "Undo a change of devices" in text(client.get("/devices/bulk?lang=en"))


def test_what_the_plan_asks_about_is_confirmed_on_its_page_and_by_programs(client: FlaskClient) -> None:
    keeper = given.keeper()
    faulty = [makers.device(condition=Condition.FAULTY) for _ in range(2)]
    of_page, of_program = (
        given.planned(Action.HAND_OVER, [device], person=str(cast.teacher().id)) for device in faulty
    )
    cast.sign_in(client, keeper)
    assert "Yes, plan 1 device too" in text(client.get(f"/devices/bulk/{of_page.id}?lang=en"))
    client.post(f"/devices/bulk/{of_page.id}/plan", data={"confirm": "true"})
    client.post(f"/api/v1/bulk/{of_program.id}/plan", json={"confirm": True}, headers=keeper.bearer)
    for made in (of_page, of_program):
        assert given.outcomes(made) == ["update"]
        assert given.applied(made).state == "applied"


def test_all_that_match_the_filter_are_planned(client: FlaskClient) -> None:
    here = [makers.device(), makers.device()]
    makers.device(school=cast.school(cast.OTHER))
    cast.sign_in(client, given.keeper())
    page = client.get(f"/devices?lang=en&school={cast.school().id}").get_data(as_text=True)
    assert f'name="filter-school" value="{cast.school().id}"' in page
    said = {"every": "true", "filter-school": str(cast.school().id), "action": "report-faulty"}
    assert "All 2 devices that match the filter." in ticked(client, **said)
    answer = client.post("/devices/bulk/new", data=said | {"reason": "a bad series"})
    plan = client.get(answer.headers["Location"] + "?lang=en")
    assert "Apply to 2 devices" in text(plan)
    assert all(device.asset_tag in text(plan) for device in here if device.asset_tag)


def test_what_was_typed_stays_when_it_is_refused(client: FlaskClient) -> None:
    device = makers.device()
    assert device.asset_tag is not None
    cast.sign_in(client, given.keeper())
    said = {"action": "hand-over", "devices": device.asset_tag, "person": "Nobody Known", "reason": "for a course"}
    answer = client.post("/devices/bulk/new?lang=en", data=said)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Nobody Known" in text(answer)
    assert f"{device.asset_tag}</textarea>" in page
    assert 'value="for a course"' in page
    assert re.search(r'name="devices"', page)
    room = {"action": "move", "devices": device.asset_tag, "room": "A1", "reason": "x"}
    assert "Say which school the room belongs to." in text(client.post("/devices/bulk/new?lang=en", data=room))


def test_a_teacher_sees_no_tick_boxes(client: FlaskClient) -> None:
    makers.device()
    cast.sign_in(client, cast.teacher())
    assert "ticked" not in client.get("/devices").get_data(as_text=True)
    assert client.get("/devices/bulk").status_code == 403
    assert client.post("/devices/bulk/begin").status_code == 403


def test_programs_plan_apply_and_undo(client: FlaskClient) -> None:
    device = makers.device()
    cast.bearer(client, given.keeper())
    said = {"action": "report-faulty", "devices": [device.serial, "nonsense?"], "reason": "a bad series"}
    answer = client.post("/api/v1/bulk", json=said)
    assert answer.status_code == 202
    path = answer.headers["Location"]
    assert answer.json["plan"] == {"create": 0, "update": 1, "unchanged": 0, "conflict": 0, "error": 1}
    rows = client.get(f"{path}/rows").json["items"]  # type: ignore[index]
    assert rows[0]["changes"] == [{"field": "condition", "old": "working", "new": "faulty"}]
    assert [problem["code"] for problem in rows[1]["problems"]] == ["unknown_code"]
    assert client.get(f"{path}/rows?outcome=error").json["items"] == rows[1:]  # type: ignore[index]
    assert client.get(f"{path}/rows?code=unknown_code").json["items"] == rows[1:]  # type: ignore[index]
    refused = client.post(f"{path}/apply", json={})
    assert (refused.status_code, refused.json["code"]) == (409, "devices_need_work")  # type: ignore[index]
    assert client.get(f"{path}/undo").status_code == 404
    assert client.post(f"{path}/apply", json={"mode": "good_rows"}).status_code == 202
    given.work()
    assert client.get(path).json["state"] == "applied"  # type: ignore[index]
    assert given.now(device).condition is Condition.FAULTY
    assert client.post(f"{path}/undo").json["state"] == "undoing"  # type: ignore[index]
    given.work()
    found = client.get(path).json
    assert found is not None
    assert (found["state"], given.now(device).condition) == ("undone", Condition.WORKING)
    assert client.get(f"{path}/undo").json["id"] == found["undone_by"]  # type: ignore[index]
    assert client.post(f"{path}/undo").json["code"] == "bulk_state"  # type: ignore[index]


def test_a_list_of_bulk_work_costs_the_same_with_more_rows(client: FlaskClient) -> None:
    keeper = given.keeper()
    cast.sign_in(client, keeper)
    counts = []
    for _ in range(2):
        given.planned(Action.REPAIR, [makers.device(), makers.device()], keeper)
        with statements() as seen:
            client.get("/devices/bulk")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_labels_are_printed_from_ticks_and_from_the_filter(client: FlaskClient) -> None:
    devices = [makers.device(), makers.device()]
    cast.sign_in(client, given.keeper())
    assert 'formaction="/devices/labels"' in client.get("/devices").get_data(as_text=True)
    ticks = [device.asset_tag for device in devices]
    page = client.post("/devices/labels?lang=en", data={"ticked": [*ticks, ticks[0], "HKI-0000000"], "start": "3"})
    sheet = page.get_data(as_text=True).split('class="label-sheet ')[1]
    assert [place.count("<svg") for place in sheet.split('<div class="label">')[1:5]] == [0, 0, 1, 1]
    assert "HKI-0000000" in text(page)
    assert "2 labels" in text(page)
    every = {"every": "true", "filter-school": str(cast.school().id), "sheet": "L6011"}
    assert "2 labels" in text(client.post("/devices/labels?lang=en", data=every))
    refused = client.post("/devices/labels?lang=en", data={"devices": "\n".join(f"X{n}" for n in range(481))})
    assert refused.status_code == 422
    assert "more than 480 devices" in text(refused)
    assert client.post("/devices/labels", data={"ticked": ticks, "start": "0"}).status_code == 422
    assert cast.sign_in(client, cast.teacher()).post("/devices/labels", data={"ticked": ticks}).status_code == 403


def test_a_list_may_be_as_long_as_the_document_says(client: FlaskClient) -> None:
    who = given.keeper()
    codes = [str(uuid.uuid4()) for _ in range(50_000)]
    said = {"action": "retire", "devices": codes, "reason": "old"}
    assert client.post("/api/v1/bulk", json=said, headers=who.bearer).status_code == 202
    cast.sign_in(client, who)
    typed = {"action": "retire", "devices": "\r\n".join(codes[:40_000]), "reason": "old"}
    assert client.post("/devices/bulk/new", data=typed).status_code == 303

"""Problems from the first cluster to what the claim brought, at both doors."""

import base64
import datetime as dt
import re
import uuid
import zlib
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import Event
from organisation.people.roles import Role
from registry.imports.models import PurchaseBatch
from tests import cast, makers, reading
from tests.imports import given as imports
from tests.statements import statements
from tickets.categories.models import Category
from tickets.problems import claim_files, clusters, detecting, looking
from tickets.problems.models import DefectCluster, Problem
from tickets.problems.reading import FaultyDevice, Shown


def post(client: FlaskClient, who: cast.Member, path: str = "", **body: Any) -> Any:
    return client.post(f"/api/v1/problems{path}", json=body, headers=who.bearer)


def get(client: FlaskClient, who: cast.Member, path: str = "") -> Any:
    return client.get(f"/api/v1/problems{path}", headers=who.bearer)


@pytest.fixture
def manager() -> cast.Member:
    return cast.everywhere(Role.ASSET_MANAGER)


def delivery() -> PurchaseBatch:
    return imports.uploaded(b"Sarjanumero\nX\n", makers.supplier())


def told(problem: str) -> list[str]:
    wanted = sa.select(Event.verb).where(sa.cast(Event.subject_id, sa.Text) == problem).order_by(Event.at, Event.id)
    return list(db.session.scalars(wanted))


def test_a_problem_of_a_devices_delivery_has_its_tickets(client: FlaskClient, manager: cast.Member) -> None:
    batch = delivery()
    ends = clock.today() + dt.timedelta(days=400)
    one, two = (makers.device(batch_id=batch.id, warranty_ends_on=ends) for _ in range(2))
    other = makers.device()
    hers = makers.routed(devices=[one.asset_tag], category="device.power")
    makers.routed(devices=[other.asset_tag], category="device.power")
    makers.routed(devices=[two.asset_tag], category="device.screen")
    made = post(client, manager, device=one.asset_tag, category="device.power", workaround="Hold the key 30 s")
    assert made.status_code == 201, made.json
    assert (made.json["faulty"], made.json["of"], made.json["state"]) == (1, 2, "open")
    assert made.json["batch"]["supplier"] == "Toimittaja Oy"
    (row,) = made.json["devices"]
    assert (row["serial"], row["tickets"]) == (one.serial, [hers.number])
    assert row["warranty_ends_on"] == ends.isoformat()
    again = post(client, manager, model=str(one.model_id), batch=str(batch.id), category="device.power")
    assert again.json["code"] == "problem_known"
    whole = post(client, manager, device=one.asset_tag, whole_model=True, category="device.power")
    assert (whole.status_code, whole.json["batch"], whole.json["of"], whole.json["faulty"]) == (201, None, 3, 2)
    listed = get(client, manager, "?limit=1").json
    assert [row["id"] for row in listed["items"]] == [whole.json["id"]]
    assert get(client, manager, f"?after={listed['next']}").json["items"][0]["id"] == made.json["id"]
    assert told(made.json["id"]) == ["problem.recorded"]


def test_what_does_not_count_is_left_out(client: FlaskClient, manager: cast.Member) -> None:
    device, agent = makers.device(batch_id=delivery().id), makers.agent()
    secret = makers.routed(devices=[device.asset_tag], category="device.power")
    client.post(
        f"/api/v1/tickets/{secret.id}/sensitive",
        json={"sensitive": True},
        headers=agent.bearer | {"If-Match": f'"{secret.version}"'},
    )
    assert makers.fetched(secret.id).sensitive
    made = post(client, manager, device=device.asset_tag, category="device.power").json
    assert (made["faulty"], made["of"], made["devices"]) == (0, 1, [])
    end = post(client, manager, f"/{made['id']}/close", notes="None after all")
    assert (end.status_code, end.json["state"], end.json["notes"]) == (200, "closed", "None after all")
    makers.routed(devices=[device.asset_tag], category="device.power")
    assert get(client, manager, f"/{made['id']}").json["faulty"] == 0, "it came after the end"
    assert post(client, manager, device=device.asset_tag, category="device.power").json["faulty"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"category": "device.power"}, "name_device_or_model"),
        ({"device": "x", "model": "x", "category": "device.power"}, "name_device_or_model"),
        ({"device": "HKI-9999999", "category": "device.power"}, "problem_device_unknown"),
        ({"model": "No such", "category": "device.power"}, "problem_model_unknown"),
        ({"model": "300w Yoga Gen 4", "category": "device"}, "symptom_unknown"),
        ({"model": "300w Yoga Gen 4", "category": "request.device"}, "symptom_unknown"),
        ({"model": "300w Yoga Gen 4", "category": "nothing"}, "symptom_unknown"),
        (
            {"model": "300w Yoga Gen 4", "batch": "01a21a75-0000-7000-8000-000000000000", "category": "device.power"},
            "delivery_has_none",
        ),
        ({"model": "300w Yoga Gen 4"}, "invalid"),
        ({"model": "300w Yoga Gen 4", "category": "device.power", "title": "x" * 121}, "invalid"),
        ({"model": "300w Yoga Gen 4", "category": "device.power", "state": "closed"}, "invalid"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    client: FlaskClient, manager: cast.Member, body: dict[str, Any], code: str
) -> None:
    makers.model()
    answer = post(client, manager, **body)
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_the_claim_goes_its_way_and_what_it_brought_is_a_price(client: FlaskClient, manager: cast.Member) -> None:
    lead, agent, teacher = cast.everywhere(Role.LEAD), cast.everywhere(Role.AGENT), cast.teacher()
    device = makers.device()
    made = post(client, lead, device=device.asset_tag, category="device.power")
    one, etag = f"/{made.json['id']}", {"If-Match": made.headers["ETag"]}
    assert "brought_cents" not in made.json
    for who in (agent, teacher):
        assert post(client, who, device=device.asset_tag, category="device.slow").status_code == 403
        assert post(client, who, f"{one}/claim").status_code == 403
    assert get(client, agent, one).status_code == 200
    assert get(client, teacher, one).status_code == 403
    early = clock.today() + dt.timedelta(days=1)
    assert post(client, lead, f"{one}/claim", on=early.isoformat()).json["code"] == "claim_day_wrong"
    assert post(client, manager, f"{one}/close", brought_cents=5).json["code"] == "nothing_claimed"
    changed = client.patch(f"/api/v1/problems{one}", json={"title": "Batteries"}, headers=lead.bearer | etag)
    assert (changed.status_code, changed.json["title"]) == (200, "Batteries")
    stale = client.patch(f"/api/v1/problems{one}", json={"title": "x"}, headers=lead.bearer | etag)
    assert stale.status_code == 412
    claimed = post(client, lead, f"{one}/claim")
    assert (claimed.json["state"], claimed.json["claimed_on"]) == ("claimed", clock.today().isoformat())
    assert post(client, lead, f"{one}/claim").json["code"] == "problem_not_so"
    assert post(client, lead, f"{one}/close", brought_cents=5).status_code == 403
    end = post(client, manager, f"{one}/close", brought_cents=1_234_500)
    assert (end.json["state"], end.json["brought_cents"], end.json["closed_at"] is not None) == (
        *("closed", 1_234_500, True),
    )
    assert post(client, manager, f"{one}/close").json["code"] == "problem_not_so"
    assert "brought_cents" not in get(client, lead, one).json
    now = {"If-Match": end.headers["ETag"]}
    paid = client.patch(f"/api/v1/problems{one}", json={"brought_cents": 1_234_600}, headers=lead.bearer | now)
    assert paid.status_code == 403
    paid = client.patch(f"/api/v1/problems{one}", json={"brought_cents": 1_234_600}, headers=manager.bearer | now)
    assert (paid.status_code, paid.json["brought_cents"]) == (200, 1_234_600)
    assert told(made.json["id"]) == [
        *("problem.recorded", "problem.changed", "problem.claimed", "problem.closed", "problem.changed"),
    ]
    for who, sees in ((manager, True), (lead, False)):
        page = cast.sign_in(client, who).get(f"/problems{one}?lang=en").text
        assert ("12,346" in page) is sees


def test_no_ticket_is_claimed_for_twice(client: FlaskClient, manager: cast.Member) -> None:
    device, other = makers.device(), makers.device()
    makers.routed(devices=[device.asset_tag], category="device.power")
    sent = {"device": device.asset_tag, "category": "device.power"}
    first = post(client, manager, **sent).json
    assert first["faulty"] == 1
    post(client, manager, f"/{first['id']}/claim")
    post(client, manager, f"/{first['id']}/close")
    makers.routed(devices=[other.asset_tag], category="device.power")
    again = post(client, manager, **sent).json
    assert [one["serial"] for one in again["devices"]] == [other.serial]
    assert (again["faulty"], get(client, manager, f"/{first['id']}").json["faulty"]) == (1, 1)


def test_the_claim_is_a_workbook_and_a_pdf_without_people(client: FlaskClient, manager: cast.Member) -> None:
    batch = delivery()
    devices = [makers.device(batch_id=batch.id) for _ in range(3)]
    teacher = cast.teacher()
    for device in devices * 2:
        makers.routed(teacher, devices=[device.asset_tag], category="device.power")
    made = post(client, manager, device=devices[0].asset_tag, category="device.power", title="Batteries <b>&").json
    answer = client.get(f"/api/v1/problems/{made['id']}/claim.xlsx?lang=en", headers=manager.bearer)
    head, *rows = reading.table(answer)
    assert head == ["Serial number", "Asset tag", "School", "Delivered on", "Warranty ends on", "Tickets"]
    assert sorted(row[0] for row in rows) == sorted(str(device.serial) for device in devices)
    assert {row[5].count("HKI-") for row in rows} == {2}
    assert not any(teacher.person.name in cell for row in rows for cell in row)
    pdf = client.get(f"/api/v1/problems/{made['id']}/claim.pdf", headers=manager.bearer)
    assert (pdf.status_code, pdf.content_type) == (200, "application/pdf")
    told = words_of(pdf.data)
    assert {"Claim: Batteries <b>&", "Supplier: Toimittaja Oy", *(str(device.serial) for device in devices)} <= told
    assert "3 devices of 3 failed with the same symptom." in told
    browser = cast.sign_in(client, manager)
    assert browser.get(f"/problems/{made['id']}/claim.pdf").data[:5] == b"%PDF-"
    assert browser.get(f"/problems/{made['id']}/claim.doc").status_code == 404
    noted = db.session.scalars(sa.select(Event.after).where(Event.verb == "problem.claim_exported")).all()
    assert sorted(one["format"] for one in noted) == ["pdf", "pdf", "xlsx"]


def words_of(pdf: bytes) -> set[str]:
    """What is written on the pages of a PDF, text by text."""
    found = set[str]()
    for kept in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        page = zlib.decompress(base64.a85decode(kept.strip().removesuffix(b"~>"))).decode("cp1252")
        found |= set(re.findall(r"\((.*?)(?<!\\)\) Tj", page))
    return found


def test_a_claim_of_many_devices_goes_on_over_pages(app: Flask) -> None:
    device = FaultyDevice(
        uuid.uuid4(), "HKI-0000013", "PF1", "Koulu " * 40, None, None, [("k", "HKI-2026-000001")] * 90
    )
    problem = Problem(title="Näyttö", created_at=clock.now())
    shown = Shown(problem, "Lenovo", Category(name_en="Screen"), None, 400, 500)
    with app.test_request_context("/?lang=en"):
        made = claim_files.pdf(shown, [device] * 400, "en")
    assert len(re.findall(rb"/Type /Page\b", made)) == 11
    assert "Claim: N\\344ytt\\366" in words_of(made)


def test_agents_read_the_workaround_on_each_of_its_tickets(client: FlaskClient, manager: cast.Member) -> None:
    batch, agent = delivery(), makers.agent()
    device, other = makers.device(batch_id=batch.id), makers.device()
    ticket = makers.routed(devices=[device.asset_tag], category="device.power")
    elsewhere = makers.routed(devices=[other.asset_tag], category="device.power")
    browser = cast.sign_in(client, agent)
    with statements() as before:
        browser.get(f"/tickets/{ticket.id}?lang=en")
    made = post(client, manager, device=device.asset_tag, category="device.power", workaround="Hold the key 30 s").json
    with statements() as after:
        page = browser.get(f"/tickets/{ticket.id}?lang=en").text
    assert "Hold the key 30 s" in page
    assert f"/problems/{made['id']}" in page
    assert len(after) <= len(before)
    assert "Hold the key 30 s" not in browser.get(f"/tickets/{elsewhere.id}").text
    assert "Hold the key 30 s" not in cast.sign_in(client, cast.teacher()).get(f"/tickets/{ticket.id}").text


def test_a_delivery_that_fails_more_often_is_found_and_recorded_by_one_click(
    client: FlaskClient, manager: cast.Member
) -> None:
    batch, good = delivery(), makers.model(number="Good")
    lately = clock.today() - dt.timedelta(days=300)
    schools = [cast.school(), cast.school(cast.OTHER), cast.school("Mäkelänrinteen lukio")]
    bad = [makers.device(school=schools[n % 3], batch_id=batch.id, deployed_on=lately) for n in range(21)]
    for _ in range(21):
        makers.device(of=good, deployed_on=lately)
    for device in bad[:9]:
        for _ in range(2):
            filed(device)
    assert looking.look() == 1
    (found,) = get(client, manager, "/clusters").json["items"]
    assert (found["faulty"], found["of"], found["schools"]) == (9, 21, 3)
    assert (found["faulty_elsewhere"], found["of_elsewhere"], found["category"]) == (0, 21, "device.power")
    assert found["days"] in detecting.PERIODS
    lead = cast.everywhere(Role.LEAD)
    browser = cast.sign_in(client, lead)
    page = browser.get("/problems?lang=en").text
    assert "9 of 21 devices in" in page
    assert "elsewhere 0 of 21" in page
    assert "9 of 21 devices" in browser.get("/?lang=en").text
    sent = {"model": found["model"]["id"], "batch": found["batch"]["id"], "category": found["category"]}
    clicked = browser.post("/problems", data=sent, follow_redirects=True)
    assert clicked.status_code == 200
    assert str(bad[0].serial) in clicked.text
    assert get(client, manager, "/clusters").json["items"] == []
    assert looking.look() == 1, "it is found again, and not shown"
    assert clusters.find(SYSTEM) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DefectCluster)) == 1


def filed(device: Any) -> None:
    """A ticket about a device, filed by somebody who sees every school."""
    makers.ticket(
        makers.agent(), school=device.school_id, devices=[device.asset_tag], category="device.power", title="No power"
    )

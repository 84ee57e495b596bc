"""Software: what outcomes come to in any order, which devices must have what, and who may do and see it."""

import datetime as dt
import io
import itertools
import json
import random
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from registry.catalogue.models import Category
from registry.devices import stages
from registry.devices.lifecycle import Lifecycle
from registry.software import outcomes
from tests import cast, makers
from tests.statements import statements

OUTCOMES, COVERAGE, LACKING = "/api/v1/software-outcomes", "/api/v1/software/coverage", "/api/v1/software/lacking"
TITLES, REQUIRED = "/api/v1/software/titles", "/api/v1/software/required"
SETS = {"titles": ["GeoGebra"], "category": "student_laptop", "valid_from": "2020-01-01"}
FIGURES = ("required", "success", "failed", "pending", "missing")


def said(device: Any, state: str = "success", minute: int = 0, title: str = "GeoGebra") -> dict[str, str]:
    """An outcome `minute` minutes after noon of a past day."""
    at = dt.datetime(2024, 1, 5, 12, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)
    return {"device": str(device), "title": title, "state": state, "at": at.isoformat()}


class World:
    """Four laptops and a staff laptop in use at First School, one of them at Other School; GeoGebra is required of laptops."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.manager = client, cast.everywhere(Role.ASSET_MANAGER)
        self.laptops = [makers.device() for _ in range(4)]
        self.staff = makers.device(of=makers.model("HP", "ProBook 440", Category.STAFF_LAPTOP))
        self.other = makers.device(school=cast.school(cast.OTHER))
        self.stored = makers.device(lifecycle=Lifecycle.IN_STORE)
        assert self.post(TITLES, {"name": "GeoGebra"}).status_code == 201
        assert self.post(REQUIRED, SETS).status_code == 201

    def post(self, path: str, body: Any, who: cast.Member | None = None) -> Any:
        return self.client.post(path, json=body, headers=(who or self.manager).bearer)

    def send(self, *rows: Any, who: cast.Member | None = None) -> Any:
        answer = self.post(OUTCOMES, list(rows), who)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def get(self, path: str, who: cast.Member | None = None) -> Any:
        return self.client.get(path, headers=(who or self.manager).bearer).get_json()

    def figures(self, school: str = cast.FIRST, title: str = "GeoGebra", who: cast.Member | None = None) -> list[int]:
        items = self.get(f"{COVERAGE}?school={cast.school(school).id}", who)["items"]
        found = next((item for item in items if item["title"]["name"] == title), dict.fromkeys(FIGURES, 0))
        return [found[name] for name in FIGURES]


@pytest.fixture
def world(client: FlaskClient) -> World:
    return World(client)


def test_the_coverage_ties_by_school_and_title(world: World) -> None:
    a, b, c, _ = world.laptops
    assert world.figures() == [4, 0, 0, 0, 4]
    answer = world.send(
        said(a.asset_tag), said(b.serial, "failed"), said(c.id, "pending"), said(world.stored.asset_tag), said(a.id)
    )
    expected = {
        "received": 5,
        "changed": 4,
        "unchanged": 1,
        "refused": 0,
        "titles_added": [],
        "problems": [],
        "notices": [],
    }
    assert answer == expected
    assert world.figures() == [5, 2, 1, 1, 1]  # the one in store was reported, so it counts
    assert world.figures(cast.OTHER) == [1, 0, 0, 0, 1]
    world.send(said(world.staff.asset_tag, "failed", title="Abitti 2"))  # nobody requires it
    assert world.figures(title="Abitti 2") == [1, 0, 1, 0, 0]
    whole = world.get(COVERAGE)
    assert [whole[name] for name in FIGURES] == [7, 2, 2, 1, 2]
    assert (whole["required_by_set"], len(whole["items"]), whole["next"]) == (5, 3, None)
    assert whole["share"] == pytest.approx(2 / 7)
    with transaction():
        stages.retire(world.manager.actor, db.session.merge(b), reason="x")
    assert world.figures() == [4, 2, 0, 1, 1]


def test_outcomes_in_any_order_and_any_number_of_times_come_to_the_same(world: World) -> None:
    a, b = world.laptops[:2]
    rows = [
        said(a.asset_tag, "failed", 1), said(a.serial, "success", 5), said(a.id, "pending", 3),
        said(b.asset_tag, "pending", 2), said(b.serial, "success", 2), said(b.id, "failed", 2),
    ]  # fmt: skip
    for turn in range(3):
        shuffled = random.Random(turn).choices(rows, k=8) + random.Random(turn).sample(rows, k=len(rows))
        for row in shuffled:
            world.send(row | {"title": f"geogebra {turn}"})
        assert world.figures(title=f"geogebra {turn}") == [2, 1, 1, 0, 0]
        again = world.send(*(row | {"title": f"GEOGEBRA {turn}"} for row in rows))
        assert (again["changed"], again["titles_added"]) == (0, [])


def test_a_bad_row_is_named_and_the_rest_goes_on(world: World) -> None:
    good, tag = said(world.laptops[0].asset_tag), world.laptops[1].asset_tag
    ahead = (clock.now() + dt.timedelta(days=2)).isoformat()
    bad: list[tuple[Any, str]] = [
        (said("HKI-0000000"), "device"), (said(""), "device"), (good | {"device": None}, "device"),
        (said("x" * 251), "device"), (good | {"device": 7}, "device"), (good | {"device": "a\x00b"}, "device"),
        (said(tag, "exploded"), "state"), (said(tag, "x" * 5_000), "state"),
        (said(tag, title=" "), "title"), (said(tag, title="x" * 121), "title"), (said(tag, title="e" + "\u0301" * 99), "title"),
        (good | {"at": "yesterday"}, "at"), (good | {"at": "2026-13-45"}, "at"), (good | {"at": ahead}, "at"),
        (good | {"at": "0001-01-01T00:00:00+14:00"}, "at"), (good | {"at": "9" * 50}, "at"),
        ("text", ""), (None, ""), ([good], ""), ({}, "device"),
    ]  # fmt: skip
    answer = world.send(*[row for row, _ in bad], good)
    assert [(each["row"], each["column"]) for each in answer["problems"]] == [
        (number, column) for number, (_, column) in enumerate(bad, start=1)
    ]
    assert all(each["message"] and each["code"] for each in answer["problems"])
    assert (answer["received"], answer["changed"], answer["refused"]) == (len(bad) + 1, 1, len(bad))
    assert answer["titles_added"] == []  # a row that is refused adds no title


def test_a_list_that_is_none_is_refused_in_one_sentence(world: World) -> None:
    headers = world.manager.bearer
    for body, kind, status, code in (
        (b"{}", "application/json", 422, "software_outcomes_unreadable"),
        (b"[", "application/json", 400, "software_outcomes_no_json"),
        (b"[" * 900 + b"]" * 900, "application/json", 200, None),
        (b"", "text/csv", 422, "file_empty"),
        (b"device,title\nx,y\n", "text/csv", 422, "software_columns_missing"),
        (b"%PDF-1.7", "text/csv", 422, "not_a_table"),
        (json.dumps([1] * 50_001).encode(), "application/json", 422, "software_outcomes_too_many"),
        (b"[" + b" " * 10_500_000 + b"]", "application/json", 422, "software_outcomes_too_large"),
        (b"a=b", "application/x-www-form-urlencoded", 422, "software_columns_missing"),
        (b"", "multipart/form-data", 422, "software_outcomes_unreadable"),
    ):
        answer = world.client.post(OUTCOMES, data=body, content_type=kind, headers=headers)
        assert answer.status_code == status, (body[:40], answer.text[:300])
        assert code is None or answer.get_json()["code"] == code


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_whatever_it_is_divided_by(world: World, mark: str) -> None:
    a, b, c, d = (device.asset_tag for device in world.laptops)
    rows = [
        ("Device", "Title", "State", "At"),
        (a, "GeoGebra", "Success", "2024-01-05T12:00:00Z"),
        (b, "Äly ohjelma", "FAILED", "5.1.2024 14:00"),
        (c, "GeoGebra", "pending", "2024-01-05 14:00:00"),
        (d, "GeoGebra", "success", ""),
        ("Total", "", "", ""),
    ]
    table = "\n".join(mark.join(str(cell) for cell in row) for row in rows).encode()
    answer = world.client.post(
        OUTCOMES, data=table, content_type="text/csv; charset=utf-8", headers=world.manager.bearer
    )
    told = answer.get_json()
    assert (told["changed"], told["titles_added"], told["problems"][0]["row"]) == (3, ["Äly ohjelma"], 5)
    assert told["notices"] == [{"code": "total_row_dropped", "message": "Row 6 holds totals and was left out."}]
    for kind in ("application/x-www-form-urlencoded", None):
        raw = world.client.post(OUTCOMES, data=table, content_type=kind, headers=world.manager.bearer)
        assert raw.get_json()["unchanged"] == 3
    file = {"file": (io.BytesIO(b"\xef\xbb\xbf" + table), "o.csv")}
    again = world.client.post(OUTCOMES, data=file, headers=world.manager.bearer).get_json()
    assert (again["changed"], again["unchanged"]) == (0, 3)
    rows = world.get(LACKING)["items"]
    assert {row["at"] for row in rows if row["at"]} == {"2024-01-05T12:00:00+00:00"}  # local time is Helsinki's


def test_each_school_sees_its_own(world: World) -> None:
    world.send(said(world.laptops[0].asset_tag, "failed"), said(world.other.asset_tag, "failed"))
    contact, far = cast.contact(), cast.member("far", (Role.SCHOOL_CONTACT, cast.school(cast.OTHER)))
    assert world.get(COVERAGE, contact)["required"] == 4
    assert world.figures(cast.OTHER, who=contact) == [0, 0, 0, 0, 0]
    assert {row["school"]["name_fi"] for row in world.get(LACKING, contact)["items"]} == {cast.FIRST}
    assert [row["device"]["id"] for row in world.get(LACKING, far)["items"]] == [str(world.other.id)]
    assert world.post(OUTCOMES, [said(world.other.asset_tag)], contact).status_code == 403
    nearby = cast.member("nearby", (Role.ASSET_MANAGER, cast.school()))
    told = world.send(said(world.other.asset_tag), said(world.laptops[0].asset_tag, minute=9), who=nearby)
    assert (told["changed"], told["problems"][0]["code"]) == (1, "outcome_device_unknown")
    for path in (COVERAGE, LACKING):
        assert world.client.get(path, headers=cast.teacher().bearer).status_code == 403


def test_devices_without_are_listed_page_by_page(world: World) -> None:
    a, b, c, d = world.laptops
    world.send(said(a.id), said(b.id, "failed"), said(c.id, "pending"), said(world.staff.id, "failed", title="X"))
    where = f"{LACKING}?school={cast.school().id}"
    seen, following = [], ""
    while following is not None:
        page = world.get(f"{where}&limit=1{f'&after={following}' if following else ''}")
        seen += [(row["device"]["label"], row["title"]["name"], row["state"]) for row in page["items"]]
        following = page["next"]
    expected = [(b, "failed"), (c, "pending"), (d, "missing")]
    assert seen == sorted(
        [(d.asset_tag, "GeoGebra", s) for d, s in expected] + [(world.staff.asset_tag, "X", "failed")]
    )
    assert [row["device"]["id"] for row in world.get(f"{where}&state=missing")["items"]] == [str(d.id)]
    key = next(row["title"]["id"] for row in world.get(where)["items"] if row["title"]["name"] == "X")
    assert len(world.get(f"{LACKING}?title={key}")["items"]) == 1
    for query in ("after=x", "state=success", "school=x", "limit=0"):
        assert world.client.get(f"{LACKING}?{query}", headers=world.manager.bearer).status_code == 422


def test_a_set_counts_on_its_days_for_its_devices_and_schools(world: World) -> None:
    today = clock.today()
    cases = [
        ({"use": "staff"}, 1), ({"use": "student"}, 4), ({"category": "tablet"}, 0),
        ({"use": "staff", "category": "student_laptop"}, 0), ({"model": str(world.staff.model_id)}, 1),
        ({"use": "student", "school_kind": "day_care"}, 0),
        ({"use": "student", "school_kind": cast.school().kind.value}, 4),
        ({"use": "student", "valid_from": (today + dt.timedelta(days=1)).isoformat()}, 0),
        ({"use": "student", "valid_to": today.isoformat()}, 0),
    ]  # fmt: skip
    for number, (devices, count) in enumerate(cases):
        name = f"T{number}"
        assert world.post(TITLES, {"name": name}).status_code == 201
        body = {"titles": [name], "valid_from": "2020-01-01"} | devices
        assert world.post(REQUIRED, body).status_code == 201, devices
        assert world.figures(title=name) == [count, 0, 0, 0, count], devices
    made = world.get(REQUIRED)["items"][0]
    ended = world.post(f"{REQUIRED}/{made['id']}/end", {"valid_to": today.isoformat()}).get_json()
    assert (ended["valid_to"], world.figures()) == (today.isoformat(), [0, 0, 0, 0, 0])


def test_titles_and_sets_refuse_what_makes_no_sense_and_record_their_facts(world: World) -> None:
    for path, body, code in (
        (TITLES, {"name": "GEOGEBRA"}, "software_title_exists"),
        (TITLES, {"name": ""}, "invalid"),
        (TITLES, {"name": "x" * 121}, "invalid"),
        (REQUIRED, SETS, "software_required_already"),
        (REQUIRED, SETS | {"valid_from": "2030-01-01"}, "software_required_already"),
        (REQUIRED, SETS | {"titles": ["nothing"]}, "software_title_unknown"),
        (REQUIRED, SETS | {"titles": []}, "invalid"),
        (REQUIRED, SETS | {"valid_to": "2019-01-01"}, "period_reversed"),
        (REQUIRED, {"titles": ["GeoGebra"], "valid_from": "2020-01-01"}, "software_devices_unsaid"),
        (REQUIRED, SETS | {"model": str(uuid.uuid4())}, "software_model_unknown"),
        (f"{REQUIRED}/{uuid.uuid4()}/end", {"valid_to": "2020-01-02"}, "not_found"),
    ):
        answer = world.post(path, body)
        assert answer.get_json().get("code") == code, (body, answer.text)
    lead, tool = cast.everywhere(Role.LEAD), cast.everywhere(Role.INTEGRATION)
    assert world.post(TITLES, {"name": "B"}, lead).status_code == 403
    assert world.post(REQUIRED, SETS, tool).status_code == 403
    assert world.send(said(world.laptops[0].id, title="New"), who=tool)["titles_added"] == ["New"]
    title = next(each for each in world.get(TITLES)["items"] if each["name"] == "New")
    where, seen = f"{TITLES}/{title['id']}", world.manager.bearer | {"If-Match": '"1"'}
    assert world.client.patch(where, json={"followed": False}, headers=world.manager.bearer).status_code == 428
    assert world.client.patch(where, json={"followed": False}, headers=seen).status_code == 200
    assert world.client.patch(where, json={"name": "geogebra"}, headers=seen).status_code == 412
    assert (world.figures(title="New"), world.get(LACKING)["items"][0]["title"]["name"]) == ([0] * 5, "GeoGebra")
    told = sa.select(Event.verb).where(Event.verb.like("software%") | Event.verb.like("required%")).order_by(Event.at)
    verbs = list(db.session.scalars(everywhere(told, Event, why="a test")))
    assert [verb for verb, _ in itertools.groupby(verbs)] == [
        *("software_title.added", "required_software.added", "software_title.added"),
        *("software_report.taken", "software_title.corrected"),
    ]


def test_a_list_adds_so_many_titles(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "MOST_NEW_TITLES", 2)
    world.send(said(world.laptops[0].id, title="İstanbul"), said(world.laptops[1].id, title="i̇stanbul"))
    told = world.send(*(said(world.laptops[0].id, title=f"T{number}") for number in range(4)))
    assert (told["titles_added"], told["changed"]) == (["T0", "T1"], 2)
    assert [(each["row"], each["code"]) for each in told["problems"]] == [
        (3, "outcome_titles_many"),
        (4, "outcome_titles_many"),
    ]


def test_the_coverage_is_one_statement(world: World) -> None:
    world.send(said(world.laptops[0].id), said(world.other.id))
    world.get(COVERAGE)
    with statements() as few:
        world.get(COVERAGE)
    for _ in range(3):
        makers.device(school=cast.school(cast.OTHER))
    world.send(*(said(world.staff.id, title=f"T{number}") for number in range(5)))
    with statements() as many:
        world.get(COVERAGE)
    assert sum("software_outcome" in each for each in many) == 1
    assert len(many) == len(few)


def test_the_pages_say_what_a_file_came_to_and_lead_to_a_ticket(world: World, client: FlaskClient) -> None:
    device, school = world.laptops[0], cast.school()
    cast.sign_in(client, world.manager)
    table = f"device;title;state;at\n{device.asset_tag};GeoGebra;failed;2024-01-05\nHKI-0;GeoGebra;failed;2024-01-05\n"
    sent = client.post("/software/outcomes?lang=en", data={"file": (io.BytesIO(table.encode()), "o.csv")})
    assert sent.status_code == 200
    assert "1 outcome is new." in sent.text
    assert "HKI-0 is no device of the register." in sent.text
    assert client.post("/software/outcomes", data={}).status_code == 422
    link = f"/tickets/new?device={device.asset_tag}&amp;category=software.install&amp;title=Installing+GeoGebra+failed"
    assert f"/software?school={school.id}" in client.get("/software?lang=en").text
    for path in (f"/software/lacking?school={school.id}", f"/devices/{device.id}"):
        assert link in client.get(path, query_string={"lang": "en"} if "?" not in path else None).text, path
    assert "GeoGebra" in client.get(f"/schools/{school.id}").text
    assert "Failed installations" in client.get("/?lang=en").text
    form = client.get(link.replace("&amp;", "&")).text
    assert 'value="Installing GeoGebra failed"' in form
    assert f'name="tag" value="{device.asset_tag}"' in form
    by_serial = client.get("/tickets/new?device=XYZ-99").text
    assert 'name="device" type="text" value="XYZ-99"' in by_serial
    filed = {"tag": device.asset_tag, "category": "software.install", "title": "Installing GeoGebra failed"}
    assert client.post("/tickets/new", data=filed).status_code == 303


def test_titles_and_sets_are_kept_on_a_page(world: World, client: FlaskClient) -> None:
    cast.sign_in(client, world.manager)
    where = "/software/titles"
    assert client.post(where, data={"name": "Abitti 2"}).status_code == 303
    again = client.post(f"{where}?lang=en", data={"name": "abitti 2"})
    assert (again.status_code, "already registered" in again.text) == (409, True)
    titles = world.get(TITLES)["items"]
    keys = [title["id"] for title in titles]
    sets = {"titles": keys, "use": "staff", "valid_from": "2026-01-01"}
    assert client.post("/software/required", data=sets).status_code == 303
    assert client.post("/software/required", data=sets).status_code == 409
    assert client.post("/software/required", data={"valid_from": "2026-01-01"}).status_code == 422
    made = next(row for row in world.get(REQUIRED)["items"] if row["use"] == "staff")
    end = f"/software/required/{made['id']}/end"
    assert client.post(end, data={"valid_to": "2025-01-01", "version": "1"}).status_code == 422
    assert client.post(end, data={"valid_to": "2026-02-01", "version": "1"}).status_code == 303
    assert client.post(end, data={"valid_to": "2026-03-01", "version": "1"}).status_code == 412
    assert client.post(f"{where}/{keys[0]}", data={"followed": "false", "version": "1"}).status_code == 303
    assert "is not counted" in client.get(f"{where}?lang=en&q=abitti").text

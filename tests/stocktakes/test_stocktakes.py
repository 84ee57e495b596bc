"""Stocktakes: what a round expects, what scans come to in any order, and who may do what."""

import datetime as dt
import random
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from organisation.people.roles import Role
from organisation.schools.models import Room
from registry.devices import lending, stages
from registry.stocktakes import stocktakes
from registry.stocktakes.models import Result
from tests import cast, makers
from tests.devices.fleet import room

ROUND = {"name": "Stocktake", "starts_on": "2026-01-01", "ends_on": "2026-02-01"}
FIGURES = ("expected", *(result.value for result in Result))


def keeper() -> cast.Member:
    return cast.everywhere(Role.ASSET_MANAGER)


def scan(code: Any, at: int = 0, where: Room | None = None, key: str = "") -> dict[str, Any]:
    """A scan `at` minutes after noon."""
    moment = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC) + dt.timedelta(minutes=at)
    said = {"client_id": key or str(uuid.uuid4()), "code": str(code), "scanned_at": moment.isoformat()}
    return said | ({"room": where.name} if where else {})


class World:
    """Seven devices of First School in a round with Other School: three in a room, one in repair, one on loan."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.keeper = client, keeper()
        self.rooms = [room("A1"), room("A2")]
        self.devices = [makers.device(room_id=self.rooms[0].id) for _ in range(3)] + [makers.device() for _ in range(4)]
        self.other = makers.device(school=cast.school(cast.OTHER))
        with transaction():
            stages.repair(self.keeper.actor, self.devices[5], reason="x")
            lending.lend(self.keeper.actor, self.devices[6], to="OPP-1", due_on=clock.today() + dt.timedelta(days=9))
        self.begin("Stocktake")

    def begin(self, name: str) -> None:
        """Begin a round, which is meant from now on."""
        made = self.client.post("/api/v1/stocktakes", json=ROUND | {"name": name}, headers=self.keeper.bearer)
        assert made.status_code == 201, made.text
        self.first = made.get_json()
        self.path = f"/api/v1/stocktakes/{self.first['id']}/schools/{cast.school().id}"
        self.path_other = f"/api/v1/stocktakes/{self.first['id']}/schools/{cast.school(cast.OTHER).id}"

    def send(self, *scans: dict[str, Any], path: str = "", who: cast.Member | None = None) -> Any:
        where = f"{path or self.path}/scans"
        return self.client.post(where, json={"scans": scans}, headers=(who or self.keeper).bearer)

    def figures(self, path: str = "") -> dict[str, int]:
        found = self.client.get(path or self.path, headers=self.keeper.bearer).get_json()
        return {name: found[name] for name in FIGURES if found[name]} | {"coverage": found["coverage"]}

    def results(self, result: str) -> list[str]:
        answer = self.client.get(f"{self.path}/results?result={result}", headers=self.keeper.bearer)
        return [row["code"] for row in answer.get_json()["items"]]


@pytest.fixture
def world(client: FlaskClient) -> World:
    return World(client)


def test_every_expected_device_has_one_result_and_the_sums_tie(world: World) -> None:
    d, (here, there) = world.devices, world.rooms
    assert world.figures() == {"expected": 7, "missing": 5, "excused": 2, "coverage": 0.0}
    makers.device()  # came after the round began
    answer = world.send(
        scan(d[0].asset_tag, where=here),
        scan(f"https://vire.test/t/{d[1].asset_tag}", where=there),
        scan(d[3].serial),
        scan("HKI-NOTHING", 1),
        scan("hki-nothing "),
        scan(world.other.asset_tag),
    ).get_json()
    assert (answer["accepted"], answer["repeated"]) == (6, 0)
    assert [each["result"] for each in answer["scans"]] == [
        *("verified", "misplaced", "verified", "unknown_code", "unknown_code", "found_elsewhere")
    ]
    world.send(scan(d[2].asset_tag), path=world.path_other)
    figures = {"expected": 7, "verified": 2, "misplaced": 1, "found_elsewhere": 1, "missing": 1, "excused": 2}
    assert world.figures() == figures | {"not_expected": 1, "unknown_code": 1, "coverage": round(4 / 7, 4)}
    assert world.figures(world.path_other) == {"expected": 1, "found_elsewhere": 1, "not_expected": 1, "coverage": 1.0}
    for result, device in (("misplaced", d[1]), ("found_elsewhere", d[2]), ("missing", d[4])):
        assert world.results(result) == [device.asset_tag]
    assert world.results("unknown_code") == ["HKI-NOTHING"]
    assert set(world.results("excused")) == {d[5].asset_tag, d[6].asset_tag}
    whole = world.client.get(f"/api/v1/stocktakes/{world.first['id']}", headers=world.keeper.bearer).get_json()
    assert (whole["expected"], whole["verified"], whole["coverage"], len(whole["schools"])) == (8, 2, 0.625, 2)


def test_scans_in_any_order_and_any_number_of_times_come_to_the_same(world: World) -> None:
    d, (here, there) = world.devices, world.rooms
    scans = [
        (False, scan(d[0].asset_tag, 1, here)),
        (False, scan(d[0].asset_tag, 5, there)),
        (True, scan(d[1].asset_tag, 1)),
        (False, scan(d[1].asset_tag, 2, here)),
        (False, scan(d[2].asset_tag, 3, here, key="a")),
        (True, scan(d[2].asset_tag, 3, key="b")),
        (False, scan("x", 1)),
    ]
    expected = None
    for turn in range(4):
        world.begin(f"Round {turn}")
        chance = random.Random(turn)
        some = [*scans, *chance.choices(scans, k=6)]
        chance.shuffle(some)
        for is_other, each in some:
            assert world.send(each, path=world.path_other if is_other else world.path).status_code == 200
        found = world.figures(), world.figures(world.path_other)
        expected = expected or found
        assert found == expected
    assert expected is not None
    assert (expected[0]["verified"], expected[0]["misplaced"], expected[0]["found_elsewhere"]) == (1, 1, 1)


def test_a_scan_sent_again_counts_once_whatever_else_it_says(world: World) -> None:
    one = scan(world.devices[0].asset_tag, key="k")
    assert world.send(one, one).get_json()["repeated"] == 1
    assert world.send(one | {"code": world.devices[1].asset_tag}).get_json()["accepted"] == 0
    assert world.figures()["verified"] == 1


def test_after_the_signing_off_nothing_changes(world: World) -> None:
    world.send(scan(world.devices[0].asset_tag))
    before = world.figures()
    sign = f"{world.path}/sign-off"
    headers = cast.contact().bearer
    assert world.client.post(sign, json={"note": "x" * 501}, headers=headers).status_code == 422
    signed = world.client.post(sign, json={"note": "Two were stolen"}, headers=headers)
    assert (signed.status_code, signed.get_json()["state"]) == (200, "signed_off")
    for answer in (world.client.post(sign, json={}, headers=headers), world.send(scan(world.devices[3].asset_tag))):
        assert (answer.status_code, answer.get_json()["code"]) == (409, "stocktake_signed_off")
    with transaction():
        device = db.session.merge(world.devices[5])
        stages.working(world.keeper.actor, device, reason="x")
    world.send(scan(world.devices[0].asset_tag, 9), path=world.path_other)
    after = world.figures()
    assert after == before


def test_a_school_sees_and_scans_its_own_part(world: World) -> None:
    contact, outsider = cast.contact(), cast.member("far", (Role.SCHOOL_CONTACT, cast.school(cast.OTHER)))
    assert world.send(scan(world.devices[0].asset_tag), who=contact).status_code == 200
    assert world.client.get(world.path, headers=outsider.bearer).status_code == 404
    assert world.send(scan("x"), who=outsider).status_code == 404
    assert world.send(scan("x"), who=cast.teacher()).status_code == 403
    seen = world.client.get(f"/api/v1/stocktakes/{world.first['id']}", headers=contact.bearer).get_json()
    assert [each["school"]["id"] for each in seen["schools"]] == [str(cast.school().id)]
    assert seen["expected"] == 7
    assert (
        world.client.post("/api/v1/stocktakes", json=ROUND | {"name": "B"}, headers=contact.bearer).status_code == 403
    )


def test_bad_input_gets_one_sentence(world: World) -> None:
    headers = world.keeper.bearer
    for body, code in (
        (ROUND, "stocktake_exists"),
        (ROUND | {"name": "STOCKTAKE"}, "stocktake_exists"),
        (ROUND | {"name": "B", "ends_on": "2025-12-31"}, "stocktake_period_reversed"),
        (ROUND | {"name": "B", "starts_on": "0001-01-01"}, "invalid"),
        (ROUND | {"name": "B\x00"}, "invalid"),
        (ROUND | {"name": "x" * 1_000}, "invalid"),
        (ROUND | {"name": "B", "schools": ["x"]}, "invalid"),
        (ROUND | {"name": "B", "schools": [str(uuid.uuid4())]}, "not_found"),
    ):
        answer = world.client.post("/api/v1/stocktakes", json=body, headers=headers)
        assert answer.get_json().get("code") == code, (body, answer.text)
    good = scan("x")
    for each in (
        good | {"client_id": ""},
        good | {"client_id": "x" * 101},
        good | {"code": "x" * 5_000},
        good | {"code": "a\x00b"},
        good | {"scanned_at": "2026-01-05T12:00:00"},
        good | {"scanned_at": "9999-01-05T12:00:00Z"},
        good | {"room": 10**30},
        {"code": "x"},
        "x",
    ):
        assert world.client.post(f"{world.path}/scans", json={"scans": [each]}, headers=headers).status_code == 422, (
            each
        )
    assert world.client.post(f"{world.path}/scans", json={"scans": [good] * 1_001}, headers=headers).status_code == 422
    assert world.send().get_json() == {"accepted": 0, "repeated": 0, "scans": []}
    assert world.send(good | {"room": "nowhere"}).status_code == 200


def test_the_pages_begin_scan_and_sign_off(world: World, client: FlaskClient) -> None:
    cast.sign_in(client, world.keeper)
    form = {"name": "By form", "starts_on": "2026-01-01", "ends_on": "2026-02-01", "schools": [str(cast.school().id)]}
    where = client.post("/stocktakes", data=form).location
    assert "By form" in client.get("/stocktakes?lang=en").text
    page = client.get(f"{where}?lang=en").text
    at_school = f"{where}/schools/{cast.school().id}"
    assert at_school in page
    codes = f"{world.devices[0].asset_tag}\n\nnonsense"
    assert client.post(f"{at_school}/scans", data={"codes": codes, "room": "A1"}).status_code == 303
    assert client.post(f"{at_school}/scans", data={"codes": ""}).status_code == 422
    sent = client.post(f"{at_school}/scans", json={"scans": [scan(world.devices[1].asset_tag)]})
    assert sent.get_json()["accepted"] == 1
    shown = client.get(f"{at_school}?result=verified&lang=en").text
    assert shown.count('data-label="Result"') == 2
    assert "data-stocktake=" in shown
    assert "In the city’s last count: 97 %" in shown
    assert client.post(f"{at_school}/sign-off", data={"note": "x"}).status_code in {400, 428}
    assert client.post(f"{at_school}/sign-off", data={"note": "x", "version": "1"}).status_code == 303
    assert "data-stocktake=" not in client.get(at_school).text
    assert "Stocktakes" in client.get("/?lang=en").text


def test_a_room_that_is_counted_again_forgets_what_was_scanned_in_it(world: World) -> None:
    d, (here, there) = world.devices, world.rooms
    world.send(*(scan(one.asset_tag, 0, here) for one in (d[0], d[1], d[3])), scan(d[2].asset_tag, 0, there))
    before = world.figures()
    assert (before["verified"], before["misplaced"], before["missing"]) == (3, 1, 1)
    path, headers = f"{world.path}/recounts", world.keeper.bearer
    with clock.at(dt.datetime(2026, 1, 5, 12, 30, tzinfo=dt.UTC)), transaction():
        its = stocktakes.part(world.keeper.actor, uuid.UUID(world.first["id"]), cast.school().id, lock=True)
        stocktakes.recount(world.keeper.actor, its, room=here.name)
    assert (world.figures()["missing"], world.figures()["misplaced"]) == (4, 1)
    world.send(scan(d[1].asset_tag, 60, here))
    kept_without_connection = [scan("unheard of", 10, here), scan(d[0].asset_tag, 20, here)]
    world.send(*kept_without_connection)
    after = world.figures()
    assert (after["verified"], after["misplaced"], after["missing"], after.get("unknown_code")) == (1, 1, 3, None)
    wrong = world.client.post(path, json={"room": "nowhere"}, headers=headers)
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "room_not_here")
    now = world.client.post(path, json={"room": str(here.id)}, headers=headers)
    assert (now.status_code, now.get_json()["missing"]) == (200, 4)  # the last of it, too
    signed = world.client.post(f"{world.path}/sign-off", json={}, headers=headers | {"If-Match": now.headers["ETag"]})
    assert signed.status_code == 200, signed.text
    assert world.client.post(path, json={"room": here.name}, headers=headers).status_code == 409


def test_the_next_round_begins_with_what_the_last_one_did_not_find(world: World, client: FlaskClient) -> None:
    world.send(*(scan(one.asset_tag) for one in world.devices[:3]))
    headers = world.keeper.bearer | {"If-Match": '"1"'}
    assert client.post(f"{world.path}/sign-off", json={}, headers=headers).status_code == 200
    world.begin("Next year")
    world.send(scan(world.devices[3].asset_tag))
    asked = client.get(f"{world.path}/results?missed_before=true", headers=world.keeper.bearer).get_json()["items"]
    assert [(row["code"], row["result"], row["missed_in"]["name"]) for row in asked] == [
        (world.devices[3].asset_tag, "verified", "Stocktake"),
        (world.devices[4].asset_tag, "missing", "Stocktake"),
    ]
    cast.sign_in(client, world.keeper)
    shown = client.get(f"{world.path.removeprefix('/api/v1')}?missed_before=true&result=&lang=en").text
    assert ("not found in Stocktake either" in shown, shown.count('data-label="Result"')) == (True, 2)
    form = client.post(f"{world.path.removeprefix('/api/v1')}/recounts", data={"room": "A1"})
    assert form.status_code == 303

"""Room kits: which one a room has, what it lacks, what that costs, by room, school and as a table; who may do what."""

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.actor import SYSTEM
from core.db import transaction
from core.errors import Forbidden, NotFound
from organisation.people.roles import Role
from organisation.schools import rooms
from organisation.schools.models import Room, RoomKind
from registry.catalogue import listings
from registry.catalogue.models import Category, Use
from registry.devices import stages
from registry.room_kits import completeness, kits
from registry.room_kits.models import RoomKit
from registry.room_kits.refusals import KindHasKit, KitEmpty, KitUnknown
from tests import cast, makers
from tests.bulk import given
from tests.devices.fleet import listing
from tests.reading import table
from tests.statements import statements

LONG_AGO = dt.date(2020, 1, 1)


def keeper() -> cast.Member:
    return given.keeper()


def kit(name: str = "Classroom", kind: RoomKind | None = RoomKind.CLASSROOM, **lines: int) -> RoomKit:
    names = {"name_fi": f"{name} fi", "name_sv": f"{name} sv", "name_en": name}
    with transaction():
        return kits.add(keeper().actor, room_kind=kind, lines=lines or {"projector": 1, "document_camera": 1}, **names)


def room(name: str, of: str = cast.FIRST, **more: Any) -> Room:
    with transaction():
        return rooms.add(SYSTEM, cast.school(of), name=name, **more)


def holds(which: Room, who: cast.Member | None = None) -> dict[str, tuple[int, int]] | None:
    """Category → there, missing."""
    found = completeness.of_room((who or keeper()).actor, which)
    return {line.category.value: (line.there, line.missing) for line in found.lines} if found else None


def test_a_room_lacks_what_does_not_stand_in_it_and_work(db_session: Any) -> None:
    kit()
    projector, camera = (
        makers.model(number="P1", category=Category.PROJECTOR),
        makers.model(number="C1", category=Category.DOCUMENT_CAMERA),
    )
    with transaction():
        listings.list_standard(
            SYSTEM, projector, use=Use.PRESENTATION, valid_from=LONG_AGO, planned_life_months=60,
            replacement_price_cents=45_000,
        )  # fmt: skip
    full, empty, other, office = room("A1"), room("A2"), room("B1", cast.OTHER), room("O", kind=RoomKind.OFFICE)
    one = makers.device(of=projector, room=full.id)
    makers.device(of=camera, room=full.id)
    makers.device(room=full.id)  # of another category
    assert holds(full) == {"projector": (1, 0), "document_camera": (1, 0)}
    assert holds(empty) == {"projector": (0, 1), "document_camera": (0, 1)}
    assert holds(office) is None
    with transaction():
        stages.repair(keeper().actor, given.now(one), reason="lamp")
    assert holds(full) == {"projector": (0, 1), "document_camera": (1, 0)}
    who = keeper().actor
    with statements() as asked:
        sums = {one.school.id: one for one in completeness.of_schools(who) if one.school}
    assert len(asked) == 1
    first, second = sums[cast.school().id], sums[cast.school(cast.OTHER).id]
    assert (first.rooms, first.complete, first.missing, first.cost_cents, first.without_price) == (2, 0, 3, 90_000, 1)
    assert (second.rooms, second.missing) == (1, 2)
    whole = completeness.total(sums.values())
    assert (whole.rooms, whole.missing, whole.cost_cents) == (3, 5, 135_000)
    assert [row.room.name for row in completeness.find(keeper().actor, incomplete=True).items] == ["A1", "A2", "B1"]
    assert [row.room.name for row in completeness.find(cast.contact().actor).items] == ["A1", "A2"]
    assert completeness.find(keeper().actor, incomplete=False).items == []
    with transaction():
        rooms.alter(SYSTEM, other, closed=True)
    assert cast.school(cast.OTHER).id not in {
        one.school.id for one in completeness.of_schools(keeper().actor) if one.school
    }


def test_a_room_may_have_another_kit_or_none(db_session: Any) -> None:
    usual, lab = kit(), kit("Laboratory", None, tablet=30)
    where, contact = room("A1"), cast.contact().actor
    for chosen, expected in (
        (str(lab.id), {"tablet": (0, 30)}),
        (None, None),
        ("usual", {"projector", "document_camera"}),
    ):
        with transaction():
            kits.choose(contact, where, kit=chosen)
        found = holds(where)
        assert (found == expected) if not isinstance(expected, set) else set(found or ()) == expected
    with pytest.raises(KitUnknown), transaction():
        kits.choose(contact, where, kit="rubbish")
    with pytest.raises(KindHasKit), transaction():
        kits.correct(keeper().actor, kits.get(keeper().actor, lab.id, lock=True), room_kind=RoomKind.CLASSROOM)
    with pytest.raises(KitEmpty):
        kit("Empty", RoomKind.HALL, tablet=0)
    with transaction():
        kits.end(keeper().actor, kits.get(keeper().actor, usual.id, lock=True))
    assert holds(where) is None
    assert kit().id != usual.id
    assert given.facts("kit.ended")
    for who, refusal in ((cast.outsider(), Forbidden), (cast.teacher(), Forbidden)):
        with pytest.raises((refusal, NotFound)), transaction():
            kits.choose(who.actor, where, kit=None)
    with pytest.raises(Forbidden), transaction():
        kits.end(cast.everywhere(Role.AUDITOR).actor, lab)


def test_what_it_costs_is_told_to_who_may_see_prices_alone(client: FlaskClient) -> None:
    kit(projector=1)
    where, model = room("A1"), makers.model(number="P1", category=Category.PROJECTOR)
    listing(model, Use.PRESENTATION, replacement_price_cents=45_000)
    calls = ("room-kits/rooms", "room-kits/schools", f"rooms/{where.id}/kit")
    for who, sees in ((keeper(), True), (cast.contact(), False), (cast.everywhere(Role.LEAD), False)):
        for call in calls:
            text = client.get(f"/api/v1/{call}", headers=who.bearer).text
            assert ("45000" in text, "cents" in text) == (sees, sees), call
        header, row = table(client.get("/api/v1/room-kits/rooms.csv", headers=who.bearer))
        assert len(header) == len(row) == (10 if sees else 8)
        assert any("450" in str(value) for value in row) is sees
        cast.sign_in(client, who)
        for page in (f"/rooms/{where.id}", "/room-kits", "/room-kits/rooms", f"/schools/{cast.school().id}"):
            shown = client.get(f"{page}?lang=en").text
            assert ("Cost without VAT" in shown or "without VAT." in shown) is sees, page


def test_the_form_of_a_room_starts_with_what_was_chosen(client: FlaskClient) -> None:
    usual, where = kit(), room("A1")
    cast.sign_in(client, cast.contact())
    for chosen in ("usual", str(usual.id), ""):
        with transaction():
            kits.choose(SYSTEM, where, kit=chosen or None)
        assert kits.chosen(where) == chosen
        assert re.search(rf'<option value="{chosen}"\s+selected', client.get(f"/rooms/{where.id}").text), chosen
    with transaction():
        kits.choose(SYSTEM, where, kit=str(usual.id))
        kits.end(SYSTEM, kits.get(SYSTEM, usual.id, lock=True))
    assert kits.chosen(where) == ""


def test_both_doors_the_table_and_the_pages(client: FlaskClient) -> None:
    where = room("A1")
    names = {"name_fi": "Luokka", "name_sv": "Klassrum", "name_en": "Classroom"}
    cast.bearer(client, keeper())
    body = names | {"room_kind": "classroom", "lines": {"projector": 1, "peripheral": 30}}
    made = client.post("/api/v1/room-kits", json=body)
    assert (made.status_code, made.get_json()["lines"]) == (201, {"peripheral": 30, "projector": 1})
    assert client.post("/api/v1/room-kits", json=body).status_code == 409
    answer = client.get(f"/api/v1/rooms/{where.id}/kit").get_json()["kit"]
    assert (answer["missing"], answer["cost_cents"], answer["without_price"]) == (31, 0, 31)
    assert client.get("/api/v1/room-kits/schools").get_json()["items"][0]["missing"] == 31
    text = client.get("/api/v1/room-kits/rooms.csv?incomplete=true").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";" if ";" in text else ","))
    assert [row[5:8] for row in rows[1:]] == [["1", "0", "1"], ["30", "0", "30"]]
    assert client.get("/api/v1/room-kits/rooms.xlsx").status_code == 200
    cast.sign_in(client, cast.contact())
    for page in (f"/rooms/{where.id}", "/room-kits", "/room-kits/rooms", f"/schools/{cast.school().id}"):
        assert "31" in client.get(page).text, page
    said = client.post(f"/rooms/{where.id}/kit", data={"kit": ""})
    assert said.status_code == 303
    assert "This room has no kit." in client.get(f"/rooms/{where.id}").text

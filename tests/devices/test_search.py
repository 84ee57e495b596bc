"""Lists hold every device once, in order, and only those that the asker may see; the search box finds any part."""

import datetime as dt
import itertools
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.errors import Forbidden, Invalid, NotFound
from core.history import change
from core.write_many import Facts, write_many
from organisation.people import people
from organisation.people.roles import Role
from organisation.schools.models import Room
from registry.catalogue.models import Category
from registry.catalogue.standard import Standing
from registry.devices import hands, search, tags
from registry.devices.criteria import Filters
from registry.devices.lifecycle import Condition, Lifecycle, Warranty
from registry.devices.models import Device
from registry.devices.refusals import SerialAmbiguous
from registry.devices.sorting import Sort
from tests import cast, makers
from tests.devices.fleet import batch, handed, listing, room
from tests.devices.statements import counted

pytestmark = pytest.mark.usefixtures("db_session")
EASY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def fleet(db_session: Any) -> list[Device]:
    """Devices of two schools and three models, many alike in what they are sorted by, some without a date."""
    models = [makers.model(), makers.model("HP", "ProBook 440", Category.STAFF_LAPTOP), makers.model("Dell", "P2422H")]
    listing(models[0])
    schools = [cast.school(), cast.school(cast.OTHER)]
    bought = itertools.cycle([dt.date(2020, 8, 1), None, dt.date(2024, 8, 1), dt.date(2020, 8, 1), None])
    stages = itertools.cycle([Lifecycle.DEPLOYED, Lifecycle.IN_STORE, Lifecycle.DEPLOYED, Lifecycle.LOST])
    ends = itertools.cycle([None, dt.date(2027, 1, 31), dt.date(2024, 8, 1), dt.date(2027, 1, 31)])
    made = []
    for n in range(24):
        made.append(
            makers.device(
                of=models[n % 3], school=schools[n % 2], lifecycle=next(stages), purchased_on=next(bought),
                warranty_ends_on=next(ends), condition=Condition.FAULTY if n % 5 == 0 else Condition.WORKING,
            )
        )  # fmt: skip
    return made


@pytest.fixture
def askers(db_session: Any) -> dict[str, Any]:
    """Actors who see all devices, those of one school, and those of two."""
    both = cast.member("both", *((Role.REQUESTER, cast.school(name)) for name in (cast.FIRST, cast.OTHER)))
    manager, agent, contact = cast.everywhere(Role.ASSET_MANAGER), cast.everywhere(Role.AGENT), cast.contact()
    return {"manager": manager.actor, "agent": agent.actor, "contact": contact.actor, "both": both.actor}


def everything(actor: Any, filters: Filters, sort: Sort, limit: int) -> list[dict[str, Any]]:
    """All pages, one after the other."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = search.find(actor, filters, sort=sort, limit=limit, after=after)
        found += page.items
        if page.next is None:
            return found
        after = page.next


def key(sort: Sort, item: dict[str, Any]) -> Any:
    tag = item["asset_tag"] or ""
    model = f"{item['model']['manufacturer']} {item['model']['model_number']}".lower()
    return {
        Sort.TAG: (tag,),
        Sort.SERIAL: (item["serial"] or "",),
        Sort.PURCHASED: (item["purchased_on"] or dt.date.min,),
        Sort.WARRANTY: (item["warranty_ends_on"] or dt.date.max,),
        Sort.MODEL: (model, tag),
        Sort.SCHOOL: (item["school"]["name_fi"], tag),
    }[sort.base]


@EASY
@given(
    page=st.tuples(st.sampled_from(Sort), st.integers(1, 30)),
    who=st.sampled_from(["manager", "contact", "both"]),
    chosen=st.sampled_from(["", "school", "district", "model", "category", "standard", "lifecycle", "condition", "q"]),
)
def test_every_device_is_listed_once_and_in_order(
    fleet: list[Device], askers: dict[str, Any], page: tuple[Sort, int], who: str, chosen: str
) -> None:
    schools, actor = [cast.school(), cast.school(cast.OTHER)], askers[who]
    sort, limit = page
    filters = {
        "": Filters(),
        "school": Filters(school=schools[0].id),
        "district": Filters(district=schools[0].district),
        "model": Filters(model=fleet[0].model_id),
        "category": Filters(category=Category.STUDENT_LAPTOP),
        "standard": Filters(standard=Standing.STANDARD),
        "lifecycle": Filters(lifecycle=Lifecycle.LOST),
        "condition": Filters(condition=Condition.FAULTY, lifecycle=Lifecycle.DEPLOYED),
        "q": Filters(q="PF0"),
    }[chosen]
    found = everything(actor, filters, sort, limit)
    right = {d.id for d in fleet if _fits(d, filters) and actor.may("device:read", d.school_id)}
    assert len(found) == len(right)
    assert {d["id"] for d in found} == right
    keys = [(*key(sort, d), d["id"].int) for d in found]
    assert keys == sorted(keys, reverse=sort.down)
    assert search.count(actor, filters).number == len(right)


def _fits(device: Device, filters: Filters) -> bool:
    wanted = filters.given()
    standing = wanted.pop("standard", None)
    category, district = wanted.pop("category", None), wanted.pop("district", None)
    wanted.pop("q", None)
    columns = {"school": "school_id", "model": "model_id"}
    return (
        all(getattr(device, columns.get(name, name)) == value for name, value in wanted.items())
        and (standing is None or device.model_id == makers.model().id)
        and (category is None or device.model_id != makers.model("HP", "ProBook 440").id)
        and (district is None or device.school_id == cast.school().id or cast.school(cast.OTHER).district == district)
    )


@EASY
@given(data=st.data())
def test_any_three_characters_of_a_tag_or_serial_find_the_device(
    fleet: list[Device], askers: dict[str, Any], data: Any
) -> None:
    device = data.draw(st.sampled_from(fleet))
    text = data.draw(st.sampled_from([device.serial, (device.asset_tag or "")[4:]]))
    start = data.draw(st.integers(0, len(text) - 3))
    part = text[start : data.draw(st.integers(start + 3, len(text)))]
    spelled = data.draw(st.sampled_from([part, part.lower(), f" {part[:2]}-{part[2:]} "]))
    found = everything(askers["agent"], Filters(q=spelled), Sort.TAG, 100)
    assert device.id in {d["id"] for d in found}


def test_serials_of_every_length_have_the_same_parts_as_any_text(db_session: Any) -> None:
    texts = ["", *("PF3XK2L9-0ABCDEFGH1234567890QRSTUVWXYZ/PF3XK2L90ABCDEFGH12345678"[:n] for n in range(1, 65))]
    both = sa.select(sa.func.serial_grams(sa.column("t")), sa.func.grams(sa.column("t")))
    rows = db_session.execute(both.select_from(sa.func.unnest(sa.literal(texts, sa.ARRAY(sa.Text))).alias("t"))).all()
    assert len(rows) == len(texts)
    assert [set(mine) for mine, _ in rows] == [set(known) for _, known in rows]


def test_parts_of_tags_beyond_a_million_are_found(fleet: list[Device]) -> None:
    agent = cast.everywhere(Role.AGENT).actor
    tag = tags.tag(1_234_567)
    far = makers.device(asset_tag=tag)
    for part in (tag[4:], tag[5:9], tag[-4:], tag[4:11]):
        assert far.id in {d["id"] for d in everything(agent, Filters(q=part), Sort.TAG, 100)}, part


def test_a_city_is_counted_to_the_last_device(fleet: list[Device]) -> None:
    n = sa.column("n", sa.BigInteger)
    like = [sa.literal(key, sa.Uuid) for key in (fleet[0].school_id, fleet[0].model_id, fleet[0].manufacturer_id)]
    named = (sa.func.asset_tag(n + 500_000), sa.func.concat("CNT", n), sa.literal("in_store"))
    rows = sa.select(*like, *named).select_from(sa.func.generate_series(1, 10_050).alias("n"))
    columns = ["school_id", "model_id", "manufacturer_id", "asset_tag", "serial_printed", "lifecycle"]
    made = sa.insert(Device).from_select(columns, rows, include_defaults=False)
    with transaction():
        write_many(made, facts=Facts("device.added", SYSTEM), scoped=(Device,))
    every = search.count(cast.everywhere(Role.AGENT).actor, Filters())
    assert every == search.Count(10_050 + len(fleet), more=False)


def test_a_beginning_of_a_tag_finds_it_and_short_texts_begin_a_serial(fleet: list[Device]) -> None:
    agent = cast.everywhere(Role.AGENT).actor
    tag = fleet[3].asset_tag or ""
    assert [d["asset_tag"] for d in search.find(agent, Filters(q=tag)).items] == [tag]
    assert [d["asset_tag"] for d in search.find(agent, Filters(q=tag.replace("-", "").lower())).items] == [tag]
    assert len(everything(agent, Filters(q="hki"), Sort.TAG, 100)) == len(fleet)
    assert len(everything(agent, Filters(q="pf"), Sort.SERIAL, 7)) == len(fleet)
    assert search.find(agent, Filters(q="-")).items == []
    assert search.find(agent, Filters(q="öö")).items == []


def test_models_rooms_holders_and_orders_are_found_by_name() -> None:
    agent, manager = cast.everywhere(Role.AGENT).actor, cast.everywhere(Role.ASSET_MANAGER).actor
    laptop = makers.model("Lenovo", "ThinkPad E15")
    makers.alias(laptop, "20TD-001")
    device = makers.device(of=laptop, room=room("Äidinkieli 12").id)
    makers.device()
    holder = cast.member("väinämöinen", (Role.REQUESTER, cast.school()))
    hands.hand_over(manager, device, person=str(holder.id))
    for q in ("thinkpad", "lenovo thinkpad", "20td001", "ÄIDINKIELI", "inkieli 1", "Väinä", "VÄINÄMÖINEN"):
        assert [d["id"] for d in search.find(agent, Filters(q=q)).items] == [device.id], q
    teacher = cast.teacher().actor
    assert search.find(teacher, Filters(q="väinämöinen")).items == [], "holders are not the teacher's to know"
    order = makers.order("4500012345")
    ordered = makers.device(order_line_id=order.lines[0].id)
    assert [d["id"] for d in search.find(manager, Filters(q="0001234")).items] == [ordered.id]
    assert [d["id"] for d in search.find(manager, Filters(order=order.id)).items] == [ordered.id]
    assert [d["id"] for d in search.find(manager, Filters(holder=holder.id)).items] == [device.id]
    assert [d["id"] for d in search.find(manager, Filters(room=device.room_id)).items] == [device.id]


def test_words_that_are_all_true_find_where_they_meet() -> None:
    agent, contact = cast.everywhere(Role.AGENT).actor, cast.contact().actor
    yoga, other = makers.model("Lenovo", "300w Yoga Gen 4"), makers.model("HP", "ProBook 440")
    here = makers.device(of=yoga, room=room("B214").id)
    there = makers.device(of=yoga, school=cast.school(cast.OTHER))
    probook = makers.device(of=other, room=here.room_id)
    first, second = cast.FIRST.lower(), cast.OTHER.lower()
    for q, right in {
        f"yoga {first}": {here.id},
        f"{first} yoga": {here.id},
        f"{second} lenovo": {there.id},
        f"b214 {first}": {here.id, probook.id},
        f"b214 {second}": set(),
        f"yoga b214 {first}": {here.id},
        "probook yoga": set(),
        "yoga nothing": set(),
        first: {here.id, probook.id},
    }.items():
        for sort in Sort:
            assert {d["id"] for d in search.find(agent, Filters(q=q), sort=sort).items} == right, (q, sort)
        assert search.count(agent, Filters(q=q)).number == len(right), q
        assert {d["id"] for d in search.find(contact, Filters(q=q)).items} == right - {there.id}, q


def test_age_and_warranty_are_filters(client: FlaskClient) -> None:
    today = clock.today()
    old = makers.device(purchased_on=today.replace(year=today.year - 4), warranty_ends_on=today - dt.timedelta(days=1))
    young = makers.device(purchased_on=today - dt.timedelta(days=364), warranty_ends_on=today)
    bare = makers.device()
    agent = cast.everywhere(Role.AGENT)
    for query, right in {
        "age=4": {old},
        "age=5": set(),
        "age=1": {old},
        "warranty=in_force": {young},
        "warranty=ended": {old},
        "warranty=unknown": {bare},
        "warranty=ended&age=1": {old},
    }.items():
        found = client.get(f"/api/v1/devices?{query}", headers=agent.bearer).get_json()["items"]
        assert {d["id"] for d in found} == {str(device.id) for device in right}, query
        count = client.get(f"/api/v1/devices/count?{query}", headers=agent.bearer).get_json()
        assert count == {"count": len(right), "more": False}
    leap = dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC)
    with time_machine.travel(leap, tick=False):
        assert search.count(agent.actor, Filters(age=1)).number >= 1


def test_warranties_that_end_soon_are_listed_the_next_first(client: FlaskClient) -> None:
    agent = cast.everywhere(Role.AGENT)
    ends = [dt.date(2026, 11, d) for d in (29, 30)] + [dt.date(2026, 12, 30), dt.date(2027, 2, 28), dt.date(2027, 3, 1)]
    yesterday, today, month, quarter, later = (makers.device(warranty_ends_on=day).id for day in ends)
    makers.device()
    first, last = ends[1], ends[3]
    with time_machine.travel(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC), tick=False):
        for filters, right in (
            (Filters(warranty=Warranty.ENDS_IN_1), [today, month]),
            (Filters(warranty=Warranty.ENDS_IN_3), [today, month, quarter]),
            (Filters(warranty=Warranty.ENDS_IN_6), [today, month, quarter, later]),
            (Filters(warranty_from=ends[2]), [month, quarter, later]),
            (Filters(warranty_to=first), [yesterday, today]),
            (Filters(warranty_from=first, warranty_to=last), [today, month, quarter]),
        ):
            assert [d["id"] for d in everything(agent.actor, filters, Sort.WARRANTY, 2)] == right, filters
    asked = client.get(f"/api/v1/devices?warranty_from={first}&warranty_to={last}", headers=agent.bearer)
    assert {device["id"] for device in asked.get_json()["items"]} == {str(key) for key in (today, month, quarter)}


def test_a_batch_is_a_filter() -> None:
    device = makers.device(batch_id=batch())
    makers.device()
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    assert [d["id"] for d in search.find(manager, Filters(batch=device.batch_id)).items] == [device.id]
    assert search.find(manager, Filters(batch=uuid.uuid4())).items == []


def test_look_ups_take_any_spelling() -> None:
    agent = cast.everywhere(Role.AGENT).actor
    device = makers.device()
    makers.device()
    tag, serial = device.asset_tag or "", device.serial or ""
    for written in (tag, tag.lower().replace("-", ""), f" {tag} ", f"https://vire.invalid/t/{tag}"):
        assert [found["id"] for found in search.find(agent, Filters(q=written)).items] == [device.id]
        assert search.by_tag(agent, written)["id"] == device.id
    for written in (serial, serial.lower(), f"S/N: {serial[:3]}-{serial[3:]}"):
        assert search.by_serial(agent, written)["id"] == device.id
    for wrong in ("HKI-0000000", "x", ""):
        with pytest.raises(NotFound):
            search.by_tag(agent, wrong)
    with pytest.raises(NotFound):
        search.by_serial(agent, "PF0")


def test_two_makers_may_use_one_serial_and_then_the_maker_must_be_said() -> None:
    agent = cast.everywhere(Role.AGENT).actor
    makers.device(serial_printed="TWIN77")
    hp = makers.device(of=makers.model("HP", "ProBook 440"), serial_printed="TWIN77")
    with pytest.raises(SerialAmbiguous):
        search.by_serial(agent, "twin77")
    assert search.by_serial(agent, "twin77", manufacturer="hp")["id"] == hp.id


def test_price_and_holder_are_shown_to_those_who_may_see_them() -> None:
    device = makers.device(price_cents=38990)
    hands.hand_over(cast.contact().actor, device, person=str(cast.teacher().id))
    sees = {
        "teacher": (cast.teacher(), False, False),
        "contact": (cast.contact(), False, True),
        **{
            role.value: (cast.everywhere(role), role in PRICE, role in HOLDER)
            for role in set(Role) - {Role.ADMIN, Role.REQUESTER, Role.SCHOOL_CONTACT}
        },
    }
    for name, (who, price, holder) in sees.items():
        shown = search.one(who.actor, device.id)
        assert ("price_cents" in shown, "custody" in shown) == (price, holder), name
    with pytest.raises(Forbidden):
        search.one(cast.everywhere(Role.ADMIN).actor, device.id)


PRICE = {Role.PROCUREMENT, Role.ASSET_MANAGER, Role.AUDITOR}
HOLDER = PRICE | {Role.AGENT, Role.LEAD, Role.RECEIVER}


def test_the_keys_are_those_of_the_document(client: FlaskClient) -> None:
    makers.device()
    cast.bearer(client, cast.everywhere(Role.ASSET_MANAGER))
    item = client.get("/api/v1/devices").get_json()["items"][0]
    assert set(item) == {
        *("id", "asset_tag", "serial", "model", "school", "room", "lifecycle", "condition", "custody", "standard"),
        *("purchased_on", "price_cents", "warranty_ends_on", "version"),
    }


def test_an_outsider_finds_nothing_anywhere(client: FlaskClient) -> None:
    device = makers.device()
    cast.bearer(client, cast.outsider())
    for address in (
        f"/api/v1/devices/{device.id}",
        f"/api/v1/devices/by-tag/{device.asset_tag}",
        f"/api/v1/devices/by-serial/{device.serial}",
        f"/api/v1/devices/{device.id}/history",
        f"/api/v1/devices/{device.id}/custody",
    ):
        assert client.get(address).status_code in {403, 404}, address
    assert client.get(f"/api/v1/devices?q={device.serial}").get_json() == {"items": [], "next": None}
    assert client.get(f"/api/v1/devices?school={device.school_id}").get_json()["items"] == []
    assert client.get("/api/v1/devices/count").get_json() == {"count": 0, "more": False}


def test_cursors_of_other_lists_and_bad_filters_are_refused(client: FlaskClient) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER)
    for after in ("x", "W10", "WyJhIl0", "WzEsMl0"):
        with pytest.raises(Invalid):
            search.find(manager.actor, Filters(), after=after)
    cast.bearer(client, manager)
    for query in ("sort=price", "school=x", "lifecycle=gone", "limit=0", "limit=201", "q=%00", "what=1", "after=%FF"):
        assert client.get(f"/api/v1/devices?{query}").status_code == 422, query
    strange = "q=%25_%27%22%5C;--", "q=" + "a" * 100, "q=%E2%80%8B", "q=\U0001f984", "q=''", "q=%2B%2F_#"
    for query in strange:
        assert client.get(f"/api/v1/devices?{query}").status_code == 200, query


def test_a_page_takes_four_statements_however_long_it_is(client: FlaskClient, fleet: list[Device]) -> None:
    cast.bearer(client, cast.everywhere(Role.ASSET_MANAGER))
    client.get("/api/v1/devices")  # the token's first use is written down
    for query in ("", "&q=PF0", "&sort=model", f"&school={fleet[0].school_id}&standard=standard", "&q=thinkpad"):
        for limit in (1, 20):
            with counted() as statements:
                assert client.get(f"/api/v1/devices?limit={limit}{query}").status_code == 200
            assert len(statements) <= 4, (query, statements)


def test_a_look_up_takes_three_statements(client: FlaskClient) -> None:
    device = makers.device()
    cast.bearer(client, cast.everywhere(Role.INTEGRATION))
    for address in (f"by-tag/{device.asset_tag}", f"by-serial/{device.serial}"):
        client.get(f"/api/v1/devices/{address}")
        with counted() as statements:
            assert client.get(f"/api/v1/devices/{address}").status_code == 200
        assert len(statements) <= 3, statements


def test_what_other_schools_have_does_not_take_the_place_of_ones_own() -> None:
    contact, other = cast.contact(), cast.school(cast.OTHER)
    with transaction():
        for number in range(210):
            elsewhere = Room(school_id=other.id, name=f"Luokka {number}")
            with change(elsewhere, "room.added", by=SYSTEM):
                db.session.add(elsewhere)
    own = makers.device(room=room("Luokka A").id)
    makers.device(school=other)
    assert [d["id"] for d in search.find(contact.actor, Filters(q="luokka")).items] == [own.id]
    holder = cast.member("virtanen")
    handed(own, holder, cast.everywhere(Role.AGENT))
    with transaction():
        for number in range(210):
            people.add(SYSTEM, name=f"Virtanen {number}", email=f"virtanen{number}@test.invalid")
    assert [d["id"] for d in search.find(contact.actor, Filters(q="virtanen")).items] == [own.id]
    assert [d["id"] for d in search.find(cast.everywhere(Role.LEAD).actor, Filters(q="luokka a")).items] == [own.id]
    assert search.find(cast.outsider().actor, Filters(q="luokka a")).items == []

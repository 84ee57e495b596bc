"""The register as of a past day: states of devices are kept as the history tells them, and are found as the present ones are."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.db import db, transaction
from core.errors import DomainError
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from registry.bulk.models import Action
from registry.devices import as_of, devices, hands, moves, search, stages
from registry.devices.criteria import Filters
from registry.devices.earlier import SHARED, EarlierDevice
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.devices.sorting import Sort
from registry.plans.models import Mode
from tests import cast, makers
from tests.bulk import given as bulk
from tests.imports import given as imports

WHY = "a test looks at all of them"
TICK = dt.timedelta(microseconds=1)
COMPARED = [name for name in SHARED if name not in {"version", "serial"}]


def states(instant: dt.datetime) -> dict[uuid.UUID, dict[str, Any]]:
    """Every device as the kept states have it."""
    wanted = as_of.states(sa.literal(instant, sa.DateTime(timezone=True)))
    rows = db.session.execute(everywhere(wanted, Device, EarlierDevice, why=WHY)).mappings()
    return {row["id"]: {name: plain(row[name]) for name in COMPARED} for row in rows}


def plain(value: Any) -> Any:
    if isinstance(value, dt.date | uuid.UUID):
        return str(value)
    return getattr(value, "value", value) or None


def told() -> list[Event]:
    wanted = sa.select(Event).where(Event.subject_type == "device").order_by(Event.at, Event.id)
    return list(db.session.scalars(everywhere(wanted, Event, why=WHY)))


def folded(facts: list[Event], instant: dt.datetime) -> dict[uuid.UUID, dict[str, Any]]:
    """Every device as the facts until then tell it."""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for fact in facts:
        if fact.at > instant:
            continue
        if fact.verb == "device.removed":
            del found[fact.subject_id]
            continue
        row = found.setdefault(fact.subject_id, dict.fromkeys(COMPARED))
        row |= {name: plain(value) for name, value in fact.after.items() if name in COMPARED}
    return found


def kept() -> list[Any]:
    wanted = sa.select(EarlierDevice.__table__).order_by(sa.text("device_id, until"))
    return list(db.session.execute(everywhere(wanted, EarlierDevice, why=WHY)).all())


def act(device: Device, name: str, who: cast.Member) -> None:
    """One verb on a device; what its state does not allow is left out."""
    calls = {
        "move": lambda: moves.move(who.actor, device, school=cast.school(cast.OTHER).id, reason="x", confirm=True),
        "back": lambda: moves.move(who.actor, device, school=cast.school().id, reason="x", confirm=True),
        "hand": lambda: hands.hand_over(who.actor, device, pupil="OPP-1", confirm=True),
        "take": lambda: hands.take_back(who.actor, device),
        "faulty": lambda: stages.report_faulty(who.actor, device, reason="x"),
        "working": lambda: stages.working(who.actor, device, reason="x"),
        "retire": lambda: stages.retire(who.actor, device, reason="x", confirm=True),
        "lost": lambda: stages.lost(who.actor, device, reason="x"),
        "found": lambda: hands.found(who.actor, device, reason="x"),
        "note": lambda: devices.correct(who.actor, device, reason="x", note=str(uuid.uuid4()), price_cents=1),
    }
    try:
        with transaction():
            calls[name]()
    except DomainError:
        db.session.expire_all()


VERBS = ["move", "back", "hand", "take", "faulty", "working", "retire", "lost", "found", "note"]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([*VERBS, "many"])), min_size=3, max_size=12))
def test_kept_states_are_the_fold_of_the_facts_and_can_be_filled_from_them(
    db_session: Any, steps: list[tuple[int, str]]
) -> None:
    who = cast.everywhere(Role.ASSET_MANAGER)
    made = [makers.device(lifecycle=Lifecycle.IN_STORE) for _ in range(3)]
    for at, name in steps:
        if name == "many":
            work = bulk.planned(Action.MOVE, made, who, school=cast.school(cast.OTHER).id)
            if work.counts and work.counts.get("update"):
                bulk.applied(work, who, Mode.GOOD_ROWS)
            db.session.expire_all()
            continue
        act(made[at], name, who)
    facts = told()
    for instant in {fact.at + shift for fact in facts for shift in (-TICK, dt.timedelta(), TICK)}:
        assert states(instant) == folded(facts, instant), instant
    written = kept()
    db.session.execute(sa.select(sa.func.fill_earlier_devices()))
    assert kept() == written


def test_what_an_undone_import_made_was_there_in_between(db_session: Any) -> None:
    before, supplier = clock.now(), makers.supplier()
    makers.order("4500000088", supplier, [(makers.model(), 10, 38990)])
    header, row = ["Order number", "Model", "Serial number", "School"], ["4500000088", "Lenovo 300w Yoga Gen 4"]
    batch = imports.applied(imports.planned(imports.csv_of(header, [*row, "PF7A", "AlppL"]), supplier))
    between = clock.now()
    imports.undone(batch)
    facts = told()
    assert [len(states(instant)) for instant in (before, between, clock.now())] == [0, 1, 0]
    for instant in {fact.at + shift for fact in facts for shift in (-TICK, dt.timedelta(), TICK)}:
        assert states(instant).keys() == folded(facts, instant).keys()
    written = kept()
    assert next(iter(states(between).values()))["serial_printed"] == "PF7A"
    db.session.execute(sa.select(sa.func.fill_earlier_devices()))
    assert [row[:3] for row in kept()] == [row[:3] for row in written]


@contextmanager
def days_ago(number: int) -> Iterator[None]:
    """Let what is done inside happen then."""
    with clock.at(clock.now() - dt.timedelta(days=number)), transaction():
        yield


def day(number: int) -> str:
    return (clock.today() - dt.timedelta(days=number)).isoformat()


@pytest.fixture
def moved(db_session: Any) -> Device:
    """Registered 30 days ago in First School, a pupil's since 20 days, at Other School and faulty since 10 days."""
    who = cast.everywhere(Role.ASSET_MANAGER)
    with days_ago(30):
        listed = makers.device(lifecycle=Lifecycle.IN_STORE, serial_printed="PF9LATER")
    with days_ago(20):
        hands.hand_over(who.actor, listed, pupil="OPP-7", class_label="7B", confirm=True)
    with days_ago(10):
        moves.move(who.actor, listed, school=cast.school(cast.OTHER).id, reason="x", confirm=True)
        stages.report_faulty(who.actor, listed, reason="x")
    return listed


def test_a_list_a_count_and_a_device_are_as_they_were_at_the_end_of_the_day(client: FlaskClient, moved: Device) -> None:
    who = cast.everywhere(Role.ASSET_MANAGER)
    first, other = cast.school(), cast.school(cast.OTHER)

    def asked(path: str, **query: Any) -> Any:
        return client.get(f"/api/v1/devices{path}", query_string=query, headers=who.bearer)

    expected: dict[int, tuple[Any, ...]] = {
        0: (other.id, "in_store", "faulty", None),
        10: (other.id, "in_store", "faulty", None),
        11: (first.id, "deployed", "working", "OPP-7"),
        20: (first.id, "deployed", "working", "OPP-7"),
        21: (first.id, "in_store", "working", None),
        30: (first.id, "in_store", "working", None),
    }
    for number, (school, lifecycle, condition, pupil) in expected.items():
        for row in (asked("", at=day(number)).get_json()["items"][0], asked(f"/{moved.id}", at=day(number)).get_json()):
            held = row["custody"] and row["custody"]["pupil"]["reference"]
            said = (uuid.UUID(row["school"]["id"]), row["lifecycle"], row["condition"], held)
            assert said == (school, lifecycle, condition, pupil), number
        assert asked("/count", at=day(number)).get_json() == {"count": 1, "more": False}
        for query, fits in (
            ({"school": first.id}, school == first.id),
            ({"lifecycle": "deployed"}, lifecycle == "deployed"),
            ({"condition": "faulty"}, condition == "faulty"),
            ({"q": "OPP-7"}, pupil is not None),
            ({"q": "later"}, True),
            ({"standard": "non_standard"}, True),
            ({"standard": "standard"}, False),
            ({"warranty": "unknown"}, True),
        ):
            assert len(asked("", at=day(number), **query).get_json()["items"]) == int(fits), (number, query)
            assert asked("/count", at=day(number), **query).get_json()["count"] == int(fits), (number, query)
    assert asked("", at=day(31)).get_json() == {"items": [], "next": None}
    assert asked("/count", at=day(31)).get_json()["count"] == 0
    assert asked(f"/{moved.id}", at=day(31)).status_code == 404
    assert "ETag" not in asked(f"/{moved.id}", at=day(20)).headers


def test_every_order_goes_on_from_page_to_page(db_session: Any) -> None:
    who = cast.everywhere(Role.ASSET_MANAGER)
    with days_ago(5):
        made = [makers.device(school=cast.school(name)) for name in (cast.FIRST, cast.OTHER) for _ in range(2)]
    for device in made[1:3]:
        act(device, "note", who)
    for sort in Sort:
        goes_on(who, sort, {device.id for device in made})


def goes_on(who: cast.Member, sort: Sort, made: set[uuid.UUID]) -> None:
    found, after = [], None
    while True:
        page = search.find(
            who.actor, Filters(), at=clock.today() - dt.timedelta(days=1), sort=sort, limit=1, after=after
        )
        found += [row["id"] for row in page.items]
        if (after := page.next) is None:
            break
    assert (len(found), set(found)) == (4, made)
    now = search.find(who.actor, Filters(), sort=sort)
    if sort not in {Sort.PURCHASED, Sort.PURCHASED_DOWN}:
        assert found == [row["id"] for row in now.items]


def test_a_school_reads_its_own_period(client: FlaskClient, moved: Device) -> None:
    for who, numbers in ((cast.contact(), (11, 21)), (cast.outsider(), (0, 10))):
        for number in (0, 10, 11, 21):
            answer = client.get(f"/api/v1/devices?at={day(number)}", headers=who.bearer).get_json()["items"]
            assert len(answer) == int(number in numbers)
            one = client.get(f"/api/v1/devices/{moved.id}?at={day(number)}", headers=who.bearer)
            assert one.status_code == (200 if number in numbers else 404)


BAD_DAYS = ("0001-01-01", "9999-12-31", "2026-13-01", "yesterday", "1", "2100-01-01", "\x00", "9" * 400)


def test_a_day_that_is_none_or_has_not_come_is_refused(client: FlaskClient) -> None:
    who = cast.everywhere(Role.ASSET_MANAGER)
    for path in ("", "/count", f"/{uuid.uuid4()}"):
        for said in BAD_DAYS:
            answer = client.get(f"/api/v1/devices{path}", query_string={"at": said}, headers=who.bearer)
            assert answer.status_code == 422, (path, said)
        answer = client.get(f"/api/v1/devices{path}", query_string={"at": day(-1)}, headers=who.bearer)
        assert answer.status_code == 422
        assert "This day has not come yet" in answer.get_json()["errors"][0]["detail"]


def test_the_pages_say_that_they_show_the_past(client: FlaskClient, moved: Device) -> None:
    who = cast.everywhere(Role.ASSET_MANAGER)
    cast.sign_in(client, who)
    page = client.get(f"/devices?at={day(15)}&lang=en").text
    assert "The register as it was at the end of" in page
    assert cast.FIRST in page
    assert "bulk" not in page
    shown = client.get(f"/devices/{moved.id}?at={day(15)}&lang=en").text
    assert "The device as it was at the end of" in shown
    assert "OPP-7" in shown
    assert "OPP-7" not in client.get(f"/devices/{moved.id}?at={day(25)}&lang=en").text
    before = client.get(f"/devices/{moved.id}?at={day(40)}&lang=en")
    assert before.status_code == 404
    assert before.text.count("it was not in the register, or at another school.") >= 1
    assert "Report a fault" in before.text, "the page of the device, not of an error"
    unknown = client.get(f"/api/v1/devices/{moved.id}?at={day(40)}", headers=who.bearer).get_json()
    assert unknown["code"] == "not_in_register_then"
    assert "This day has not come yet" in client.get(f"/devices?at={day(-1)}&lang=en").text

"""Each verb of a device works, is refused by role, by state and when stale, and records its fact."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.errors import DomainError, Forbidden, NotFound, Stale
from core.history import Event, change
from core.scope import everywhere, visible
from organisation.people.roles import Role
from registry.custody import custody
from registry.custody.models import Custody
from registry.devices import devices, hands, hooks, moves, stages
from registry.devices.actions import ACTIONS
from registry.devices.lifecycle import Condition, Lifecycle, LifecycleRefused
from registry.devices.models import Device
from registry.devices.refusals import (
    ConditionUnchanged,
    DayToCome,
    HeldAlready,
    HolderUnsaid,
    MovesNowhere,
    NotHeld,
    OutOfUse,
    PersonUnknown,
    RoomElsewhere,
    SchoolClosed,
    SerialDamaged,
    SerialPlaceholder,
    SerialSimilar,
    SerialTaken,
    TagTaken,
    TagUnreadable,
)
from tests import cast, makers
from tests.devices.fleet import room

pytestmark = pytest.mark.usefixtures("db_session")


def facts(device: Device) -> list[Event]:
    return list(db.session.scalars(sa.select(Event).where(Event.subject_id == device.id).order_by(Event.at)))


def last(device: Device) -> Event:
    return facts(device)[-1]


def test_adding_gives_the_next_tag_and_keeps_the_serial_as_printed() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    of = makers.model()
    made = [
        devices.add(manager, model=of.id, school=cast.school().id, serial=s, reason="found in a cupboard")
        for s in ("s/n: pf-3x 9a", "PF3X9B")
    ]
    assert made[0].serial == "PF3X9A"
    assert made[0].serial_printed == "s/n: pf-3x 9a"
    assert made[0].asset_tag is not None
    assert made[1].asset_tag is not None
    assert made[0].asset_tag < made[1].asset_tag
    assert made[0].lifecycle is Lifecycle.IN_STORE
    assert made[0].received_on is not None
    told = last(made[0])
    assert (told.verb, told.actor_id, told.note) == ("device.added", manager.id, "found in a cupboard")


@pytest.mark.parametrize(
    ("serial", "refusal"),
    [
        ("Default string", SerialPlaceholder),
        ("6.37702E+15", SerialDamaged),
        ("åäö", SerialPlaceholder),
        ("å1ä2", SerialDamaged),
    ],
)
def test_what_is_no_serial_is_refused(serial: str, refusal: type[DomainError]) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    with pytest.raises(refusal):
        devices.add(manager, model=makers.model().id, school=cast.school().id, serial=serial, reason="x")


def test_a_serial_is_new_for_its_maker_and_not_easily_mistaken_unless_someone_has_looked() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    makers.device(serial_printed="PF0O1X")
    given: dict[str, Any] = {"model": makers.model().id, "school": cast.school(cast.OTHER).id, "reason": "x"}
    with pytest.raises(SerialTaken):
        devices.add(manager, serial="pf-0o1x", **given)
    with pytest.raises(SerialSimilar):
        devices.add(manager, serial="PFOO1X", **given)
    assert devices.add(manager, serial="PFOO1X", similar_is_another=True, **given).serial == "PFOO1X"
    given["model"] = makers.model("HP", "ProBook 440").id
    assert devices.add(manager, serial="PF0O1X", similar_is_another=True, **given).serial == "PF0O1X"


def test_a_tag_has_its_check_digit_and_belongs_to_one_device() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    first = makers.device()
    given: dict[str, Any] = {"model": makers.model().id, "school": cast.school().id, "reason": "x"}
    with pytest.raises(TagTaken):
        devices.add(manager, serial="QQ1234", asset_tag=first.asset_tag, **given)
    with pytest.raises(TagUnreadable):
        devices.add(manager, serial="QQ1234", asset_tag="HKI-0000012", **given)


def test_correcting_changes_only_what_is_given_and_says_why() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    device = makers.device(price_cents=100, note="old")
    devices.correct(manager, device, reason="typing mistake", price_cents=200, mac="001a2b3c4d5e")
    assert (device.price_cents, device.note, device.mac) == (200, "old", "00:1A:2B:3C:4D:5E")
    told = last(device)
    assert (told.verb, told.before, told.after["price_cents"]) == (
        "device.corrected", {"price_cents": 100, "mac": None}, 200,
    )  # fmt: skip
    devices.correct(manager, device, reason="unknown after all", price_cents=None)
    assert device.price_cents is None


def test_correcting_the_model_takes_its_maker_along_and_judges_the_serial_there() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    hp = makers.model("HP", "ProBook 440")
    makers.device(of=hp, serial_printed="SAME123")
    device = makers.device(serial_printed="SAME123")
    with pytest.raises(SerialTaken):
        devices.correct(manager, device, reason="it is an HP", model=hp.id)
    other = makers.device(serial_printed="OTHER99")
    assert devices.correct(manager, other, reason="it is an HP", model=hp.id).manufacturer_id == hp.manufacturer_id


def test_a_serial_that_stays_is_not_judged_again() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    makers.device(serial_printed="PF0O7X")
    device = makers.device(serial_printed="PFOO7X")
    devices.correct(manager, device, serial="pf-oo7x", note="scratched", reason="seen")
    assert (device.serial_printed, device.serial, device.note) == ("pf-oo7x", "PFOO7X", "scratched")
    with pytest.raises(SerialSimilar):
        devices.correct(manager, device, serial="PF007X", reason="seen")


@pytest.mark.parametrize("verb", [stages.retire, stages.lost, stages.stolen])
def test_nothing_happened_on_a_day_that_is_still_to_come(verb: Any) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    device = makers.device()
    with pytest.raises(DayToCome):
        verb(manager, device, reason="a slip of the year", on=clock.today() + dt.timedelta(days=1))
    verb(manager, device, reason="today", on=clock.today())


def test_moving_to_another_school_ends_custody_and_both_schools_read_the_fact() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    device = makers.device(room=room().id)
    hands.hand_over(manager, device, person=str(cast.teacher().id))
    moves.move(manager, device, school=cast.school(cast.OTHER).id, reason="swap between schools")
    assert (device.school_id, device.room_id, device.lifecycle) == (
        cast.school(cast.OTHER).id, None, Lifecycle.IN_STORE,
    )  # fmt: skip
    told = last(device)
    assert (told.school_id, told.from_school_id) == (cast.school(cast.OTHER).id, cast.school().id)
    assert open_custody(device) is None


def test_moving_within_the_school_leaves_a_person_the_device() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    device = makers.device()
    hands.hand_over(manager, device, person=str(cast.teacher().id))
    moves.move(manager, device, room=room().id, reason="new classroom")
    assert device.lifecycle is Lifecycle.DEPLOYED
    assert open_custody(device) is not None
    hands.hand_over(manager, device, room=room("B202").id)
    moves.move(manager, device, reason="to the corridor")
    assert open_custody(device) is None


def test_moving_is_refused_to_nowhere_new_to_a_foreign_room_and_to_a_closed_school() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    device = makers.device()
    with pytest.raises(MovesNowhere):
        moves.move(manager, device, reason="x")
    with pytest.raises(RoomElsewhere):
        moves.move(manager, device, room=room("X", cast.school(cast.OTHER)).id, reason="x")
    closed = cast.school(cast.OTHER)
    with transaction(), change(closed, "school.closed", by=SYSTEM):
        closed.valid_to = dt.date(2020, 1, 1)
    with pytest.raises(SchoolClosed):
        moves.move(manager, device, school=closed.id, reason="x")


def test_a_device_goes_from_store_into_hands_and_back() -> None:
    contact, teacher = cast.contact().actor, cast.teacher()
    device = makers.device(lifecycle=Lifecycle.IN_STORE)
    version = device.version
    hands.hand_over(contact, device, person=teacher.person.email.upper(), reason="for the new teacher")
    assert device.lifecycle is Lifecycle.DEPLOYED
    assert device.deployed_on is not None
    assert device.version == version + 1
    told = last(device)
    assert told.verb == "device.handed_over"
    assert next(iter(told.after["custody"].values()))["person_id"] == str(teacher.id)
    with pytest.raises(HeldAlready):
        hands.hand_over(contact, device, person=str(teacher.id))
    hands.hand_over(contact, device, room=room().id)
    assert device.room_id is not None
    hands.take_back(contact, device)
    assert device.lifecycle is Lifecycle.IN_STORE
    with pytest.raises(NotHeld):
        hands.take_back(contact, device)
    assert [f.verb for f in facts(device)][-3:] == ["device.handed_over", "device.handed_over", "device.taken_back"]


def test_a_holder_is_one_person_or_one_room_of_the_school() -> None:
    contact = cast.contact().actor
    device = makers.device()
    with pytest.raises(HolderUnsaid):
        hands.hand_over(contact, device)
    with pytest.raises(HolderUnsaid):
        hands.hand_over(contact, device, person=str(contact.id), room=room().id)
    with pytest.raises(PersonUnknown):
        hands.hand_over(contact, device, person="nobody@test.invalid")
    with pytest.raises(RoomElsewhere):
        hands.hand_over(contact, device, room=room("Z", cast.school(cast.OTHER)).id)
    retired = makers.device(lifecycle=Lifecycle.RETIRED)
    with pytest.raises(LifecycleRefused):
        hands.hand_over(contact, retired, person=str(contact.id))


@pytest.mark.parametrize(
    ("verb", "condition", "fact"),
    [
        (stages.report_faulty, Condition.FAULTY, "device.reported_faulty"),
        (stages.repair, Condition.IN_REPAIR, "device.sent_to_repair"),
        (stages.broken, Condition.BROKEN, "device.found_broken"),
    ],
)
def test_a_condition_changes_once_and_only_of_what_is_there(verb: Any, condition: Condition, fact: str) -> None:
    agent = cast.everywhere(Role.AGENT).actor
    device = makers.device()
    assert verb(agent, device, reason="screen is dark").condition is condition
    assert last(device).verb == fact
    with pytest.raises(ConditionUnchanged):
        verb(agent, device, reason="again")
    assert stages.working(agent, device, reason="mended").condition is Condition.WORKING
    with pytest.raises(OutOfUse):
        verb(agent, makers.device(lifecycle=Lifecycle.LOST), reason="x")


def test_a_life_ends_in_order_and_can_be_taken_up_again_until_disposal() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    device = makers.device()
    hands.hand_over(manager, device, person=str(cast.teacher().id))
    with pytest.raises(LifecycleRefused):
        stages.dispose(manager, device, reason="x")
    stages.retire(manager, device, reason="worn out")
    assert device.retired_on is not None
    assert open_custody(device) is None
    stages.reinstate(manager, device, reason="the wrong one")
    assert (device.lifecycle, device.retired_on) == (Lifecycle.IN_STORE, None)
    with pytest.raises(OutOfUse):
        stages.reinstate(manager, device, reason="again")
    stages.retire(manager, device, reason="worn out")
    stages.dispose(manager, device, reason="recycled")
    assert device.disposed_on is not None
    with pytest.raises(LifecycleRefused):
        stages.lost(manager, device, reason="x")
    verbs = [f.verb for f in facts(device)][-4:]
    assert verbs == ["device.retired", "device.reinstated", "device.retired", "device.disposed"]


def test_what_is_missing_may_be_found_again() -> None:
    contact = cast.contact().actor
    device = makers.device()
    stages.lost(contact, device, reason="not in the cupboard")
    stages.stolen(contact, device, reason="the police say so")
    stages.found(contact, device, reason="came back")
    assert (device.lifecycle, device.missing_on) == (Lifecycle.IN_STORE, None)
    with pytest.raises(OutOfUse):
        stages.found(contact, device, reason="again")


def test_what_is_found_goes_back_to_whoever_had_it_if_that_is_said() -> None:
    contact, teacher = cast.contact().actor, cast.teacher()
    kept, back = makers.device(), makers.device()
    for device in (kept, back):
        hands.hand_over(contact, device, person=str(teacher.id))
        stages.lost(contact, device, reason="not in the cupboard")
    hands.found(contact, kept, reason="came back")
    hands.found(contact, back, reason="came back", give_back=True)
    assert (kept.lifecycle, custody.open_of(kept.id)) == (Lifecycle.IN_STORE, None)
    held = custody.open_of(back.id)
    assert held is not None
    assert (back.lifecycle, held.person_id) == (Lifecycle.DEPLOYED, teacher.id)
    assert [fact.verb for fact in facts(back)][-2:] == ["device.found", "device.handed_over"]


def test_whoever_is_asked_may_refuse_that_a_device_is_retired(monkeypatch: pytest.MonkeyPatch) -> None:
    class StillOpen(DomainError):
        code = "test_still_open"

    def refuse(_device: Device) -> None:
        raise StillOpen

    monkeypatch.setattr(hooks, "may_retire", [refuse])
    device = makers.device()
    with pytest.raises(StillOpen):
        stages.retire(cast.everywhere(Role.ASSET_MANAGER).actor, device, reason="x")
    assert device.lifecycle is Lifecycle.DEPLOYED


BODY: dict[str, dict[str, str]] = {
    "hand-over": {"person": "nobody@test.invalid"},
    "take-back": {},
    "lend": {"to": "OPP-104233", "due_on": "2026-12-31"},
    "extend": {"due_on": "2026-12-31"},
}
GIVEN: dict[str, dict[str, Any]] = {
    "take-back": {},
    "lend": {"to": "OPP-104233", "due_on": dt.date(2026, 12, 31)},
    "extend": {"due_on": dt.date(2026, 12, 31)},
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.name)
def test_every_verb_is_for_its_roles_own_school_and_the_version_seen(action: Any) -> None:
    device = makers.device()
    given = GIVEN.get(action.name, {"reason": "x"})
    auditor = cast.everywhere(Role.AUDITOR).actor
    with pytest.raises(Forbidden):
        action.do(auditor, device, expected=None, **given)
    with pytest.raises(Stale):
        action.do(cast.everywhere(Role.ASSET_MANAGER).actor, device, expected=device.version + 1, **given)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.name)
def test_over_json_a_foreign_device_is_not_there_and_a_version_is_needed(client: FlaskClient, action: Any) -> None:
    device = makers.device()
    address = f"/api/v1/devices/{device.id}/{action.name}"
    body = BODY.get(action.name, {"reason": "x"})
    cast.bearer(client, cast.outsider())
    assert client.post(address, json=body, headers={"If-Match": '"1"'}).status_code == 404
    cast.bearer(client, cast.everywhere(Role.ASSET_MANAGER))
    assert client.post(address, json=body).status_code == 428
    assert client.post(address, json=body, headers={"If-Match": '"99"'}).status_code == 412
    assert client.post(address, json={"what": 1}, headers={"If-Match": '"1"'}).status_code == 422


def test_over_json_a_device_is_added_corrected_handed_over_and_retired(client: FlaskClient) -> None:
    cast.bearer(client, cast.everywhere(Role.ASSET_MANAGER))
    body = {"model": str(makers.model().id), "school": str(cast.school().id), "serial": "PF3XK2L9", "reason": "gift"}
    made = client.post("/api/v1/devices", json=body)
    assert made.status_code == 201
    address = made.headers["Location"]
    changed = client.patch(
        address, json={"price_cents": 100, "reason": "bill"}, headers={"If-Match": made.headers["ETag"]}
    )
    assert changed.get_json()["price_cents"] == 100
    teacher = cast.teacher()
    given = client.post(
        f"{address}/hand-over", json={"person": str(teacher.id)}, headers={"If-Match": changed.headers["ETag"]}
    )
    assert given.get_json()["custody"]["person"] == {"id": str(teacher.id), "name": "Teacher"}
    stale = client.post(f"{address}/retire", json={"reason": "x"}, headers={"If-Match": changed.headers["ETag"]})
    assert stale.status_code == 412
    retired = client.post(f"{address}/retire", json={"reason": "x"}, headers={"If-Match": given.headers["ETag"]})
    assert (retired.get_json()["lifecycle"], retired.get_json()["custody"]) == ("retired", None)
    again = client.post("/api/v1/devices", json=body)
    assert (again.status_code, again.get_json()["code"]) == (409, "serial_taken")


def test_what_can_be_corrected_can_be_read(client: FlaskClient) -> None:
    given = {"imei": "356938035643809", "mac": "00:1A:2B:3C:4D:5E", "note": "cracked lid"}
    device = makers.device(serial_printed="S/N pf-9z", **given)
    who = cast.teacher()
    for address in (f"/{device.id}", f"/by-tag/{device.asset_tag}", "/by-serial/PF9Z"):
        told = client.get(f"/api/v1/devices{address}", headers=who.bearer).get_json()
        assert {name: told[name] for name in given} == given
        assert (told["serial_printed"], told["retired_on"]) == ("S/N pf-9z", None)
        assert told["deployed_on"] == str(clock.today())


def test_only_the_asset_manager_adds_and_corrects() -> None:
    device = makers.device()
    for role in set(Role) - {Role.ASSET_MANAGER}:
        actor = cast.everywhere(role).actor
        with pytest.raises(Forbidden):
            devices.correct(actor, device, reason="x", note="y")
        with pytest.raises(Forbidden):
            devices.add(actor, model=device.model_id, school=device.school_id, serial="QQ22", reason="x")


def test_a_foreign_device_is_not_there() -> None:
    device = makers.device()
    with pytest.raises(NotFound):
        devices.hold(cast.outsider().actor, device.id)


def open_custody(device: Device) -> Custody | None:
    wanted = sa.select(Custody).where(Custody.device_id == device.id, Custody.until.is_(None))
    return db.session.scalars(everywhere(wanted, Custody, why="a test looks")).one_or_none()


def test_the_versions_of_the_row_and_the_answer_agree(client: FlaskClient) -> None:
    device = makers.device()
    cast.bearer(client, cast.teacher())
    answer = client.get(f"/api/v1/devices/{device.id}")
    assert answer.headers["ETag"] == f'"{answer.get_json()["version"]}"'
    teacher = cast.teacher().actor
    assert db.session.scalar(visible(teacher, Device, "device:read", Device.version)) == answer.get_json()["version"]

"""One action on many devices: planned, applied, undone; what happened since is never overwritten."""

import datetime as dt
import uuid
from typing import Any

import pytest
from flask import current_app

from core import clock
from core.db import transaction
from core.errors import Invalid, NotFound
from organisation.people.roles import Role
from registry.bulk import effects, undoing, works
from registry.bulk.models import Action, State
from registry.bulk.refusals import NothingToChange, SomeNeedWork
from registry.devices import lending, stages
from registry.devices.criteria import Filters
from registry.devices.lifecycle import Condition, Lifecycle
from registry.plans.models import Mode
from tests import cast, makers
from tests.bulk import given
from tests.devices.fleet import handed, room


def test_devices_move_together_and_come_back(db_session: Any) -> None:
    kept, lent = makers.device(), makers.device()
    handed(lent, cast.teacher())
    other = cast.school(cast.OTHER)
    made = given.planned(Action.MOVE, [kept, lent, kept.serial, "HKI-0000000"], school=other.id)
    assert given.outcomes(made) == ["update", "update", "duplicate_in_list", "unknown_code"]
    assert made.counts == {"create": 0, "update": 2, "unchanged": 1, "conflict": 0, "error": 1}
    with current_app.test_request_context("/?lang=en"):
        assert effects.of(made.id) == ["1 device loses its holder.", "1 device goes to the store."]
    assert given.now(kept).school_id == cast.school().id  # a plan writes nothing
    done = given.applied(made, mode=Mode.GOOD_ROWS)
    assert done.state is State.APPLIED
    assert {given.now(kept).school_id, given.now(lent).school_id} == {other.id}
    assert given.now(lent).lifecycle is Lifecycle.IN_STORE
    assert given.held(lent) is None
    moved = given.facts("device.moved")
    assert [(fact.from_school_id, fact.note) for fact in moved] == [(cast.school().id, "because")] * 2
    undo = given.undone(made)
    assert (undo.state, given.fetched(made).state) == (State.APPLIED, State.UNDONE)
    assert {given.now(kept).school_id, given.now(lent).school_id} == {cast.school().id}
    assert given.now(lent).lifecycle is Lifecycle.DEPLOYED
    back = given.held(lent)
    assert back is not None
    assert back.person_id is not None
    assert len(given.facts("device.bulk_undone")) == 2


def test_what_was_touched_since_is_kept_and_named(db_session: Any) -> None:
    left, touched = makers.device(), makers.device()
    made = given.applied(given.planned(Action.REPORT_FAULTY, [left, touched]))
    with transaction():
        stages.repair(given.keeper().actor, given.now(touched), reason="sent away")
    undo = given.undone(made)
    assert given.outcomes(undo) == ["update", "changed_since"]
    assert given.now(left).condition is Condition.WORKING
    assert given.now(touched).condition is Condition.IN_REPAIR
    assert (undo.devices, given.fetched(made).state) == (2, State.UNDONE)


def test_nothing_is_undone_when_all_of_it_was_touched(db_session: Any) -> None:
    device = makers.device()
    made = given.applied(given.planned(Action.REPORT_FAULTY, [device]))
    with transaction():
        stages.working(given.keeper().actor, given.now(device), reason="mended")
    with pytest.raises(NothingToChange), transaction():
        undoing.undo(given.keeper().actor, given.fetched(made), apply=True)
    assert given.fetched(made).state is State.APPLIED


def test_an_undo_can_be_undone(db_session: Any) -> None:
    device = makers.device()
    made = given.applied(given.planned(Action.RETIRE, [device]))
    assert given.now(device).retired_on is not None
    undo = given.undone(made)
    assert (given.now(device).lifecycle, given.now(device).retired_on) == (Lifecycle.DEPLOYED, None)
    given.undone(undo)
    assert given.now(device).lifecycle is Lifecycle.RETIRED


def test_devices_are_handed_to_a_person_a_room_or_a_pupil_and_taken_back(db_session: Any) -> None:
    devices = [makers.device(), makers.device()]
    teacher = cast.teacher()
    handed_over = given.applied(given.planned(Action.HAND_OVER, devices, person=str(teacher.id)))
    assert [held.person_id for device in devices if (held := given.held(device))] == [teacher.id] * 2
    assert given.now(devices[0]).lifecycle is Lifecycle.DEPLOYED
    cart = room("Cart 1")
    given.applied(given.planned(Action.HAND_OVER, devices, room=cart.id))
    assert [held.room_id for device in devices if (held := given.held(device))] == [cart.id] * 2
    assert given.now(devices[0]).room_id == cart.id
    pupil = given.applied(given.planned(Action.HAND_OVER, devices[:1], pupil="opp-1042", class_label="7b"))
    held = given.held(devices[0])
    assert held is not None
    assert (held.pupil_reference, held.class_label) == ("OPP-1042", "7B")
    given.undone(pupil)
    held = given.held(devices[0])
    assert held is not None
    assert held.room_id == cart.id
    back = given.planned(Action.TAKE_BACK, devices, reason="")
    given.applied(back)
    assert [given.held(device) for device in devices] == [None, None]
    assert given.outcomes(given.planned(Action.TAKE_BACK, devices)) == ["unchanged"] * 2
    assert handed_over.state is State.APPLIED


def test_the_first_use_that_a_hand_over_stamped_goes_with_its_undo(db_session: Any) -> None:
    device = makers.device(lifecycle=Lifecycle.IN_STORE)
    assert device.deployed_on is None
    made = given.applied(given.planned(Action.HAND_OVER, [device], person=str(cast.teacher().id)))
    assert given.now(device).deployed_on is not None
    given.undone(made)
    assert (given.now(device).deployed_on, given.now(device).lifecycle) == (None, Lifecycle.IN_STORE)


def test_what_contradicts_is_left_out_until_it_is_confirmed(db_session: Any) -> None:
    faulty, with_ticket = makers.device(condition=Condition.FAULTY), makers.device()
    makers.ticket(devices=[with_ticket.asset_tag])
    teacher = str(cast.teacher().id)
    made = given.planned(Action.HAND_OVER, [faulty, with_ticket], person=teacher)
    assert given.outcomes(made) == ["does_not_work", "ticket_open"]
    with pytest.raises(NothingToChange):
        works.start_apply(given.keeper().actor, made)
    assert given.outcomes(given.planned(Action.HAND_OVER, [faulty, with_ticket], person=teacher, confirm=True)) == [
        "update",
        "update",
    ]
    assert given.outcomes(given.planned(Action.RETIRE, [with_ticket], confirm=True)) == ["ticket_open"]


def test_a_loan_is_asked_about_and_comes_back_with_the_undo(db_session: Any) -> None:
    device, other, borrower = makers.device(), cast.school(cast.OTHER), cast.teacher()
    due_on = clock.today() + dt.timedelta(days=9)
    with transaction():
        lending.lend(given.keeper().actor, given.now(device), to=str(borrower.id), due_on=due_on)
    ways: list[dict[str, Any]] = [
        {"action": Action.MOVE, "school": other.id},
        {"action": Action.HAND_OVER, "person": str(cast.contact().id)},
        {"action": Action.RETIRE},
    ]
    for way in ways:
        assert given.outcomes(given.planned(devices=[device], **way)) == ["on_loan"]
        made = given.applied(given.planned(devices=[device], **way, confirm=True))
        held = given.held(device)
        assert held is None or held.due_on is None
        given.undone(made)
        held = given.held(device)
        assert held is not None
        assert (held.person_id, held.due_on) == (borrower.id, due_on)


def test_rules_of_one_device_hold_for_many(db_session: Any) -> None:
    retired = makers.device(lifecycle=Lifecycle.RETIRED)
    there = makers.device()
    elsewhere = room("B1", cast.school(cast.OTHER))
    assert given.outcomes(given.planned(Action.REPAIR, [retired, there])) == ["out_of_use", "update"]
    assert given.outcomes(given.planned(Action.MOVE, [there], room=elsewhere.id)) == ["room_elsewhere"]
    assert given.outcomes(given.planned(Action.MOVE, [there], school=cast.school().id)) == ["unchanged"]
    assert given.outcomes(given.planned(Action.HAND_OVER, [retired], person=str(cast.teacher().id))) == [
        "lifecycle_refused"
    ]
    with pytest.raises(SomeNeedWork):
        works.start_apply(given.keeper().actor, given.planned(Action.REPAIR, [retired, there]))


def test_a_plan_that_is_stale_is_made_again_or_leaves_out_what_changed(db_session: Any) -> None:
    first, second = makers.device(), makers.device()
    both = [first, second]
    whole, good = (given.planned(Action.MOVE, both, school=cast.school(cast.OTHER).id) for _ in range(2))
    with transaction():
        stages.lost(given.keeper().actor, given.now(first), reason="gone")
    again = given.applied(whole)
    assert again.state is State.PLANNED
    assert (again.said or {})["code"] == "plan_stale"
    assert given.outcomes(again) == ["out_of_use", "update"]
    assert given.now(second).school_id == cast.school().id
    done = given.applied(good, mode=Mode.GOOD_ROWS)
    assert given.outcomes(done) == ["changed_meanwhile", "update"]
    assert given.now(second).school_id == cast.school(cast.OTHER).id


def test_many_are_planned_and_applied_by_a_worker(db_session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(works, "AT_ONCE", 1)
    devices = [makers.device(), makers.device()]
    keeper = given.keeper()
    with transaction():
        made = works.make(
            keeper.actor, action=Action.REPAIR, filters=Filters(school=cast.school().id), reason="all of them"
        )
        assert made.state is State.PLANNING
    given.work()
    assert given.outcomes(made) == ["update", "update"]
    done = given.applied(made)
    with transaction():
        undo = undoing.undo(keeper.actor, given.fetched(done), apply=True)
        assert undo.state is State.PLANNING
    assert given.fetched(done).state is State.UNDOING
    given.work()
    assert given.fetched(done).state is State.UNDONE
    assert {given.now(device).condition for device in devices} == {Condition.WORKING}


def test_who_works_for_one_school_changes_its_devices_only(db_session: Any) -> None:
    own, foreign = makers.device(), makers.device(school=cast.school(cast.OTHER))
    contact = cast.contact()
    made = given.planned(Action.HAND_OVER, [own, foreign], contact, person=str(cast.teacher().id))
    assert given.outcomes(made) == ["update", "unknown_code"]
    with pytest.raises(NotFound):
        works.get(cast.member("c", (Role.SCHOOL_CONTACT, cast.school())).actor, made.id)
    assert works.get(given.keeper().actor, made.id).id == made.id


@pytest.mark.parametrize(
    ("action", "said", "field"),
    [
        (Action.MOVE, {}, "school"),
        (Action.MOVE, {"school": "first", "reason": ""}, "reason"),
        (Action.REPAIR, {"school": "first"}, "school"),
        (Action.REPAIR, {"devices": []}, "devices"),
        (Action.REPAIR, {"devices": [" ", ""]}, "devices"),
    ],
)
def test_what_cannot_be_planned_is_said(db_session: Any, action: Action, said: dict[str, Any], field: str) -> None:
    wanted = {"devices": ["HKI-0000013"], "reason": "because"} | said
    if wanted.get("school"):
        wanted["school"] = cast.school().id
    with pytest.raises(Invalid) as refused, transaction():
        works.make(given.keeper().actor, action=action, **wanted)
    assert field in refused.value.errors


def test_rubbish_among_the_codes_is_answered_line_by_line(db_session: Any) -> None:
    device = makers.device()
    codes = ["=1+1", "x" * 5000, str(uuid.uuid4()), str(device.id), f"https://x.invalid/t/{device.asset_tag}", "\u200b"]
    made = given.planned(Action.REPAIR, codes)
    assert given.outcomes(made) == ["unknown_code"] * 3 + ["update", "duplicate_in_list", "unknown_code"]

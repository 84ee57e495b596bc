"""A school becomes a part of another one: everything follows, and comes back as far as nobody has touched it."""

import datetime as dt
from typing import Any

import pytest

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from organisation.people import people
from organisation.people.models import Person
from organisation.people.roles import Role
from organisation.schools import rooms, schools
from registry.devices import hands, moves
from registry.devices.lifecycle import Lifecycle
from registry.imports.models import Purpose
from registry.school_changes import changes, presenting, undoing, writing
from registry.school_changes.models import ChangeState
from tests import cast, makers
from tests.imports import given as imports
from tests.school_changes import given

pytestmark = pytest.mark.usefixtures("db_session")


def test_all_that_stands_at_the_school_follows_and_comes_back() -> None:
    there = given.standing()
    first, other = cast.school().id, given.other().id
    plan = given.planned()
    assert plan.counts["device"] == {"update": 2}
    assert presenting.totals(plan)["update"] == sum(n for kind in plan.counts.values() for n in kind.values())
    assert given.now(there.device).school_id == first  # a plan writes nothing

    made = given.applied(plan)
    assert made.state is ChangeState.APPLIED
    assert {given.now(device).school_id for device in (there.device, there.held)} == {other}
    custody = given.custody(there.held)
    assert (custody.person_id, custody.school_id) == (there.teacher.id, other)
    room = given.now(there.room)
    assert (room.school_id, room.name) == (other, f"{cast.school().short_code or cast.FIRST} A1")
    assert given.now(there.held).room_id == room.id
    assert given.schools_of(there.teacher) == [other]
    ticket = given.now(there.ticket)
    assert (ticket.school_id, ticket.requester_id, ticket.room_id) == (other, there.teacher.id, room.id)
    assert given.line(there.order).school_id == other
    school = cast.school()
    assert (school.valid_to, school.merged_into_id) == (clock.today(), other)
    assert given.verbs(ticket.id)[-1] == "ticket.school_changed"
    assert given.verbs(there.device.id)[-1] == "device.moved"
    assert given.verbs(first)[-1] == "school.merged"

    made = given.undone(made)
    assert made.state is ChangeState.UNDONE
    assert not [kind for kind, outcomes in made.undo_counts.items() if "kept" in outcomes]
    assert {given.now(device).school_id for device in (there.device, there.held)} == {first}
    assert given.custody(there.held).school_id == first
    room = given.now(there.room)
    assert (room.school_id, room.name) == (first, "A1")
    assert given.schools_of(there.teacher) == [first]
    assert given.now(there.ticket).school_id == given.line(there.order).school_id == first
    assert (cast.school().valid_to, cast.school().merged_into_id) == (None, None)


def test_what_somebody_has_touched_since_is_kept_and_named() -> None:
    there = given.standing()
    first, other = cast.school().id, given.other().id
    made = given.applied(given.planned())
    with transaction():
        hands.take_back(SYSTEM, given.now(there.held))
        ticket = given.now(there.ticket)
        with change(ticket, "ticket.classified", by=SYSTEM):
            ticket.title = "Something else"
        people.revoke(SYSTEM, next(g for g in given.grants(there.teacher) if g.school_id == other))
        rooms.add(SYSTEM, cast.school(), name="A1")
    kept = {(what, reason) for what, _, reason in undoing.kept(changes.get(given.keeper().actor, made.id), 50)}
    assert kept == {
        ("device", "handed_over"),
        ("ticket", "changed_since"),
        ("role_grant", "changed_since"),
        ("room", "name_taken"),
    }
    made = given.undone(made)
    assert given.now(there.device).school_id == first
    assert given.now(there.held).school_id == given.now(there.ticket).school_id == other
    assert given.schools_of(there.teacher) == []
    assert {what for what, outcomes in made.undo_counts.items() if "kept" in outcomes} == {what for what, _ in kept}
    assert cast.school().merged_into_id is None


def test_a_kept_device_leaves_the_room_that_goes_back() -> None:
    there = given.standing()
    made = given.applied(given.planned())
    with transaction():
        hands.take_back(SYSTEM, given.now(there.held))
    given.undone(made)
    held = given.now(there.held)
    assert (held.school_id, held.room_id) == (given.other().id, None)
    assert given.now(there.room).school_id == cast.school().id
    assert given.verbs(held.id)[-1] == "device.left_room"


def test_what_comes_after_the_plan_follows_and_what_is_over_stays() -> None:
    day = clock.today()
    disposed = makers.device(retired_on=day, disposed_on=day)
    with transaction(), change(disposed, "device.disposed", by=SYSTEM):
        disposed.lifecycle = Lifecycle.DISPOSED
    plan = given.planned()
    late = makers.device()
    made = given.applied(plan)
    assert made.counts["device"] == {"update": 1, "unchanged": 1}
    assert given.now(late).school_id == given.other().id
    assert given.now(disposed).school_id == cast.school().id


def test_a_role_that_somebody_has_at_both_schools_is_given_once() -> None:
    both = cast.member("both", (Role.REQUESTER, cast.school()), (Role.REQUESTER, given.other()))
    until = clock.today() + dt.timedelta(days=30)
    with transaction():
        person = db.session.get_one(Person, both.id)
        people.grant(SYSTEM, person, role=Role.SCHOOL_CONTACT, school=cast.school(), valid_to=until)
    made = given.applied(given.planned())
    held = [(g.role, g.valid_to) for g in given.grants(both) if g.school_id == given.other().id]
    assert sorted(held) == [(Role.REQUESTER, None), (Role.SCHOOL_CONTACT, until)]
    given.undone(made)
    assert sorted(map(str, given.schools_of(both))) == sorted(
        map(str, [cast.school().id, cast.school().id, given.other().id])
    )


def test_a_merge_can_be_undone_and_done_again() -> None:
    there = given.standing()
    given.undone(given.applied(given.planned()))
    given.applied(given.planned())
    assert given.now(there.held).school_id == given.other().id
    assert given.schools_of(there.teacher) == [given.other().id]


def test_it_is_written_wholly_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    there = given.standing()
    plan = given.planned()

    def fails(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(writing, "_school", fails)  # the last thing that is written
        with pytest.raises(ConnectionError):
            given.applied(plan)
    assert given.now(there.device).school_id == cast.school().id
    assert given.schools_of(there.teacher) == [cast.school().id]
    assert given.applied(plan).state is ChangeState.APPLIED


def test_a_device_that_went_elsewhere_since_stays_there() -> None:
    there = given.standing()
    made = given.applied(given.planned())
    with transaction():
        third = given.third()
        moves.move(SYSTEM, given.now(there.device), school=third.id, reason="x", confirm=True)
    made = given.undone(made)
    assert made.undo_counts["device"] == {"restored": 1, "kept": 1}
    assert given.now(there.device).school_id == third.id


def test_who_names_the_merged_school_means_the_one_it_became_a_part_of() -> None:
    keeper, first, other = given.keeper().actor, cast.school(), given.other()
    names = [str(first.id), first.name_fi, first.institution_number]
    given.applied(given.planned())
    assert [schools.named(keeper, str(name)) for name in names] == [other.id] * 3
    file = imports.csv_of(["Serial number", "Model", "School"], ["PF77777", makers.model().model_number, cast.FIRST])
    found = imports.rows(imports.planned(file, None, purpose=Purpose.OPENING))[0]
    assert (found.school_id, [code for code in found.codes if code.startswith("school")]) == (other.id, [])


def test_a_school_that_moved_on_twice_means_the_last_one() -> None:
    keeper, first, other = given.keeper().actor, cast.school(), given.other()
    there = given.standing()
    change = given.applied(given.planned())
    third = given.third()
    with transaction():
        onward = changes.merge(keeper, other, into=third.id, on=clock.today())
    given.applied(onward)
    assert schools.named(keeper, first.name_fi) == third.id
    undone = given.undone(change)  # what has gone on stays there
    assert undone.undo_counts["device"] == {"kept": 2}
    assert given.now(there.ticket).school_id == third.id

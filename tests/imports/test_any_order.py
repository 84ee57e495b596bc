"""Imports, again and shuffled, undo, bulk work, custody, moves, merges and retirement in any order: the register stays true.

Rows add up, serial numbers stay unique, an import again writes nothing, an undo touches only what nobody has touched, and
what a device holds is what its facts come to. Nobody has a device while another has it, and what is kept of past days is
what the facts tell.
"""

import itertools
import random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from registry.bulk.models import Action
from registry.columns.columns import Purpose
from registry.custody.models import Custody
from registry.devices import devices, hands, moves, stages
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.imports.models import PurchaseBatch
from tests import cast, makers
from tests.bulk import given as bulk
from tests.custody.intervals import Interval, are_apart
from tests.devices.test_as_of import kept
from tests.imports import given
from tests.school_changes import given as school_changes

HEAD = ["Serial number", "Model", "School"]
LETTERS = "ABCDEF"
FOLDED = ("lifecycle", "school_id", "asset_tag", "condition", "serial")  # told by facts as the columns hold them
numbers = itertools.count(1)


class Register(RuleBasedStateMachine):
    """What happens to the devices of one run; their serial numbers begin alike and are nobody else's."""

    def __init__(self) -> None:
        super().__init__()
        self.start = f"ORD{next(numbers):03}"
        self.files: list[tuple[PurchaseBatch, list[str]]] = []
        self.undone: set[Any] = set()
        self.touched: set[str] = set()
        self.there: set[str] = set()
        self.held: set[str] = set()
        self.manager = cast.everywhere(Role.ASSET_MANAGER)
        self.teacher = cast.teacher()
        makers.model()

    def device(self, serial: str) -> Device:
        wanted = sa.select(Device).where(Device.serial == serial).execution_options(populate_existing=True)
        return db.session.scalars(everywhere(wanted, Device, why="a test looks")).one()

    def imported(self, serials: list[str], written: list[str]) -> PurchaseBatch:
        rows = [[said, "300w Yoga Gen 4", "AlppL"] for said in written]
        batch = given.planned(given.csv_of(HEAD, *rows), None, purpose=Purpose.OPENING)
        new = set(serials) - self.there
        expected = {"create": len(new), "unchanged": len(set(serials)) - len(new)}
        assert given.outcomes(batch) == {code: count for code, count in expected.items() if count}
        told = self.facts()
        given.applied(batch)
        assert self.facts() - told == len(new)
        self.there |= new
        return batch

    def facts(self) -> int:
        mine = sa.select(Device.id).where(Device.serial.startswith(self.start))
        counted = sa.select(sa.func.count(Event.id)).where(Event.subject_id.in_(mine))
        return db.session.scalar(everywhere(counted, Device, Event, why="a test counts")) or 0

    def some(self, number: int) -> str:
        return sorted(self.there)[number % len(self.there)]

    @rule(letters=st.sets(st.sampled_from(LETTERS), min_size=1, max_size=4))
    def a_file_comes(self, letters: set[str]) -> None:
        serials = [f"{self.start}{letter}" for letter in sorted(letters)]
        self.files.append((self.imported(serials, serials), serials))

    @precondition(lambda self: self.files)
    @rule(number=st.integers(0, 9), seed=st.integers(0, 99))
    def a_file_comes_again_shuffled_and_written_otherwise(self, number: int, seed: int) -> None:
        _, serials = self.files[number % len(self.files)]
        shuffled = random.Random(seed).sample(serials, len(serials))
        written = [f" {serial[:3].lower()}-{serial[3:].swapcase()} " for serial in shuffled]
        self.files.append((self.imported(shuffled, written), serials))

    @precondition(lambda self: self.files)
    @rule(number=st.integers(0, 9))
    def a_file_is_undone(self, number: int) -> None:
        batch, _ = self.files[number % len(self.files)]
        made = {row.serial for row in given.rows(batch) if row.outcome == "create"}
        gone = (made & self.there) - self.touched
        if batch.id in self.undone or not gone:
            return
        given.undone(batch)
        self.undone.add(batch.id)
        self.there -= gone

    @precondition(lambda self: self.there)
    @rule(number=st.integers(0, 9))
    def many_are_faulty(self, number: int) -> None:
        serials = [serial for serial in sorted(self.there)[: number % 3 + 1] if self.is_present(serial)]
        if not serials:
            return
        made = bulk.planned(Action.REPORT_FAULTY, [self.device(serial) for serial in serials], confirm=True)
        if made.counts and made.counts["update"]:
            bulk.applied(made, mode=bulk.Mode.GOOD_ROWS)
            self.touched |= set(serials)

    @precondition(lambda self: self.there)
    @rule(number=st.integers(0, 9))
    def one_is_handed_over(self, number: int) -> None:
        serial = self.some(number)
        if self.is_present(serial) and serial not in self.held:
            self.held.add(serial)
            with transaction():
                held = devices.hold(self.manager.actor, self.device(serial).id)
                hands.hand_over(self.manager.actor, held, person=self.teacher.person.email, confirm=True)
            self.touched.add(serial)

    @precondition(lambda self: self.there)
    @rule(number=st.integers(0, 9))
    def one_is_retired(self, number: int) -> None:
        serial = self.some(number)
        if self.is_present(serial):
            with transaction():
                held = devices.hold(self.manager.actor, self.device(serial).id)
                stages.retire(self.manager.actor, held, reason="old", confirm=True)
            self.touched.add(serial)

    @precondition(lambda self: self.there)
    @rule(number=st.integers(0, 9))
    def one_goes_to_another_school_and_comes_back(self, number: int) -> None:
        serial = self.some(number)
        if not self.is_present(serial):
            return
        for school in (cast.school(cast.OTHER), cast.school()):
            with transaction():
                held = devices.hold(self.manager.actor, self.device(serial).id)
                moves.move(self.manager.actor, held, school=school.id, reason="x", confirm=True)
        self.held.discard(serial)
        self.touched.add(serial)

    @precondition(lambda self: self.there)
    @rule(number=st.integers(0, 9))
    def many_move_and_that_is_undone(self, number: int) -> None:
        serials = [serial for serial in sorted(self.there)[: number % 3 + 1] if self.is_present(serial)]
        if not serials:
            return
        some, at = [self.device(serial) for serial in serials], cast.school(cast.OTHER).id
        made = bulk.applied(bulk.planned(Action.MOVE, some, confirm=True, school=at), mode=bulk.Mode.GOOD_ROWS)
        assert {self.device(serial).school_id for serial in serials} == {at}
        bulk.undone(made)
        assert {self.device(serial).school_id for serial in serials} == {cast.school().id}
        self.touched |= set(serials)

    @precondition(lambda self: self.there)
    @rule()
    def the_school_becomes_a_part_of_another_and_that_is_undone(self) -> None:
        made = school_changes.applied(school_changes.planned())
        assert {self.device(serial).school_id for serial in self.there} == {cast.school(cast.OTHER).id}
        school_changes.undone(made)
        assert {self.device(serial).school_id for serial in self.there} == {cast.school().id}
        self.touched |= self.there

    def is_present(self, serial: str) -> bool:
        return self.device(serial).lifecycle in {Lifecycle.IN_STORE, Lifecycle.DEPLOYED}

    @invariant()
    def rows_add_up_and_serial_numbers_are_unique(self) -> None:
        mine = sa.select(Device.serial).where(Device.serial.startswith(self.start))
        serials = list(db.session.scalars(everywhere(mine, Device, why="a test looks")))
        assert sorted(serials) == sorted(self.there)
        for batch, _ in self.files:
            assert sum((batch.counts or {}).values()) == batch.rows

    @invariant()
    def nobody_has_a_device_while_another_has_it(self) -> None:
        mine = (
            sa.select(Custody).join(Device, Device.id == Custody.device_id).where(Device.serial.startswith(self.start))
        )
        wanted = everywhere(mine.execution_options(populate_existing=True), Custody, Device, why="a test looks")
        of_each: dict[Any, list[Interval[Any]]] = {}
        for row in db.session.scalars(wanted):
            of_each.setdefault(row.device_id, []).append(Interval(row.person_id, row.since, row.until))
        assert all(are_apart(history) for history in of_each.values())
        has = {serial for serial in self.there if not all(i.until for i in of_each.get(self.device(serial).id, []))}
        assert has == {serial for serial in self.held if self.is_present(serial)}

    def teardown(self) -> None:
        written = kept()
        db.session.execute(sa.select(sa.func.fill_earlier_devices()))
        assert kept() == written

    @invariant()
    def what_a_device_holds_is_what_its_facts_come_to(self) -> None:
        mine = sa.select(Device).where(Device.serial.startswith(self.start)).execution_options(populate_existing=True)
        found = {device.id: device for device in db.session.scalars(everywhere(mine, Device, why="a test looks"))}
        facts = sa.select(Event.subject_id, Event.after).where(Event.subject_id.in_(found)).order_by(Event.at, Event.id)
        told: dict[Any, dict[str, Any]] = {key: {} for key in found}
        for key, after in db.session.execute(everywhere(facts, Event, why="a test looks")):
            told[key] |= after
        for key, device in found.items():
            holds = {name: str(getattr(device, name)) for name in FOLDED}
            assert {name: str(told[key].get(name)) for name in FOLDED} == holds


@pytest.mark.usefixtures("db_session")
def test_the_register_stays_true_whatever_happens_in_whatever_order() -> None:
    wanted = settings(
        max_examples=4,
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(Register, settings=wanted)  # type: ignore[no-untyped-call]

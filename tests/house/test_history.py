"""Every change is told once; nothing is told that did not happen; what was told stays."""

from typing import Any

import pytest
import sqlalchemy as sa

from core import history
from core.actor import SYSTEM
from core.compiled import CompiledStatement, constant
from core.db import db, transaction
from core.differences import HIDDEN
from core.history import Event, UnrecordedChange, change
from core.outbox.items import Item
from core.write_many import Facts, write_many
from organisation.people.models import Person
from organisation.schools.models import School
from registry.devices.models import Device
from tests import cast, makers


def events(subject: Any) -> list[Event]:
    """The facts about `subject`, oldest first."""
    return list(db.session.scalars(sa.select(Event).where(Event.subject_id == subject.id).order_by(Event.at, Event.id)))


def test_a_change_writes_what_was_before_and_after(db_session: Any) -> None:
    device = makers.device()
    with transaction(), change(device, "device.corrected", by=SYSTEM, note="typing mistake"):
        device.note = "Blue lid"
    fact = events(device)[-1]
    assert (fact.verb, fact.before, fact.after) == ("device.corrected", {"note": ""}, {"note": "Blue lid"})
    assert (fact.note, fact.school_id, fact.subject_version) == ("typing mistake", device.school_id, device.version)


def test_nothing_changed_nothing_told(db_session: Any) -> None:
    device = makers.device()
    before = len(events(device))
    with transaction(), change(device, "device.corrected", by=SYSTEM):
        device.note = device.note
    assert len(events(device)) == before


def test_an_untold_change_is_refused_at_commit(db_session: Any) -> None:
    device = makers.device()
    with pytest.raises(UnrecordedChange, match="Device"), transaction():
        device.note = "secret"


def undone_part(device: Device) -> None:
    """Change `device` after a savepoint, and go back to it."""
    with db.session.begin_nested() as savepoint:
        device.note = "never kept"
        savepoint.rollback()


def test_undoing_a_savepoint_forgets_no_untold_change_that_was_made_before_it(db_session: Any) -> None:
    device, other = makers.device(), makers.device()
    with transaction():
        undone_part(other)

    def change_untold() -> None:
        with transaction():
            device.note = "secret"
            undone_part(other)

    with pytest.raises(UnrecordedChange, match="Device"):
        change_untold()


def test_a_failing_flush_forgets_what_was_changed_since_the_savepoint_and_nothing_else(db_session: Any) -> None:
    device, other = makers.device(), makers.device()

    def fail() -> None:
        with db.session.begin_nested(), change(other, "device.corrected", by=SYSTEM):
            other.price_cents = -1

    with transaction():
        with pytest.raises(sa.exc.IntegrityError):
            fail()
        with change(device, "device.corrected", by=SYSTEM):
            device.note = "goes on"
    assert (events(device)[-1].after, events(other)[-1].verb) == ({"note": "goes on"}, "device.added")

    def change_untold() -> None:
        with transaction():
            device.note = "secret"
            with pytest.raises(sa.exc.IntegrityError):
                fail()

    with pytest.raises(UnrecordedChange, match="Device"):
        change_untold()


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(School).values(district="x"),
        sa.delete(School),
        sa.insert(School).values(kind="day_care", name_fi="x", language="fi"),
        sa.text("UPDATE school SET district = 'x'"),
        sa.select(sa.update(School).values(district="x").returning(School.id).cte().c.id),
    ],
    ids=["update", "delete", "insert", "text", "inside a CTE"],
)
def test_a_set_based_write_outside_write_many_is_refused(db_session: Any, statement: Any) -> None:
    with pytest.raises(UnrecordedChange, match="school"):
        db.session.execute(statement)


def test_a_compiled_write_is_no_way_round_and_its_errors_are_those_of_any_statement(db_session: Any) -> None:
    with pytest.raises(UnrecordedChange, match="school"):
        CompiledStatement(sa.update(School).values(name_fi=constant("Other"))).write({})
    broken = CompiledStatement(sa.insert(Item).values(topic=sa.bindparam("none", type_=sa.Text)).inline(), {"none"})
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        broken.write({"none": None})


def test_write_many_tells_each_row_and_queues_its_jobs(db_session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(history.followers, "school.moved", ("test.topic",))
    schools = sa.update(School).where(School.name_fi.in_([cast.FIRST, cast.OTHER])).values(district="Uusi")
    facts = Facts(
        "school.moved",
        by=SYSTEM,
        school=School.__table__.c.id,
        after=sa.func.jsonb_build_object("district", School.__table__.c.district),
    )
    with transaction():
        assert write_many(schools, facts=facts) == 2
    assert [e.after for e in events(cast.school())][-1] == {"district": "Uusi"}
    assert db.session.scalar(sa.select(sa.func.count()).where(Item.topic == "test.topic")) == 2


def test_history_hides_names_and_addresses(db_session: Any) -> None:
    teacher = cast.teacher()
    assert events(teacher.person)[0].after["name"] == HIDDEN
    person = db.session.get_one(Person, teacher.id)
    with transaction(), change(person, "person.corrected", by=SYSTEM):
        person.name = "Another Name"
    assert events(person)[-1].after == {"name": HIDDEN}


@pytest.mark.parametrize("statement", ["UPDATE event SET note = 'x'", "DELETE FROM event", "TRUNCATE event"])
def test_the_database_refuses_to_change_what_was_told(db_session: Any, statement: str) -> None:
    makers.device()
    with pytest.raises(sa.exc.DBAPIError, match="only grows"):
        db.session.execute(sa.text(statement))


def test_a_device_is_never_written_twice_over(db_session: Any) -> None:
    device = makers.device()
    writing = sa.update(Device).values(version=Device.version + 1).where(Device.id == device.id)
    write_many(writing, facts=Facts("device.touched", by=SYSTEM), scoped=(Device,))
    with pytest.raises(sa.orm.exc.StaleDataError), transaction(), change(device, "device.corrected", by=SYSTEM):
        device.note = "from an old version"

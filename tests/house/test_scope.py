"""Nobody names school data without saying for whom, and what is named is filtered for the asker."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import aliased

from core.actor import SYSTEM, Actor
from core.compiled import CompiledStatement
from core.db import Model, db, read_only
from core.errors import Forbidden, NotFound
from core.history import Event
from core.scope import everywhere, get_visible, told, visible
from core.scope_guard import UnscopedQuery, tables_named
from organisation.people.roles import Role
from organisation.schools.models import School
from registry.custody.models import Custody
from registry.devices.models import Device
from tests import cast, makers

twin = aliased(Device)
numbered = sa.select(Device.id).cte("numbered")
WAYS_ROUND = {
    "the whole row": sa.select(Device),
    "a column": sa.select(Device.serial),
    "a count": sa.select(sa.func.count()).select_from(Device),
    "core": sa.select(Device.__table__.c.id),
    "a join": sa.select(School.id).join(Device, Device.school_id == School.id),
    "an outer join": sa.select(School.id).outerjoin(Device, Device.school_id == School.id),
    "a subquery": sa.select(School.id).where(School.id.in_(sa.select(Device.school_id))),
    "exists": sa.select(School.id).where(sa.exists().where(Device.school_id == School.id)),
    "a CTE": sa.select(numbered.c.id),
    "a union": sa.union(sa.select(School.id), sa.select(Device.school_id)),
    "an alias": sa.select(twin.id),
    "insert from select": sa.insert(Event).from_select(
        ["verb", "subject_type", "subject_id"], sa.select(sa.literal("x"), sa.literal("x"), Device.id)
    ),
    "update from": sa.update(School).values(district="x").where(Device.school_id == School.id),
    "a lateral": sa.select(School.id).join(sa.select(Device.id).limit(1).lateral("few"), sa.true()),
    "an update": sa.update(Device).values(note="x"),
    "delete": sa.delete(Device),
    "a locked row": sa.select(Device.id).with_for_update(),
    "text": sa.text("SELECT id FROM device"),
    "quoted text": sa.text('SELECT 1 FROM school, "device"'),
    "text with a schema": sa.text("SELECT 1 FROM public.device"),
}


@pytest.mark.parametrize("way", WAYS_ROUND)
def test_every_statement_must_say_for_whom(db_session: Any, way: str) -> None:
    with pytest.raises(UnscopedQuery, match="device"):
        db.session.execute(WAYS_ROUND[way])


def test_asking_the_session_for_a_key_is_no_way_round(db_session: Any) -> None:
    key = makers.device().id
    db.session.expunge_all()
    with pytest.raises(UnscopedQuery):
        db.session.get(Device, key)


def test_the_driver_s_own_words_and_a_compiled_statement_are_no_way_round(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(UnscopedQuery):
            db.session.connection().exec_driver_sql("SELECT id FROM device")
        with pytest.raises(UnscopedQuery):
            CompiledStatement(sa.select(Device.id)).rows({})
        db.session.remove()
        read_only()  # from here on compiled statements go past the session
        with pytest.raises(UnscopedQuery):
            CompiledStatement(sa.select(Device.id)).rows({})
        db.session.remove()


def test_no_relation_is_loaded_by_surprise(db_session: Any) -> None:
    lazy = {r.lazy for mapper in Model.registry.mappers for r in mapper.relationships}
    assert lazy == {"raise"}
    device = makers.device()
    db.session.expire(device)
    assert device.serial, "what the session holds may be read again"
    with pytest.raises(sa.exc.InvalidRequestError, match="raise"):
        device.school  # noqa: B018  asking is loading


def test_being_told_of_one_table_says_nothing_of_another(db_session: Any) -> None:
    both = visible(SYSTEM, Device, "device:read", Device.id).join(Custody, Custody.device_id == Device.id)
    with pytest.raises(UnscopedQuery, match="custody"):
        db.session.execute(both)


def test_a_name_inside_a_literal_is_no_table() -> None:
    owned = frozenset({"device"})
    assert tables_named("SELECT 'x from device' FROM school", owned) == {}
    assert tables_named("SELECT device.id FROM device", owned) == {"device": 1}
    assert tables_named('SELECT "device_model".id FROM device_model -- FROM device', owned) == {}


@pytest.fixture
def world(db_session: Any) -> tuple[Device, Device]:
    """A device of First School and one of Other School."""
    return makers.device(), makers.device(school=cast.school(cast.OTHER))


def seen(statement: Any) -> set[Any]:
    """The first column of the rows."""
    return set(db.session.scalars(statement))


def test_a_list_a_count_and_one_row_agree(world: tuple[Device, Device]) -> None:
    own, foreign = world
    teacher = cast.teacher().actor
    assert seen(visible(teacher, Device, "device:read", Device.id)) == {own.id}
    assert db.session.scalar(visible(teacher, Device, "device:read", sa.func.count(Device.id))) == 1
    assert get_visible(teacher, Device, own.id, "device:read") is own
    with pytest.raises(NotFound):
        get_visible(teacher, Device, foreign.id, "device:read")


def test_a_join_a_subquery_and_an_alias_are_filtered_too(world: tuple[Device, Device]) -> None:
    own, _ = world
    teacher = cast.teacher().actor
    joined = sa.select(Device.id).join(School, School.id == Device.school_id)
    assert seen(told(joined, teacher, Device)) == {own.id}
    nested = sa.select(School.id).where(School.id.in_(sa.select(Device.school_id)))
    assert seen(told(nested, teacher, Device)) == {own.school_id}
    assert seen(told(sa.select(twin.id), teacher, Device)) == {own.id}


def test_a_grant_for_every_school_sees_both_and_adds_no_predicate(world: tuple[Device, Device]) -> None:
    lead = cast.everywhere(Role.LEAD).actor
    statement = visible(lead, Device, "device:read", Device.id)
    assert seen(statement) == {d.id for d in world}
    assert "school_id" not in str(statement)


def test_without_the_permission_nothing_is_asked(db_session: Any) -> None:
    with pytest.raises(Forbidden):
        visible(cast.everywhere(Role.ADMIN).actor, Device, "device:read")
    nobody = Actor(id=None)
    with pytest.raises(Forbidden):
        get_visible(nobody, Device, makers.device().id, "device:read")


def test_everywhere_needs_a_reason(db_session: Any) -> None:
    with pytest.raises(ValueError, match="why"):
        everywhere(sa.select(Device), Device, why="")

"""However a query is written, what it reads of a guarded table is filtered for the asker, or it is refused."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from core.actor import Actor
from core.compiled import CompiledStatement, ParametersWrong, constant
from core.db import db
from core.history import Event
from core.scope import everywhere, told, visible
from core.scope_guard import UnscopedQuery
from organisation.people.roles import Role
from organisation.schools.models import School
from registry.devices.models import Device
from tests import cast, makers

TABLE = Device.__table__
SOURCES: dict[str, Callable[[], tuple[Any, Any]]] = {  # what is read, and where its columns are
    "the ORM's class": lambda: (Device, Device),
    "an alias of it": lambda: (one := aliased(Device), one),
    "a flat alias": lambda: (one := aliased(Device, name="other_name"), one),
    "the table": lambda: (TABLE, TABLE.c),
    "an alias of the table": lambda: (one := TABLE.alias("some"), one.c),
    "a sample of the table": lambda: (one := sa.tablesample(TABLE, 100), one.c),
    "a bare name": lambda: (one := sa.table("device", sa.column("id"), sa.column("school_id")), one.c),
}
FILTERED = {"the ORM's class", "an alias of it", "a flat alias"}


def _plain(source: Any, c: Any) -> Any:
    return sa.select(c.id).select_from(source)


def _other(source: Any, c: Any, **join: bool) -> Any:
    return sa.select(c.id).select_from(sa.join(School, source, c.school_id == School.id, **join))


def _exists(_source: Any, c: Any) -> Any:
    outer = aliased(School)  # whose schools have devices: their keys tell of foreign ones
    return sa.select(outer.id).where(sa.exists().where(c.school_id == outer.id))


WAYS: dict[str, Callable[[Any, Any], Any]] = {
    "selected": _plain,
    "ordered and limited": lambda s, c: _plain(s, c).order_by(c.id).limit(50),
    "distinct": lambda s, c: _plain(s, c).distinct(),
    "grouped": lambda s, c: _plain(s, c).group_by(c.id),
    "with a condition of OR": lambda s, c: _plain(s, c).where(sa.or_(c.id.is_not(None), sa.true())),
    "joined": _other,
    "left joined": lambda s, c: _other(s, c, isouter=True),
    "fully joined": lambda s, c: _other(s, c, full=True),
    "left joined from": lambda s, c: sa.select(c.id).select_from(
        sa.outerjoin(s, School, sa.and_(c.school_id == School.id, sa.false()))
    ),
    "joined by a comma": lambda s, c: sa.select(c.id).select_from(s, School).where(c.school_id == School.id),
    "in a subquery": lambda s, c: sa.select(_plain(s, c).subquery().c.id),
    "in a CTE": lambda s, c: sa.select(_plain(s, c).cte("some_cte").c.id),
    "in a subquery of a CTE": lambda s, c: sa.select(sa.select(_plain(s, c).cte("some_cte").c.id).subquery().c.id),
    "in a lateral": lambda s, c: sa.select((few := _plain(s, c).lateral("few")).c.id).select_from(
        sa.join(School, few, sa.true())
    ),
    "in a scalar subquery": lambda s, c: sa.select(sa.func.unnest(sa.func.array(_plain(s, c).scalar_subquery()))),
    "in IN": lambda s, c: sa.select(Event.subject_id).where(Event.subject_id.in_(_plain(s, c))),
    "in EXISTS": _exists,
    "in a union": lambda s, c: sa.union_all(_plain(s, c), _plain(s, c)),
    "in a subquery of a union": lambda s, c: sa.select(sa.union(_plain(s, c), _plain(s, c)).subquery().c[0]),
    "beside a text": lambda s, c: _plain(s, c).where(c.id.in_(sa.text("SELECT id FROM device"))),
    "from a text": lambda _s, _c: sa.select(sa.column("id")).select_from(
        sa.text('"public" . "device" /* or another */')
    ),
    "from a text in brackets": lambda _s, _c: sa.select(sa.literal_column("(SELECT min(id::text) FROM ONLY device)")),
    "by another command": lambda _s, _c: sa.select(sa.literal_column("(SELECT id FROM (TABLE device) d LIMIT 1)")),
}

REFUSED = {"fully joined", "in IN", *(way for way in WAYS if "text" in way or "command" in way)}


@pytest.fixture
def world(db_session: Any) -> tuple[Device, Device, Actor]:
    """A device of First School, one of Other School, and a teacher of First School."""
    return makers.device(), makers.device(school=cast.school(cast.OTHER)), cast.teacher().actor


def _seen(statement: Any) -> set[Any] | None:
    """The keys that come back; None: refused."""
    try:
        return set(db.session.scalars(statement))
    except UnscopedQuery:
        return None


@pytest.mark.parametrize("way", WAYS)
def test_whatever_the_way_a_foreign_device_is_not_seen(world: tuple[Device, Device, Actor], way: str) -> None:
    own, foreign, teacher = world
    for name, source in SOURCES.items():
        statement = WAYS[way](*source())
        if isinstance(statement, sa.CompoundSelect):
            statement = sa.select(statement.subquery().c[0])
        seen = _seen(told(statement, teacher, Device))
        assert seen is None or not {foreign.id, foreign.school_id} & seen, name
        if name in FILTERED and way not in REFUSED:
            assert seen, f"{name}: what is one's own is found"
            assert seen & {own.id, own.school_id}
        if name not in FILTERED:
            assert seen is None, f"{name}: nothing filters Core's tables"


WRITES: dict[str, Callable[[Any, Any], Any]] = {
    "insert from select": lambda s, c: sa.insert(Event).from_select(
        ["verb", "subject_type", "subject_id"],
        sa.select(sa.literal("test.read"), sa.literal("x"), c.id).select_from(s),
        include_defaults=False,
    ),
    "insert from a CTE": lambda s, c: sa.insert(Event).from_select(
        ["verb", "subject_type", "subject_id"],
        sa.select(sa.literal("test.read"), sa.literal("x"), _plain(s, c).cte("some_cte").c.id),
        include_defaults=False,
    ),
    "update from": lambda _s, c: sa.update(Event.__table__).values(note="test.read").where(Event.subject_id == c.id),
    "update by a subquery": lambda s, c: (
        sa.update(School)
        .values(district=sa.select(sa.cast(c.id, sa.Text)).select_from(s).limit(1).scalar_subquery())
        .execution_options(recorded=True)
    ),
    "delete using": lambda _s, c: sa.delete(Event.__table__).where(Event.subject_id == c.id),
}


@pytest.mark.parametrize("way", WRITES)
def test_a_write_that_reads_is_refused_where_nothing_filters(world: tuple[Device, Device, Actor], way: str) -> None:
    _, foreign, teacher = world
    for name, source in SOURCES.items():
        if name in FILTERED:
            continue
        with pytest.raises(UnscopedQuery, match="device"), db.session.begin_nested():
            db.session.execute(everywhere(told(WRITES[way](*source()), teacher, Device), Event, why="written only"))
    with db.session.begin_nested() as savepoint:
        written = WRITES["insert from select"](Device, Device)
        try:
            db.session.execute(everywhere(told(written, teacher, Device), Event, why="written only"))
        except UnscopedQuery:
            return
        copied = sa.select(Event.subject_id).where(Event.verb == "test.read")
        assert foreign.id not in set(db.session.scalars(everywhere(copied, Event, why="what the test wrote")))
        savepoint.rollback()


def test_a_relation_is_filtered_as_what_it_is_loaded_with(world: tuple[Device, Device, Actor]) -> None:
    _, _, teacher = world
    for load, model in itertools.product((joinedload, selectinload), (Device, aliased(Device))):
        wanted = sa.select(model).options(load(model.school))
        found = db.session.scalars(told(wanted, teacher, Device)).unique().all()
        assert {d.school.name_fi for d in found} == {cast.FIRST}


def test_what_all_may_see_needs_no_filter_and_a_filter_in_vain_counts_for_nothing(
    world: tuple[Device, Device, Actor],
) -> None:
    own, foreign, teacher = world
    lead = cast.everywhere(Role.LEAD).actor
    assert _seen(visible(lead, Device, "device:read", TABLE.c.id)) == {own.id, foreign.id}
    one = TABLE.alias("one")
    beside = sa.select(one.c.id).where(one.c.id == Device.id)
    assert _seen(told(beside, teacher, Device)) is None, "one of the two is filtered, the other is not"


def test_a_compiled_statement_is_never_given_its_first_asker_s_values(world: tuple[Device, Device, Actor]) -> None:
    _, foreign, teacher = world
    statement = visible(teacher, Device, "device:read", Device.id)
    with pytest.raises(ParametersWrong, match="reach_device_read"):
        CompiledStatement(statement)
    compiled = CompiledStatement(statement, {"reach_device_read", "unused"})
    reach = {"reach_device_read": [foreign.school_id], "unused": 1}
    assert [row[0] for row in compiled.rows(reach)] == [foreign.id]
    for wrong in ({}, {"unused": 1}, reach | {"other": 1}):
        with pytest.raises(ParametersWrong):
            compiled.rows(wrong)
    actor_bound = statement.where(Device.received_by_id.is_distinct_from(teacher.id))
    with pytest.raises(ParametersWrong, match="received_by_id"):
        CompiledStatement(actor_bound, {"reach_device_read"})
    quoted = CompiledStatement(sa.select(constant("it's 5 %"), constant(7)))
    assert quoted.rows({}) == [("it's 5 %", 7)]

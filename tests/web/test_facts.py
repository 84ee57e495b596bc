"""Facts are told in words: every recorded column has a name, no code, key or object reaches a reader."""

import re
import uuid
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.db import Model
from core.history import Recorded
from organisation.audit import verb_groups
from tests import cast
from web import facts

RAW = re.compile(r"[{}]|[0-9a-f]{8}-[0-9a-f]{4}-|\b[a-z]+_[a-z_]+\b|\bTrue\b|\bFalse\b|\bNone\b")
KEY = "01a21c9f-5f7b-7000-8000-000000000001"


def recorded() -> list[tuple[str, sa.Column[Any]]]:
    """Every column whose change is a fact, with its table."""
    models = [mapper.class_ for mapper in Model.registry.mappers if issubclass(mapper.class_, Recorded)]
    return [
        (model.__tablename__, column)
        for model in models
        for column in model.__table__.columns
        if column.name not in facts.UNSAID | model.quiet
    ]


def test_every_recorded_column_has_a_name(app: Flask) -> None:
    known = facts.known.fields
    named = {f"{table}.{column.name}" for table, column in recorded() if known.get(f"{table}.{column.name}")}
    general = {f"{table}.{column.name}" for table, column in recorded() if column.name in known}
    every = {f"{table}.{column.name}" for table, column in recorded()}
    assert every - named - general == set()


SHAPES: list[Any] = [
    "some_code",
    KEY,
    [KEY, "other_code"],
    [{"from": "08:00", "school_id": KEY}],
    {"a_header": "serial_number"},
    True,
    ["ticket.filed"],
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_whatever_is_stored_is_told_in_words(app: Flask, db_session: Any, shape: Any) -> None:
    at = SimpleNamespace(school_id=None, from_school_id=None, id=uuid.uuid4(), at=None, actor_id=None, note="")
    for table, name in [
        *((t, c.name) for t, c in recorded() if _may_hold(t, c.name)),
        ("person", "not_a_column_at_all"),
    ]:
        event = SimpleNamespace(
            **vars(at),
            verb="person.changed",
            subject_type=table,
            subject_id=uuid.UUID(KEY),
            before={},
            after={name: shape},
        )
        with app.test_request_context("/?lang=en"):
            (told,) = facts.tell(cast.everywhere(cast.Role.AUDITOR).actor, [event])
        for label, _, after in told.changes:
            assert not RAW.search(f"{label} {after}"), (table, name, label, after)


def _may_hold(table: str, name: str) -> bool:
    """Columns whose own words say more of one shape only are tested with it elsewhere."""
    return not facts.known.says.keys() & {name, f"{table}.{name}"} and name in {
        "reach",
        "column_mapping",
        "created_by_id",
    }


def test_lists_and_objects_of_the_desk_are_told_in_words(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        say = facts.known.says
        assert say["weekly"]([{"weekday": 1, "from": "07:00", "to": "17:00"}]).startswith("Monday ")
        assert "2024" in say["calendar.closed"]([{"from": "2024-10-14", "to": "2024-10-18"}])
        step = say["steps"]([{"clock": "first_response", "tells": "lead", "minutes": -90}])
        target = {"kind": "incident", "priority": "P1", "resolve_minutes": 240, "first_response_minutes": 30}
        told = say["targets"]([target])
    assert step == "First answer, 1:30 h before it is due: the team lead"
    assert told.startswith("P1 ")
    assert "first answer in 0:30 h, resolution in 4:00 h" in told


def test_every_verb_has_a_sentence_of_its_own_and_a_group(app: Flask) -> None:
    twice = [said for said, number in Counter(facts.known.verbs.values()).items() if number > 1]
    assert twice == []
    with app.test_request_context("/?lang=en"):
        offered = [code for _, verbs in verb_groups.offered() for code, _ in verbs]
    assert sorted(offered) == sorted(facts.known.verbs)

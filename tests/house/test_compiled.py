"""Statements compiled once: their rows by name, what the session has not written yet, and how many are kept."""

from typing import Any

import sqlalchemy as sa

from core.actor import SYSTEM
from core.compiled import CompiledStatement, StatementCache, constant
from core.history import change
from organisation.schools import schools
from tests import cast


def test_rows_have_the_names_of_their_columns(db_session: Any) -> None:
    asked = sa.select(constant("one").label("text"), sa.bindparam("number", type_=sa.Integer()).label("number"))
    row = CompiledStatement(asked, {"number"}).named({"number": 2})[0]
    assert (row.text, row.number) == ("one", 2)


def test_what_the_session_has_not_written_yet_is_seen(db_session: Any) -> None:
    school = cast.school()
    with change(school, "school.changed", by=SYSTEM):
        school.name_fi = "Uusi koulu"
        assert schools.names(SYSTEM, [school.id]) == {school.id: "Uusi koulu"}


def test_each_shape_is_built_once_and_no_more_are_kept_than_may_be() -> None:
    kept, built = StatementCache(most=2), list[int]()

    def build(shape: int) -> Any:
        built.append(shape)
        return shape

    for shape in (1, 2, 1, 2, 3, 3, 1):
        kept.get(shape, lambda shape=shape: build(shape))
    assert built == [1, 2, 3, 1]

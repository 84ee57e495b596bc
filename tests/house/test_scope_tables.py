"""Every table is guarded, or the decision record says why it is not."""

from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from config import tables  # noqa: F401  every table of the house
from core.db import Model, db
from core.scope import guarded_models, told
from core.scope_guard import UnscopedQuery
from tests import cast

RECORD: Final = Path(__file__).resolve().parents[2] / "docs/decisions/0003-scope-guard.md"
GUARDED: Final = {model.__tablename__: model for model in guarded_models()}


def test_each_table_is_guarded_or_the_record_says_why_not() -> None:
    record = RECORD.read_text(encoding="utf-8")
    unsaid = {t.name for t in Model.metadata.tables.values() if f"`{t.name}`" not in record}
    assert not unsaid
    guarded = record[record.index("| Guarded |") : record.index("| Not guarded")]
    assert {name for name in GUARDED if f"`{name}`" not in guarded} == set()


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_each_guarded_table_needs_its_filter_or_a_reason(db_session: Any, name: str) -> None:
    model, outsider = GUARDED[name], cast.outsider().actor
    everything = [sa.select(model), sa.select(sa.func.count()).select_from(model.__table__), sa.text(f"TABLE {name}")]
    for statement in everything:
        with pytest.raises(UnscopedQuery, match=name):
            db.session.execute(statement)
    with pytest.raises(UnscopedQuery, match=name):
        db.session.execute(told(sa.select(*model.__table__.primary_key), outsider, model))
    db.session.execute(told(sa.select(model), outsider, model))

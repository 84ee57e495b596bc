"""Own fields in a plan: what each cell means for the category of its row's device, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from registry.catalogue.models import DeviceModel
from registry.imports.cells.own_readings import PROBLEMS
from registry.imports.models import OwnReading, ParsedRow
from registry.imports.plan.rule import Rule
from registry.own_fields.columns import OwnColumn


def joined(own: Mapping[str, OwnColumn], tables: Any, model_id: Any, old: Any) -> tuple[list[Any], Any]:
    """Beside each row: category, and of each own field of the file its `value_`, `problem_` and `choices_` by key.

    model_id  of the model that the row names
    old       the device that is there
    """
    if not own:
        return [], tables
    kind = aliased(DeviceModel)
    tables = tables.outerjoin(kind, kind.id == sa.func.coalesce(model_id, old.model_id))
    category = sa.cast(kind.category, sa.Text)
    found = [category.label("category")]
    for key, column in own.items():
        means = aliased(OwnReading)
        same = sa.and_(
            *(means.batch_id == ParsedRow.batch_id, means.category == category, means.code == column.code),
            means.said_key == sa.func.md5(_cell(ParsedRow, column)),
        )
        tables = tables.outerjoin(means, same)
        found += [getattr(means, name).label(f"{name}_{key}") for name in ("value", "problem", "choices")]
    return found, tables


def rules(row: Any, own: Mapping[str, OwnColumn], makes: Any) -> Iterable[Rule]:
    """What is held against cells of own fields; text that the device has already is not judged anew.

    makes  whether the row would make a device: that needs a value where its category says so
    """
    c = row.c
    for key, column in own.items():
        said, is_here = _cell(c, column), _is_one_of(c.category, column.categories())
        elsewhere = sa.and_(said.is_not(None), c.category.is_not(None), sa.not_(is_here))
        yield Rule("own_field_foreign", key, elsewhere)
        changes = said.is_distinct_from(_kept(c, column, as_text=True))
        for code in PROBLEMS.values():
            wrong = sa.and_(c[f"problem_{key}"] == code, changes)
            yield Rule(code, key, wrong, {"choices": c[f"choices_{key}"]})
        needed = _is_one_of(c.category, column.categories(required=True))
        is_cleared = sa.literal(key) == sa.any_(c.cleared)
        yield Rule("cannot_clear", key, sa.and_(is_cleared, needed))
        yield Rule("own_field_missing", key, sa.and_(said.is_(None), sa.not_(is_cleared), needed, makes))


def said_and_kept(row: Any, key: str, column: OwnColumn) -> tuple[Any, Any]:
    """What a row says in an own field, and what its device has there: JSON."""
    return row.c[f"value_{key}"], _kept(row.c, column, as_text=False)


def _cell(c: Any, column: OwnColumn) -> Any:
    """The text of the cell; null where it says nothing."""
    return c.own.op("->>", return_type=sa.Text())(column.code)


def _kept(c: Any, column: OwnColumn, *, as_text: bool) -> Any:
    operator, kind = ("->>", sa.Text()) if as_text else ("->", JSONB())
    return c.old_own_fields.op(operator, return_type=kind)(column.code)


def _is_one_of(category: Any, categories: list[str]) -> Any:
    return category == sa.any_(sa.literal(categories, sa.ARRAY(sa.Text)))

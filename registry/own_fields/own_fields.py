"""Own fields: which there are, adding, changing, deleting and bringing back."""

import re
import uuid
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import by_key, check_version, db
from core.history import change
from registry.catalogue.models import Category
from registry.columns.columns import COLUMNS
from registry.own_fields.models import FieldKind, OwnField
from registry.own_fields.refusals import ChoicesUnsaid, FieldDeleted, FieldExists, FieldWasAnother, NameOfColumn

READ, WRITE = "model:read", "model:write"
LONGEST_CODE: Final = 40
_PLAIN: Final = str.maketrans("åäöéü", "aaoeu")
NAMES: Final = ("name_fi", "name_sv", "name_en")
SHOWN: Final = ("id", "category", "code", *NAMES, "kind", "required", "searchable", "choices")


def in_use(category: str | None = None) -> list[Any]:
    """The fields in use, of one category or of all, in the order in which they are shown: rows with `SHOWN`."""
    rows = _in_use().named({})
    return [row for row in rows if category is None or row.category == category]


@cache
def _in_use() -> CompiledStatement:
    wanted = sa.select(*[OwnField.__table__.c[column] for column in SHOWN]).where(OwnField.deleted_at.is_(None))
    return CompiledStatement(wanted.order_by(OwnField.category, OwnField.position, OwnField.code), set())


def name(field: Any, language: str) -> str:
    """What a field is called in a language."""
    return str(getattr(field, f"name_{language}", "") or field.name_en)


def find(actor: Actor) -> list[OwnField]:
    """Every field by category and place, deleted ones last. Raises Forbidden."""
    actor.must(READ)
    wanted = sa.select(OwnField).order_by(
        OwnField.category, OwnField.deleted_at.is_not(None), OwnField.position, OwnField.code
    )
    return list(db.session.scalars(wanted))


def get(actor: Actor, field_id: uuid.UUID, *, lock: bool = False) -> OwnField:
    """One field. Raises Forbidden, NotFound."""
    actor.must(READ)
    return by_key(OwnField, field_id, lock=lock)


def add(
    actor: Actor,
    *,
    category: Category,
    kind: FieldKind,
    code: str | None = None,
    choices: Collection[str] = (),
    **facts: Any,
) -> OwnField:
    """A new field of a category, or a deleted one that is there again with the values it had.

    code     none: made of the English name
    choices  of a field of choices; each different
    facts    name_fi, name_sv, name_en, required, searchable, position
    Raises   Forbidden, ChoicesUnsaid, FieldExists, NameOfColumn, FieldWasAnother
    Records  own_field.added, own_field.restored
    """
    actor.must(WRITE)
    code = code or _code_of(facts["name_en"])
    kept = _choices(kind, choices)
    _refuse_taken(category, facts)
    known = sa.select(OwnField).where(OwnField.category == category, OwnField.code == code).with_for_update()
    found = db.session.scalars(known).one_or_none()
    if found is None:
        made = OwnField(category=category, kind=kind, code=code, choices=kept, created_by_id=actor.id, **facts)
        with change(made, "own_field.added", by=actor):
            db.session.add(made)
        return made
    if found.deleted_at is None:
        raise FieldExists(name=found.name_en)
    if found.kind is not kind:
        raise FieldWasAnother(code=code)
    with change(found, "own_field.restored", by=actor):
        found.deleted_at, found.choices = None, kept
        for fact, value in facts.items():
            setattr(found, fact, value)
    return found


def correct(actor: Actor, field: OwnField, *, expected: int | None = None, **facts: Any) -> OwnField:
    """Change what a field is called and how it is asked for; its kind, code and category stay.

    facts    name_fi, name_sv, name_en, required, searchable, choices, position: only those to change
    Raises   Forbidden, Stale, FieldDeleted, ChoicesUnsaid, FieldExists, NameOfColumn
    Records  own_field.changed
    """
    actor.must(WRITE)
    check_version(field, expected)
    if field.deleted_at is not None:
        raise FieldDeleted
    if "choices" in facts:
        facts["choices"] = _choices(field.kind, facts["choices"])
    _refuse_taken(field.category, facts, but=field.id)
    with change(field, "own_field.changed", by=actor):
        for fact, value in facts.items():
            setattr(field, fact, value)
    return field


def delete(actor: Actor, field: OwnField, *, expected: int | None = None) -> OwnField:
    """Hide a field; devices keep its values. Raises Forbidden, Stale, FieldDeleted. Records own_field.deleted."""
    actor.must(WRITE)
    check_version(field, expected)
    if field.deleted_at is not None:
        raise FieldDeleted
    with change(field, "own_field.deleted", by=actor):
        field.deleted_at = clock.now()
    return field


def restore(actor: Actor, field: OwnField, *, expected: int | None = None) -> OwnField:
    """Bring a deleted field back with its values. Raises Forbidden, Stale, FieldExists. Records own_field.restored."""
    actor.must(WRITE)
    check_version(field, expected)
    _refuse_taken(field.category, {name: getattr(field, name) for name in NAMES}, but=field.id)
    with change(field, "own_field.restored", by=actor):
        field.deleted_at = None
    return field


def _choices(kind: FieldKind, said: Collection[str]) -> list[str]:
    kept = list(dict.fromkeys(" ".join(choice.split()) for choice in said if choice.strip()))
    different = len({choice.casefold() for choice in kept}) == len(kept)
    if (kind is FieldKind.CHOICE) != (len(kept) > 1 and different) or (kept and kind is not FieldKind.CHOICE):
        raise ChoicesUnsaid
    return kept


def _refuse_taken(category: Category, facts: dict[str, Any], but: uuid.UUID | None = None) -> None:
    """Refuse a name by which a file or a page could mean something else. Raises FieldExists, NameOfColumn."""
    wanted = {str(facts[name]).casefold() for name in NAMES if name in facts}
    if columns := wanted & _of_columns():
        raise NameOfColumn(name=next(iter(columns)))
    for row in in_use(category.value):
        if row.id != but and (taken := wanted & {str(getattr(row, name)).casefold() for name in NAMES}):
            raise FieldExists(name=next(iter(taken)))


@cache
def _of_columns() -> frozenset[str]:
    """What files call the columns that every import knows."""
    called = (name for c in COLUMNS.values() for name in (c.key, c.label, *c.names, *c.weak_names))
    return frozenset(name.casefold() for name in called)


def _code_of(name: str) -> str:
    code = re.sub(r"[^a-z0-9]+", "_", name.lower().translate(_PLAIN)).strip("_")[:LONGEST_CODE].strip("_")
    return code if code[:1].isalpha() else f"field_{code}"[:LONGEST_CODE].strip("_")


def shown(values: dict[str, Any], category: str, fields: Iterable[Any]) -> dict[str, Any]:
    """Of a device's values those of fields that are in use in its category, in their order."""
    return {f.code: values[f.code] for f in fields if f.category == category and f.code in values}


def names(_actor: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Fields by name, for the history."""
    return dict(db.session.execute(sa.select(OwnField.id, OwnField.name_en).where(OwnField.id.in_(keys))).all())

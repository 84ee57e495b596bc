"""What texts mean in own fields: each text of a file is read once for each category that has the field."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from core.copy import copy_in
from core.db import db
from registry.imports.models import OwnReading, ParsedRow
from registry.own_fields import own_fields, values
from registry.own_fields.columns import PREFIX, OwnColumn, own_columns
from registry.own_fields.models import FieldKind

BLOCK: Final = 2_000  # texts held at once
PROBLEMS: Final = {kind: f"own_{kind.value}_unreadable" for kind in FieldKind}  # code of the problem of each kind
_COLUMNS: Final = [
    ("batch_id", "uuid"), ("category", "text"), ("code", "text"), ("said_key", "text"), ("value", "jsonb"),
    ("problem", "text"), ("choices", "text"),
]  # fmt: skip


def fill(batch_id: uuid.UUID, own: Mapping[str, OwnColumn]) -> None:
    """Read the texts of a batch's parsed rows anew.

    own  the own fields that the file has, by key of their column
    """
    db.session.execute(sa.delete(OwnReading).where(OwnReading.batch_id == batch_id))
    if not own:
        return
    each = sa.func.jsonb_each_text(ParsedRow.own).table_valued("key", "value", name="each")
    wanted = sa.select(each.c.key, each.c.value).select_from(sa.join(ParsedRow, each, sa.true()))
    wanted = wanted.where(ParsedRow.batch_id == batch_id).distinct()
    found = db.session.execute(wanted, execution_options={"yield_per": BLOCK})
    for block in found.partitions():
        copy_in(OwnReading, _COLUMNS, list(_read(batch_id, own, block)))


def _read(batch_id: uuid.UUID, own: Mapping[str, OwnColumn], block: Any) -> Iterator[tuple[Any, ...]]:
    for code, said in block:
        key = hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()
        for field in own[PREFIX + code].fields:
            value, problem = _of(field, said)
            choices = ", ".join(field.choices) if problem and field.kind == FieldKind.CHOICE else None
            kept = None if problem else Jsonb(value)
            yield (batch_id, str(field.category), code, key, kept, problem, choices)


def _of(field: Any, said: str) -> tuple[Any, str | None]:
    """A text as a device keeps it, or the code of what is wrong with it."""
    try:
        return values.parsed(field, said), None
    except ValueError:
        return None, PROBLEMS[FieldKind(field.kind)]


def means(key: str, said: str | None) -> dict[str, Any]:
    """What a cell of the first rows means where its category is not known yet: as the first field reads it that can.

    said     text of the cell
    Returns  means (text or none), is_unreadable
    """
    if not said or said.casefold() == "<clear>":
        return {"means": None, "is_unreadable": False}
    tried = [_of(field, said) for field in own_columns(own_fields.in_use())[key].fields]
    read = [value for value, problem in tried if problem is None]
    return {"means": str(read[0]) if read else None, "is_unreadable": not read}

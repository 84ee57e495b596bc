"""The fields of input schemas that take what a column may hold, with the same limits as a file."""

from typing import Any

import marshmallow as ma

from registry.columns import values
from registry.columns.columns import COLUMNS, Kind
from web.fields import Day, Text, Whole

WRITTEN = 40  # characters of an address as people write it


def field_of(key: str, **kwargs: Any) -> ma.fields.Field[Any]:
    """The field for a value of the column `key`; it may be empty where the column can be cleared.

    kwargs  further arguments of the field; `metadata` tells more than the column's meaning does
    """
    column = COLUMNS[key]
    if column.clearable:
        kwargs.setdefault("allow_none", column.kind is not Kind.TEXT)
    kwargs.setdefault("metadata", {"description": column.meaning})
    if column.kind is Kind.DATE:
        return Day(values.EARLIEST, values.LATEST, **kwargs)
    if column.kind is Kind.MONEY:
        return Whole(0, values.MOST_CENTS, **kwargs)
    if column.kind in {Kind.IMEI, Kind.MAC}:
        return Text(1, WRITTEN, **kwargs)
    if column.kind is Kind.TEXT and column.most:
        return Text(0, column.most, lines=True, **kwargs)
    raise ValueError(f"a schema says itself what {key} may hold")

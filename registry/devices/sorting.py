"""How lists of devices are sorted: keys that are never NULL, each with an index of its own."""

import datetime as dt
import enum
import uuid
from typing import Any, Final

import sqlalchemy as sa

from organisation.schools.models import School
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.devices.models import Device


class Sort(enum.StrEnum):
    """The order of a list; a hyphen turns it round."""

    TAG = "tag"
    TAG_DOWN = "-tag"
    SERIAL = "serial"
    SERIAL_DOWN = "-serial"
    MODEL = "model"
    MODEL_DOWN = "-model"
    SCHOOL = "school"
    SCHOOL_DOWN = "-school"
    PURCHASED = "purchased_on"
    PURCHASED_DOWN = "-purchased_on"
    WARRANTY = "warranty_ends_on"
    WARRANTY_DOWN = "-warranty_ends_on"

    @property
    def base(self) -> "Sort":
        """The same order, upwards."""
        return Sort(self.value.lstrip("-"))

    @property
    def down(self) -> bool:
        """Whether the last come first."""
        return self.value.startswith("-")


_EMPTY: Final = sa.literal_column("''::text", sa.Text)
_SPACE: Final = sa.literal_column("' '::text", sa.Text)
# As the indexes of the table spell them, or they would not be used.
TAG_KEY: Final = sa.func.coalesce(Device.asset_tag.collate("C"), _EMPTY)
SERIAL_KEY: Final = sa.func.coalesce(Device.serial.collate("C"), _EMPTY)
PURCHASED_KEY: Final = sa.func.coalesce(Device.purchased_on, sa.literal_column("'0001-01-01'::date", sa.Date))
WARRANTY_KEY: Final = sa.func.coalesce(Device.warranty_ends_on, sa.literal_column("'9999-12-31'::date", sa.Date))
MODEL_KEY: Final = sa.func.lower(Manufacturer.name + _SPACE + DeviceModel.model_number).collate("C")
SCHOOL_KEY: Final = School.sort_key

# What a cursor holds, besides the key that ends it.
TYPES: Final[dict[Sort, tuple[type, ...]]] = {
    Sort.TAG: (str,),
    Sort.SERIAL: (str,),
    Sort.PURCHASED: (dt.date,),
    Sort.WARRANTY: (dt.date,),
    Sort.MODEL: (str, str),
    Sort.SCHOOL: (str, str),
}
_SQL: Final[dict[type, Any]] = {str: sa.Text(), dt.date: sa.Date(), uuid.UUID: sa.Uuid()}


def key_of(sort: Sort) -> Any:
    """The column of a device by which it is sorted, within its group if the order has groups."""
    keys = {Sort.SERIAL: SERIAL_KEY, Sort.PURCHASED: PURCHASED_KEY, Sort.WARRANTY: WARRANTY_KEY}
    return keys.get(sort.base, TAG_KEY)


def is_grouped(sort: Sort) -> bool:
    """Whether devices are sorted by something they share, a model or a school, and by tag within it."""
    return sort.base in {Sort.MODEL, Sort.SCHOOL}


def cursor_types(sort: Sort) -> tuple[type, ...]:
    """The types of a cursor's values."""
    return (*TYPES[sort.base], uuid.UUID)


def cursor_values(sort: Sort) -> list[Any]:
    """Named parameters for the values of a cursor."""
    return [sa.bindparam(f"after_{n}", None, _SQL[t]) for n, t in enumerate(cursor_types(sort))]


def ordered(sort: Sort, columns: list[Any]) -> list[Any]:
    """`columns` as an ORDER BY."""
    return [c.desc() for c in columns] if sort.down else columns


def beyond(sort: Sort, columns: list[Any], values: list[Any]) -> sa.ColumnElement[bool]:
    """Rows after the cursor."""
    row = sa.tuple_(*columns)
    return row < sa.tuple_(*values) if sort.down else row > sa.tuple_(*values)

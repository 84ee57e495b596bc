"""Devices by what stands in an own field."""

import contextlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from registry.catalogue.models import DeviceModel
from registry.devices.models import Device
from registry.own_fields import own_fields, values
from registry.own_fields.models import OwnField


def spellings(code: str, said: str) -> list[str]:
    """What the values of the field may be, in small letters, where somebody writes `said`: 12,5 is 12.5."""
    found = [said.strip().lower()]
    for field in own_fields.in_use():
        if field.code == code:
            with contextlib.suppress(ValueError):
                found.append(str(values.parsed(field, said)).lower())
    return list(dict.fromkeys(found))


def conditions(code: Any, value: Any = None) -> list[Any]:
    """Conditions on devices that have a value in a field of their category that is in use.

    code   a parameter: what programs call the field
    value  a parameter: what may stand there, as `spellings` gives it; None: anything
    """
    kept = Device.own_fields.op("->>", return_type=sa.Text())(code)
    in_use = sa.exists().where(
        *(OwnField.deleted_at.is_(None), OwnField.code == code),
        *(DeviceModel.id == Device.model_id, OwnField.category == DeviceModel.category),
    )
    has = Device.own_fields != sa.literal_column("'{}'::jsonb", JSONB)  # as the index over the words says it
    if value is None:
        return [has, kept.is_not(None), in_use]
    words = sa.func.own_words(Device.own_fields)
    return [has, words.op("&&", is_comparison=True)(value), sa.func.lower(kept) == sa.any_(value), in_use]

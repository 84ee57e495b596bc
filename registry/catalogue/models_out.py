"""Models as other things show them over JSON, many at once."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from core.db import db
from registry.catalogue.models import DeviceModel, Manufacturer


def of(keys: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, dict[str, Any]]:
    """id, manufacturer, model_number and category of each model."""
    wanted = sa.select(
        DeviceModel.id, Manufacturer.name.label("manufacturer"), DeviceModel.model_number, DeviceModel.category
    )
    wanted = wanted.join(DeviceModel.manufacturer).where(DeviceModel.id.in_({key for key in keys if key}))
    return {row.id: dict(row._mapping) for row in db.session.execute(wanted)}

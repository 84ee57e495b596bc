"""What a set-based UPDATE of devices tells the history: the columns that differ, as they were and as they are."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from core.differences import HIDDEN
from registry.devices.models import Device


def difference(side: str, other: str, names: Iterable[str]) -> Any:
    """JSON of the columns `names` that differ, as they were (`old`) or are (`new`)."""
    empty = sa.func.jsonb_build_object()
    told: Any = empty
    for name in names:
        mine, theirs = of(side, name), of(other, name)
        kept = sa.func.to_jsonb(mine) if name != "note" else sa.func.to_jsonb(HIDDEN)
        said = sa.case((mine.is_distinct_from(theirs), sa.func.jsonb_build_object(name, kept)), else_=empty)
        told = sa.cast(told, JSONB).op("||")(said)
    return told


def of(side: str, name: str) -> Any:
    """The column of the row as it was (`old`) or is (`new`)."""
    return sa.literal_column(f"{side}.{name}", Device.__table__.c[name].type)

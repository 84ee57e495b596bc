"""Dates that many devices stamp in one statement are those that one device stamps."""

import datetime as dt
import itertools
from typing import Any

import pytest
import sqlalchemy as sa

from core.db import db
from registry.devices.lifecycle import Lifecycle, stamp
from registry.plans.stamps import DATES, stamps

TODAY, BEFORE = dt.date(2026, 8, 3), dt.date(2024, 1, 1)


class Kept:
    """What a device remembers, as columns."""

    def __init__(self, days: dict[str, dt.date | None]) -> None:
        for name, day in days.items():
            setattr(self, name, sa.literal(day, sa.Date))


@pytest.mark.parametrize("to", Lifecycle)
def test_one_device_and_many_stamp_the_same(db_session: Any, to: Lifecycle) -> None:
    for known in itertools.product([None, BEFORE], repeat=len(DATES)):
        days: Any = dict(zip(DATES, known, strict=True))
        columns = stamps(sa.literal(to.value), sa.literal(TODAY, sa.Date), Kept(days))
        row = db.session.execute(sa.select(*[columns[name].label(name) for name in DATES])).one()
        assert dict(row._mapping) == days | stamp(to, on=TODAY, dates=days)

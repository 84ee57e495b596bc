"""How devices were: every state that a change has ended, with the interval in which it held."""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from core import intervals
from core.db import Model
from core.scope import SchoolOwned
from registry.devices.models import TAG, Device


def _column(column: Any) -> sa.Column[Any]:
    kind = column.type
    if (
        isinstance(kind, sa.Enum) and kind.enum_class is not None
    ):  # as the device keeps it; what was true once is not judged again
        kind = sa.Enum(kind.enum_class, native_enum=False, length=40, values_callable=kind.values_callable)
    given = [sa.Computed(column.computed.sqltext, persisted=True)] if column.computed is not None else []
    return sa.Column(column.name, kind, *given, nullable=column.nullable, comment=column.comment)


class EarlierDevice(SchoolOwned, Model):
    """A state of a device that held in `[since, until)`. The present one stands in Device."""

    __tablename__ = "earlier_device"
    __table__ = sa.Table(
        __tablename__,
        Model.metadata,
        sa.Column("device_id", sa.Uuid(), primary_key=True, comment="also of one that has left the register"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("until", sa.DateTime(timezone=True), primary_key=True, comment="UTC"),
        *[_column(column) for column in Device.__table__.c if column.name not in {"id", "created_at"}],
        sa.CheckConstraint("until > since", name="ends_after_start"),
        sa.Index("ix_earlier_device_tag", sa.literal_column(TAG), "device_id"),
        sa.Index("ix_earlier_device_held", sa.literal_column("tstzrange(since, until)"), postgresql_using="gist"),
        sa.Index("ix_earlier_device_school_tag", "school_id", sa.literal_column(TAG), "device_id"),
    )
    read_permission = "device:read"

    device_id: Mapped[uuid.UUID]
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]


intervals.keep(Device.__table__, EarlierDevice.__table__)  # type: ignore[arg-type]
SHARED: Final = [c.name for c in EarlierDevice.__table__.c if c.name not in {"device_id", "since", "until"}]

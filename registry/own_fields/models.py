"""Own fields: what a category's devices hold besides what every device has."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Key, Model, Versioned, one_of
from core.history import Recorded
from registry.catalogue.models import Category


class FieldKind(enum.StrEnum):
    """What stands in a field; in the column of a device as JSON keeps it, a date as ISO 8601."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    LINK = "link"


class OwnField(Versioned, Recorded, Model):
    """One field of one category. A deleted one is hidden, and devices keep its values until it is there again."""

    __tablename__ = "own_field"
    __table_args__ = (
        sa.UniqueConstraint("category", "code"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{0,39}$'", name="code_plain"),
        sa.CheckConstraint("(kind = 'choice') = (cardinality(choices) > 0)", name="choices_of_choice"),
    )

    id: Mapped[Key]
    category: Mapped[Category] = mapped_column(one_of(Category))
    code: Mapped[str] = mapped_column(comment="what programs call it, and its key in device.own_fields")
    name_fi: Mapped[str]
    name_sv: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[FieldKind] = mapped_column(one_of(FieldKind))
    required: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    searchable: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    choices: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), server_default="{}", default=list)
    position: Mapped[int] = mapped_column(server_default="0", default=0, comment="place among those of its category")
    deleted_at: Mapped[dt.datetime | None] = mapped_column(comment="UTC; none: in use")
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

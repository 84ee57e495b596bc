"""How people keep the desk's list: which columns it has, and how dense it is."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class DeskSetting(Model):
    """The columns and the density of the desk's list, as a person left them."""

    __tablename__ = "desk_setting"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(
        sa.ARRAY(sa.Text), comment="of the desk's list, besides those always shown"
    )
    comfortable: Mapped[bool] = mapped_column(server_default=sa.false(), default=False, comment="with room around rows")

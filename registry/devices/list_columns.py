"""The columns of the list of devices: which there are, and which somebody chose. The tag is always shown."""

import enum
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Actor
from core.db import Model, db
from core.errors import N_, Invalid
from registry.own_fields import columns as of_fields
from registry.own_fields import own_fields
from web.fields import Said


class DeviceListSetting(Model):
    """The columns of the list of devices, as a person left them."""

    __tablename__ = "device_list_setting"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.Text), comment="besides the tag, which is always shown")


class ListColumn(enum.StrEnum):
    """A column that can be chosen, in the order in which they are shown."""

    MODEL = "model"
    CATEGORY = "category"
    SCHOOL = "school"
    ROOM = "room"
    HOLDER = "holder"
    LIFECYCLE = "lifecycle"
    STANDARD = "standard"
    BOUGHT = "purchased_on"
    PRICE = "price_cents"
    WARRANTY = "warranty_ends_on"


LABELS: Final = {
    ListColumn.MODEL: N_("Model"),
    ListColumn.CATEGORY: N_("Device category"),
    ListColumn.SCHOOL: N_("School"),
    ListColumn.ROOM: N_("Room"),
    ListColumn.HOLDER: N_("Holder"),
    ListColumn.LIFECYCLE: N_("Lifecycle"),
    ListColumn.STANDARD: N_("Standardisation"),
    ListColumn.BOUGHT: N_("Bought"),
    ListColumn.PRICE: N_("Price without VAT"),
    ListColumn.WARRANTY: N_("Warranty ends"),
}
SORTED: Final = {
    ListColumn.MODEL,
    ListColumn.SCHOOL,
    ListColumn.BOUGHT,
    ListColumn.WARRANTY,
}  # by which the list can be sorted
USUAL: Final = frozenset(ListColumn) - {ListColumn.CATEGORY, ListColumn.PRICE, ListColumn.WARRANTY}
NEEDS: Final = {ListColumn.HOLDER: "device:holder", ListColumn.PRICE: "device:price"}  # who may see what stands there


OWN: Final = of_fields.PREFIX  # begins the code of a column that shows an own field


def own_columns(fields: Iterable[Any], language: str) -> dict[str, str]:
    """Code of the column of each own field → what it is called; fields of several categories by one code share it."""
    return {key: column.called(language) for key, column in of_fields.own_columns(fields).items()}


def offered(actor: Actor) -> list[ListColumn]:
    """The columns that the actor may see."""
    return [column for column in ListColumn if actor.may(NEEDS.get(column, "device:read"))]


def chosen(actor: Actor, saved: Collection[str] = (), own: Collection[str] = ()) -> list[str]:
    """The columns to show to the actor: those chosen, or the usual ones.

    saved  codes of the columns of a saved list, which come first where it has any
    own    columns of own fields, as `own_columns` calls them
    """
    if saved:
        return [column for column in (*offered(actor), *own) if column in saved]
    kept = db.session.scalar(sa.select(DeviceListSetting.columns).where(DeviceListSetting.person_id == actor.id))
    wanted = USUAL if kept is None else set(kept)
    return [column for column in (*offered(actor), *own) if column in wanted]


def needed(columns: Collection[str], asked: Collection[str], narrowing: str | None = None) -> list[str]:
    """`columns`, and those by which the list is narrowed or sorted, so that the reader sees what was asked for.

    asked  names of the filters that are set, and by what the list is sorted
    narrowing  the column of the own field that the list is narrowed by
    """
    about_warranty = any("warranty" in name for name in asked)
    usual = [c for c in ListColumn if c in columns or (c is ListColumn.WARRANTY and about_warranty)]
    own = [column for column in columns if column.startswith(OWN)]
    return [*usual, *own, *([narrowing] if narrowing and narrowing not in own else [])]


def of_list(
    actor: Actor, wanted: Mapping[str, Any], sort: str, saved: Collection[str], own: Mapping[str, str]
) -> list[str]:
    """The columns that the actor sees of a list that is narrowed to `wanted` and sorted by `sort`; the rest as `chosen`."""
    kept = chosen(actor, saved, own)
    narrowing = OWN + str(wanted.get("own_field", ""))
    return needed(kept, [*wanted, str(sort)], narrowing if narrowing in own else None)


def choose(actor: Actor, columns: Collection[str]) -> None:
    """Keep what the actor chose, for this and every later visit; fields that are gone are passed over. Raises Forbidden, Invalid."""
    actor.must("device:read")
    known = [*ListColumn, *own_columns(own_fields.in_use(), actor.language)]
    if any(column not in known and not column.startswith(OWN) for column in columns):
        says = N_("Choose one of: %(choices)s.")
        raise Invalid({"columns": [Said(says, choices=", ".join(ListColumn))]})
    kept = {"columns": [str(column) for column in known if column in columns]}
    statement = insert(DeviceListSetting).values(person_id=actor.id, **kept)
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=kept))

"""What a device would have after its row: blank keeps, `<clear>` empties, everything else is taken over."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from registry.columns.columns import COLUMNS, Purpose
from registry.devices.lifecycle import Lifecycle
from registry.imports.plan.of_own_fields import said_and_kept
from registry.imports.plan.resolve import Scope


@dataclass(frozen=True, slots=True)
class Target:
    """One thing of a device that a row may set.

    field   what the API calls it
    key     of the file's column that clears it
    is_own  whether it is an own field: its values are JSON
    said    what the row says; null when it says nothing
    old     what the device that is there has
    """

    field: str
    key: str
    said: Any
    old: Any
    is_own: bool = False

    def value(self, row: Any) -> Any:
        """What the device would have."""
        kept = sa.func.coalesce(self.said, self.old)
        if not self.is_own and not COLUMNS[self.key].clearable:
            return kept
        return sa.case((is_cleared(row, self.key), sa.null()), else_=kept)

    def differs(self, row: Any) -> Any:
        """Whether the device that is there would get another value."""
        return self.value(row).is_distinct_from(self.old)


def is_cleared(row: Any, key: str) -> Any:
    """Whether the row's cell says `<clear>`."""
    return sa.literal(key) == sa.any_(row.c.cleared)


def targets(row: Any, scope: Scope) -> list[Target]:
    """What a row may set, for the purpose of its batch; own fields last.

    A delivery says where goods go only until they are received: after that the register knows better.
    """
    c, purpose = row.c, scope.purpose
    bought = sa.func.coalesce(c.purchased_on, c.delivered_on) if purpose is Purpose.DELIVERY else c.purchased_on
    common = [
        Target("purchased_on", "purchased_on", bought, c.old_purchased_on),
        Target("price_cents", "price", c.price, c.old_price_cents),
        Target("warranty_ends_on", "warranty_ends_on", warranty(c, c.warranty_months), c.old_warranty_ends_on),
        Target("imei", "imei", c.imei, c.old_imei),
        Target("mac", "mac", c.mac, c.old_mac),
        Target("note", "note", c.note, sa.func.nullif(c.old_note, "")),
        *[Target(key, key, *said_and_kept(row, key, column), is_own=True) for key, column in scope.own.items()],
    ]
    if purpose is Purpose.DELIVERY:
        on_its_way = sa.case((c.old_lifecycle == Lifecycle.EXPECTED, c.named_school_id))
        return [Target("school", "school", on_its_way, c.old_school_id), *common]
    other_serial = sa.case((c.serial.is_distinct_from(c.old_serial), c.serial_printed))
    return [
        Target("asset_tag", "asset_tag", c.asset_tag, c.old_asset_tag),
        Target("serial", "serial", other_serial, c.old_serial_printed),
        Target("model", "model", c.model_id, c.old_model_id),
        Target("school", "school", c.named_school_id, c.old_school_id),
        Target("room", "room", c.named_room_id, _room(c)),
        Target("holder", "holder", c.named_person_id, c.old_person_id),
        Target("lifecycle", "lifecycle", _stage(c), sa.cast(c.old_lifecycle, sa.Text)),
        Target("condition", "condition", c.condition, sa.cast(c.old_condition, sa.Text)),
        *common,
    ]


def warranty(c: Any, months: Any) -> Any:
    """The last day of the warranty: as said, else so many months after the delivery or the purchase."""
    begins = sa.func.coalesce(c.delivered_on, c.purchased_on)
    ends = sa.cast(begins + sa.func.make_interval(0, months), sa.Date)
    return sa.func.coalesce(c.warranty_ends_on, ends)


def _stage(c: Any) -> Any:
    """What somebody gets from the store is in use, also where the row does not say so."""
    gets = sa.and_(c.named_person_id.is_distinct_from(c.old_person_id), c.named_person_id.is_not(None))
    from_store = sa.and_(gets, c.old_lifecycle == Lifecycle.IN_STORE)
    return sa.func.coalesce(c.lifecycle, sa.case((from_store, Lifecycle.DEPLOYED.value)))


def _room(c: Any) -> Any:
    """A room stays behind when its device moves to another school."""
    moves = sa.and_(c.named_school_id.is_not(None), c.named_school_id != c.old_school_id)
    return sa.case((moves, sa.null()), else_=c.old_room_id)

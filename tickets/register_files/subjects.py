"""What in the register may have files: how one is reached, and who may add to it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from core.actor import Actor
from registry.devices import devices
from registry.disposal import lots
from registry.disposal.models import DisposalLot, LotState
from registry.purchasing import orders


@dataclass(frozen=True, slots=True)
class Kind:
    """One of them.

    column    that names it in `register_file`
    get       (actor, key) → it; raises Forbidden, NotFound
    read      permission to see its files, besides it
    write     permission to add some
    noun      what its facts begin with
    page      address of its page, with {id}
    is_over   whether its files stay as they are from now on
    hold      (actor, it) → locks it and raises where they stay as they are
    """

    column: str
    get: Callable[[Actor, uuid.UUID], Any]
    read: str
    write: str
    noun: str
    page: str
    is_over: Callable[[Any], bool] = lambda _subject: False
    hold: Callable[[Actor, Any], None] = lambda _actor, _subject: None

    def school(self, subject: Any) -> uuid.UUID | None:
        """The school that decides about a file added now; none: it is of no school."""
        return subject.school_id if self.column == "device_id" else None


def _hold_lot(actor: Actor, lot: DisposalLot) -> None:
    """Raises LotClosed."""
    lots.refuse_closed(actor, lots.get(actor, lot.id, lock=True))


def _is_closed(lot: DisposalLot) -> bool:
    return lot.state is LotState.CLOSED


DEVICE: Final = Kind("device_id", devices.get, "device:note", "device:note", "device", "/devices/{id}")
ORDER: Final = Kind("order_id", orders.get, "device:price", "order:write", "order", "/orders/{id}")  # they show prices
LOT: Final = Kind(
    "lot_id",
    lots.get,
    "disposal:read",
    "disposal:write",
    "disposal_lot",
    "/disposal/{id}",
    is_over=_is_closed,
    hold=_hold_lot,
)
KINDS: Final = (DEVICE, ORDER, LOT)

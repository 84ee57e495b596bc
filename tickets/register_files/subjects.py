"""What in the register may have files: how one is reached, and who may add to it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from core.actor import Actor
from registry.devices import devices
from registry.disposal import lots
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
    """

    column: str
    get: Callable[[Actor, uuid.UUID], Any]
    read: str
    write: str
    noun: str
    page: str

    def school(self, subject: Any) -> uuid.UUID | None:
        """The school that decides about a file added now; none: it is of no school."""
        return subject.school_id if self.column == "device_id" else None


DEVICE: Final = Kind("device_id", devices.get, "device:note", "device:note", "device", "/devices/{id}")
ORDER: Final = Kind("order_id", orders.get, "device:price", "order:write", "order", "/orders/{id}")  # they show prices
LOT: Final = Kind("lot_id", lots.get, "disposal:read", "disposal:write", "disposal_lot", "/disposal/{id}")
KINDS: Final = (DEVICE, ORDER, LOT)

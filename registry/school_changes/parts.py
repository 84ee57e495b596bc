"""What belongs to a school by its key and follows it: each package names its own; config/wiring.py puts them together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core import clock
from registry.device_sets.models import DeviceSet
from registry.pools.models import LoanPool
from registry.purchasing.models import OrderLine, OrderState, PurchaseOrder


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table that stand at a school, with `school_id` and `version`.

    model     the table's model
    verb      the fact of a row that follows the school or goes back
    in_use    condition: the rows that are not history yet; the rest stays with the old school
    in_the_way  whether a school cannot be closed while it has one
    reads     guarded models that `in_use` reads besides
    """

    model: type[Any]
    verb: str
    in_use: Callable[[], Any]
    in_the_way: bool = True
    reads: tuple[type[Any], ...] = ()

    @property
    def what(self) -> str:
        """The code of its kind: the table's name."""
        return str(self.model.__tablename__)


def _of_open_orders() -> Any:
    return OrderLine.order_id.in_(sa.select(PurchaseOrder.id).where(PurchaseOrder.state == OrderState.OPEN))


ORDER_LINES = Part(OrderLine, "order_line.school_changed", _of_open_orders, reads=(PurchaseOrder,))
POOLS = Part(LoanPool, "pool.school_changed", sa.true)
SETS = Part(DeviceSet, "set.school_changed", lambda: DeviceSet.dissolved_on.is_(None))
parts: list[Part] = [ORDER_LINES, POOLS, SETS]  # those of higher floors come with config/wiring.py


def today() -> Any:
    """Today's date in a statement."""
    return sa.literal(clock.today(), sa.Date)

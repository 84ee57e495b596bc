"""The list of purchase batches, as it can be saved under a name."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from core.db import db
from core.errors import N_
from core.scope import everywhere
from organisation.saved_views.kinds import Kind
from registry.imports import schemas
from registry.purchasing.models import PurchaseOrder
from registry.purchasing.saved_list import supplier_gone

COLUMNS: Final = {
    "state": N_("Where it stands"),
    "uploaded_at": N_("Uploaded"),
    "rows": N_("Rows"),
    "create": N_("New devices"),
    "update": N_("Changed"),
    "problems": N_("Need work"),
}


def gone(filters: Mapping[str, Any]) -> Iterator[str]:
    """The names of those filters whose supplier or order is no longer there."""
    yield from supplier_gone(filters)
    if "order" in filters:
        wanted = sa.select(PurchaseOrder.id).where(PurchaseOrder.id == filters["order"])
        if db.session.scalar(everywhere(wanted, PurchaseOrder, why="whether it is still there")) is None:
            yield "order"


KIND: Final = Kind(
    permission="batch:read",
    endpoint="purchasing.index",
    schema=schemas.FindBatches,
    labels={
        "state": N_("Where it stands"),
        "purpose": N_("Contents"),
        "supplier": N_("Supplier"),
        "order": N_("Order"),
        "problems": N_("Problems"),
    },
    columns=COLUMNS,
    always=frozenset({"id", "file_name", "supplier", "purpose"}),
    lost=gone,
    spelled={"supplier": "from_supplier", "order": "for_order", "purpose": "contents"},
)

"""What a person typed and what it stands for: an order, the name of a file."""

import unicodedata
import uuid

import sqlalchemy as sa

from core.db import db
from core.errors import N_
from core.scope import everywhere
from core.text import normal
from registry.imports.refusals import OrderNoLongerOpen, field
from registry.purchasing.models import OrderState, PurchaseOrder, Supplier

FILE_NAME_CHARACTERS = 200


def order_named(said: str, supplier: Supplier | None, *, asked_as: str = "order") -> PurchaseOrder:
    """The open order of `supplier` with this id or number.

    asked_as  name of the field it was asked for by
    Raises    Invalid, OrderNoLongerOpen
    """
    key = _key(said)
    same = PurchaseOrder.id == key if key else sa.func.lower(PurchaseOrder.number) == said.strip().lower()
    wanted = everywhere(sa.select(PurchaseOrder).where(same), PurchaseOrder, why="compared with the supplier below")
    found: PurchaseOrder | None = db.session.scalars(wanted).one_or_none()
    if found is None or supplier is None or found.supplier_id != supplier.id:
        raise field(asked_as, N_("This supplier has no order “%(said)s”."), said=said)
    if found.state is not OrderState.OPEN:
        raise OrderNoLongerOpen(number=found.number)
    return found


def file_name_of(said: str) -> str:
    """The last part of a path, without what cannot be shown."""
    last = said.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in normal(last) if unicodedata.category(c)[0] != "C").strip()
    return shown[-FILE_NAME_CHARACTERS:] or "file"


def _key(said: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(said.strip())
    except ValueError:
        return None

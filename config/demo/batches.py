"""The files the made-up deliveries came in: one applied batch an order, and the row of each device."""

import hashlib
import uuid
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from config.demo import worktime
from config.demo.buying import Lot, delivered_on
from core import clock
from core.actor import Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from registry.columns.columns import Purpose
from registry.devices.models import Device
from registry.imports import profiles
from registry.imports.models import BatchState, PurchaseBatch
from registry.plans.models import Mode, Outcome, PlannedRow

BYTES_A_ROW = 96
MAPPING = {
    "order_number": "Tilausnumero",
    "manufacturer": "Valmistaja",
    "model": "Tuotekoodi",
    "serial": "Sarjanumero",
    "asset_tag": "Laitetunniste",
    "school": "Koulu",
    "price": "Yksikköhinta",
    "delivered_on": "Toimituspäivä",
    "warranty_months": "Takuu kk",
}


def add(lots: list[Lot], officer: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Add one batch for each order of `lots`, uploaded and applied by `officer`; returns order → batch."""
    made = {key: _batch(list(some), officer) for key, some in groupby(lots, key=lambda lot: lot.order_id)}
    for batch in {batch.supplier_id: batch for batch in made.values()}.values():
        profiles.keep(Actor(id=officer), batch, MAPPING)
    return {key: batch.id for key, batch in made.items()}


def _batch(lots: list[Lot], officer: uuid.UUID) -> PurchaseBatch:
    number, size = lots[0].number, sum(lot.count for lot in lots)
    at = min(worktime.morning(delivered_on(lots[0])), clock.now())
    batch = PurchaseBatch(
        purpose=Purpose.DELIVERY,
        supplier_id=lots[0].supplier_id,
        order_id=lots[0].order_id,
        state=BatchState.APPLIED,
        mode=Mode.ALL_OR_NOTHING,
        file_name=f"{number}.xlsx",
        file_sha256=hashlib.sha256(number.encode()).hexdigest(),
        file_size=size * BYTES_A_ROW,
        headers=list(MAPPING.values()),
        mapping=MAPPING,
        rows=size,
        counts={outcome.value: size if outcome is Outcome.CREATE else 0 for outcome in Outcome},
        uploaded_by_id=officer,
        uploaded_at=at,
        planned_at=at,
        applied_by_id=officer,
        applied_at=at,
    )
    with clock.at(at), change(batch, "batch.applied", by=Actor(id=officer)):
        db.session.add(batch)
        db.session.flush()
    return batch


def list_rows() -> None:
    """Give every batch the rows its devices came from."""
    alike = ["device_id", "model_id", "manufacturer_id", "school_id", "order_line_id", "asset_tag", "serial"]
    alike += ["serial_printed", "purchased_on", "price_cents", "warranty_ends_on"]
    place = sa.func.row_number().over(partition_by=Device.batch_id, order_by=Device.asset_tag) + 1  # after the header
    words: list[str] = []
    nothing = sa.literal(words, sa.ARRAY(sa.Text)), sa.literal([], JSONB)
    chosen = sa.select(
        *(Device.batch_id, place, sa.literal(Outcome.CREATE.value), nothing[0], nothing[0], nothing[1], nothing[1]),
        *(Device.id if name == "device_id" else getattr(Device, name) for name in alike),
    ).where(Device.batch_id.is_not(None))
    names = ["plan_id", "row_number", "outcome", "changed", "codes", "changes", "problems", *alike]
    statement = sa.insert(PlannedRow).from_select(names, chosen, include_defaults=False)
    db.session.execute(everywhere(statement, Device, why="every made-up device came in a file"))

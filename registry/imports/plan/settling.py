"""Before a plan: which column of a batch is which, and what a person must still answer."""

from dataclasses import replace

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from registry.columns.columns import Purpose, read_by
from registry.columns.values import DateOrder
from registry.imports.cells import evidence
from registry.imports.mapping.device_lists import mapping_of
from registry.imports.mapping.header_key import header_key
from registry.imports.mapping.proposal import DATE_ORDER, ColumnMapping, propose
from registry.imports.mapping.questions import Question, Unclear, questions
from registry.imports.models import MappingProfile, PurchaseBatch, StagedRow
from registry.imports.plan.planning import given_for_all
from registry.own_fields import own_fields
from registry.own_fields.columns import own_columns
from registry.purchasing.models import OrderLine, PurchaseOrder


def settle(batch: PurchaseBatch) -> tuple[ColumnMapping, list[Question]]:
    """The mapping that a batch has or that its headers propose, and what a person must still answer."""
    remembered = _of_layout(batch) or (batch.supplier.column_mapping if batch.supplier else None) or {}
    of_list = mapping_of(batch.headers) if batch.purpose is Purpose.CORRECTION else {}
    own = own_columns(own_fields.in_use())
    mapping = _read_by(batch.purpose, propose(batch.headers, batch.mapping or of_list or remembered, own))
    positions = mapping.positions(batch.headers)
    dates = evidence.dates(batch.id, positions)
    if DATE_ORDER not in (batch.mapping or {}):  # nobody has said it for this very file
        order = next((order for order in DateOrder if order == remembered.get(DATE_ORDER)), None)
        allowed = order and all(found.allows(order) for found in dates.values() if found.asks)
        mapping = replace(mapping, date_order=order if allowed else None)
    unclear = Unclear(
        dates=[key for key, found in dates.items() if found.asks],
        warranty=mapping.unit() is None and evidence.lacks_unit(batch.id, positions.get("warranty_months")),
        school=batch.purpose is Purpose.DELIVERY
        and "school" not in positions
        and _orders_leave_school_open(batch, mapping),
        sheets=() if batch.sheet else tuple(batch.found.get("sheets", ())),
    )
    return mapping, questions(mapping, batch.purpose, unclear, given_for_all(batch))


def _of_layout(batch: PurchaseBatch) -> dict[str, str]:
    """How an earlier file with the same names of columns was read, in whatever order they stand."""
    of_layout = sa.select(MappingProfile.mapping, MappingProfile.headers).where(
        MappingProfile.supplier_id.is_not_distinct_from(batch.supplier_id),
        MappingProfile.purpose == batch.purpose,
        MappingProfile.header_key == header_key(batch.headers),
    )
    found = db.session.execute(of_layout).one_or_none()
    if found is None:
        return {}
    now = {header_key([header]): header for header in batch.headers}
    return {key: now.get(header_key([said]), said) for key, said in found.mapping.items()}


def _read_by(purpose: Purpose, found: ColumnMapping) -> ColumnMapping:
    read = {column.key for column in read_by(purpose)}
    return replace(
        found,
        columns={key: header for key, header in found.columns.items() if key in read},
        ambiguous={key: headers for key, headers in found.ambiguous.items() if key in read},
    )


def _orders_leave_school_open(batch: PurchaseBatch, mapping: ColumnMapping) -> bool:
    """Whether an order that the file names has a line that names no school."""
    header = mapping.columns.get("order_number")
    orders = [PurchaseOrder.id == batch.order_id] if batch.order_id else []
    if header is not None:
        cell = StagedRow.cells[batch.headers.index(header) + 1]
        said = sa.select(sa.func.lower(sa.func.read_code(cell))).where(StagedRow.batch_id == batch.id).distinct()
        orders.append(
            sa.and_(PurchaseOrder.supplier_id == batch.supplier_id, sa.func.lower(PurchaseOrder.number).in_(said))
        )
    if not orders:
        return False
    open_line = sa.select(OrderLine.id).join(PurchaseOrder, PurchaseOrder.id == OrderLine.order_id)
    found = open_line.where(sa.or_(*orders), OrderLine.school_id.is_(None)).limit(1)
    found = everywhere(found, PurchaseOrder, why="the orders that the file names, whoever placed them")
    return db.session.scalar(found) is not None

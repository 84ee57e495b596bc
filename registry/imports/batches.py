"""Purchase batches: upload, look at, map, apply, discard. What runs in the background is in `jobs`."""

import uuid
from collections.abc import Mapping
from typing import IO, Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload

from core import clock, ids
from core.actor import Actor
from core.db import Locked, check_version, db, lock_now
from core.errors import N_, Invalid, NotFound
from core.history import change
from core.outbox import items
from core.scope import told
from registry.columns.columns import Purpose
from registry.imports.mapping.proposal import DATE_ORDER, repeated
from registry.imports.models import MOVES, BatchState, PurchaseBatch
from registry.imports.names import file_name_of, order_named
from registry.imports.problems.wording import STATES
from registry.imports.reading import copies, files
from registry.imports.reading.device_list import device_list
from registry.imports.refusals import BatchBusy, BatchNotThere, NothingToApply, RowsForgotten, RowsNeedWork, field
from registry.plans import progress
from registry.plans.models import Mode, Outcome
from registry.purchasing import suppliers
from registry.purchasing.models import PurchaseOrder, Supplier

READ, PLAN, APPLY = "imports.read", "imports.plan", "imports.apply"  # topics of the outbox
WRITES = {
    Purpose.DELIVERY: "batch:delivery",
    Purpose.OPENING: "batch:opening",
    Purpose.CORRECTION: "batch:correction",
}


def upload(
    actor: Actor,
    *,
    file: IO[bytes],
    file_name: str,
    supplier: str | None = None,
    purpose: Purpose | None = None,
    order: str | None = None,
    mapping: Mapping[str, str] | None = None,
    for_all: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> PurchaseBatch:
    """Take in a file and queue its reading.

    file      CSV or workbook, 1 byte to 40 MB
    supplier  id or exact name; a delivery needs one
    purpose   None: a list of device management, known by its header, corrects; anything else is a delivery
    order     id or number, for rows that name no order
    mapping   key of a target column → header; what it leaves out is as for the supplier's last file, or recognised
    for_all   key of a target column → what holds for every row that says nothing
    sheet     name of the worksheet to read
    Raises    Forbidden, Invalid, SupplierUnknown, OrderNoLongerOpen, FileEmpty, FileTooLarge
    Records   batch.uploaded
    """
    purpose, said = _purpose(file, purpose)
    actor.must(WRITES[purpose])
    from_supplier = _supplier(supplier, purpose)
    one_header_each(mapping or {})
    given = dict(for_all or {})
    for_order = order_for_all(given, from_supplier) or (order_named(order, from_supplier) if order else None)
    digest, size = files.measure(file)
    batch = PurchaseBatch(
        id=ids.new(),
        purpose=purpose,
        supplier_id=from_supplier.id if from_supplier else None,
        order_id=for_order.id if for_order else None,
        state=BatchState.READING,
        file_name=file_name_of(file_name),
        file_sha256=digest,
        file_size=size,
        reach=reach(actor, purpose),
        mapping=_with_remembered(mapping, from_supplier) if mapping else None,
        for_all=given,
        sheet=sheet,
        said=said,
        uploaded_by_id=actor.id,
        uploaded_at=clock.now(),
    )
    return _begun(actor, batch, file)


def _begun(actor: Actor, batch: PurchaseBatch, file: IO[bytes]) -> PurchaseBatch:
    with change(batch, "batch.uploaded", by=actor):
        db.session.add(batch)
    files.keep(batch.id, file)
    queue(batch, READ)
    return batch


def get(actor: Actor, batch_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> PurchaseBatch:
    """One batch with its supplier, order and people.

    lock      hold it until the transaction ends
    expected  the version the asker saw
    Raises    Forbidden, NotFound, Stale, BatchBusy: a worker holds it
    """
    actor.must("batch:read")
    people = [joinedload(PurchaseBatch.uploaded_by), joinedload(PurchaseBatch.applied_by)]
    statement = sa.select(PurchaseBatch).where(PurchaseBatch.id == batch_id)
    statement = told(statement, actor, PurchaseBatch)
    statement = statement.options(joinedload(PurchaseBatch.supplier), joinedload(PurchaseBatch.order), *people)
    if lock:
        statement = statement.with_for_update(of=PurchaseBatch, nowait=True).execution_options(populate_existing=True)
    try:
        batch: PurchaseBatch | None = (lock_now(statement) if lock else db.session.scalars(statement)).one_or_none()
    except Locked:
        raise BatchBusy from None
    if batch is None:
        raise NotFound
    check_version(batch, expected)
    return batch


def plan_again(actor: Actor, batch: PurchaseBatch) -> None:
    """Plan anew, because the catalogue, the order or the register has changed. Raises Forbidden, BatchNotThere.

    Records  batch.replanned
    """
    actor.must(WRITES[batch.purpose])
    must_move(batch, BatchState.READING)
    with change(batch, "batch.replanned", by=actor):
        batch.state, batch.said = BatchState.READING, None
    queue(batch, PLAN)


def read_again(actor: Actor, batch: PurchaseBatch, *, choices: Mapping[str, str]) -> None:
    """Read the file anew in another way, and plan it. Raises Forbidden, BatchNotThere. Records batch.reading_chosen."""
    actor.must(WRITES[batch.purpose])
    must_move(batch, BatchState.READING)
    with change(batch, "batch.reading_chosen", by=actor):
        batch.choices = dict(choices)
        batch.state, batch.rows = BatchState.READING, None
        batch.questions, batch.said = [], None
    queue(batch, PLAN)


def start_apply(actor: Actor, batch: PurchaseBatch, *, mode: Mode = Mode.ALL_OR_NOTHING) -> None:
    """Queue the applying of a plan.

    Raises   Forbidden, BatchNotThere, NothingToApply, RowsNeedWork: all or nothing, and not all of it is good
    Records  batch.apply_started
    """
    actor.must(WRITES[batch.purpose])
    must_move(batch, BatchState.APPLYING)
    counts = batch.counts or {}
    bad = counts.get(Outcome.ERROR, 0) + counts.get(Outcome.CONFLICT, 0)
    if not sum(counts.values()) - bad:
        raise NothingToApply
    if bad and mode is Mode.ALL_OR_NOTHING:
        raise RowsNeedWork(count=bad)
    with change(batch, "batch.apply_started", by=actor):
        batch.state, batch.mode, batch.said = BatchState.APPLYING, mode, None
        batch.applied_by_id = actor.id
        batch.reach = reach(actor, batch.purpose)
    queue(batch, APPLY)


def again(actor: Actor, batch: PurchaseBatch) -> PurchaseBatch:
    """Plan the file of an applied batch once more, as a new batch, with what people decided about its rows.

    What became a device is unchanged there; the rows that were left out can be corrected and applied.
    Raises   Forbidden, BatchNotThere, RowsForgotten
    Records  batch.uploaded
    """
    actor.must(WRITES[batch.purpose])
    if batch.state is not BatchState.APPLIED:
        raise BatchNotThere(state=gettext(STATES[batch.state]))
    if batch.emptied_at is not None:
        raise RowsForgotten
    taken_over = ("purpose", "supplier_id", "order_id", "file_name", "file_sha256", "file_size", "mapping", "for_all")
    values = {name: getattr(batch, name) for name in (*taken_over, "sheet", "choices", "found")}
    said = {"code": "planned_again", "values": {}}
    people = {"reach": reach(actor, batch.purpose), "uploaded_by_id": actor.id, "uploaded_at": clock.now()}
    new = PurchaseBatch(id=ids.new(), state=BatchState.READING, said=said, **values, **people)
    with change(new, "batch.uploaded", by=actor):
        db.session.add(new)
    copies.of_batch(batch.id, new.id)
    queue(new, READ)
    return new


def discard(actor: Actor, batch: PurchaseBatch) -> None:
    """Put a batch away that was uploaded by mistake; nothing of it was written. Records batch.discarded.

    Raises   Forbidden, BatchNotThere
    """
    actor.must(WRITES[batch.purpose])
    must_move(batch, BatchState.DISCARDED)
    with change(batch, "batch.discarded", by=actor):
        batch.state = BatchState.DISCARDED


def _with_remembered(said: Mapping[str, str], supplier: Supplier | None) -> dict[str, str]:
    """What came with the file, and for what it leaves out what was answered for the supplier's last one."""
    kept = (supplier.column_mapping if supplier else None) or {}
    asked_anew = {DATE_ORDER, *said}
    kept = {key: header for key, header in kept.items() if key not in asked_anew and header not in said.values()}
    return kept | dict(said)


def _purpose(file: IO[bytes], asked: Purpose | None) -> tuple[Purpose, dict[str, Any] | None]:
    """What a file is for, and what is said about that."""
    found = device_list(file) if asked is not Purpose.DELIVERY else None
    if found is None:
        return asked or Purpose.DELIVERY, None
    return Purpose.CORRECTION, {"code": "device_list", "values": {"words": found.name}}


def _supplier(said: str | None, purpose: Purpose) -> Supplier | None:
    if said:
        return suppliers.named(said)
    if purpose is Purpose.DELIVERY:
        raise field("supplier", N_("Say which supplier the delivery comes from."))
    return None


def reach(actor: Actor, purpose: Purpose) -> list[uuid.UUID] | None:
    """The schools whose devices the actor's batches may touch; none: every school."""
    return None if actor.everywhere(WRITES[purpose]) else list(actor.schools(WRITES[purpose]))


def order_for_all(given: dict[str, str] | None, supplier: Supplier | None) -> PurchaseOrder | None:
    """Take the order out of what was given for all rows. Raises Invalid, OrderNoLongerOpen."""
    number = given.pop("order_number", "") if given else ""
    try:
        return order_named(number, supplier, asked_as="order_number") if number else None
    except Invalid as bad:
        raise Invalid({"for_all": bad.errors}) from None


def one_header_each(mapping: Mapping[str, str]) -> None:
    """Refuse a mapping by which one column of the file would be several. Raises Invalid."""
    if twice := repeated(mapping):
        says = N_("One column of the file cannot be several of these: choose another.")
        raise Invalid({key: [field(key, says).errors[key][0]] for key in twice})


def must_move(batch: PurchaseBatch, to: BatchState) -> None:
    """Refuse what the batch's state does not allow. Raises BatchNotThere."""
    if to not in MOVES[batch.state]:
        raise BatchNotThere(state=gettext(STATES[batch.state]))


def queue(batch: PurchaseBatch, topic: str) -> None:
    """Have a worker do `topic` for the batch once this transaction is committed."""
    progress.begin(batch.id)
    items.add(topic, {"batch_id": str(batch.id)}, key=str(batch.id), dedup_key=f"{batch.id}:{batch.version}")

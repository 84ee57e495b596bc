"""What an import meets: a catalogue, an order, a file on its way. Jobs are done as a worker would, one at a time."""

import csv
import io
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.db import db, transaction
from core.history import Event
from core.outbox.items import Item
from organisation.people.roles import Role
from registry.catalogue.models import Category
from registry.columns.columns import Purpose
from registry.imports import batches, jobs, undecided, undo_import
from registry.imports.models import PurchaseBatch
from registry.plans.models import PlannedRow
from registry.purchasing.models import PurchaseOrder, Supplier
from tests import cast, deliveries, makers

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "batches"
TOPICS = {
    batches.READ: jobs.read,
    batches.PLAN: jobs.read,
    batches.APPLY: jobs.apply,
    undo_import.UNDO: undo_import.work,
    undecided.TOPIC: lambda payload: undecided.plan_again(uuid.UUID(payload["event_id"])),
}


def catalogue(supplier: Supplier) -> None:
    """The models of the sample deliveries, with this supplier's spellings."""
    with (SAMPLES / "csv" / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            made = makers.model(row["manufacturer"], row["model_number"], Category(row["category"]))
            for alias in row["aliases"].split("|"):
                makers.alias(made, alias, supplier)


def sample_order(supplier: Supplier, folder: str = "csv") -> PurchaseOrder:
    """The order of a sample delivery."""
    with (SAMPLES / folder / "order.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [
        (makers.model(r["manufacturer"], r["model_number"]), int(r["quantity"]), int(r["unit_price_cents"]))
        for r in rows
    ]
    return makers.order(rows[0]["order_number"], supplier, lines)


def order_of(delivery: deliveries.Delivery, supplier: Supplier) -> PurchaseOrder:
    """The order that an invented delivery is for."""
    lines = [
        (makers.model(model.manufacturer, model.number), count, model.price_cents)
        for model, count in delivery.ordered().items()
    ]
    return makers.order(delivery.order, supplier, lines)


def csv_of(header: list[str], *rows: list[Any]) -> bytes:
    """A small CSV file, UTF-8 with semicolons."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([header, *rows])
    return text.getvalue().encode()


def uploaded(
    content: bytes, supplier: Supplier | None, *, who: cast.Member | None = None, **said: Any
) -> PurchaseBatch:
    """A batch as it is right after the upload."""
    purpose = said.get("purpose", Purpose.DELIVERY)
    who = who or cast.everywhere(Role.PROCUREMENT if purpose is Purpose.DELIVERY else Role.ASSET_MANAGER)
    with transaction():
        batch = batches.upload(
            who.actor,
            file=io.BytesIO(content),
            file_name=said.pop("file_name", "delivery.csv"),
            supplier=str(supplier.id) if supplier else None,
            **said,
        )
    return batch


def work() -> int:
    """Do every open job of imports, as a worker does; returns how many there were."""
    done = 0
    while item := db.session.scalars(_OPEN).first():
        with transaction():
            item = db.session.get_one(Item, item.id)
            payload, topic = dict(item.payload), item.topic
            TOPICS[topic](payload)
            db.session.execute(sa.update(Item).where(Item.id == item.id).values(done_at=sa.func.now()))
        done += 1
    return done


_OPEN = sa.select(Item).where(Item.topic.in_(TOPICS), Item.done_at.is_(None)).order_by(Item.id)


def planned(content: bytes, supplier: Supplier | None, **said: Any) -> PurchaseBatch:
    """A batch after Vire has read and planned it as far as it goes alone."""
    batch = uploaded(content, supplier, **said)
    work()
    db.session.refresh(batch)
    return batch


def applied(batch: PurchaseBatch, who: cast.Member | None = None, mode: str = "all_or_nothing") -> PurchaseBatch:
    """The batch after someone has applied it and a worker has done so."""
    who = who or cast.everywhere(Role.PROCUREMENT if batch.purpose is Purpose.DELIVERY else Role.ASSET_MANAGER)
    with transaction():
        batches.start_apply(who.actor, db.session.get_one(PurchaseBatch, batch.id), mode=batches.Mode(mode))
    work()
    db.session.refresh(batch)
    return batch


def undone(batch: PurchaseBatch, who: cast.Member | None = None) -> PurchaseBatch:
    """The batch after someone has undone it and a worker has done so."""
    who = who or cast.everywhere(Role.PROCUREMENT if batch.purpose is Purpose.DELIVERY else Role.ASSET_MANAGER)
    with transaction():
        undo_import.start(who.actor, db.session.get_one(PurchaseBatch, batch.id))
    work()
    db.session.expire_all()
    db.session.refresh(batch)
    return batch


def outcomes(batch: PurchaseBatch) -> Counter[str]:
    """Rows by what would become of them: `create`, `update`, `unchanged`, or the code of what is wrong."""
    rows = db.session.execute(
        sa.select(PlannedRow.outcome, PlannedRow.codes).where(PlannedRow.plan_id == batch.id)
    ).all()
    return Counter(code for outcome, codes in rows for code in (codes or [outcome.value]))


def rows(batch: PurchaseBatch) -> list[PlannedRow]:
    """The planned rows, in the order of the file."""
    db.session.expire_all()
    statement = sa.select(PlannedRow).where(PlannedRow.plan_id == batch.id).order_by(PlannedRow.row_number)
    return list(db.session.scalars(statement))


def facts(verb: str) -> int:
    """How many facts of this verb the history holds."""
    return db.session.scalar(sa.select(sa.func.count(Event.id)).where(Event.verb == verb)) or 0

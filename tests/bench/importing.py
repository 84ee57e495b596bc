"""Importing measured against the limit of the machine: raw COPY and a staged upsert into the same table.

Everything happens in the database the application is connected to, which should hold nothing but what every
installation begins with.
"""

import csv
import io
import resource
import time
from dataclasses import dataclass
from typing import Any

import psycopg

from core.db import db, transaction
from organisation.people.roles import Role
from registry.imports import batches, jobs
from registry.imports.models import BatchState, PurchaseBatch
from tests import cast, deliveries, makers

SPELLINGS = deliveries.CATALOGUE
SUPPLIER = "Mittaus Oy"


@dataclass(frozen=True)
class Import:
    """Seconds of one import and of its limit.

    limit    COPY into a staging table and INSERT ... SELECT ... ON CONFLICT DO UPDATE, with the table's own indexes
    memory   most megabytes that this process held
    """

    rows: int
    upload: float
    plan: float
    apply: float
    limit: float
    memory: float

    @property
    def whole(self) -> float:
        """From the upload to the register."""
        return self.upload + self.plan + self.apply

    @property
    def ratio(self) -> float:
        """How many times the limit it takes."""
        return self.whole / self.limit


def catalogue() -> None:
    """The models of invented deliveries and how their supplier spells them; made once."""
    supplier = makers.supplier(SUPPLIER)
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            made = makers.model(row["manufacturer"], row["model_number"])
            for alias in row["aliases"].split("|"):
                makers.alias(made, alias, supplier)
    db.session.remove()


def measure(dsn: str, *, rows: int, seed: int) -> Import:
    """Import an invented workbook of that many rows, after measuring the limit with the same rows.

    dsn  of the same database, for psycopg
    """
    delivery = deliveries.make(rows, seed=seed)
    lines = [(makers.model(m.manufacturer, m.number), n, m.price_cents) for m, n in delivery.ordered().items()]
    makers.order(delivery.order, makers.supplier(SUPPLIER), lines)
    officer = cast.everywhere(Role.PROCUREMENT)
    db.session.remove()
    content = deliveries.as_xlsx(delivery)
    limit = _limit(dsn, delivery)
    began = time.perf_counter()
    with transaction():
        file = io.BytesIO(content)
        batch_id = batches.upload(officer.actor, file=file, file_name="delivery.xlsx", supplier=SUPPLIER).id
    uploaded = time.perf_counter()
    _job(jobs.read, batch_id)
    planned = time.perf_counter()
    with transaction():
        batch = batches.get(officer.actor, batch_id, lock=True)
        assert batch.counts is not None, batch.failure_code
        assert batch.counts["create"] == delivery.expected["create"]
        batches.start_apply(officer.actor, batch, mode=batches.Mode.GOOD_ROWS)
    _job(jobs.apply, batch_id)
    applied = time.perf_counter()
    assert db.session.get_one(PurchaseBatch, batch_id).state is BatchState.APPLIED
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Import(rows, uploaded - began, planned - uploaded, applied - planned, limit, memory)


def _job(effect: Any, batch_id: Any) -> None:
    with transaction():
        effect({"batch_id": str(batch_id)})


STAGE = """
CREATE TEMPORARY TABLE raw_stage (school_id uuid, model_id uuid, manufacturer_id uuid, serial text, tag bigint,
    price_cents bigint, purchased_on date) ON COMMIT DROP
"""
UPSERT = """
INSERT INTO device (school_id, model_id, manufacturer_id, serial_printed, asset_tag, lifecycle, price_cents, purchased_on)
SELECT school_id, model_id, manufacturer_id, serial, asset_tag(tag), 'in_store', price_cents, purchased_on FROM raw_stage
ON CONFLICT (manufacturer_id, serial) DO UPDATE SET price_cents = excluded.price_cents
"""


def _limit(dsn: str, delivery: deliveries.Delivery) -> float:
    """Seconds that the same rows take without anything of ours; nothing of it stays."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute(
            "SELECT d.model_number, d.id, d.manufacturer_id FROM device_model AS d ORDER BY d.model_number"
        )
        models = {number: (key, maker) for number, key, maker in found}
        schools = [row[0] for row in connection.execute("SELECT id FROM school ORDER BY id")]
        ready = [
            (schools[n % len(schools)], *models[line.model.number], line.serial, 900_000 - n, line.model.price_cents)
            for n, line in enumerate(delivery.good)
        ]
        began = time.perf_counter()
        connection.execute(STAGE)
        with connection.cursor() as cursor, cursor.copy("COPY raw_stage FROM STDIN") as copy:
            for row in ready:
                copy.write_row((*row, deliveries.FIRST_DAY))
        connection.execute(UPSERT)
        ended = time.perf_counter()
        connection.rollback()
    return ended - began

"""The limit of an import: COPY and a staged upsert of the same rows, by psycopg alone."""

import time
from typing import Any

import psycopg

from tests import deliveries
from tests.bench.ground import Ground

STAGE = """
CREATE TEMPORARY TABLE staged (school_id uuid, model_id uuid, manufacturer_id uuid, serial text, tag bigint,
    price_cents bigint, purchased_on date) ON COMMIT DROP
"""
UPSERT = """
INSERT INTO device (school_id, model_id, manufacturer_id, serial_printed, asset_tag, lifecycle, price_cents, purchased_on)
SELECT school_id, model_id, manufacturer_id, serial, asset_tag(tag), 'in_store', price_cents, purchased_on FROM staged
ON CONFLICT (manufacturer_id, serial) DO UPDATE SET price_cents = excluded.price_cents
"""


def raw(ground: Ground, template: str, delivery: deliveries.Delivery) -> float:
    """Seconds that the rows of a delivery take into the device table of a fresh copy, committed."""
    name = "raw"
    ground.database(name, template)
    try:
        with psycopg.connect(ground.dsn(name)) as connection:
            rows = _rows(connection, delivery)
            connection.rollback()
            begun = time.perf_counter()
            connection.execute(STAGE)
            with connection.cursor() as cursor, cursor.copy("COPY staged FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            connection.execute(UPSERT)
            connection.commit()
            return time.perf_counter() - begun
    finally:
        ground.forget(name)


def _rows(connection: psycopg.Connection[Any], delivery: deliveries.Delivery) -> list[tuple[Any, ...]]:
    """The delivery as the device table has it."""
    found = connection.execute("SELECT model_number, id, manufacturer_id FROM device_model").fetchall()
    models = {number: (key, maker) for number, key, maker in found}
    schools = [row[0] for row in connection.execute("SELECT id FROM school ORDER BY id")]
    return [
        (schools[n % len(schools)], *models[line.model.number], line.serial, 900_000 - n, line.price, line.delivered)
        for n, line in enumerate(delivery.lines)
    ]

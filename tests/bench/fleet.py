"""Made-up devices in any number, with models, rooms and holders: one statement each, in a database of the bench's own.

The indexes that only speed up reading are made anew behind the rows, which gives the same trees in a tenth of the time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

CATALOGUE = """
WITH maker AS (
    INSERT INTO manufacturer (name) SELECT 'Maker ' || n FROM generate_series(1, 5) AS n RETURNING id, name
), model AS (
    INSERT INTO device_model (manufacturer_id, model_number, category)
    SELECT maker.id, 'Model ' || n, (ARRAY['student_laptop', 'staff_laptop', 'student_laptop', 'display', 'tablet',
        'student_laptop', 'projector', 'access_point', 'document_camera'])[1 + n % 9]
    FROM generate_series(1, 25) AS n JOIN maker ON maker.name = 'Maker ' || (1 + n % 5)
    RETURNING id, category
)
INSERT INTO standard_listing (model_id, use, valid_from, planned_life_months, replacement_price_cents)
SELECT id, CASE category WHEN 'student_laptop' THEN 'student' ELSE 'staff' END, DATE '2020-08-01', 48, 39000
FROM model WHERE category LIKE '%laptop'
"""
ROOMS = """
INSERT INTO room (school_id, name)
SELECT id, 'Luokka ' || n FROM school CROSS JOIN generate_series(1, 12) AS n
"""
STAFF = """
INSERT INTO person (name, email) SELECT 'Person ' || n, 'person' || n || '@bench.invalid' FROM generate_series(1, 3000) AS n
"""
DEVICES = """
WITH place AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM school),
thing AS (SELECT id, manufacturer_id, row_number() OVER (ORDER BY model_number) - 1 AS n FROM device_model),
chance AS (SELECT n, hashint8(n) & 1023 AS one, hashint8(n + 7) & 1048575 AS two FROM generate_series(1, %(count)s) AS n)
INSERT INTO device (school_id, model_id, manufacturer_id, asset_tag, serial_printed, lifecycle, condition, purchased_on,
    price_cents, warranty_ends_on, received_on, deployed_on, retired_on)
SELECT place.id, thing.id, thing.manufacturer_id, asset_tag(chance.n), 'PF' || upper(to_hex(two)) || lpad(chance.n::text, 7, '0'),
    CASE WHEN one < 900 THEN 'deployed' WHEN one < 980 THEN 'in_store' ELSE 'retired' END,
    CASE WHEN one %% 25 = 0 THEN 'faulty' ELSE 'working' END,
    DATE '2021-01-01' + (two %% 1800)::int, 30000 + one, DATE '2024-01-01' + (two %% 1800)::int,
    DATE '2021-02-01' + (two %% 1800)::int, DATE '2021-03-01' + (two %% 1800)::int,
    CASE WHEN one >= 980 THEN DATE '2026-01-31' END
FROM chance JOIN place ON place.n = two %% (SELECT count(*) FROM school) JOIN thing ON thing.n = one %% 25
"""
HOLDERS = """
WITH staff AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM person),
class AS (SELECT id, school_id, row_number() OVER (PARTITION BY school_id ORDER BY id) - 1 AS n FROM room),
thing AS (SELECT id, school_id, deployed_on, hashtextextended(id::text, 0) & 65535 AS n FROM device WHERE lifecycle = 'deployed')
INSERT INTO custody (device_id, school_id, holder_kind, person_id, room_id, since)
SELECT thing.id, thing.school_id, CASE WHEN thing.n %% 3 = 0 THEN 'person' ELSE 'room' END,
    CASE WHEN thing.n %% 3 = 0 THEN staff.id END, CASE WHEN thing.n %% 3 > 0 THEN class.id END, thing.deployed_on
FROM thing JOIN staff ON staff.n = thing.n %% (SELECT count(*) FROM person) JOIN class ON class.school_id = thing.school_id AND class.n = thing.n %% 12
""".replace("%%", "%")


def stock(dsn: str, count: int) -> None:
    """Fill a fresh copy of the template with `count` devices and what belongs to them."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET enable_nestloop = off")  # nobody has counted what is just being written
        connection.execute("SET session_replication_role = replica")  # what is made up here refers to what is there
        for statement in (CATALOGUE, ROOMS, STAFF):
            connection.execute(statement)
        with rebuilt_indexes(connection, "device"):
            connection.execute(DEVICES, {"count": count})
        connection.execute("SELECT setval('asset_tag_number', %s)", (count + 1,))
        connection.execute("ANALYZE")
        connection.execute(HOLDERS)
        connection.execute("VACUUM ANALYZE")


@contextmanager
def rebuilt_indexes(connection: psycopg.Connection[Any], table: str) -> Iterator[None]:
    """Take away the indexes of a table that no constraint needs, and make them again behind the rows."""
    kept = "SELECT conindid::regclass::text FROM pg_constraint WHERE conrelid = %(table)s::regclass AND conindid > 0"
    wanted = (
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "  # noqa: S608
        f"WHERE indrelid = %(table)s::regclass AND NOT indisunique AND indexrelid::regclass::text NOT IN ({kept})"
    )
    found = connection.execute(wanted, {"table": table}).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _, definition in found:
        connection.execute(definition)


def some(dsn: str, column: str, count: int) -> list[str]:
    """What some deployed devices have in `column`, spread over the table."""
    wanted = f"SELECT {column} FROM device WHERE lifecycle = 'deployed' ORDER BY hashtextextended(id::text, 1) LIMIT %s"  # noqa: S608
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute(wanted, (count,)).fetchall()]

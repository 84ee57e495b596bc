"""How long a plan takes does not hang on what happened before: no file yet, many small ones, a mass delete."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import psycopg

from tests import deliveries, makers
from tests.bench.figures import Figure, clock, shown, times
from tests.bench.ground import Ground
from tests.bench.importing import RUN, running, until, uploaded
from tests.bench.wire import Line
from tests.cast import Member
from tests.imports import given

BASE, ROWS, SMALL, FEW = "plans", 10_000, 40, 5
SEEDS = range(700, 704)
LIMIT = 1.5  # times the usual
TABLES = ("staged_row", "parsed_row", "planned_row")


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """Plan deliveries of 10,000 rows, each after something else; the usual is one whose tables are analysed."""
    ground.database(BASE)
    with ground.inside(BASE):
        supplier = makers.supplier("Mittaus Oy")
        given.catalogue(supplier)
        files = [_file(ROWS, seed, supplier) for seed in SEEDS]
        small = [_file(FEW, 600 + number, supplier) for number in range(SMALL)]
    with psycopg.connect(ground.dsn(BASE), autocommit=True) as connection:
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")  # type: ignore[arg-type]
    took: dict[str, float] = {}
    with running(ground, BASE) as (port, _), psycopg.connect(ground.dsn(RUN), autocommit=True) as own:
        line = Line(port, crew["procurement"].bearer)
        took["on a fresh database"] = _seconds(line, files[0])
        for file in small:
            _seconds(line, file)
        took[f"after {SMALL} files of {FEW} rows"] = _seconds(line, files[1])
        _each(own, "DELETE FROM {}")
        took["after a mass delete"] = _seconds(line, files[2])
        _each(own, "ANALYZE {}")
        usual = median(_seconds(line, files[3]) for _ in range(2))
    return [
        shown(f"plan: {ROWS:,} rows, tables analysed", clock(usual)),
        *(times(f"plan: {ROWS:,} rows {when}", seconds, usual, LIMIT, than="usual") for when, seconds in took.items()),
    ]


def _file(rows: int, seed: int, supplier: Any) -> bytes:
    delivery = deliveries.make(rows, seed=seed, faults=())
    given.order_of(delivery, supplier)
    return deliveries.as_csv(delivery)


def _seconds(line: Line, file: bytes) -> float:
    begun = time.perf_counter()
    until(line, uploaded(line, file, "csv"), "planned")
    return time.perf_counter() - begun


def _each(connection: psycopg.Connection[Any], statement: str) -> None:
    run: Callable[[Any], Any] = connection.execute
    for table in TABLES:
        run(statement.format(table))

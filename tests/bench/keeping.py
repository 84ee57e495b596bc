"""The register over the year: a past day, the last characters of a serial number, an export, and a whole stocktake."""

import http.client
import time
from collections.abc import Iterator
from typing import Any, Final

import psycopg

from core import clock, ids
from core.actor import Actor
from core.db import transaction
from registry.stocktakes import presenting, stocktakes
from tests.bench import fleet, processes, stock
from tests.bench.figures import Figure, at_most, shown, times
from tests.bench.ground import Ground
from tests.bench.rounds import alternate, always
from tests.bench.wire import Line
from tests.cast import Member

RUN = "keeping_run"  # the database in which the stocktake is held
EXPECTED, SCANNED = 150_000, 145_000
SETTLED, SEARCHED, EXPORTED = 15.0, 20.0, 60.0  # seconds, milliseconds, MB
TIMES = 3.0  # a past day next to today
AT_ONCE: Final = 1_000  # scans
PAGE = "/api/v1/devices?category=student_laptop&limit=50"
OF_SCHOOLS = "SELECT school_id, count(*) FROM device WHERE lifecycle = 'deployed' GROUP BY school_id ORDER BY 2 DESC"
LABELS = "SELECT label FROM stocktake_expected WHERE stocktake_id = %s AND school_id = %s ORDER BY label"
MIB = 1 << 20


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """Reads of 331,000 devices, the export of all of them, and a round of 150,000 with 145,000 scans."""
    stock.stocked(ground)
    return [*_reads(ground, crew["asset_manager"]), _export(ground, crew["asset_manager"]), *_round(ground, crew)]


def _reads(ground: Ground, who: Member) -> list[Figure]:
    line = Line(ground.web(stock.LARGE), who.bearer)
    ends = [serial[-4:] for serial in fleet.some(ground.dsn(stock.LARGE), "serial", 64)]
    found = alternate(
        {
            "today": always(line, PAGE),
            "past": always(line, f"{PAGE}&at={clock.today().isoformat()}"),
            "ends": lambda number: line.get(f"/api/v1/devices?limit=50&q={ends[number % len(ends)]}"),
        },
        rounds=8,
    )
    ground.stop()
    today, past, by_end = found["today"], found["past"], found["ends"]
    return [
        times("devices: page as of a day, p50", past.p50, today.p50, TIMES, than="today", ratio=past.through(today)),
        at_most(
            "devices: by the last four characters of 331,000, p50",
            by_end.p50 * 1000,
            SEARCHED,
            "ms",
            slower=ground.slower,
        ),
    ]


def _export(ground: Ground, who: Member) -> Figure:
    """How much more the processes of the server hold while all devices are taken away as CSV."""
    port = ground.web(stock.LARGE)
    Line(port, who.bearer).get(PAGE)
    process = ground.children[-1].process
    pid = process.pid if process else 0
    before = processes.share(processes.tree(pid))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", "/api/v1/devices.csv", headers=who.bearer)
    answer, most, rows = connection.getresponse(), before, 0
    while part := answer.read(MIB):
        rows += part.count(b"\n")
        most = max(most, processes.share(processes.tree(pid)))
    ground.stop()
    if rows < stock.DEVICES[stock.LARGE]:
        raise RuntimeError(f"the export has {rows} rows only")
    return at_most(f"export: memory that {rows:,} devices take more", most - before, EXPORTED, "MB")


def _round(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    ground.database(RUN, stock.LARGE)
    actor, day = crew["asset_manager"].actor, clock.today()
    with psycopg.connect(ground.dsn(RUN), autocommit=True) as connection, ground.inside(RUN):
        schools = list(_schools(connection))
        begun = time.perf_counter()
        with transaction():
            made = stocktakes.begin(actor, name="measured", starts_on=day, ends_on=day, schools=schools)
        frozen = time.perf_counter()
        scanned = sum(_scanned(connection, actor, made.id, school) for school in schools)
        counted = time.perf_counter()
        with transaction():
            whole = presenting.whole(actor, stocktakes.get(actor, made.id))
        for school in schools:
            with transaction():
                stocktakes.sign_off(actor, stocktakes.part(actor, made.id, school, lock=True), note="measured")
        settled = time.perf_counter()
    ground.forget(RUN)
    words = f"stocktake: {whole['expected']:,} expected and {scanned:,} scans"
    return [
        at_most(f"{words}, settled", settled - counted, SETTLED, "s", slower=ground.slower),
        shown("stocktake: of that what stands before, frozen", f"{frozen - begun:.2f} s"),
        shown(
            "stocktake: of that what stands before, 1,000 scans", f"{(counted - frozen) / (scanned / AT_ONCE):.3f} s"
        ),
    ]


def _schools(connection: psycopg.Connection[Any]) -> Iterator[Any]:
    """Schools with as many devices together as a round is to expect."""
    together = 0
    for school, devices in connection.execute(OF_SCHOOLS).fetchall():
        if together < EXPECTED:
            together += devices
            yield school


def _scanned(connection: psycopg.Connection[Any], actor: Actor, made: Any, school: Any) -> int:
    """Scan as large a share of a school's devices as of the whole round; how many."""
    labels = [row[0] for row in connection.execute(LABELS, (made, school)).fetchall()]
    codes = labels[: round(len(labels) * SCANNED / EXPECTED)]
    for start in range(0, len(codes), AT_ONCE):
        scans = [
            {"client_id": str(ids.new()), "code": code, "scanned_at": clock.now()}
            for code in codes[start : start + AT_ONCE]
        ]
        with transaction():
            stocktakes.take(actor, stocktakes.part(actor, made, school, lock=True), scans)
    return len(codes)

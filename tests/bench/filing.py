"""Tickets filed by program: how many a second, with how many statements, and how soon somebody has them."""

import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from statistics import median, quantiles
from typing import Any

import orjson
import psycopg

from config.local.processes import wait_until
from tests.bench import fleet, heard
from tests.bench.crew import TEACHERS
from tests.bench.figures import Figure, at_least, at_most, shown, unmeasured
from tests.bench.ground import STARTING, Ground, ready
from tests.bench.stock import SMALL, stocked
from tests.bench.wire import Line
from tests.cast import FIRST, Member

PATH = "/api/v1/tickets"
CONCURRENCY, PER_SECOND, STATEMENTS = 8, 250, 12
ROUNDS, PER_ROUND = 5, 240
PACE, PACED = 50, 600  # tickets a second, fewer on a slower machine, and in all
SOON_P50, SOON_P95 = 0.050, 0.150
REPORTING, BURST_SEEN = 6, 60  # people who report the same, seconds
FILING, ROUTING = "filing", "routing"


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """Tickets by sticker: a device, a category, a sentence."""
    stocked(ground)
    for name in (FILING, ROUTING):
        ground.database(name, SMALL)
    bodies = _bodies(fleet.some(ground.dsn(FILING), "asset_tag", 500))
    return [*_statements(ground, crew, bodies), *_rate(ground, crew, bodies), *_soon(ground, crew, bodies)]


def _bodies(tags: list[str]) -> list[bytes]:
    return [
        orjson.dumps(
            {
                "title": "Näyttö on pimeä",
                "description": "Ei käynnisty edes laturissa.",
                "category": "device.power",
                "devices": [tag],
                "class_stopped": n % 10 == 0,
            }
        )
        for n, tag in enumerate(tags)
    ]


def _statements(ground: Ground, crew: dict[str, Member], bodies: list[bytes]) -> list[Figure]:
    with ground.inside(FILING) as app:
        said = heard.request(app, "POST", PATH, crew["teacher"].bearer, data=bodies[0], content_type="application/json")
    return [at_most("tickets: SQL statements to file one", len(said), STATEMENTS, "")]


def _rate(ground: Ground, crew: dict[str, Member], bodies: list[bytes]) -> list[Figure]:
    port = ground.web(FILING)
    lines = _lines(port, crew)
    _together(lines, bodies[:40])
    rates, took = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        took += _together(lines, [bodies[n % len(bodies)] for n in range(PER_ROUND)])
        rates.append(PER_ROUND / (time.perf_counter() - begun))
    ground.stop()
    return [
        at_least("tickets: filed at concurrency 8", median(rates), PER_SECOND, "a second", slower=ground.slower),
        shown("tickets: one filing at concurrency 8, p50", f"{median(took) * 1000:.1f} ms"),
    ]


def _lines(port: int, crew: dict[str, Member]) -> list[Line]:
    """Connections that several teachers share, so that nobody writes faster than one person may."""
    people = [crew[f"teacher {number}"].bearer for number in range(TEACHERS)]
    return [Line(port, *people[first::CONCURRENCY]) for first in range(CONCURRENCY)]


def _together(lines: list[Line], bodies: list[bytes]) -> list[float]:
    """Send `bodies` over all lines at once; returns how long each took."""
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    for body in bodies:
        waiting.put(body)
    took: list[float] = []

    def work(line: Line) -> None:
        while True:
            try:
                body = waiting.get_nowait()
            except queue.Empty:
                return
            begun = time.perf_counter()
            line.post(PATH, body, expected=201)
            took.append(time.perf_counter() - begun)

    _threads([partial(work, line) for line in lines])
    if len(took) != len(bodies):
        raise RuntimeError(f"{len(bodies) - len(took)} tickets were refused")
    return took


def _threads(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _soon(ground: Ground, crew: dict[str, Member], bodies: list[bytes]) -> list[Figure]:
    pace = PACE / ground.slower
    port = ground.web(ROUTING)
    ground.start("publisher", ROUTING)
    ground.start("worker", ROUTING)
    with psycopg.connect(ground.dsn(ROUTING), autocommit=True) as connection:
        if not wait_until(lambda: ready(connection), seconds=STARTING):
            raise RuntimeError("no worker came to work")
        waits = _paced(_lines(port, crew), bodies, connection, pace)
        seen = _seen(port, crew, connection)
    ground.stop()
    if len(waits) < PACED:
        return [
            unmeasured("tickets: filed → assigned", f"{PACED - len(waits)} of {PACED} were not assigned in a minute")
        ]
    words = f"tickets: filed → assigned at {pace:.3g} a second"
    soon = {"p50": (median(waits), SOON_P50), "p95": (quantiles(waits, n=20)[-1], SOON_P95)}
    return [
        *[
            at_most(f"{words}, {name}", took * 1000, limit * 1000, "ms", slower=ground.slower)
            for name, (took, limit) in soon.items()
        ],
        at_most("services: a burst of tickets about one, seen after its last filing", seen, BURST_SEEN, "s"),
    ]


def _seen(port: int, crew: dict[str, Member], connection: psycopg.Connection[Any]) -> float:
    """Seconds from the filing that makes a burst until leads see that there is one; nothing does more often than as usual."""
    school = connection.execute("SELECT id::text FROM school WHERE name_fi = %s", (FIRST,)).fetchone()
    body = orjson.dumps({"title": "Wilma ei aukea", "service": "wilma", "school": school and school[0]})
    for number in range(REPORTING):
        Line(port, crew[f"teacher {number}"].bearer).post(PATH, body, expected=201)
    filed = time.perf_counter()
    asked = "SELECT FROM major_incident JOIN service ON service.id = service_id WHERE service.code = 'wilma'"
    wait_until(lambda: connection.execute(asked).fetchone() is not None, seconds=3 * BURST_SEEN)
    return time.perf_counter() - filed


def _paced(lines: list[Line], bodies: list[bytes], connection: psycopg.Connection[Any], pace: float) -> list[float]:
    """File `pace` tickets a second; returns the time from asking until others see who has the ticket."""
    filed: dict[str, float] = {}
    start = time.perf_counter() + 0.2

    def work(line: Line, first: int) -> None:
        for number in range(first, PACED, len(lines)):
            due = start + number / pace
            time.sleep(max(0.0, due - time.perf_counter()))
            begun = time.perf_counter()
            answer = line.post(PATH, bodies[number % len(bodies)], expected=201)
            filed[orjson.loads(answer.body)["id"]] = begun

    threads = [threading.Thread(target=work, args=(line, n)) for n, line in enumerate(lines)]
    for thread in threads:
        thread.start()
    waits: dict[str, float] = {}
    deadline = start + PACED / pace + 60
    while len(waits) < PACED and time.perf_counter() < deadline:
        open_ones = [key for key in list(filed) if key not in waits]
        asked = "SELECT id::text FROM ticket WHERE id = ANY(%s::uuid[]) AND agent_id IS NOT NULL"
        for (key,) in connection.execute(asked, (open_ones,)).fetchall():
            waits[key] = time.perf_counter() - filed[key]
        time.sleep(0.004)
    for thread in threads:
        thread.join()
    return list(waits.values())

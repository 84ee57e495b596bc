"""A despatch of 5,000 serial numbers taken in and matched, and what one scan at the dock takes."""

import time
import uuid
from collections.abc import Callable
from statistics import quantiles

import orjson

from tests import makers
from tests.bench import stock
from tests.bench.figures import Figure, at_most, clock, shown
from tests.bench.ground import Ground
from tests.bench.wire import Line
from tests.cast import Member
from tests.despatches.given import advice, line

RUN = "despatch_run"  # the database that is measured
SERIALS, SCANS = 5_000, 400
MATCHED, SCANNED = 1.0, 30.0  # seconds, milliseconds
EDGE = "----vire-bench"


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """Announce 5,000 of 5,000 devices of an order among 42,000 others, match them, scan some of them."""
    stock.stocked(ground)
    ground.database(RUN, stock.SMALL)
    with ground.inside(RUN):
        order = makers.order(lines=[(makers.model(), SERIALS, 38990)])
        path, number, supplier = f"/api/v1/orders/{order.id}", order.number, order.supplier.name
    serials = [f"BN{n:05d}Q7X" for n in range(SERIALS)]
    port = ground.web(RUN)
    buyer, receiver = Line(port, crew["procurement"].bearer), Line(port, crew["receiver"].bearer)
    begun = time.perf_counter()
    body = _form(advice(line(serials), order=number, number=str(uuid.uuid4())), supplier)
    said = orjson.loads(
        buyer.post("/api/v1/despatches", body, kind=f"multipart/form-data; boundary={EDGE}", expected=201).body
    )
    registered = time.perf_counter()
    if said["registered"] != SERIALS:
        raise RuntimeError(f"{said['registered']} devices of {SERIALS} are on their way: {said['problems'][:3]}")
    buyer.get(f"{path}/matching")
    matched = time.perf_counter()
    times = [_scan(receiver, path, code) for code in serials[:SCANS]]
    buyer.close()  # the server has ended what was silent for so long
    page = _timed(lambda: buyer.get("/api/v1/orders/exceptions"))
    ground.stop()
    ground.forget(RUN)
    return [
        at_most(
            "despatch: 5,000 serial numbers taken in, registered and matched",
            matched - begun,
            MATCHED,
            "s",
            slower=ground.slower,
        ),
        shown("despatch: of that the matching of the order", clock(matched - registered)),
        at_most("dock: one scan, 95 of 100", quantiles(times, n=20)[-1], SCANNED, "ms", slower=ground.slower),
        shown("matching: exceptions of all open orders", clock(page)),
    ]


def _scan(line: Line, path: str, code: str) -> float:
    """Milliseconds until a scan is answered."""
    return 1000 * _timed(lambda: line.post(f"{path}/scans", orjson.dumps({"code": code})))


def _timed(once: Callable[[], object]) -> float:
    """Seconds that `once` takes."""
    begun = time.perf_counter()
    once()
    return time.perf_counter() - begun


def _form(document: bytes, supplier: str) -> bytes:
    """The document and its supplier as a browser sends them."""
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="supplier"\r\n\r\n{supplier}\r\n'
    file = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="advice.xml"\r\n\r\n'
    return head.encode() + file.encode() + document + f"\r\n--{EDGE}--\r\n".encode()

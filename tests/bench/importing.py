"""A purchase batch from upload to register, next to raw COPY and a staged upsert of the same rows."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import orjson
import psycopg

from config.local.processes import Child, wait_until
from tests import deliveries, makers
from tests.bench import heard
from tests.bench.figures import Figure, at_most, clock, shown, times, unmeasured
from tests.bench.ground import STARTING, Ground, ready
from tests.bench.processes import Peaks, watching
from tests.bench.raw import raw
from tests.bench.wire import Line
from tests.cast import Member
from tests.imports import given
from workers.periodic import TABLE

PATH = "/api/v1/purchase-batches"
BASE, NORMAL, MANY = "imports", 33_100, 150_000
RUN = "imports_run"  # the database that Vire's programs use
ROUNDS = 2
LOOK = 0.02  # seconds between looks at a batch
PATIENCE = 180.0  # seconds
TIMES, LINEAR = 8.0, 1.3
WORKER_MB, READER_MB = 300, 512
UNDO = 10.0  # seconds
EDGE = "----vire-bench"
FINISHED = frozenset({"applied", "needs_mapping", "failed"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A delivery, its workbook, and the order for it in a database to copy."""

    database: str
    delivery: deliveries.Delivery
    workbook: bytes


@dataclass(frozen=True, slots=True)
class Import:
    """One import: seconds from the upload until the plan, and from the plan until all is in the register."""

    to_plan: float
    to_register: float
    peaks: Peaks
    batch: str

    @property
    def whole(self) -> float:
        """From the upload to the register, in seconds."""
        return self.to_plan + self.to_register


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """Import 33,100 rows in turns with the limit, then 150,000, then the first file again."""
    with ground.inside("vire") as app:
        if not heard.serves(app, f"{PATH}/<uuid:batch_id>/apply"):
            return [unmeasured("import: 33,100 rows of XLSX, upload → planned → applied", "no such route yet")]
    normal = _prepare(ground, NORMAL, seed=1)
    limits, imports = [], []
    for turn in range(ROUNDS):
        limits.append(raw(ground, normal.database, normal.delivery))
        with running(ground, normal.database) as (port, worker):
            imports.append(_imported(port, worker, crew, normal))
            if turn == ROUNDS - 1:
                again = _again(ground, port, worker, crew, normal)
            else:
                undone = _undone(ground, port, crew, imports[-1])
    many = _prepare(ground, MANY, seed=2)
    limit_of_many = raw(ground, many.database, many.delivery)
    with running(ground, many.database) as (port, worker):
        large = _imported(port, worker, crew, many)
    ground.forget(many.database)
    return [*_figures(limits, imports, large, limit_of_many), *again, undone]


def _figures(limits: list[float], imports: list[Import], large: Import, limit_of_many: float) -> list[Figure]:
    ratio = median(i.whole / limit for i, limit in zip(imports, limits, strict=True))
    whole = median(i.whole for i in imports)
    a_row, a_row_of_many = whole / NORMAL, large.whole / MANY
    workers, readers = _most(imports, _workers), _most(imports, _readers)
    return [
        times(
            "import: 33,100 rows of XLSX, upload → planned → applied",
            whole,
            median(limits),
            TIMES,
            than="raw",
            ratio=ratio,
        ),
        shown("import: of that until planned", clock(median(i.to_plan for i in imports))),
        times("import: 150,000 rows", large.whole, limit_of_many, TIMES, than="raw"),
        times("import: a row of 150,000 next to a row of 33,100", a_row_of_many, a_row, LINEAR, than="33,100"),
        at_most("import: most memory of a worker process, 33,100 rows", workers, WORKER_MB, "MB"),
        at_most("import: most memory of a worker process, 150,000 rows", _most([large], _workers), WORKER_MB, "MB"),
        at_most("import: most memory of the reading child, 33,100 rows", readers, READER_MB, "MB"),
        at_most("import: most memory of the reading child, 150,000 rows", _most([large], _readers), READER_MB, "MB"),
    ]


def _workers(peaks: Peaks) -> dict[int, float]:
    return peaks.workers


def _readers(peaks: Peaks) -> dict[int, float]:
    return peaks.readers


def _most(imports: list[Import], which: Callable[[Peaks], dict[int, float]]) -> float:
    return max(held for i in imports for held in which(i.peaks).values())


def _prepare(ground: Ground, rows: int, seed: int) -> Prepared:
    """An invented delivery, and a database that has the catalogue and the order for it."""
    name = f"{BASE}_{rows}"
    delivery = deliveries.make(rows, seed=seed, faults=())
    ground.database(name)
    with ground.inside(name):
        supplier = makers.supplier("Mittaus Oy")
        given.catalogue(supplier)
        given.order_of(delivery, supplier)
    return Prepared(name, delivery, deliveries.as_xlsx(delivery))


@contextmanager
def running(ground: Ground, template: str) -> Iterator[tuple[int, Child]]:
    """Vire's three programs over a fresh copy: the port of the web process, and the worker."""
    name = RUN
    ground.database(name, template)
    port = ground.web(name)
    ground.start("publisher", name)
    worker = ground.start("worker", name)
    try:
        with psycopg.connect(ground.dsn(name), autocommit=True) as connection:
            if not wait_until(lambda: ready(connection), seconds=STARTING):
                raise RuntimeError(f"no worker came to work:\n{worker.log_tail(20)}")
        yield port, worker
    finally:
        ground.stop()


def _imported(port: int, worker: Child, crew: dict[str, Member], prepared: Prepared) -> Import:
    """Upload, wait for the plan, apply, wait for the end; each step as a program does it."""
    line = Line(port, crew["procurement"].bearer)
    with watching(worker.process.pid if worker.process else 0) as peaks:
        begun = time.perf_counter()
        batch = uploaded(line, prepared.workbook)
        until(line, batch, "planned")
        planned = time.perf_counter()
        line.post(f"{PATH}/{batch}/apply", b'{"mode": "all_or_nothing"}', expected=202)
        found = until(line, batch, "applied")
        ended = time.perf_counter()
    made = found["plan"]["create"]
    if made not in {0, len(prepared.delivery.good)}:
        raise RuntimeError(f"{made} devices of {len(prepared.delivery.good)}: {found}")
    return Import(planned - begun, ended - planned, peaks, batch)


def uploaded(line: Line, content: bytes, kind: str = "xlsx") -> str:
    """Upload a file of this kind; the key of its batch."""
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="supplier"\r\n\r\nMittaus Oy\r\n'.encode(),
        f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{uuid.uuid4()}.{kind}"\r\n'.encode(),
        b"Content-Type: application/octet-stream\r\n\r\n",
        content,
        f"\r\n--{EDGE}--\r\n".encode(),
    ]
    answer = line.post(PATH, b"".join(parts), kind=f"multipart/form-data; boundary={EDGE}", expected=202)
    return str(orjson.loads(answer.body)["id"])


def until(line: Line, batch: str, state: str) -> dict[str, Any]:
    """Wait until a batch is in `state`; what the API says of it then."""
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        found: dict[str, Any] = orjson.loads(line.get(f"{PATH}/{batch}").body)
        if found["state"] == state:
            return found
        if found["state"] in FINISHED - {state}:
            raise RuntimeError(f"{found['state']}, not {state}: {found}")
        time.sleep(LOOK)
    raise RuntimeError(f"not {state} after {PATIENCE:.0f} s")


STOCK = "SELECT count(*), coalesce(sum(version), 0) FROM device"
FACTS = "SELECT count(*) FROM event WHERE subject_type <> 'purchase_batch'"
JOBS = (
    "SELECT count(*) FROM outbox WHERE topic NOT LIKE 'imports.%%' AND topic <> ALL(%s)"  # nor what the clock asks for
)


def _again(ground: Ground, port: int, worker: Child, crew: dict[str, Member], prepared: Prepared) -> list[Figure]:
    """Upload and apply the same file once more: the register must not notice."""
    with psycopg.connect(ground.dsn(RUN), autocommit=True) as connection:
        before = _noticeable(connection)
        second = _imported(port, worker, crew, prepared)
        after = _noticeable(connection)
    noticed = sum(one != other for one, other in zip(before, after, strict=True))
    words = "import: same file again: devices, events and foreign jobs that changed"
    return [
        at_most(words, noticed, 0, "kinds") if noticed else shown_zero(words),
        shown("import: same file again", clock(second.whole)),
    ]


def _undone(ground: Ground, port: int, crew: dict[str, Member], imported: Import) -> Figure:
    """Undo an import, as a program does it."""
    line = Line(port, crew["procurement"].bearer)
    begun = time.perf_counter()
    line.post(f"{PATH}/{imported.batch}/undo", b"{}", expected=202)
    until(line, imported.batch, "undone")
    return at_most("import: undo of 33,100 rows", time.perf_counter() - begun, UNDO, "s", slower=ground.slower)


def _noticeable(connection: psycopg.Connection[Any]) -> list[Any]:
    """What an import without a change must leave as it is."""
    by_the_clock = [periodic.topic for periodic in TABLE]
    counts = [connection.execute(question).fetchone() for question in (STOCK, FACTS)]
    return [*counts, connection.execute(JOBS, [by_the_clock]).fetchone()]


def shown_zero(words: str) -> Figure:
    """Nothing was noticed, which is what the limit asks for."""
    return Figure(words, "0", 0, 0, "none")

"""Ten thousand devices moved at once, from the list of their tags until they are there, and brought back."""

import time
from typing import Any

import orjson
import psycopg

from tests.bench import stock
from tests.bench.figures import Figure, at_most, clock, shown
from tests.bench.ground import Ground
from tests.bench.importing import LOOK, PATIENCE, RUN, running
from tests.bench.wire import Line
from tests.cast import Member

PATH = "/api/v1/bulk"
MANY, LIMIT = 10_000, 5.0  # devices, seconds
TAGS = (
    "SELECT asset_tag FROM device WHERE lifecycle IN ('in_store', 'deployed') AND condition <> 'in_repair' "
    "AND asset_tag IS NOT NULL AND school_id <> %s ORDER BY id LIMIT %s"
)
SCHOOL = "SELECT id FROM school WHERE valid_to IS NULL ORDER BY id LIMIT 1"


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """Plan, apply and undo a move of 10,000 devices of 42,000, as a program does it."""
    stock.stocked(ground)
    with running(ground, stock.SMALL) as (port, _):
        line = Line(port, crew["asset_manager"].bearer)
        with psycopg.connect(ground.dsn(RUN), autocommit=True) as connection:
            school = connection.execute(SCHOOL).fetchone()[0]  # type: ignore[index]
            tags = [row[0] for row in connection.execute(TAGS, [school, MANY])]
        asked = {"action": "move", "devices": tags, "school": str(school), "reason": "measured", "confirm": True}
        begun = time.perf_counter()
        key = str(orjson.loads(line.post(PATH, orjson.dumps(asked), expected=202).body)["id"])
        _until(line, key, "planned")
        planned = time.perf_counter()
        line.post(f"{PATH}/{key}/apply", b'{"mode": "good_rows"}', expected=202)
        found = _until(line, key, "applied")
        applied = time.perf_counter()
        line.post(f"{PATH}/{key}/undo", b"{}", expected=202)
        _until(line, key, "undone")
        undone = time.perf_counter()
    if found["plan"]["update"] != MANY:
        raise RuntimeError(f"{found['plan']['update']} devices of {MANY} were moved: {found}")
    return [
        at_most("bulk: 10,000 devices moved, planned and applied", applied - begun, LIMIT, "s", slower=ground.slower),
        shown("bulk: of that until planned", clock(planned - begun)),
        shown("bulk: the same undone", clock(undone - applied)),
    ]


def _until(line: Line, key: str, state: str) -> dict[str, Any]:
    """Wait until bulk work is in `state`; what the API says of it then."""
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        found: dict[str, Any] = orjson.loads(line.get(f"{PATH}/{key}").body)
        if found["state"] == state:
            return found
        if found["state"] in {"failed", "discarded"}:
            raise RuntimeError(f"{found['state']}, not {state}: {found}")
        time.sleep(LOOK)
    raise RuntimeError(f"not {state} after {PATIENCE:.0f} s")

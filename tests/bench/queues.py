"""The desk's queue as an agent's browser gets it, with few and with many tickets."""

from tests.bench import crew as people
from tests.bench import fleet, heard
from tests.bench.figures import Figure, at_most, clock, shown, times, unmeasured
from tests.bench.ground import Ground
from tests.bench.rounds import alternate, always
from tests.bench.stock import LARGE, SMALL, stocked
from tests.bench.wire import Line
from tests.cast import Member

PATH = "/desk"
SAME, MOST_MS, MOST_MS_OF_DEVICE = 1.3, 12.0, 10.0


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """One page of the queue, 3,000 and 300,000 tickets in turns; then one device's page."""
    what = "desk: queue page of 3,000 and 300,000 tickets"
    with ground.inside("vire") as app:
        if not heard.serves(app, PATH):
            return [unmeasured(what, "no such page yet")]
    stocked(ground)
    lines = {name: Line(ground.web(name), people.browser(ground, name, crew["agent"])) for name in (SMALL, LARGE)}
    found = alternate({name: always(line, PATH) for name, line in lines.items()}, rounds=12, each=15)
    device = f"/devices/{fleet.some(ground.dsn(LARGE), 'id', 1)[0]}"
    of_device = alternate({"device": always(lines[LARGE], device)}, rounds=8, each=15)["device"]
    size = len(lines[LARGE].get(PATH).body)
    with ground.inside(LARGE) as app:
        said = heard.request(app, "GET", PATH, people.browser(ground, LARGE, crew["agent"]))
    ground.stop()
    small, large = found[SMALL], found[LARGE]
    return [
        at_most("desk: queue page of 3,000 tickets, p50", small.p50 * 1000, MOST_MS, "ms", slower=ground.slower),
        at_most("desk: queue page of 300,000 tickets, p50", large.p50 * 1000, MOST_MS, "ms", slower=ground.slower),
        times("desk: 300,000 next to 3,000", large.p50, small.p50, SAME, than="3,000", ratio=large.through(small)),
        at_most(
            "devices: page of one of 331,000 devices, p50",
            of_device.p50 * 1000,
            MOST_MS_OF_DEVICE,
            "ms",
            slower=ground.slower,
        ),
        shown("desk: queue page, p95", clock(large.p95)),
        shown("desk: queue page, SQL statements and size", f"{len(said)}, {size // 1024} kB"),
    ]

"""The two databases that most measurements share, filled once."""

from tests.bench import desks, fleet
from tests.bench.ground import Ground

SMALL, LARGE = "small", "large"
DEVICES = {SMALL: 42_000, LARGE: 331_000}
TICKETS = {SMALL: 3_000, LARGE: 300_000}


def stocked(ground: Ground) -> None:
    """Make and fill both, unless they are there."""
    for name in (SMALL, LARGE):
        if name in ground.databases:
            continue
        ground.database(name)
        fleet.stock(ground.dsn(name), DEVICES[name])
        desks.stock(ground.dsn(name), TICKETS[name])

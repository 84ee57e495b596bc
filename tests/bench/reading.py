"""Lists and look-ups of devices at two sizes, next to the floor of the same run."""

import pickle
from collections.abc import Callable
from urllib.parse import quote, urlencode

from flask import Flask

from tests.bench import fleet, heard
from tests.bench.figures import Figure, at_most, clock, shown, times, unmeasured
from tests.bench.ground import Ground
from tests.bench.heard import Plan, Said
from tests.bench.rounds import alternate, always
from tests.bench.stock import DEVICES, LARGE, SMALL, stocked
from tests.bench.wire import Line
from tests.cast import Member

PAGE = urlencode({"category": "student_laptop", "lifecycle": "deployed", "sort": "-purchased_on", "limit": "50"})
LIST, BY_SERIAL, BY_TAG = "/api/v1/devices", "/api/v1/devices/by-serial/", "/api/v1/devices/by-tag/"
THINGS = 64  # devices looked up in turn
STATEMENTS = 4
TIMES = 2.0
SAME = 1.3


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """Devices as programs read them."""
    stocked(ground)
    with ground.inside(LARGE) as app:
        if not heard.serves(app, LIST):
            return [unmeasured("devices: list and look-ups", "no such route yet")]
        counts = _counts(app, ground, crew)
    plans = {name: _floor_plan(ground, name, crew["asset_manager"]) for name in DEVICES}
    return [*counts, *_durations(ground, crew, plans)]


def _counts(app: Flask, ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    most = max(len(heard.request(app, "GET", f"{LIST}?{PAGE}", crew[who].bearer)) for who in ("agent", "contact"))
    serial = fleet.some(ground.dsn(LARGE), "serial", 1)[0]
    one = len(heard.request(app, "GET", BY_SERIAL + quote(serial, safe=""), crew["agent"].bearer))
    return [
        at_most("devices: SQL statements of a page, sign-in and scope included", most, STATEMENTS, ""),
        shown("devices: SQL statements of a look-up, sign-in and scope included", str(one)),
    ]


def _floor_plan(ground: Ground, name: str, who: Member) -> str:
    """Hear what Vire asks the database, and leave it where a floor finds it; returns the file."""
    serial = fleet.some(ground.dsn(name), "serial", 1)[0]
    with ground.inside(name) as app:
        token, lookup = _asked(app, BY_SERIAL + quote(serial, safe=""), who)
        _, *page = _asked(app, f"{LIST}?{PAGE}", who)
    plan = Plan(ground.dsn(name), token, lookup, {PAGE: page})
    path = ground.folder / f"floor-{name}"
    path.write_bytes(pickle.dumps(plan))
    return str(path)


def _asked(app: Flask, path: str, who: Member) -> list[Said]:
    return [said for said in heard.request(app, "GET", path, who.bearer) if said.asks]


def _durations(ground: Ground, crew: dict[str, Member], plans: dict[str, str]) -> list[Figure]:
    vire = {name: Line(ground.web(name), crew["asset_manager"].bearer) for name in DEVICES}
    floor = {
        name: Line(ground.web(name, "tests.bench.floor:app", BENCH_FLOOR=plan), crew["asset_manager"].bearer)
        for name, plan in plans.items()
    }
    school = Line(vire[LARGE].port, crew["contact"].bearer)
    keys = {name: [quote(s, safe="") for s in fleet.some(ground.dsn(name), "serial", THINGS)] for name in DEVICES}
    tags = fleet.some(ground.dsn(LARGE), "asset_tag", THINGS)
    page = f"{LIST}?{PAGE}"
    found = alternate(
        {
            "floor page": always(floor[LARGE], page),
            "page": always(vire[LARGE], page),
            "floor page, small": always(floor[SMALL], page),
            "page, small": always(vire[SMALL], page),
            "page of a school": always(school, page),
            "floor serial": _each(floor[LARGE], BY_SERIAL, keys[LARGE]),
            "serial": _each(vire[LARGE], BY_SERIAL, keys[LARGE]),
            "tag": _each(vire[LARGE], BY_TAG, tags),
        }
    )
    ground.stop()

    def line(what: str, thing: str, floor_of_it: str) -> Figure:
        one, other = found[thing], found[floor_of_it]
        return times(what, one.p50, other.p50, TIMES, than="floor", ratio=one.through(other))

    large, small = found["page"], found["page, small"]
    return [
        line("devices: page of 50 of 42,000, p50", "page, small", "floor page, small"),
        line("devices: page of 50 of 331,000, p50", "page", "floor page"),
        times(
            "devices: page of 331,000 next to 42,000",
            large.p50,
            small.p50,
            SAME,
            than="42,000",
            ratio=large.through(small),
        ),
        shown("devices: page of 50 of 331,000 as a school contact, p50", clock(found["page of a school"].p50)),
        line("devices: one by serial of 331,000, p50", "serial", "floor serial"),
        line("devices: one by tag of 331,000, p50", "tag", "floor serial"),
    ]


def _each(line: Line, path: str, keys: list[str]) -> Callable[[int], object]:
    return lambda number: line.get(path + keys[number % len(keys)])

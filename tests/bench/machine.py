"""How slow this machine is: how long an answer of no work takes, next to the machine for which the limits were set.

A limit in seconds says little where a process takes three times as long to answer "hello, world". It is held at as many
times its length as that answer takes here; a faster machine gets no stricter limit. Memory, statements, ratios of two
things of one run, and what is computed without a database are held as they are.
"""

from flask import Flask

from tests.bench.figures import Figure, shown
from tests.bench.ground import TEMPLATE, Ground
from tests.bench.rounds import alternate, always
from tests.bench.wire import Line

HELLO = 0.27  # ms, on the machine for which the limits were set
app = Flask(__name__)


@app.get("/hello")
def hello() -> str:
    """Answer without any work."""
    return "hello, world"


def measure(ground: Ground) -> Figure:
    """Measure `Ground.slower`."""
    line = Line(ground.web(TEMPLATE, f"{__name__}:app"), {})
    took = alternate({"hello": always(line, "/hello")}, rounds=25)["hello"].p50 * 1000
    ground.stop()
    ground.slower = max(1.0, took / HELLO)
    words = f"{took:.2f} ms; {HELLO:.2f} ms where the limits were set: limits in seconds are held × {ground.slower:.2f}"
    return shown("machine: hello, world through the same server", words)

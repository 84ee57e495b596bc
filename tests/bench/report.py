"""`docs/benchmarks.md`: the table of one run, and what a reader has to know to believe it."""

import os
import platform
from collections.abc import Iterable

from tests.bench.figures import Figure, as_markdown
from tests.bench.ground import ROOT
from tests.bench.machine import HELLO

PATH = ROOT / "docs" / "benchmarks.md"
TEXT = """# Benchmarks

`make bench` measures Vire and the limit it is compared with in one run, in turns, and fails when a limit is missed;
`python -m tests.bench --write` writes this page. Figures are of one machine; the ratios are what to trust. Limits in
seconds were set for a machine that answers "hello, world" in {hello:.2f} ms: where that takes longer, they are held at as
many times their length, as the table says line by line.

Machine: {cores} cores, {machine}, Python {python}, PostgreSQL with durable commits. The run took {minutes:.1f} minutes.

{table}

What the limits are:

- **Floor**: bare Flask routes through the same gunicorn settings, which look up the token and send the very SQL that
  Vire sends (heard at its engine) through psycopg, and answer with orjson. No scope, no schema, no transaction.
- **Raw**: `COPY` into a staging table and one `INSERT … SELECT … ON CONFLICT` of the same rows into the same device
  table with the same indexes, by psycopg alone. No reading of a workbook, no plan, no history.
- **p50** is the median over all rounds of one kept-alive connection; a ratio is the median of what the rounds say,
  since both sides of one round saw the same noise.
- Statements are counted at the driver; BEGIN, COMMIT and ROLLBACK are not counted, everything else is.
"""


def write(figures: Iterable[Figure], *, seconds: float) -> None:
    """Write the page.

    seconds  that the whole run took
    """
    words = TEXT.format(
        hello=HELLO,
        cores=os.cpu_count(),
        machine=platform.machine(),
        python=platform.python_version(),
        minutes=seconds / 60,
        table=as_markdown(figures),
    )
    PATH.write_text(words)

"""Data quality: the counts of the week."""

from registry.quality import ledger
from workers.topics import Payload, job


@job("quality.count")
def count(_: Payload) -> None:
    """Keep how many devices each rule finds."""
    ledger.count_week()

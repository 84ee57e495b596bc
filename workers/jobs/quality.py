"""Data quality: the counts of the week, and findings that nobody has to put right any more."""

from registry.quality import ledger
from workers.topics import Payload, job


@job("quality.count")
def count(_: Payload) -> None:
    """Keep how many devices each rule finds, and end what is put right."""
    ledger.count_week()
    ledger.drop_solved()

"""Data quality: the counts of the week, and findings that nobody has to put right any more."""

from registry.quality import leaving, ledger
from workers.topics import Payload, job


@job("quality.count")
def count(_: Payload) -> None:
    """Keep how many devices each rule finds, and end what is put right or given to somebody who does not see it any more."""
    ledger.count_week()
    ledger.drop_solved()
    leaving.take_back()

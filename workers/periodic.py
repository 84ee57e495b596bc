"""What Vire does by the clock. The publisher queues each run once; a run that was missed is not made up for."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that comes again and again.

    every  how often
    at     how long after midnight UTC the first run of a day is due, for jobs that run at most daily
    """

    name: str
    topic: str
    every: dt.timedelta
    at: dt.timedelta = dt.timedelta()

    def slot(self, now: dt.datetime) -> dt.datetime:
        """The latest instant at or before `now` when a run was due."""
        start = dt.datetime(2000, 1, 1, tzinfo=dt.UTC) + self.at
        return start + (now - start) // self.every * self.every


SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

TABLE: tuple[Periodic, ...] = (
    Periodic("worker.heartbeat", "operations.heartbeat", every=15 * SECOND),
    Periodic("devices.tally", "devices.tally", every=10 * MINUTE),
    Periodic("outbox.purge", "operations.purge_outbox", every=HOUR),
    Periodic("access.purge", "operations.purge_access", every=HOUR),
    Periodic("imports.empty_old", "imports.empty_old", every=HOUR),
    Periodic("bulk.empty_old", "bulk.empty_old", every=HOUR),
    Periodic("answers.purge", "operations.purge_answers", every=HOUR),
    Periodic("tickets.sweep", "tickets.sweep", every=30 * SECOND),
    Periodic("tickets.fold_counts", "tickets.fold_counts", every=30 * SECOND),
    Periodic("clocks.escalate", "clocks.escalate", every=30 * SECOND),
    Periodic("clocks.catch_up", "clocks.catch_up", every=MINUTE),
    Periodic("tickets.close_resolved", "tickets.close_resolved", every=HOUR),
    Periodic("approvals.forget", "tickets.forget_approvals", every=HOUR),
    Periodic("loans.remind", "tickets.remind_of_loans", every=HOUR),
    Periodic("tickets.end_waits", "tickets.end_waits", every=HOUR),
    Periodic("mail.gather", "mail.gather", every=20 * SECOND),
    Periodic("mail.ask_mailboxes", "mail.ask_mailboxes", every=20 * SECOND),
    Periodic("attachments.sweep", "attachments.sweep", every=HOUR),
    Periodic("mail.empty_old", "mail.empty_old", every=HOUR),
    Periodic("clocks.count_waits", "clocks.count_waits", every=DAY, at=HOUR),
    Periodic("quality.count", "quality.count", every=DAY, at=HOUR),
    Periodic("decisions.check", "tickets.check_decisions", every=DAY, at=HOUR),
    Periodic("help.settle", "tickets.settle_help", every=HOUR),
    Periodic("problems.look", "tickets.look_for_defects", every=DAY, at=HOUR),
    Periodic("notices.purge", "tickets.purge_notices", every=DAY, at=2 * HOUR),
)

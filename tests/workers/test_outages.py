"""An outage of the database, the disk or the memory uses up no attempt; the job's own failures do."""

import errno
from typing import Any

import pytest

from core.outbox import attempts, outages
from tests.workers import jobs
from tests.workers.house import House
from workers import consumer

assert jobs, "the jobs of these tests are known"
DUE = "UPDATE outbox SET available_at = now(), sent_at = now()"


def run(vire: House, job: int, times: int = 1) -> dict[str, Any]:
    """Have a worker try the job so many times, each time when its pause is over; returns its row."""
    for _ in range(times):
        vire.connection.execute(DUE)
        consumer.run(job)
    return vire.state(job)


@pytest.mark.parametrize(
    ("payload", "counted"),
    [
        ({"sqlstate": "53100"}, 0),  # disk full
        ({"sqlstate": "58030"}, 0),  # input or output
        ({"errno": errno.ENOSPC}, 0),  # /tmp full
        ({"sqlstate": "53300"}, 0),  # too many connections
        ({"sqlstate": "57P01"}, 7),  # ended by an operator
        ({"sqlstate": "55P03"}, 7),  # a lock that an import held
        ({"sqlstate": "lost"}, 7),
    ],
)
def test_an_outage_uses_up_no_attempt(vire: House, payload: dict[str, Any], counted: int) -> None:
    (job,) = vire.add("test.outage", payload)
    row = run(vire, job, attempts.MOST + 2)
    assert (row["attempts"], row["outages"], row["dead_at"], row["sent_at"]) == (0, counted, None, None)
    assert row["last_error"]
    pause = row["available_at"] - vire.connection.execute("SELECT clock_timestamp()").fetchone()[0]  # type: ignore[index]
    assert 3 <= pause.total_seconds() <= 161
    vire.connection.execute("UPDATE outbox SET topic = 'test.effect', payload = '{\"number\": 2}'")
    assert run(vire, job)["done_at"] is not None
    assert vire.effects() == [2]


@pytest.mark.parametrize(("hides", "is_outage"), [(False, True), (True, False)])
def test_a_library_s_own_name_for_a_full_disk_hides_nothing(*, hides: bool, is_outage: bool) -> None:
    def write() -> None:
        try:
            raise OSError(errno.ENOSPC, "no room")
        except OSError:
            if hides:
                raise ValueError from None
            raise ValueError  # noqa: B904  as a library does

    with pytest.raises(ValueError) as raised:  # noqa: PT011  its kind is all there is
        write()
    assert outages.is_outage(raised.value) is is_outage


def test_a_job_that_ends_the_connection_each_time_is_given_up_in_the_end(vire: House) -> None:
    (job,) = vire.add("test.outage", {"sqlstate": "lost"})
    vire.connection.execute("UPDATE outbox SET outages = %s", (outages.MOST,))
    assert run(vire, job, attempts.MOST - 1)["dead_at"] is None
    assert run(vire, job)["dead_at"] is not None


@pytest.mark.parametrize("sqlstate", ["57014", "22012", "23505", "P0001"])
def test_a_job_s_own_failure_is_counted(vire: House, sqlstate: str) -> None:
    (job,) = vire.add("test.outage", {"sqlstate": sqlstate})
    row = run(vire, job)
    assert (row["attempts"], row["outages"]) == (1, 0)


def test_of_what_comes_by_the_clock_and_fails_one_dead_letter_is_kept(vire: House) -> None:
    vire.connection.execute("ALTER TABLE queue_count RENAME TO away")
    found = []
    for _ in range(3):
        (job,) = vire.add("tickets.fold_counts", {}, key="tickets.fold_counts")
        assert run(vire, job, attempts.MOST)["dead_at"] is not None
        found.append(job)
    kept = vire.connection.execute("SELECT id FROM outbox WHERE dead_at IS NOT NULL").fetchall()
    assert [row[0] for row in kept] == found[-1:]

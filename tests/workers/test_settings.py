"""Celery's settings are read back: each of them keeps jobs safe. Source: docs/reliability.md."""

import datetime as dt

import pytest

from workers import app, broker, consumer, jobs, periodic, topics
from workers.operations import wording

PINNED = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_ignore_result": True,
    "result_backend": None,
    "accept_content": ["json"],
    "task_serializer": "json",
    "task_publish_retry": False,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "worker_soft_shutdown_timeout": 30,
    "task_time_limit": 120,
    "task_soft_time_limit": 100,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "worker_max_tasks_per_child": 500,
    "worker_send_task_events": False,
    "broker_transport_options": {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 15,
        "max_retries": 1,
        "interval_start": 0,
    },
}


@pytest.mark.parametrize("name", PINNED)
def test_celery_has_the_setting(name: str) -> None:
    assert app.celery.conf[name] == PINNED[name]


def test_jobs_and_imports_have_their_limits_and_every_limit_is_below_the_visibility_timeout() -> None:
    limits = {(task.time_limit, task.soft_time_limit) for task in (consumer.job, consumer.import_job)}
    assert limits == {(120, 100), (540, 500)}
    assert all(hard < app.VISIBILITY_SECONDS for hard, _ in limits)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("rediss://user:word@host:6379/0", "rediss://user:word@host:6379/0"),
    ],
)
def test_the_broker_is_written_as_celery_wants_it(ours: str, theirs: str) -> None:
    assert broker.celery_url(ours) == theirs


def test_every_periodic_topic_has_a_job_and_imports_wait_in_their_own_queue() -> None:
    jobs.load()
    assert {job.topic for job in periodic.TABLE} <= topics.known()
    assert topics.queue_of("imports.read") == "imports"
    assert topics.queue_of("tickets.route") == "default"


def ours() -> set[str]:
    """Every topic that is not of the tests."""
    return {topic for topic in topics.known() if topics.find(topic).effect.__module__.startswith("workers.jobs")}


def test_every_topic_has_a_name_for_people() -> None:
    jobs.load()
    assert ours() == wording.KINDS.keys()


# Jobs that are given up and leave nothing behind that waits for them: who asked can ask again, or the next one does it all.
LEAVE_NOTHING = {
    "mail.password_asked",
    "mail.password_reset",
    "tickets.drain",
    "imports.plan_waiting",
    "clocks.recount",
    "mail.fetch",  # the mailbox says since when it failed, and the next run comes by itself
    "mail.attach",  # the mail is kept whole and says which files it has
    "attachments.scan",  # the file says that nobody has looked into it
    "attachments.delete",  # the next sweep deletes it
    *(each.topic for each in periodic.TABLE),
}


def test_every_topic_says_what_becomes_of_what_a_job_that_is_given_up_was_about() -> None:
    jobs.load()
    assert {topic for topic in ours() if topics.given_up(topic) is None} == LEAVE_NOTHING


def _at(second: int) -> dt.datetime:
    return dt.datetime(2026, 3, 1, 12, 0, second, tzinfo=dt.UTC)


def test_a_slot_is_the_same_for_every_publisher_that_looks_within_it() -> None:
    (heartbeat,) = (job for job in periodic.TABLE if job.name == "worker.heartbeat")
    assert heartbeat.slot(_at(30)) == heartbeat.slot(_at(44)) != heartbeat.slot(_at(45))

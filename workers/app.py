"""Celery with every setting that keeps jobs safe. It carries numbers of outbox rows, nothing else.

Source: docs/reliability.md
"""

from typing import Any

from celery import Celery

from workers import broker

DEFAULT, IMPORTS = "default", "imports"
VISIBILITY_SECONDS = 600  # longer than any job may run, else it would run twice at once
JOB_LIMITS = {"time_limit": 120, "soft_time_limit": 100}  # seconds
IMPORT_LIMITS = {"time_limit": 540, "soft_time_limit": 500}

celery = Celery("vire", set_as_current=True)
celery.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    result_backend=None,
    task_serializer="json",
    accept_content=["json"],
    task_publish_retry=False,
    task_default_queue=DEFAULT,
    task_create_missing_queues=True,
    task_time_limit=JOB_LIMITS["time_limit"],
    task_soft_time_limit=JOB_LIMITS["soft_time_limit"],
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_soft_shutdown_timeout=30,
    worker_max_tasks_per_child=500,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_SECONDS,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 15,
        "max_retries": 1,
        "interval_start": 0,
    },
    enable_utc=True,
)


def connect(redis_url: str) -> Celery:
    """Celery, speaking to the broker at `redis_url`."""
    celery.conf.broker_url = broker.celery_url(redis_url)
    return celery


def send(connection: Any, item_id: int, sends: int, queue: str) -> None:
    """Tell the workers that outbox row `item_id` is due.

    sends   part of the message's name: no two messages may share one
    Raises  what the broker raises
    """
    celery.send_task(TASKS[queue], (item_id,), task_id=f"{item_id}.{sends}", queue=queue, connection=connection)


TASKS = {DEFAULT: "workers.job", IMPORTS: "workers.import_job"}

"""A worker with jobs for tests only: `celery -A tests.workers.entry worker`."""

from config.worker import celery, flask
from tests.workers import jobs
from workers import lost_acks

lost_acks.SECONDS = 1.0  # looks more often than a worker in service

__all__ = ["celery", "flask", "jobs"]

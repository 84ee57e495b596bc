"""A worker with jobs for tests only: `celery -A tests.workers.entry worker`."""

from config.worker import celery, flask
from tests.workers import jobs

__all__ = ["celery", "flask", "jobs"]

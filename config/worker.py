"""The application of workers: `python -m config.work` starts them."""

import gc
import resource
from typing import Any

import structlog
from celery import Celery, signals
from flask import Flask

gc.disable()  # looking for garbage while everything is loaded takes a sixth of the start

from config import background, database
from core import logs, settings
from workers import app, consumer, jobs

GROWTH = 8_000  # kB that a pool process may take beyond what it shares; usual jobs take 3 MB


def _resident() -> int:
    """The memory of this process in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def make() -> tuple[Celery, Flask]:
    """Celery, and the context its jobs run in.

    Raises   SettingsError
    """
    own = database.for_worker(settings.read())
    flask = background.application(own)  # each pool process makes its own connections
    jobs.load()
    consumer.context = flask.app_context
    return app.connect(settings.broker(own)), flask


@signals.setup_logging.connect
def _log(**_: Any) -> None:
    logs.set_up()


@signals.worker_process_init.connect
def _settle(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    gc.collect()
    gc.freeze()


celery, flask = make()
gc.collect()
gc.enable()
gc.freeze()  # what is loaded by now is shared with the pool processes, as long as the collector does not touch it
# A pool process that a long job has made large gives its memory back: another takes its place, which costs a fork.
celery.conf.worker_max_memory_per_child = _resident() + GROWTH

"""The entry of workers: `celery -A config.worker worker -Q default,imports`."""

import gc
from typing import Any

import structlog
from celery import Celery, signals
from flask import Flask
from flask_babel import Babel

gc.disable()  # looking for garbage while everything is loaded takes a sixth of the start

from config import database, tables, wiring, words  # noqa: F401  the guards must know every table
from core import logs, settings
from core.db import db
from workers import app, consumer, jobs


def make() -> tuple[Celery, Flask]:
    """Celery, and the context its jobs run in: database and wiring without doors.

    Raises   SettingsError
    """
    own = database.for_worker(settings.read())
    flask = Flask("workers")
    flask.config.update(
        SETTINGS=own,
        SQLALCHEMY_DATABASE_URI=own.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(own),
        **words.settings(),
    )
    db.init_app(flask)
    Babel(flask)
    wiring.wire(flask)
    jobs.load()
    with flask.app_context():
        database.watch(db.engine)  # connects to nothing yet: each pool process makes its own connections
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

"""The application of processes that serve no pages: database, words and wiring, without doors."""

from flask import Flask
from flask_babel import Babel

from config import database, tables, wiring, words  # noqa: F401  the guards must know every table
from core.db import db
from core.settings import Settings


def application(own: Settings) -> Flask:
    """An application in whose context services run; it connects to nothing yet."""
    flask = Flask("background")
    flask.config.update(
        SETTINGS=own,
        SQLALCHEMY_DATABASE_URI=own.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(own),
        **words.settings(),
    )
    db.init_app(flask)
    Babel(flask)
    wiring.wire(flask)
    with flask.app_context():
        database.watch(db.engine)
    return flask

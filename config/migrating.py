"""Alembic on the application's own database. Read only where it is used: with its dialects it takes 7 MB."""

from typing import Any

import click
from flask import Flask

from config.tables import MIGRATIONS
from core.db import db


class Migrations(click.Command):
    """`flask db ...`: the commands of Flask-Migrate, read when one of them is asked for."""

    def __init__(self, app: Flask) -> None:
        super().__init__("db", help="Bring the database up to date, or look at its migrations.")
        self.app = app

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of Flask-Migrate's own group, which then is what runs."""
        prepare(self.app)
        from flask_migrate.cli import db as commands  # noqa: PLC0415

        made: click.Context = commands.make_context(info_name, args, parent, **extra)
        return made


def prepare(app: Flask) -> None:
    """Tell Flask-Migrate whose database it works on, and where the migrations are."""
    from flask_migrate import Migrate  # noqa: PLC0415

    Migrate(app, db, directory=str(MIGRATIONS))


def upgrade(app: Flask) -> None:
    """Bring the database up to the newest migration; within an application context.

    Raises   SystemExit: a migration failed, its reason is logged
    """
    from flask_migrate import upgrade as to_newest  # noqa: PLC0415

    prepare(app)
    to_newest()

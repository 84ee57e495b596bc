"""Alembic on the application's own database. Read only where it is used: with its dialects it takes 7 MB."""

import click
from flask import Flask

from config.tables import MIGRATIONS
from core.db import db


class Migrations(click.Group):
    """`flask db ...`: the commands of Flask-Migrate, which are there when one of them is asked for."""

    def __init__(self, app: Flask) -> None:
        super().__init__("db", help="Bring the database up to date, or look at its migrations.")
        self.app = app

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return self._loaded().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; none: there is none."""
        return self._loaded().get_command(ctx, cmd_name)

    def _loaded(self) -> click.Group:
        prepare(self.app)
        from flask_migrate.cli import db as commands  # noqa: PLC0415

        group: click.Group = commands
        return group


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

"""Commands: each is one transaction."""

import secrets
from pathlib import Path
from typing import Any

import click
import orjson
from flask import Flask, current_app

from config.demo import build as demo
from config.demo import progress, sticker
from config.local.welcome import STICKER
from config.mail import mail
from config.migrating import Migrations, upgrade
from core.actor import SYSTEM
from core.db import transaction
from core.errors import DomainError, in_english
from core.languages import CODES
from organisation.access import passwords, resets, tokens
from organisation.people import people
from organisation.people import permissions as permission_table
from organisation.people.roles import Role
from organisation.schools import seed as schools_seed
from registry.devices import figures
from tickets.filing import seed as tickets_seed
from web import browse
from web.requests import normal_json


class Command(click.Command):
    """A command that says in one line why it was refused; its texts are in one Unicode form, as at every door."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            ctx.params = normal_json(ctx.params)
            return super().invoke(ctx)
        except DomainError as refused:
            raise click.ClickException(in_english(refused.says, refused.values)) from None


def install(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(seed)
    app.cli.add_command(token)
    app.cli.add_command(golden)
    app.cli.add_command(person)
    app.cli.add_command(permissions)
    app.cli.add_command(mail)
    app.cli.add_command(Migrations(app))


@click.command()
@click.option("--without-demo", is_flag=True, help="no made-up people and devices, even in the demo")
@click.option("--migrate", is_flag=True, help="bring the database up to date first, as `flask db upgrade` does")
@click.option("--tickets", default=demo.TICKETS, show_default=True, help="tickets of the demo city")
def seed(*, without_demo: bool, migrate: bool, tickets: int) -> None:
    """Fill in what every installation has: schools, teams, categories, rules. Safe to repeat."""
    if migrate:
        click.echo("Bringing the database up to date")
        upgrade(current_app)
    progress.hears.set(click.echo)
    with transaction():
        click.echo(f"{schools_seed.seed(SYSTEM)} schools added")
        click.echo(f"{tickets_seed.seed(SYSTEM)} teams, categories, rulesets, calendars and targets added")
    own = current_app.config["SETTINGS"]
    if own.demo and not without_demo and demo.build(own.devices, ticket_count=tickets):
        click.echo(f"The demo was made, with {own.devices} student devices")
        with transaction():
            figures.renew()
    if own.demo and (tag := sticker.tag()):
        click.echo(f"{STICKER}{own.public_url}/t/{tag}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("docs/openapi.json"))
def golden(path: Path) -> None:
    """Write the API's document to PATH, which the tests compare."""
    text = orjson.dumps(browse.document(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    path.write_bytes(text + b"\n")
    click.echo(path)


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create", cls=Command)
@click.argument("email")
@click.option("--days", default=30, show_default=True, help="1-365")
@click.option("--label", default="")
@click.option("--reads-only", is_flag=True)
def create_token(email: str, days: int, label: str, *, reads_only: bool) -> None:
    """Make a token for the person EMAIL and print it once, as the last word."""
    with transaction():
        owner = people.by_email(email)
        made = tokens.create(owner, days=days, label=label, reads_only=reads_only)
    click.echo(f"Token for {email}, valid {days} days. It is shown only now: {made.token}")


@click.group()
def person() -> None:
    """People."""


@person.command("create", cls=Command)
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True)
@click.option("--language", type=click.Choice(CODES), default="fi")
def create_person(email: str, name: str, role: str, language: str) -> None:
    """Add a person who holds ROLE for every school from today."""
    with transaction():
        added = people.add(SYSTEM, name=name, email=email, language=language)
        people.grant(SYSTEM, added, role=Role(role), school=None)
    click.echo(f"{email} is now {role}. Next: flask person set-password {email}")


@person.command("set-password", cls=Command)
@click.argument("email")
@click.option("--password", help="asked for, or made up with --random, when absent")
@click.option("--random", "made_up", is_flag=True, help="make one up and print it")
def set_password(email: str, password: str | None, *, made_up: bool) -> None:
    """Set the password of the person EMAIL; what let them in until now ends."""
    chosen = password or (
        secrets.token_urlsafe(12) if made_up else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    kept = passwords.hashed(chosen)
    with transaction():
        people.set_password(SYSTEM, people.by_email(email), kept)
    click.echo(f"Password of {email} is set." + (f" It is {chosen}" if made_up else ""))


@person.command("reset-link", cls=Command)
@click.argument("email")
def reset_link(email: str) -> None:
    """Print a link with which the person EMAIL can set a new password once, within an hour."""
    own = current_app.config["SETTINGS"]
    with transaction():
        secret = resets.link(SYSTEM, people.by_email(email), key=own.secret_key)
    click.echo(f"{own.public_url}/reset/{secret}")


@click.command()
def permissions() -> None:
    """Print who may do what, as docs/permissions.md holds it."""
    click.echo(permission_table.as_markdown(), nl=False)

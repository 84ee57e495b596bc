"""Mail that comes: from a pipe by `flask mail receive`, or over LMTP by `flask mail listen`."""

import sys
import uuid

import click
import sqlalchemy as sa
import structlog
from flask import current_app

from core.db import db, transaction
from core.scope import everywhere
from tickets.mail.models import Mail
from tickets.mail_in import processing, receiving
from tickets.ticket.models import Ticket

log = structlog.get_logger(__name__)
TRY_AGAIN = 75  # exit status. Source: sysexits.h, EX_TEMPFAIL


@click.group()
def mail() -> None:
    """Mail that comes."""


@mail.command()
@click.option("--mailbox", default="", help="the address it was for; default MAIL_FROM")
def receive(mailbox: str) -> None:
    """Store and process a mail from standard input. Exit status 75: nothing was stored, try again."""
    raw = sys.stdin.buffer.read()
    try:
        with transaction():
            mail_id = receiving.receive(raw, current_app.config["SETTINGS"], mailbox=mailbox)
    except Exception as error:  # noqa: BLE001  whatever it is, the mail program keeps the mail
        click.echo(f"The mail was not stored: {type(error).__name__}", err=True)
        sys.exit(TRY_AGAIN)
    try:
        with transaction():
            processing.process(mail_id, current_app.config["SETTINGS"])
    except Exception as error:  # noqa: BLE001  it is stored, and a job processes it later
        log.error("mail not processed", mail=str(mail_id), kind=type(error).__name__)  # noqa: TRY400  no people's data
    click.echo(" ".join(_told(mail_id)))


def _told(mail_id: uuid.UUID) -> list[str]:
    """Key, state and the ticket's number, if there is one."""
    wanted = sa.select(Mail.state, Ticket.number).outerjoin(Ticket, Ticket.id == Mail.ticket_id)
    wanted = everywhere(wanted.where(Mail.id == mail_id), Mail, Ticket, why="whoever pipes mail in is told")
    row = db.session.execute(wanted).one()
    return [str(mail_id), row.state.value, *([row.number] if row.number else [])]


@mail.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), required=True)
def listen(host: str, port: int) -> None:
    """Take mail over LMTP; a job processes it. Runs until it is ended."""
    from config import lmtp  # noqa: PLC0415  its library is read only where it is used: it takes memory

    lmtp.serve(current_app._get_current_object(), host, port)  # type: ignore[attr-defined]

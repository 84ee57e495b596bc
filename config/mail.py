"""Mail that comes: from a pipe by `flask mail receive`, or over LMTP by `flask mail listen`."""

import asyncio
import sys
import uuid
from typing import Any

import click
import sqlalchemy as sa
import structlog
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask, current_app

from core.db import db, transaction
from core.scope import everywhere
from tickets.mail.models import Mail
from tickets.mail_in import processing, receiving
from tickets.ticket.models import Ticket

log = structlog.get_logger(__name__)
TRY_AGAIN = 75  # exit status. Source: sysexits.h, EX_TEMPFAIL
LARGEST = 40 * 1024 * 1024  # bytes; larger ones are refused on the way, so their senders are told


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
    loop = asyncio.new_event_loop()
    controller = Listener(Handler(current_app._get_current_object()), loop=loop, hostname=host, port=port)  # type: ignore[attr-defined]
    controller.begin()  # type: ignore[no-untyped-call]
    try:
        loop.run_forever()
    finally:
        controller.end()  # type: ignore[no-untyped-call]


class Listener(UnthreadedController):
    """Listens for LMTP."""

    def factory(self) -> SMTP:
        return LMTP(self.handler, data_size_limit=LARGEST, ident="Vire", enable_SMTPUTF8=True)


class Handler:
    """Stores each mail before its sender is answered."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store what came; LMTP answers once, for all recipients."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(None, self.store, envelope)
        except Exception as error:  # noqa: BLE001  whatever it is, the sender tries again
            log.error("mail not stored", kind=type(error).__name__)  # noqa: TRY400  no people's data
            return "451 4.3.0 Not stored, try again"
        return "250 2.0.0 Stored"

    def store(self, envelope: Any) -> None:
        """Store the mail once, for the first of its recipients."""
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        with self.app.app_context(), transaction():
            own = self.app.config["SETTINGS"]
            to = envelope.rcpt_tos[0] if envelope.rcpt_tos else ""
            came = receiving.with_recipients(raw, envelope.rcpt_tos)
            receiving.receive(came, own, mailbox=receiving.mailbox_of(to), envelope_from=envelope.mail_from or "")

"""Mail that comes over LMTP: `python -m config.lmtp --port 8024`, or `flask mail listen`."""

import argparse
import asyncio
import sys
from typing import Any

import structlog
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from config import background
from core import logs, settings
from core.db import transaction
from tickets.mail_in import receiving

log = structlog.get_logger(__name__)
LARGEST = 40 * 1024 * 1024  # bytes; larger ones are refused on the way, so their senders are told


def serve(app: Flask, host: str, port: int) -> None:
    """Take mail over LMTP until this process is ended; a job processes it."""
    loop = asyncio.new_event_loop()
    controller = Listener(Handler(app), loop=loop, hostname=host, port=port)
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


def main() -> None:
    """Take mail with the settings of the environment."""
    asked = argparse.ArgumentParser(prog="python -m config.lmtp", description=__doc__)
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, required=True)
    given = asked.parse_args()
    logs.set_up()
    try:
        serve(background.application(settings.read()), given.host, given.port)
    except settings.SettingsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

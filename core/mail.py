"""One message handed to a mail server, or kept as a file when there is none.

What a server has accepted it has accepted: whatever it says or does afterwards, the message is not sent again.
"""

import base64
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from core.errors import DomainError
from core.settings import Settings

SECONDS = 15  # for each answer of the server
JUDGING_SECONDS = 60  # for the answer to the message itself, which some servers look at for a while
PARTING_SECONDS = 2  # for the answer to QUIT, which decides nothing
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class MailUnprotected(DomainError):
    """The server offers no encryption, and what would be sent may not go without."""

    code = "mail_unprotected"


def deliver(message: EmailMessage, own: Settings, *, bounces_to: str | None = None) -> None:
    """Hand `message` to the mail server that SMTP_URL names, or keep it as a file when it names none.

    bounces_to  address that a report of a failure is sent to; None: where the message comes from

    Raises   OSError, smtplib.SMTPException, MailUnprotected: the server did not accept it
    """
    if not own.smtp_url:
        _keep(message, Path(own.state) / "mail")
        return
    address = urlsplit(own.smtp_url)
    connection = _connect(address)
    try:
        if connection.sock is not None:
            connection.sock.settimeout(JUDGING_SECONDS)
        connection.send_message(message, from_addr=bounces_to)
        _part(connection)
    finally:
        connection.close()


def _connect(address: SplitResult) -> smtplib.SMTP:
    """A connection to the server, encrypted and signed in to where the address says so.

    Certificates are checked against the system's authorities, or those of SSL_CERT_FILE.
    """
    host, trust = address.hostname or "localhost", ssl.create_default_context()
    if address.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 0, timeout=SECONDS, context=trust)
    else:
        connection = smtplib.SMTP(host, address.port or 0, timeout=SECONDS)
    try:
        if address.scheme != "smtps":
            _encrypt(connection, address, trust)
        if address.username:
            _sign_in(connection, unquote(address.username), unquote(address.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection


def _encrypt(connection: smtplib.SMTP, address: SplitResult, trust: ssl.SSLContext) -> None:
    """Begin TLS. Only without a password, and to this machine or by `?starttls=no`, may mail go without it."""
    is_waived = parse_qs(address.query).get("starttls") == ["no"] and not address.username
    connection.ehlo_or_helo_if_needed()
    if connection.has_extn("starttls") and not is_waived:
        connection.starttls(context=trust)
    elif address.username or not (is_waived or address.hostname in LOOPBACK):
        raise MailUnprotected


def _sign_in(connection: smtplib.SMTP, user: str, password: str) -> None:
    """Show user and password, in whatever letters. Source: RFC 4616; smtplib itself knows ASCII only."""
    if user.isascii() and password.isascii():
        connection.login(user, password)
        return
    shown = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, answer = connection.docmd("AUTH", f"PLAIN {shown}")
    if code != 235:  # noqa: PLR2004  authentication succeeded
        raise smtplib.SMTPAuthenticationError(code, answer)


def _part(connection: smtplib.SMTP) -> None:
    """Say QUIT and wait a little for an answer, whatever it is."""
    with suppress(OSError, smtplib.SMTPException):
        if connection.sock is not None:
            connection.sock.settimeout(PARTING_SECONDS)
        connection.quit()


def _keep(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").replace("/", "_")
    scratch = folder / f"{name}.part"
    scratch.write_bytes(message.as_bytes())
    scratch.replace(folder / f"{name}.eml")

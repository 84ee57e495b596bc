"""Mail that comes over LMTP: how soon it is a ticket of a team, how many a second are stored, and in how much memory."""

import smtplib
import sys
import threading
import time
from itertools import count
from statistics import median
from typing import Any

import psycopg

from config.local.processes import Child, wait_until
from tests.bench.figures import Figure, at_least, at_most, unmeasured
from tests.bench.ground import STARTING, Ground, free_port, ready
from tests.bench.processes import share, tree

NAME, TO = "arriving", "vire@bench.invalid"
SENT, SOON, WITHIN = 25, 1.0, 30.0  # mails one after the other; seconds until a team has the ticket, and at the latest
STORED, WARM, PER_SECOND, AT_ONCE = 1_600, 200, 60, 8
GROWTH = 8  # MB
TEXT = "Hei,\r\n\r\nluokan näyttö on pimeä eikä syty napista. Laturi on kiinni.\r\n\r\n" * 40  # 3 kB
_numbers = count(1)


def measure(ground: Ground) -> list[Figure]:
    """Mails of teachers."""
    ground.database(NAME)
    with psycopg.connect(ground.dsn(NAME), autocommit=True) as connection:
        asked = "SELECT email FROM person WHERE email LIKE 'teacher-%@test.invalid' ORDER BY email"
        senders = [row[0] for row in connection.execute(asked)]
        return [*_stored(ground, senders), *_soon(ground, senders, connection)]


def _listener(ground: Ground) -> tuple[Child, int]:
    """The process that takes mail, and its port, once it answers."""
    port = free_port()
    child = ground.start("lmtp", NAME, [sys.executable, "-m", "config.lmtp", "--port", str(port)], MAIL_FROM=TO)
    if not wait_until(lambda: _answers(port), seconds=STARTING):
        raise RuntimeError(f"nobody takes mail:\n{child.log_tail(20)}")
    return child, port


def _answers(port: int) -> bool:
    try:
        with smtplib.LMTP("127.0.0.1", port):
            return True
    except (OSError, smtplib.SMTPException):
        return False


def _mail(sender: str) -> tuple[str, bytes]:
    """Its Message-ID, and a mail that no other is like."""
    number = next(_numbers)
    message_id = f"{number}@client.bench.invalid"
    lines = [
        *(f"From: Opettaja <{sender}>", f"To: {TO}", f"Subject: Luokan {number} näyttö on pimeä"),
        *(f"Message-ID: <{message_id}>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"),
        *("Content-Transfer-Encoding: 8bit", "", f"Mail {number}", TEXT),
    ]
    return message_id, "\r\n".join(lines).encode()


def _send(line: smtplib.LMTP, sender: str) -> str:
    message_id, raw = _mail(sender)
    if refused := line.sendmail(sender, [TO], raw):
        raise RuntimeError(f"a mail was refused: {refused}")
    return message_id


def _stored(ground: Ground, senders: list[str]) -> list[Figure]:
    child, port = _listener(ground)
    pid = child.process.pid if child.process else 0
    _many(port, senders, WARM)
    before, begun = share(tree(pid)), time.perf_counter()
    _many(port, senders, STORED)
    rate, grown = STORED / (time.perf_counter() - begun), share(tree(pid)) - before
    ground.stop()
    what = f"mail: stored over LMTP, {STORED:,} by {AT_ONCE} at once"
    return [
        at_least(what, rate, PER_SECOND, "a second", slower=ground.slower),
        at_most("mail: memory that storing them adds", max(grown, 0.0), GROWTH, "MB"),
    ]


def _many(port: int, senders: list[str], number: int) -> None:
    def work(first: int) -> None:
        with smtplib.LMTP("127.0.0.1", port) as line:
            for place in range(first, number, AT_ONCE):
                _send(line, senders[place % len(senders)])

    threads = [threading.Thread(target=work, args=(first,)) for first in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _soon(ground: Ground, senders: list[str], connection: psycopg.Connection[Any]) -> list[Figure]:
    what = "mail: from LMTP to a ticket that a team has, p50"
    connection.execute("UPDATE outbox SET done_at = now() WHERE done_at IS NULL")  # those that were only to be stored
    _, port = _listener(ground)
    for program in ("publisher", "worker"):
        ground.start(program, NAME, MAIL_FROM=TO)
    if not wait_until(lambda: ready(connection), seconds=STARTING):
        raise RuntimeError("no worker came to work")
    took = []
    with smtplib.LMTP("127.0.0.1", port) as line:
        for number in range(SENT):
            begun = time.perf_counter()
            message_id = _send(line, senders[number % len(senders)])
            if not wait_until(lambda: _is_routed(connection, message_id), seconds=WITHIN, pause=0.005):  # noqa: B023
                return [unmeasured(what, f"mail {number + 1} had no team within {WITHIN:.0f} s")]
            took.append(time.perf_counter() - begun)
    ground.stop()
    return [at_most(what, median(took), SOON, "s", slower=ground.slower)]


def _is_routed(connection: psycopg.Connection[Any], message_id: str) -> bool:
    asked = (
        "SELECT FROM mail JOIN ticket ON ticket.id = mail.ticket_id "
        "WHERE mail.message_id = %s AND ticket.team_id IS NOT NULL"
    )
    return connection.execute(asked, (message_id,)).fetchone() is not None

"""Mail is fetched from a real IMAP server: once, whoever dies; and what fails is kept with when and why."""

import datetime as dt
import os
import re
import signal
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from core import clock, crash, imap
from core.db import db, release, transaction
from core.outbox.items import Item
from core.scope import everywhere
from core.settings import Settings
from tests import cast, makers
from tests.mail_in.corpus import mail
from tests.mailboxes import given, servers
from tests.mailboxes.servers import Server
from tickets.dispatch import route
from tickets.mail import parsing
from tickets.mail.models import Mail, MailState
from tickets.mail_in import fetching, processing
from tickets.mailboxes import mailboxes
from tickets.mailboxes.models import Mailbox, MailboxFetch
from tickets.teams.models import Team

pytestmark = pytest.mark.xdist_group("imap")
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with servers.running() as started:
        yield started


@pytest.fixture
def folder() -> str:
    return f"t{uuid.uuid4().hex[:8]}"


def by(who: cast.Member, text: str = "The projector is dark.") -> bytes:
    return mail(text, sender=who.person.email, message_id=f"{uuid.uuid4()}@client.invalid")


def fetched(mailbox: Mailbox, own: Settings) -> tuple[int, MailboxFetch]:
    """Fetch as if the pause was over: how many were stored, and how it went."""
    with transaction():
        mine = sa.update(MailboxFetch).where(MailboxFetch.mailbox_id == mailbox.id)
        db.session.execute(mine.values(due_at=clock.now()))
    stored = fetching.fetch(mailbox.id, own)
    return stored, mailboxes.state(mailbox)


def arrived(own: Settings) -> list[Mail]:
    """Every mail that came, processed, oldest first."""
    wanted = everywhere(sa.select(Mail).where(Mail.direction == "in").order_by(Mail.id), Mail, why="a test looks")
    for row in list(db.session.scalars(wanted)):
        with transaction():
            processing.process(row.id, own)
    return list(db.session.scalars(wanted))


@pytest.mark.usefixtures("db_session")
def test_what_waits_becomes_tickets_of_the_mailboxs_team_and_language_and_is_removed(
    server: Server, folder: str
) -> None:
    teacher, team = cast.teacher(), db.session.scalar(sa.select(Team.id).where(Team.code == "accounts"))
    one, both = by(teacher, "First."), by(teacher, "In both mailboxes.")
    server.put(folder, one, both)
    server.put(folder + "b", both)
    own = given.own(HELP=server.url(folder), HJALP=server.url(folder + "b"))
    first = given.mailbox("apu@vire.example", own, account="HELP", team="accounts", language="sv")
    second = given.mailbox("hjalp@vire.example", own, account="HJALP")
    assert fetching.ask() == 2
    asked = db.session.scalars(sa.select(Item.payload).where(Item.topic == fetching.TOPIC)).all()
    assert {one["mailbox_id"] for one in asked} == {str(first.id), str(second.id)}
    stored, state = fetched(first, own)
    assert (stored, state.fetched, state.error) == (2, 2, "")
    assert fetched(second, own)[0] == 1
    assert (server.left(folder), server.left(folder + "b")) == (0, 0)
    assert [row.state for row in arrived(own)] == [MailState.NEW, MailState.NEW, MailState.DUPLICATE]
    ticket = makers.fetched(arrived(own)[0].ticket_id)  # type: ignore[arg-type]
    assert (ticket.team_id, ticket.language) == (team, "sv")
    with transaction():
        route.route(ticket.id)
    assert makers.fetched(ticket.id).team_id == team
    assert fetched(first, own)[0] == 0
    assert fetching.fetch(first.id, own) == 0  # it was a moment ago
    assert fetching.ask() == 0


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize("server_says", [True, False])
def test_of_a_mail_too_large_the_beginning_is_stored_once_and_it_stays_there(
    server: Server, folder: str, monkeypatch: pytest.MonkeyPatch, *, server_says: bool
) -> None:
    if not server_says:
        monkeypatch.setattr(imap, "_SIZE", re.compile(b"no size is told"))
    server.put(folder, by(cast.teacher(), "x" * 3000), by(cast.teacher()))
    own = given.own(HELP=server.url(folder))
    mailbox = given.mailbox(settings=own, account="HELP")
    monkeypatch.setattr(parsing, "LARGEST", 2000)
    assert [fetched(mailbox, own)[0], fetched(mailbox, own)[0], server.left(folder)] == [2, 0, 1]
    assert [(row.state, row.reason) for row in arrived(own)] == [
        (MailState.QUARANTINED, "too_large"),
        (MailState.NEW, ""),
    ]


@pytest.mark.usefixtures("db_session")
def test_what_fails_is_kept_with_when_and_why_and_tried_again_after_growing_pauses(
    server: Server, folder: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server.put(folder, by(cast.teacher()))
    mailbox = given.mailbox(settings=given.own(HELP=server.url(folder)), account="HELP")
    with servers.answering() as silent, servers.answering(to=server.port, cut_at=b"From: ") as cut:
        tries = {
            "imap_setting_missing": given.own(),
            "imap_connection_refused": given.own(HELP=server.url(folder, port=servers.free_port())),
            "imap_sign_in": given.own(HELP=server.url(folder, password="väärä")),
            "imap_folder": given.own(HELP=server.url("nowhere")),
            "imap_broken_off": given.own(HELP=server.url(folder, port=cut)),
            "imap_no_answer": given.own(HELP=server.url(folder, port=silent)),
        }
        pauses = []
        for code, own in tries.items():
            if code == "imap_no_answer":
                monkeypatch.setattr(fetching, "SECONDS", 0.3)
            stored, state = fetched(mailbox, own)
            assert (stored, state.error, state.fetched) == (0, code, 0)
            assert state.tried_at is not None
            pauses.append(state.due_at - state.tried_at)
    assert pauses == [MINUTE, MINUTE * 2, MINUTE * 4, MINUTE * 8, MINUTE * 16, MINUTE * 32]
    assert state.failures == 6
    assert state.failing_since is not None
    assert state.failing_since < state.tried_at
    assert server.left(folder) == 1
    monkeypatch.undo()
    good = given.own(HELP=server.url(folder))
    stored, state = fetched(mailbox, good)
    assert (stored, state.error, state.failures, state.failing_since) == (1, "", 0, None)
    assert not any(word in text for text in (caplog.text, repr(good)) for word in ("sala", "väärä", "v%C3%A4"))


def test_a_death_between_storing_and_removing_makes_no_second_ticket_and_two_never_fetch_at_once(
    committed: Flask, server: Server, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del committed
    server.put(folder, by(cast.teacher()), by(cast.teacher(), "Second."))
    own = given.own(HELP=server.url(folder))
    mailbox_id = given.mailbox(settings=own, account="HELP").id
    monkeypatch.setattr(crash, "_AT", "mail.fetched")
    release()
    child = os.fork()
    if child == 0:
        db.engine.dispose(close=False)
        fetching.fetch(mailbox_id, own)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert server.left(folder) == 2
    monkeypatch.undo()
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    assert fetching.fetch(mailbox.id, own) == 0  # it may be alive
    assert [row.state for row in arrived(own)] == [MailState.NEW]
    broken = given.own(HELP=server.url(folder, port=servers.free_port()))
    assert fetched(mailbox, broken)[1].failures == 2  # that it died is one
    assert fetched(mailbox, own)[0] == 2
    assert server.left(folder) == 0
    assert [row.state for row in arrived(own)] == [MailState.NEW, MailState.DUPLICATE, MailState.NEW]

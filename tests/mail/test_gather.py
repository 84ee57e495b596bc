"""From notices to mails: together, not too often, in the quiet hours not at all, and never twice."""

import datetime as dt
import email
import email.policy
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.db import db, transaction
from core.outbox.items import Item
from tests import cast, makers
from tests.mail import mails
from tickets.desk import closing, messages
from tickets.mail import gather, queueing
from tickets.mail.models import DeadAddress, Mail, MailContent
from tickets.notices import leaving, preferences, reading
from tickets.notices.kinds import KINDS, WITHOUT_KIND
from tickets.notices.models import Notice
from tickets.states import ResolutionCode, Visibility
from tickets.ticket.models import Ticket

pytestmark = pytest.mark.usefixtures("db_session")
HOUR = dt.timedelta(hours=1)


def say(agent: cast.Member, ticket: Ticket, text: str, visibility: Visibility = Visibility.PUBLIC) -> None:
    with transaction():
        messages.add(agent.actor, makers.fetched(ticket.id), text=text, visibility=visibility)


def text_of(mail: Mail) -> str:
    raw = db.session.get_one(MailContent, mail.id).raw
    part: Any = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",))
    return str(part.get_content())


def skipped() -> list[str | None]:
    return list(db.session.scalars(sa.select(Notice.mail_skipped).order_by(Notice.id)))


def test_what_happens_to_a_ticket_in_one_go_comes_as_one_mail_once() -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    say(agent, ticket, "First answer")
    say(agent, ticket, "A secret note", Visibility.INTERNAL)
    with transaction():
        closing.resolve(
            agent.actor, makers.fetched(ticket.id), resolution_code=ResolutionCode.REPAIRED, text="Screen changed"
        )
    assert mails.gathered(after=dt.timedelta(minutes=1)) == []
    [mail] = mails.gathered()
    assert (mail.recipient, mail.person_id, mail.ticket_id, mail.kind) == (
        *(teacher.person.email, teacher.id),
        *(ticket.id, "notice"),
    )
    said = text_of(mail)
    assert "First answer" in said
    assert "Screen changed" in said
    assert "secret" not in said
    assert said.count("Your request was answered") == said.count("Your request is done") == 1
    queued = db.session.scalars(sa.select(Item.payload).where(Item.topic == queueing.TOPIC)).all()
    assert queued == [{"mail_id": str(mail.id)}]
    assert mails.gathered() == []


def test_several_tickets_come_as_one_mail_and_the_next_waits_two_minutes() -> None:
    teacher, agent = cast.teacher(), makers.agent()
    tickets = [makers.routed(teacher) for _ in range(3)]
    for ticket in tickets:
        say(agent, ticket, "Hello")
    [mail] = mails.gathered()
    assert (mail.kind, mail.ticket_id, mail.subject) == ("digest", None, "News about 3 tickets")
    assert all(ticket.number in text_of(mail) for ticket in tickets)
    say(agent, tickets[0], "More")
    with transaction():  # it is due, but the last mail went just now
        db.session.execute(sa.update(Notice).where(Notice.mail_due_at.is_not(None)).values(mail_due_at=clock.now()))
        assert gather.gather(mails.own()) == 0
    assert len(mails.gathered()) == 1


def test_a_storm_of_facts_is_one_mail_to_each_of_many_watchers() -> None:
    ticket, people = makers.routed(cast.teacher()), [cast.contact() for _ in range(5)]
    with transaction():
        for _ in range(50):
            leaving.leave([who.id for who in people], ticket.id, "ticket.answered")
    made = mails.gathered()
    assert sorted(mail.recipient for mail in made) == sorted(who.person.email for who in people)
    assert mails.gathered() == []


def test_who_got_twenty_mails_in_an_hour_gets_the_next_ones_together_an_hour_later() -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    for _ in range(gather.MOST_IN_AN_HOUR):
        say(agent, ticket, "Hello")
        assert len(mails.gathered(after=dt.timedelta(minutes=2, seconds=30))) == 1
    say(agent, ticket, "One more")
    assert mails.gathered() == []
    say(agent, ticket, "And another")
    assert mails.gathered() == []
    [mail] = mails.gathered(after=HOUR)
    assert "One more" in text_of(mail)
    assert "And another" in text_of(mail)


@given(st.lists(st.integers(1, 3599), unique=True, max_size=gather.MOST_IN_AN_HOUR))
def test_a_person_never_gets_two_mails_within_two_minutes(seconds: list[int]) -> None:
    now = dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC)
    sent = [now - dt.timedelta(seconds=ago) for ago in sorted(seconds)]
    allowed = gather.next_allowed(sent, now)
    at = allowed or now
    assert at >= now
    assert not sent or at - sent[0] >= gather.BETWEEN
    assert len(sent) < gather.MOST_IN_AN_HOUR or at - sent[0] >= HOUR


def test_what_was_read_not_wanted_or_cannot_be_reached_is_not_mailed_and_the_reason_is_kept() -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    say(agent, ticket, "Hello")
    with transaction():
        reading.read(teacher.actor)
    assert mails.gathered() == []
    with transaction():
        preferences.choose(teacher.actor, mail={"answers": False})
    say(agent, ticket, "Hello")
    assert mails.gathered() == []
    with transaction():
        preferences.choose(teacher.actor, mail={})
        db.session.add(DeadAddress(person_id=teacher.id, address=teacher.person.email, reason="550"))
    say(agent, ticket, "Hello")
    assert mails.gathered() == []
    with transaction():
        db.session.execute(sa.update(DeadAddress).values(address="former@test.invalid"))
    assert skipped() == ["read", "not_wanted", "dead_address"]
    say(agent, ticket, "Hello")
    assert len(mails.gathered()) == 1


def test_a_sensitive_ticket_is_named_by_its_number_only() -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher, title="A private matter", sensitive=True)
    with transaction():
        leaving.leave([teacher.id], ticket.id, "ticket.answered", by=agent.actor)
    [mail] = mails.gathered()
    assert "private" not in mail.subject + text_of(mail)
    assert ticket.number in mail.subject


def test_in_the_quiet_hours_nothing_comes_and_afterwards_all_of_it_at_once() -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    at = clock.now().astimezone(clock.SCHOOL_ZONE)
    begins, ends = ((at + dt.timedelta(hours=h)).time().replace(second=0, microsecond=0) for h in (-2, 2))
    with transaction():
        preferences.choose(teacher.actor, mail={}, quiet_from=begins, quiet_to=ends)
    say(agent, ticket, "Hello")
    assert mails.gathered() == []
    [due] = db.session.scalars(sa.select(Notice.mail_due_at)).all()
    assert due is not None
    assert HOUR < due - clock.now() <= 2 * HOUR + dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("begins", "ends", "now", "until"),
    [
        ("21:00", "07:00", "2026-11-27T22:30+02:00", "2026-11-28T07:00+02:00"),
        ("21:00", "07:00", "2026-11-28T06:59+02:00", "2026-11-28T07:00+02:00"),
        ("21:00", "07:00", "2026-11-28T07:00+02:00", None),
        ("12:00", "13:00", "2026-11-28T12:00+02:00", "2026-11-28T13:00+02:00"),
        ("12:00", "13:00", "2026-11-28T11:59+02:00", None),
        ("22:00", "03:30", "2027-03-28T01:00+02:00", "2027-03-28T03:30+02:00"),  # a time that the clocks skip
    ],
)
def test_quiet_hours_end_when_they_say(begins: str, ends: str, now: str, until: str | None) -> None:
    times = (dt.time.fromisoformat(begins), dt.time.fromisoformat(ends))
    found = preferences.quiet_until(dt.datetime.fromisoformat(now), *times)
    assert found == (dt.datetime.fromisoformat(until) if until else None)


def test_every_notice_has_a_kind_that_can_be_chosen() -> None:
    assert not WITHOUT_KIND
    assert len(KINDS) == len(set(KINDS.values()))

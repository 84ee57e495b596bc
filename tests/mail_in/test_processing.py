"""What becomes of mails: a ticket, a message, or a place in the list with its reason; and never twice."""

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.errors import Forbidden
from core.outbox.items import Item
from core.scope import everywhere
from organisation.people import people
from organisation.people.roles import Role
from tests import cast, makers
from tests.mail import mails
from tests.mail_in.corpus import PLAIN, mail, parts
from tests.organisation import facts
from tickets.desk import closing, messages
from tickets.mail import retention, tokens
from tickets.mail.models import DeadAddress, Mail, MailContent, MailState
from tickets.mail_in import deciding, processing, receiving
from tickets.states import Channel, ResolutionCode, State, Visibility
from tickets.ticket.models import Message, Ticket
from workers import jobs, topics

pytestmark = pytest.mark.usefixtures("db_session")


def come(raw: bytes, **given: Any) -> Mail:
    """Receive and process a mail."""
    own = mails.own()
    with transaction():
        key = receiving.receive(raw, own, **given)
    with transaction():
        processing.process(key, own)
    return row(key)


def row(key: object) -> Mail:
    wanted = sa.select(Mail).where(Mail.id == key).execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Mail, why="a test looks")).one()


def said(key: uuid.UUID | None) -> list[tuple[Visibility, str, uuid.UUID | None]]:
    wanted = sa.select(Message).where(Message.ticket_id == key).order_by(Message.created_at, Message.id)
    found = db.session.scalars(everywhere(wanted, Message, why="a test looks"))
    return [(message.visibility, message.text, message.author_id) for message in found]


def by(who: cast.Member, body: str = "The projector is dark.", **given: Any) -> bytes:
    given.setdefault("message_id", f"{uuid.uuid4()}@client.invalid")
    return mail(body, sender=f"Somebody <{who.person.email.upper()}>", **given)


def answer_to(key: uuid.UUID, who: cast.Member, body: str = "Still dark.", **given: Any) -> bytes:
    made = tokens.token(key, mails.own().secret_key)
    return by(who, body, head=f"In-Reply-To: <{made}@localhost>", **given)


def tickets() -> int:
    counted = sa.select(sa.func.count()).select_from(Ticket)
    return db.session.scalar(everywhere(counted, Ticket, why="a test counts")) or 0


def receipts() -> int:
    counted = sa.select(sa.func.count()).select_from(Mail).where(Mail.kind == "receipt")
    return db.session.scalar(everywhere(counted, Mail, why="a test counts")) or 0


def test_a_teachers_mail_is_a_ticket_about_the_device_it_names_and_is_acknowledged() -> None:
    teacher, device = cast.teacher(), makers.device()
    found = come(by(teacher, f"Laite {device.asset_tag} on rikki. Ääk!", subject="=?utf-8?Q?VS:_N=C3=A4ytt=C3=B6?="))
    assert (found.state, found.person_id) == (MailState.NEW, teacher.id)
    ticket = makers.fetched(found.ticket_id)  # type: ignore[arg-type]
    assert (ticket.title, ticket.channel, ticket.requester_id, ticket.school_id) == (
        *("Näyttö", Channel.EMAIL),
        *(teacher.id, cast.school().id),
    )
    assert said(ticket.id) == [(Visibility.PUBLIC, f"Laite {device.asset_tag} on rikki. Ääk!", teacher.id)]
    assert receipts() == 1
    queued = db.session.scalars(sa.select(Item.topic).where(Item.key == str(ticket.id))).all()
    assert "tickets.route" in queued


def test_the_same_mail_makes_one_ticket_and_another_under_its_name_makes_its_own() -> None:
    teacher = cast.teacher()
    raw = by(teacher, message_id="same@client.invalid")
    first, again = come(raw), come(b"Received: from elsewhere\r\n" + raw)
    assert (first.state, again.state, again.reason) == (MailState.NEW, MailState.DUPLICATE, "same_mailbox")
    assert again.ticket_id == first.ticket_id
    elsewhere = come(raw, mailbox="apua@vire.example")
    assert (elsewhere.state, elsewhere.reason) == (MailState.DUPLICATE, "other_mailbox")
    other = come(by(teacher, "Something else", message_id="same@client.invalid"))
    assert other.state is MailState.NEW
    assert tickets() == 2


def test_a_mail_that_was_stored_but_not_processed_is_processed_once() -> None:
    raw = by(cast.teacher())
    own = mails.own()
    with transaction():
        first = receiving.receive(raw, own)
    with transaction():
        assert receiving.receive(raw, own) == first  # the sender did not hear that it was stored
    assert db.session.scalars(sa.select(Item.payload).where(Item.topic == receiving.TOPIC)).all() == [
        {"mail_id": str(first)}
    ]
    for _ in range(2):
        with transaction():
            processing.process(first, own)
    assert tickets() == 1


def test_a_mail_whose_job_failed_every_time_waits_for_a_person() -> None:
    jobs.load()
    with transaction():
        waiting = receiving.receive(by(cast.teacher()), mails.own())
    done = come(by(cast.teacher()))
    for key in (waiting, done.id):
        with transaction():
            topics.find(receiving.TOPIC).given_up({"mail_id": str(key)})  # type: ignore[misc]
    assert (row(waiting).state, row(waiting).reason) == (MailState.QUARANTINED, "failed")
    assert row(done.id).state is MailState.NEW


def test_an_answer_to_our_mail_is_added_to_its_ticket_without_what_it_quotes() -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    key = mails.sent(ticket, teacher)
    found = come(answer_to(key, teacher, "Still dark.\n\nOn Fri, Nov 27, 2026 Vire <v@v.invalid> wrote:\n> Hello"))
    assert (found.state, found.ticket_id) == (MailState.THREADED, ticket.id)
    assert said(ticket.id)[-1] == (Visibility.PUBLIC, "Still dark.", teacher.id)
    assert b"> Hello" in db.session.get_one(MailContent, found.id).raw
    assert facts.verbs(ticket.id)[-1] == "ticket.replied"
    assert receipts() == 0


def test_an_answer_is_known_by_the_address_it_was_sent_to() -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    made = tokens.reply_address(mails.own(), tokens.token(mails.sent(ticket, teacher), mails.own().secret_key))
    raw = receiving.with_recipients(by(teacher, "By address"), [made])
    found = come(raw, mailbox=receiving.mailbox_of(made), envelope_from=teacher.person.email)
    assert (found.state, found.ticket_id, found.mailbox) == (MailState.THREADED, ticket.id, tokens.address(mails.own()))


def test_a_number_in_the_subject_counts_for_those_who_take_part_only() -> None:
    teacher, outsider = cast.teacher(), cast.outsider()
    ticket = makers.routed(teacher)
    mine = come(by(teacher, subject=f"Re: [{ticket.number}] Screen"))
    assert (mine.state, mine.ticket_id) == (MailState.THREADED, ticket.id)
    foreign = come(by(outsider, "Tell me all", subject=f"Re: [{ticket.number}]"))
    assert (foreign.state, foreign.reason) == (MailState.QUARANTINED, "not_a_participant")
    assert len(said(ticket.id)) == 1


def test_forged_mail_of_an_agent_gains_nothing_and_an_agents_answer_counts() -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    for subject in (f"[{ticket.number}] Closing this", f"Re: {ticket.number}"):
        forged = come(by(agent, "Send your password to me.", subject=subject))
        assert (forged.state, forged.reason) == (MailState.QUARANTINED, "agent_without_token")
    assert said(ticket.id) == []
    stolen = answer_to(mails.sent(ticket, teacher), agent, "By the teacher's token")
    assert come(stolen).reason == "agent_without_token"
    assert makers.fetched(ticket.id).first_response_at is None
    own = come(answer_to(mails.sent(ticket, agent), agent, "I will come at noon."))
    assert own.state is MailState.THREADED
    assert makers.fetched(ticket.id).first_response_at is not None


def test_an_answer_comes_too_late_for_a_closed_ticket_and_begins_one_that_goes_on_with_it() -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    with transaction():
        closing.resolve(agent.actor, makers.fetched(ticket.id), resolution_code=ResolutionCode.REPAIRED)
    key = mails.sent(ticket, teacher)
    assert come(answer_to(key, teacher, "Not yet")).state is MailState.THREADED
    assert makers.fetched(ticket.id).state is not State.RESOLVED
    with transaction():
        closing.cancel(teacher.actor, makers.fetched(ticket.id))
    later = come(answer_to(key, teacher, "Again", message_id="late@client.invalid"))
    assert later.state is MailState.NEW
    assert makers.fetched(later.ticket_id).parent_id == ticket.id  # type: ignore[arg-type]


def test_who_is_unknown_has_left_or_names_no_school_waits_for_a_person() -> None:
    stranger = come(mail("Hello", sender="x@stranger.invalid"))
    assert (stranger.state, stranger.reason, stranger.ticket_id) == (MailState.QUARANTINED, "sender_unknown", None)
    gone = cast.teacher()
    with transaction():
        people.disable(cast.everywhere(Role.ADMIN).actor, gone.person)
    assert come(by(gone)).reason == "sender_unknown"
    procurement = cast.everywhere(Role.PROCUREMENT)
    assert come(by(procurement)).reason == "place_missing"
    named = come(by(procurement, f"The printer of {cast.FIRST} is broken."))
    assert named.state is MailState.NEW
    assert come(by(cast.teacher(), "", subject="")).reason == "empty"
    assert receipts() == 1


def test_programs_that_answer_each_other_fall_silent() -> None:
    teacher = cast.teacher()
    for number in range(5):
        assert come(by(teacher, f"Message {number}")).state is MailState.NEW
    assert receipts() == 2
    for subject, head in (("Automaattinen vastaus: x", ""), ("x", "Auto-Submitted: auto-replied")):
        assert come(by(teacher, subject=subject, head=head)).state is MailState.AUTO
    assert (tickets(), receipts()) == (5, 2)


def report(key: uuid.UUID, status: str = "5.1.1", *, secret: str = "") -> bytes:
    """A mail server's report about the mail with that key."""
    made = tokens.token(key, secret or mails.own().secret_key)
    return parts(
        (PLAIN, "Your mail could not be delivered."),
        (
            "Content-Type: message/delivery-status",
            f"Action: {'failed' if status[0] == '5' else 'delayed'}\nStatus: {status}",
        ),
        ("Content-Type: message/rfc822", f"Message-ID: <{made}@localhost>\nSubject: Screen\n\nHello"),
        kind="report",
    )


def test_a_report_marks_the_address_of_the_mail_that_it_proves() -> None:
    teacher = cast.teacher()
    key = mails.sent(makers.routed(teacher), teacher)
    assert come(report(key, secret="somebody else's secret key")).reason == "not_of_ours"
    assert come(report(key, "4.4.7")).reason == "delayed"
    assert db.session.get(DeadAddress, teacher.id) is None
    found = come(report(key))
    assert (found.state, found.reason) == (MailState.BOUNCE, "address_marked")
    assert db.session.get_one(DeadAddress, teacher.id).address == teacher.person.email
    assert (row(key).state, row(key).reason) == (MailState.BOUNCED, "5.1.1")
    assert (tickets(), receipts()) == (1, 0)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01\x02",
        parts(*[(PLAIN, "x")] * 1000),
        parts(("Content-Type: text/calendar; method=REQUEST", "BEGIN:VCALENDAR")),
        mail("x", head="Date: Thu, 01 Jan 1970 00:00:00 +0000"),
        mail("x", subject="=?utf-8?Q?a=0D=0ABcc:_b?=", sender='"a\r\n b" <x@test.invalid>'),
    ],
)
def test_bad_mail_has_a_clear_state_and_is_kept(raw: bytes) -> None:
    found = come(raw)
    assert found.state is MailState.QUARANTINED
    assert found.reason
    assert raw in db.session.get_one(MailContent, found.id).raw
    assert tickets() == 0


def test_a_person_accepts_what_waited_with_one_click(client: FlaskClient) -> None:
    teacher, outsider, agent = cast.teacher(), cast.outsider(), makers.agent()
    ticket = makers.routed(teacher)
    foreign = come(by(outsider, "I have the same", subject=ticket.number))
    answer = client.post(f"/api/v1/mail/{foreign.id}/accept", headers=agent.bearer, json={})
    assert (answer.status_code, answer.json["state"], answer.json["ticket"]["number"]) == (
        200,
        "threaded",
        ticket.number,
    )
    assert said(ticket.id)[-1] == (Visibility.PUBLIC, "I have the same", outsider.id)
    again = client.post(f"/api/v1/mail/{foreign.id}/accept", headers=agent.bearer, json={})
    assert (again.status_code, again.json["code"]) == (409, "mail_done")
    assert "mail.accepted" in facts.verbs(foreign.id)


def test_a_strangers_mail_is_accepted_for_a_school_and_a_person(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    stranger = come(mail("My screen is dark", sender="private@stranger.invalid"))
    unplaced = client.post(f"/api/v1/mail/{stranger.id}/accept", headers=agent.bearer, json={})
    assert (unplaced.status_code, unplaced.json["code"]) == (422, "place_missing")
    assert row(stranger.id).state is MailState.QUARANTINED
    given = {"school": str(cast.school().id), "person": str(teacher.id)}
    done = client.post(f"/api/v1/mail/{stranger.id}/accept", headers=agent.bearer, json=given)
    assert done.json["state"] == "new"
    assert makers.fetched(uuid.UUID(done.json["ticket"]["id"])).requester_id == teacher.id


def test_what_a_stranger_writes_mentions_nobody(client: FlaskClient) -> None:
    teacher, agent, colleague = cast.teacher(), makers.agent(), makers.agent()
    ticket = makers.routed(teacher)
    names = [who.person.email.partition("@")[0] for who in (cast.outsider(), colleague)]
    text = f"Hello @{names[0]} and @{names[1]}, the same here"
    stranger = come(mail(text, subject=ticket.number, sender="private@stranger.invalid"))
    answer = client.post(f"/api/v1/mail/{stranger.id}/accept", headers=agent.bearer, json={"ticket": str(ticket.id)})
    assert answer.status_code == 200, answer.json
    assert said(ticket.id)[-1][0] is Visibility.INTERNAL
    assert client.get("/api/v1/notices?mentions=true", headers=colleague.bearer).json["items"] == []


def test_a_mail_is_processed_again_once_its_sender_is_known(client: FlaskClient) -> None:
    agent = makers.agent()
    stranger = come(mail("Hello", sender="new@test.invalid"))
    with transaction():
        person = people.add(SYSTEM, name="New", email="new@test.invalid", language="sv")
        people.grant(SYSTEM, person, role=Role.REQUESTER, school=cast.school())
    done = client.post(f"/api/v1/mail/{stranger.id}/reprocess", headers=agent.bearer, json={})
    assert done.json["state"] == "new"
    discarded = come(mail("Buy this", sender="spam@stranger.invalid"))
    done = client.post(f"/api/v1/mail/{discarded.id}/discard", headers=agent.bearer, json={})
    assert (done.json["state"], done.json["reason"]) == ("refused", "discarded")
    listed = client.get("/api/v1/mail?direction=in&state=refused", headers=agent.bearer).json["items"]
    assert [one["id"] for one in listed] == [str(discarded.id)]


def test_the_desk_opens_the_whole_mail_from_the_ticket(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    found = come(by(teacher))
    assert f'href="/mail/{found.id}"' in cast.sign_in(client, agent).get(f"/tickets/{found.ticket_id}").text
    assert f"/mail/{found.id}" not in cast.sign_in(client, teacher).get(f"/tickets/{found.ticket_id}").text


def test_only_the_desk_decides_and_the_page_says_why(client: FlaskClient) -> None:
    stranger = come(mail("Hello <b>you</b>", sender="x@stranger.invalid"))
    with pytest.raises(Forbidden), transaction():
        deciding.discard(cast.teacher().actor, stranger.id)
    cast.sign_in(client, makers.agent())
    listed = client.get("/mail?direction=in").text
    assert "Nobody with this address is known here." in listed
    page = client.get(f"/mail/{stranger.id}").text
    assert "Hello &lt;b&gt;you&lt;/b&gt;" in page
    assert client.post(f"/mail/{stranger.id}/accept").status_code == 422
    assert client.post(f"/mail/{stranger.id}/accept", data={"school": str(cast.school().id)}).status_code == 303
    assert row(stranger.id).state is MailState.NEW


def test_the_command_stores_and_says_what_became_of_it(app: Flask) -> None:
    teacher = cast.teacher()
    runner = app.test_cli_runner()
    raw = by(teacher, "Näyttö on pimeä", charset="iso-8859-1")
    done = runner.invoke(args=["mail", "receive"], input=raw)
    key, state, number = done.output.split()
    assert (done.exit_code, state, number[:4]) == (0, "new", "HKI-")
    assert said(row(key).ticket_id)[0][1] == "Näyttö on pimeä"
    again = runner.invoke(args=["mail", "receive"], input=raw)
    assert again.output.split()[1:] == ["duplicate", number]


def test_old_mail_is_emptied_and_what_waited_is_refused_by_that() -> None:
    stranger = come(mail("Hello", sender="x@stranger.invalid"))
    with transaction():
        old = sa.update(Mail).values(created_at=clock.now() - dt.timedelta(days=mails.own().mail_kept_days + 1))
        db.session.execute(everywhere(old, Mail, why="a test lets time pass"))
        assert retention.empty_old(mails.own()) == 1
    kept = row(stranger.id)
    assert (kept.state, kept.reason, kept.sender, kept.subject) == (MailState.REFUSED, "too_old", "", "")


def test_what_is_said_by_mail_is_told_to_the_agent() -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    with transaction():
        messages.add(agent.actor, makers.fetched(ticket.id), text="Is it on?", visibility=Visibility.PUBLIC)
    come(answer_to(mails.sent(ticket, teacher), teacher, "Yes"))
    [mail_to_agent] = [one for one in mails.gathered() if one.person_id == agent.id]
    assert mail_to_agent.ticket_id == ticket.id

"""The links of the mail that says that a request is done: who follows one, what it does, and when it ends."""

import datetime as dt
import re
import uuid
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from core.quota import Quota
from core.scope import everywhere
from organisation.people import acting
from tests import cast, makers
from tests.mail import mails
from tests.organisation import facts
from tickets.desk import closing, sensitivity
from tickets.mail import tokens
from tickets.mail.models import Mail, MailContent
from tickets.states import ResolutionCode, State
from tickets.ticket.models import Ticket

LINK = re.compile(r"https?://[^/\s]+(/feedback/[A-Za-z0-9_-]{64}/(?:works|not-yet)\?lang=en)")


def resolve(ticket: Ticket, code: ResolutionCode = ResolutionCode.REPAIRED) -> None:
    """By whoever has it, or by a new agent."""
    one = makers.fetched(ticket.id)
    agent = (acting.actor_for(one.agent_id) if one.agent_id else None) or makers.agent("devices").actor
    with transaction():
        closing.resolve(agent, makers.fetched(ticket.id), resolution_code=code, text="Done.")


def mail_of(who: cast.Member) -> uuid.UUID:
    wanted = sa.select(Mail.id).where(Mail.person_id == who.id)
    return db.session.scalars(everywhere(wanted, Mail, why="a test looks")).one()


def mailed(client: FlaskClient, teacher: cast.Member, **given: Any) -> tuple[Ticket, list[str]]:
    """A resolved ticket, and the links of the mail that says so, as its reader finds them; nobody is signed in."""
    ticket = makers.routed(teacher, language="en", **given)
    resolve(ticket)
    assert [one.person_id for one in mails.gathered()].count(teacher.id) == 1
    signed_in = cast.sign_in(client.application.test_client(), teacher)
    page = signed_in.get(f"/mailbox/{mail_of(teacher)}").text.replace("&amp;", "&")
    links = list(dict.fromkeys(LINK.findall(page)))
    assert [link.split("/")[3].split("?")[0] for link in links] == ["works", "not-yet"]
    return ticket, links


def test_following_a_link_changes_nothing_and_its_button_closes_the_request(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket, (works, _) = mailed(client, teacher, description="Nobody else reads this")
    told = facts.verbs(ticket.id)
    for _ in range(2):
        page = client.get(works)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert client.head(works).status_code == 200
    assert (facts.verbs(ticket.id), makers.fetched(ticket.id).state) == (told, State.RESOLVED)
    assert ticket.number in page.text
    assert ticket.title in page.text
    for hidden in ("Nobody else reads this", "Done.", "Alppilan", "Teacher"):
        assert hidden not in page.text
    cast.with_form_token(client)
    assert "is closed" in client.post(works).text
    assert makers.fetched(ticket.id).state is State.CLOSED
    assert facts.verbs(ticket.id)[-2:] == ["ticket.link_used", "ticket.confirmed"]
    again = client.get(works)
    assert (again.status_code, "answered already" in again.text) == (410, True)
    assert client.post(works).status_code == 410
    assert ticket.title not in again.text


def test_the_other_link_opens_it_again_and_says_why(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket, (works, not_yet) = mailed(client, teacher)
    cast.with_form_token(client)
    assert client.post(not_yet, data={"why": "a\0b"}).status_code == 422
    assert client.post(not_yet, data={"why": "Still dark."}).status_code == 200
    assert makers.fetched(ticket.id).state is not State.RESOLVED
    signed_in = cast.sign_in(client.application.test_client(), teacher)
    assert "Still dark." in signed_in.get(f"/tickets/{ticket.id}").text
    assert client.get(works).status_code == 410
    resolve(ticket)  # the links of the first mail stay as ended as they were
    assert client.get(works).status_code == 410


def test_a_link_that_is_old_or_made_up_or_of_somebody_elses_ticket_says_so(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket, (works, _) = mailed(client, teacher)
    key = mails.own().secret_key
    forged = tokens.feedback(uuid.uuid4(), ticket.id, key)
    other_key = tokens.feedback(mail_of(teacher), ticket.id, "another secret")
    foreign = tokens.feedback(
        mail_of(teacher), makers.routed(cast.outsider(), school=cast.school(cast.OTHER).id).id, key
    )
    for made_up in (forged, other_key, foreign, "x" * 64, "x", "%00", "a" * 2_000):
        assert client.get(f"/feedback/{made_up}/works").status_code == 404
    assert client.get(works.replace("/works", "/maybe")).status_code == 404
    mails.let_wait(dt.timedelta(days=15))
    old = client.get(works)
    assert (old.status_code, "too old" in old.text) == (404, True)


def test_of_a_sensitive_request_the_page_says_the_number_alone(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket, (works, _) = mailed(client, teacher, title="About a pupil")
    with transaction():
        sensitivity.mark(makers.agent("devices").actor, makers.fetched(ticket.id), sensitive=True)
    page = client.get(works).text
    assert ticket.number in page
    assert "About a pupil" not in page


def test_whoever_reads_mails_of_others_is_not_shown_the_links(client: FlaskClient) -> None:
    teacher = cast.teacher()
    _, links = mailed(client, teacher)
    key = mail_of(teacher)
    secret = links[0].split("/")[2]
    cast.sign_in(client, makers.agent("devices"))
    for path in (f"/mail/{key}", f"/mail/{key}/raw"):
        answer = client.get(path)
        assert (answer.status_code, secret in answer.text.replace("=\r\n", "")) == (200, False)
    kept = db.session.scalar(sa.select(MailContent.raw).where(MailContent.mail_id == key)) or b""
    assert secret.encode() in kept.replace(b"=\r\n", b"")
    line = f"It works: http://x/feedback/{secret}/works"
    for width in range(1, 90):  # wherever quoted-printable breaks the line
        broken = "=\r\n".join(line[at : at + width] for at in range(0, len(line), width)).encode()
        assert b"feedback/-/works" in tokens.without_feedback(broken).replace(b"=\r\n", b"")


def test_links_are_followed_at_a_pace(client: FlaskClient) -> None:
    path = f"/feedback/{'x' * 64}/works"
    answers = [client.get(path).status_code for _ in range(22)]
    assert (set(answers[:20]), answers[-1]) == ({404}, 429)
    assert all(b"x" * 10 not in bucket for bucket in db.session.scalars(sa.select(Quota.bucket)))

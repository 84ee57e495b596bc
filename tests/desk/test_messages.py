"""What is said on a ticket moves it along, and internal notes never reach whoever asked."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.db import db, transaction
from core.history import Event
from organisation.people.roles import Role
from tests import cast, makers
from tickets.desk import closing, messages, working
from tickets.notices import reading as notices
from tickets.notices.models import Notice
from tickets.states import ResolutionCode, State, Visibility, WaitReason
from tickets.ticket.models import Message, Ticket, Watcher
from tickets.ticket.refusals import TooLateToReopen


def say(client: FlaskClient, who: cast.Member, ticket: Ticket, text: str, visibility: str = "public") -> Any:
    body = {"text": text, "visibility": visibility}
    return client.post(f"/api/v1/tickets/{ticket.id}/messages", json=body, headers=who.bearer)


def told(who: cast.Member) -> list[str]:
    wanted = sa.select(Notice.verb).where(Notice.person_id == who.id).order_by(Notice.created_at, Notice.id)
    return list(db.session.scalars(wanted))


def test_the_agents_first_public_reply_begins_the_work_and_is_the_first_response(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    assert say(client, agent, ticket, "I look at it", "internal").status_code == 201
    assert makers.fetched(ticket.id).first_response_at is None
    answer = say(client, agent, ticket, "I am coming")
    assert (answer.status_code, answer.get_json()["state"]) == (201, "in_progress")
    first = makers.fetched(ticket.id).first_response_at
    assert first is not None
    say(client, agent, ticket, "I am there")
    assert makers.fetched(ticket.id).first_response_at == first
    assert told(teacher) == ["ticket.answered", "ticket.answered"]


def test_whoever_answers_first_from_the_queue_takes_the_ticket(client: FlaskClient) -> None:
    ticket = makers.routed()
    agent = makers.agent()
    answer = say(client, agent, ticket, "Mine").get_json()
    assert (answer["state"], answer["agent"]["id"]) == ("in_progress", str(agent.id))


def test_a_colleagues_answer_takes_nothing_away(client: FlaskClient) -> None:
    agent, colleague = makers.agent(), makers.agent("accounts")
    answer = say(client, colleague, makers.routed(), "By the way").get_json()
    assert (answer["state"], answer["agent"]["id"]) == ("assigned", str(agent.id))


def test_the_requesters_answer_resumes_what_waited_for_it(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    with transaction():
        working.take(agent.actor, ticket)
        working.wait(agent.actor, ticket, reason=WaitReason.REQUESTER)
    assert say(client, teacher, ticket, "Room B214").get_json()["state"] == "in_progress"
    assert told(agent) == ["ticket.replied"]
    with transaction():
        working.wait(agent.actor, makers.fetched(ticket.id), reason=WaitReason.PARTS)
    assert say(client, teacher, ticket, "Any news?").get_json()["state"] == "waiting"


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_requesters_answer_opens_again_what_was_done_within_fourteen_days(
    client: FlaskClient, *, confirmed: bool
) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    with transaction():
        working.take(agent.actor, ticket)
        closing.resolve(agent.actor, ticket, resolution_code=ResolutionCode.ADVISED)
        if confirmed:
            closing.confirm(teacher.actor, ticket)
    answer = say(client, teacher, ticket, "It is black again").get_json()
    assert (answer["state"], answer["agent"]["id"]) == ("assigned", str(agent.id))
    assert answer["messages"][-1]["text"] == "It is black again"
    with transaction():
        working.take(agent.actor, makers.fetched(ticket.id))
        closing.resolve(agent.actor, makers.fetched(ticket.id), resolution_code=ResolutionCode.ADVISED)
    with time_machine.travel(clock.now().timestamp() + 15 * 86_400, tick=False), pytest.raises(TooLateToReopen):
        messages.add(teacher.actor, makers.fetched(ticket.id), text="Again", visibility=Visibility.PUBLIC)


def test_who_only_reads_cannot_write_and_nobody_writes_to_what_is_over(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = makers.ticket(teacher)
    assert say(client, cast.contact(), ticket, "May I?").status_code == 403
    assert say(client, cast.outsider(), ticket, "May I?").status_code == 404
    assert say(client, teacher, ticket, "Aside", "internal").status_code == 403
    for bad in ({"text": ""}, {"text": "x", "visibility": "loud"}, {"text": "x\u0000"}, {}):
        answer = client.post(f"/api/v1/tickets/{ticket.id}/messages", json=bad, headers=teacher.bearer)
        assert answer.status_code == 422
    with transaction():
        closing.cancel(teacher.actor, makers.fetched(ticket.id))
    assert say(client, teacher, ticket, "Wait").get_json()["code"] == "ticket_over"


def test_the_history_says_that_something_was_said_and_never_what(client: FlaskClient) -> None:
    ticket = makers.ticket()
    say(client, makers.agent(), ticket, "A lamp fell down", "internal")
    say(client, makers.agent(), ticket, "Tomorrow at noon")
    facts = db.session.scalars(sa.select(Event).where(Event.subject_id == ticket.id)).all()
    assert {"ticket.noted", "ticket.answered"} <= {fact.verb for fact in facts}
    whole = json.dumps([[fact.before, fact.after, fact.note] for fact in facts])
    assert "lamp" not in whole
    assert "noon" not in whole
    assert "screen" not in whole.replace("device.screen", "")


def test_whoever_did_it_is_not_told_about_it(client: FlaskClient) -> None:
    agent = makers.agent("service_desk")
    ticket = makers.ticket(agent)
    say(client, makers.agent(), ticket, "Hello colleague")
    assert told(agent) == ["ticket.answered"]
    assert [row.number for row in notices.find(agent.actor, unread=True).items] == [ticket.number]


SECRET = "ZEBRA"


ASKERS: dict[str, Callable[[], cast.Member]] = {
    "teacher": cast.teacher,
    "colleague": lambda: makers.agent("accounts"),
    "administrator": lambda: cast.everywhere(Role.ADMIN),
}


def _world(chance: Random, asker: cast.Member) -> tuple[Ticket, list[cast.Member], cast.Member]:
    """A ticket with a long past of public and internal words; those who asked or watch it; an agent."""
    agent, watcher = makers.agent(), cast.outsider()
    made = makers.routed(asker)
    with transaction():
        db.session.add(Watcher(ticket_id=made.id, person_id=watcher.id))
        messages.add(agent.actor, made, text=SECRET, visibility=Visibility.INTERNAL)
    for _ in range(chance.randint(4, 10)):
        ticket = makers.fetched(made.id)
        with transaction():
            _happens(chance, ticket, agent, asker)
    return makers.fetched(made.id), [asker, watcher, cast.contact()], agent


def _happens(chance: Random, ticket: Ticket, agent: cast.Member, asker: cast.Member) -> None:
    step = chance.choice(["note", "note", "answer", "ask", "take", "wait", "resolve", "reopen"])
    if step == "note":
        messages.add(agent.actor, ticket, text=f"{SECRET} {chance.random()}", visibility=Visibility.INTERNAL)
    elif step == "answer" and ticket.state is not State.CANCELLED:
        messages.add(agent.actor, ticket, text="A public word", visibility=Visibility.PUBLIC)
    elif step == "ask":
        messages.add(asker.actor, ticket, text="A question", visibility=Visibility.PUBLIC)
    elif step == "take" and ticket.state in {State.QUEUED, State.ASSIGNED}:
        working.take(agent.actor, ticket)
    elif step == "wait" and ticket.state is State.IN_PROGRESS:
        working.wait(agent.actor, ticket, reason=chance.choice(list(WaitReason)))
    elif step == "resolve" and ticket.state is State.IN_PROGRESS:
        closing.resolve(agent.actor, ticket, resolution_code=ResolutionCode.ADVISED, text="Done")


@pytest.mark.parametrize("asker", ASKERS)
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.integers(min_value=0, max_value=2**32).map(Random))
def test_no_path_shows_an_internal_note_to_those_who_asked_or_watch(
    client: FlaskClient, asker: str, chance: Random
) -> None:
    ticket, askers, agent = _world(chance, ASKERS[asker]())
    notes = {
        str(key)
        for key in db.session.scalars(
            sa.select(Message.id).where(Message.ticket_id == ticket.id, Message.visibility == Visibility.INTERNAL)
        )
    }
    for who in askers:
        seen = _everything(client, who, ticket)
        assert SECRET not in seen
        assert "ticket.noted" not in seen
        assert not any(note in seen for note in notes)
    whole = client.get(f"/api/v1/tickets/{ticket.id}", headers=agent.bearer).get_data(as_text=True)
    assert whole.count(SECRET) == len(notes)


def _everything(client: FlaskClient, who: cast.Member, ticket: Ticket) -> str:
    """All that `who` is answered about `ticket`, over both doors."""
    paths = ["", "/events?limit=200", "/routing"]
    answers = [client.get(f"/api/v1/tickets/{ticket.id}{path}", headers=who.bearer) for path in paths]
    answers += [client.get(f"/api/v1/tickets?q={word}", headers=who.bearer) for word in ("screen", SECRET)]
    fresh = cast.sign_in(client.application.test_client(), who)
    answers += [fresh.get(path) for path in (f"/tickets/{ticket.id}?lang=en", "/?lang=en", f"/desk?tab=all&q={SECRET}")]
    assert answers[0].status_code == 200
    return "".join(
        answer.get_data(as_text=True).replace(f"q={SECRET}", "").replace(f'"{SECRET}"', "") for answer in answers
    )


def test_a_contact_adds_a_word_to_an_open_ticket_of_the_school(client: FlaskClient) -> None:
    contact, agent, teacher = cast.contact(), makers.agent(), cast.teacher()
    ticket = makers.routed(teacher)
    cast.sign_in(client, contact)
    address = f"/tickets/{ticket.id}"
    assert f"{address}/school-messages" in client.get(address).text
    assert client.post(f"{address}/school-messages", data={"text": "The cart is in room 12"}).status_code == 303
    assert told(agent) == ["ticket.replied"]
    assert "The cart is in room 12" in client.get(address).text
    elsewhere = cast.member("elsewhere", (Role.SCHOOL_CONTACT, cast.school(cast.OTHER)))
    for who, status in ((elsewhere, 404), (agent, 403), (teacher, 403)):
        said = client.post(f"/api/v1{address}/school-messages", json={"text": "x"}, headers=who.bearer)
        assert said.status_code == status
    with transaction():
        closing.cancel(teacher.actor, makers.fetched(ticket.id))
    said = client.post(f"/api/v1{address}/school-messages", json={"text": "x"}, headers=contact.bearer)
    assert (said.status_code, said.get_json()["code"]) == (409, "ticket_over")

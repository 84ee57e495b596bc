"""My requests, and what a school has open: what stands there, for whom, and what it costs."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from organisation.people.roles import Role
from tests import cast, makers
from tickets.desk import closing, messages, working
from tickets.filing import mine
from tickets.states import ResolutionCode, State, Visibility
from tickets.ticket.models import Ticket


def resolved(who: cast.Member, text: str = "The cable was loose.", **given: Any) -> Ticket:
    """A ticket of `who` that an agent resolved, saying `text`."""
    agent, ticket = makers.agent(), makers.routed(who, **given)
    with transaction():
        ticket = working.take(agent.actor, makers.fetched(ticket.id))
        closing.resolve(agent.actor, ticket, resolution_code=ResolutionCode.REPAIRED, text=text)
    return makers.fetched(ticket.id)


def put(ticket: Ticket, **columns: Any) -> None:
    with transaction(), change(ticket, "ticket.changed_by_a_test", by=SYSTEM):
        for name, value in columns.items():
            setattr(ticket, name, value)


def page(client: FlaskClient, show: str = "") -> str:
    return client.get(f"/tickets?lang=en{'&show=' + show if show else ''}").text


def test_a_newcomer_is_invited(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    shown = page(client)
    assert "You have no requests yet" in shown
    assert 'href="/tickets/new"' in shown


def test_a_request_says_who_has_it_and_what_was_answered_last(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher, devices=[makers.device().asset_tag])
    with transaction():
        held = makers.fetched(ticket.id)
        messages.add(agent.actor, held, text="I come at noon.", visibility=Visibility.PUBLIC)
        messages.add(agent.actor, held, text="They always drop it.", visibility=Visibility.INTERNAL)
    cast.sign_in(client, teacher)
    shown = page(client)
    assert ticket.number in shown
    assert "Device support is working on it." in shown
    assert "I come at noon." in shown
    assert "They always drop it." not in shown


def test_a_done_request_is_confirmed_or_opened_again_with_one_tap(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = resolved(teacher)
    cast.sign_in(client, teacher)
    shown = page(client)
    assert "The cable was loose." in shown
    for command, label in (("confirm", "It works"), ("reopen", "It does not work")):
        assert f'action="/tickets/{ticket.id}/{command}?back=/tickets"' in shown
        assert label in shown
    assert f'name="version" value="{ticket.version}"' in shown
    said = {"text": "It flickers again.", "version": str(ticket.version)}
    assert client.post(f"/tickets/{ticket.id}/reopen?back=/tickets", data=said).status_code == 303
    assert "It flickers again." in client.get(f"/tickets/{ticket.id}").text


def test_after_two_weeks_it_is_not_opened_again(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = resolved(teacher)
    put(ticket, resolved_at=clock.now() - dt.timedelta(days=15), state=State.CLOSED)
    cast.sign_in(client, teacher)
    shown = page(client, "over")
    assert ticket.number in shown
    assert "/reopen" not in shown
    assert "/confirm" not in shown


def test_finished_ones_stand_in_their_own_list(client: FlaskClient) -> None:
    teacher = cast.teacher()
    going, gone = makers.ticket(teacher), makers.ticket(teacher)
    put(gone, state=State.CANCELLED)
    cast.sign_in(client, teacher)
    assert [number in page(client) for number in (going.number, gone.number)] == [True, False]
    assert [number in page(client, "over") for number in (going.number, gone.number)] == [False, True]


def test_whoever_filed_for_somebody_follows_it_too(client: FlaskClient) -> None:
    contact, teacher = cast.contact(), cast.teacher()
    ticket = makers.ticket(contact, on_behalf_of=teacher.id)
    for who in (contact, teacher):
        cast.sign_in(client, who)
        assert ticket.number in page(client)


def test_others_requests_are_not_mine(client: FlaskClient) -> None:
    ticket = makers.ticket(cast.teacher())
    for who in (cast.outsider(), cast.teacher(), cast.everywhere(Role.AGENT)):
        cast.sign_in(client, who)
        assert ticket.number not in page(client)


def test_a_contact_sees_what_the_own_school_has_open_but_nothing_sensitive(client: FlaskClient) -> None:
    contact = cast.contact()
    open_one, hidden, own_hidden, over = (makers.ticket(cast.teacher(), title=f"Case {n}") for n in range(4))
    put(hidden, sensitive=True)
    put(own_hidden, sensitive=True, requester_id=contact.id)
    put(over, state=State.CANCELLED)
    foreign = makers.ticket(cast.outsider(), school=cast.school(cast.OTHER).id)
    cast.sign_in(client, contact)
    shown = page(client, "school")
    seen = [t.number in shown for t in (open_one, hidden, own_hidden, over, foreign)]
    assert seen == [True, False, False, False, False]
    assert "data-print" in shown
    assert "Not all of them are on this page." not in shown
    makers.ticket(cast.teacher())
    few = client.get("/tickets?lang=en&show=school&limit=1")
    assert few.status_code == 200
    assert client.get("/tickets?lang=en&show=school&limit=200").text.count("row-link") == 2


@pytest.mark.parametrize("who", [cast.teacher, lambda: cast.everywhere(Role.AGENT)])
def test_only_a_contact_has_the_schools_list(client: FlaskClient, who: Any) -> None:
    cast.sign_in(client, who())
    assert client.get("/tickets?show=school").status_code == 403
    assert "show=school" not in page(client)


def test_the_list_costs_the_same_however_long(client: FlaskClient) -> None:
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    said: list[str] = []
    counts = []
    page(client)
    sa.event.listen(db.session.connection(), "before_cursor_execute", lambda _c, _cu, sql, *_: said.append(sql))
    for _ in range(2):
        makers.ticket(teacher, devices=[makers.device().asset_tag])
        makers.ticket(teacher)
        said.clear()
        page(client)
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_a_long_list_goes_on_where_it_ended(db_session: Any) -> None:
    teacher = cast.teacher()
    numbers = [makers.ticket(teacher).number for _ in range(5)]
    first = mine.own(teacher.actor, limit=3)
    rest = mine.own(teacher.actor, limit=3, after=first.next)
    assert [row.number for row in (*first.items, *rest.items)] == numbers[::-1]
    assert rest.next is None


@pytest.mark.parametrize("query", ["show=all", "after=x", "limit=0", "show=open&after=W10"])
def test_a_bad_address_is_answered_in_words(client: FlaskClient, query: str) -> None:
    cast.sign_in(client, cast.teacher())
    assert client.get(f"/tickets?{query}").status_code == 422


def test_the_start_page_shows_the_answer_and_takes_the_confirmation(client: FlaskClient) -> None:
    teacher = cast.teacher()
    older, newer = resolved(teacher), makers.routed(teacher)
    cast.sign_in(client, teacher)
    shown = client.get("/?lang=en").get_data(as_text=True)
    assert "The cable was loose." in shown
    assert shown.index(older.number) < shown.index(newer.number)  # what waits for them comes first
    assert "If you do not answer, it closes on" in shown
    assert "Someone reads it and answers." in shown
    version = {"version": str(makers.fetched(older.id).version)}
    assert client.post(f"/tickets/{older.id}/confirm?back=/", data=version).location == "/"
    assert older.number not in client.get("/?lang=en").get_data(as_text=True)


def test_what_was_filed_for_somebody_says_for_whom_and_speaks_of_them(client: FlaskClient) -> None:
    contact, teacher = cast.contact(), cast.teacher()
    ticket = makers.ticket(contact, on_behalf_of=teacher.id)
    cast.sign_in(client, contact)
    shown, sent = page(client), client.get(f"/tickets/{ticket.id}/filed?lang=en").text
    assert f"for {teacher.actor.name}" in shown
    assert f"answers {teacher.actor.name}." in shown
    assert f"You filed it for {teacher.actor.name}" in sent
    assert "you are asked whether it works" not in sent
    cast.sign_in(client, teacher)
    assert "You see the answer on your start page." in page(client)


def test_a_schools_contact_reads_of_whoever_asked(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = makers.ticket(teacher)
    cast.sign_in(client, cast.contact())
    shown = client.get(f"/tickets/{ticket.id}?lang=en").text
    assert f"Someone reads it and answers {teacher.actor.name}." in shown
    assert 'href="/tickets?show=school"' in shown
    assert "your start page" not in shown

"""What waits for an answer: reminders, the end by itself, and the way back."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from registry.devices import lending
from tests import cast, makers
from tests.desk.test_commands import do, verbs
from tests.statements import statements
from tickets.desk import messages, unanswered, waiting
from tickets.notices.models import Notice
from tickets.states import ResolutionCode, State, Visibility, WaitReason
from tickets.ticket.models import Ticket


def noon(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=clock.SCHOOL_ZONE)


def asked(day: str, **given: Any) -> tuple[cast.Member, cast.Member, Ticket]:
    """A ticket that waits for its requester's answer since the noon of `day`: agent, requester, ticket."""
    with time_machine.travel(noon(day), tick=False):
        agent, teacher = makers.agent(), cast.teacher()
        ticket = makers.routed(teacher, **given)
        with transaction():
            waiting.put_off(agent.actor, makers.fetched(ticket.id), reason=WaitReason.REQUESTER)
    return agent, teacher, ticket


def looks(*days: str) -> list[int]:
    found = []
    for day in days:
        with time_machine.travel(noon(day), tick=False), transaction():
            found.append(unanswered.look())
    return found


def told(ticket: Ticket, who: cast.Member) -> list[str]:
    wanted = sa.select(Notice.verb).where(Notice.ticket_id == ticket.id, Notice.person_id == who.id)
    return list(db.session.scalars(wanted.order_by(Notice.created_at, Notice.id)))


# Weekdays of November 2026: Monday the 2nd; the autumn holiday of Finnish schools was week 42.


def test_two_reminders_then_the_end_and_one_click_back(client: FlaskClient) -> None:
    agent, teacher, ticket = asked("2026-11-02")
    assert looks("2026-11-03", "2026-11-04", "2026-11-05", "2026-11-05", "2026-11-06", "2026-11-07") == [
        0,
        0,
        1,
        0,
        0,
        0,
    ]
    assert looks("2026-11-09", "2026-11-10", "2026-11-13") == [1, 0, 0]
    assert told(ticket, teacher)[-2:] == ["ticket.reminded", "ticket.reminded"]
    assert looks("2026-11-15", "2026-11-16", "2026-11-17") == [0, 1, 0]
    ended = makers.fetched(ticket.id)
    assert (ended.state, ended.resolution_code) == (State.RESOLVED, ResolutionCode.NO_ANSWER)
    assert (ended.wait_reason, ended.agent_id) == (None, agent.id)
    assert told(ticket, teacher)[-1] == "ticket.expired"
    assert told(ticket, agent)[-1] == "ticket.wait_expired"
    assert verbs(ticket)[-3:] == ["ticket.reminded", "ticket.reminded", "ticket.expired"]
    with time_machine.travel(noon("2026-11-17"), tick=False):
        cast.sign_in(client, teacher)
        page = client.get(f"/tickets/{ticket.id}?lang=en").text
        assert "No answer came, so the request has ended." in page
        assert f'/tickets/{ticket.id}/reopen"' in page
        client.post(f"/tickets/{ticket.id}/reopen", data={"version": str(ended.version)})
    assert makers.fetched(ticket.id).state is State.ASSIGNED


def test_a_word_of_the_desk_begins_the_count_anew_and_an_answer_ends_it(db_session: Any) -> None:
    agent, teacher, ticket = asked("2026-11-02")
    assert looks("2026-11-05") == [1]
    with time_machine.travel(noon("2026-11-06"), tick=False), transaction():
        messages.add(agent.actor, makers.fetched(ticket.id), text="Which room?", visibility=Visibility.PUBLIC)
    assert looks("2026-11-09", "2026-11-10", "2026-11-11") == [0, 0, 1]
    with time_machine.travel(noon("2026-11-12"), tick=False), transaction():
        messages.add(teacher.actor, makers.fetched(ticket.id), text="B12", visibility=Visibility.PUBLIC)
    assert looks("2026-11-30") == [0]
    assert makers.fetched(ticket.id).state is State.IN_PROGRESS


def test_holidays_and_nights_do_not_count(db_session: Any) -> None:
    _, _, ticket = asked("2025-12-19")  # a Friday, then Christmas holidays as the calendar of the school keeps them
    with time_machine.travel(dt.datetime(2025, 12, 23, 1, 0, tzinfo=dt.UTC), tick=False), transaction():
        assert unanswered.look() == 0
    assert looks("2025-12-20", "2025-12-25", "2025-12-27", "2026-01-01") == [0, 0, 0, 0]
    assert told(ticket, cast.teacher()).count("ticket.reminded") == 0


def test_what_was_never_reminded_is_not_ended_and_a_chosen_day_keeps_it(db_session: Any) -> None:
    _, _, ticket = asked("2026-11-02")
    assert looks("2026-11-30", "2026-11-30", "2026-12-01") == [1, 0, 0]
    assert makers.fetched(ticket.id).state is State.WAITING
    agent, _, kept = asked("2026-11-02")
    with time_machine.travel(noon("2026-11-02"), tick=False), transaction():
        day = dt.date(2027, 1, 11)
        waiting.put_off(agent.actor, makers.fetched(kept.id), reason=WaitReason.REQUESTER, until=day)
    looks("2026-11-05", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30")
    assert makers.fetched(kept.id).state is State.WAITING


def test_nothing_ends_while_a_device_is_lent_for_it(db_session: Any) -> None:
    agent, teacher, ticket = asked("2026-11-02")
    looks("2026-11-05", "2026-11-09")
    lent = makers.device()
    with time_machine.travel(noon("2026-11-10"), tick=False), transaction():
        lending.lend(
            agent.actor, lent, to=str(teacher.person.email), due_on=dt.date(2026, 12, 18), ticket=str(ticket.id)
        )
    assert looks("2026-11-16") == [0]
    assert makers.fetched(ticket.id).state is State.WAITING


def test_many_that_are_not_due_cost_one_statement_more_or_less(db_session: Any) -> None:
    for _ in range(3):
        asked("2026-11-02")
    with time_machine.travel(noon("2026-11-04"), tick=False), transaction(), statements() as few:
        unanswered.look()
    assert len(few) <= 3


def test_parts_and_the_supplier_are_followed_up(client: FlaskClient) -> None:
    with time_machine.travel(noon("2026-11-06"), tick=False):
        agent, ticket = makers.agent(), makers.routed()
        answer = do(client, agent, ticket, "wait", reason="parts").get_json()
    day = dt.date.fromisoformat(answer["wait_until"])
    assert day == dt.date(2026, 11, 20)
    with time_machine.travel(dt.datetime.combine(day, dt.time(8), tzinfo=dt.UTC)), transaction():
        assert waiting.end_waits() == 1
    now = makers.fetched(ticket.id)
    assert (now.state, now.agent_id) == (State.IN_PROGRESS, agent.id)
    facts = sa.select(Event.verb).where(Event.subject_id == ticket.id, Event.verb == "ticket.resumed")
    assert db.session.scalars(everywhere(facts, Event, why="test")).one()

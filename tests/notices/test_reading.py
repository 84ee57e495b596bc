"""Notices are found, counted and read by the person they are for, and by nobody else."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from tests import cast, makers
from tickets.desk import messages
from tickets.notices import leaving, reading
from tickets.notices.models import Notice
from tickets.states import Visibility
from tickets.ticket.models import Ticket, Watcher

pytestmark = pytest.mark.usefixtures("db_session")


def answered(teacher: cast.Member) -> Ticket:
    """A ticket of `teacher` that the desk answered."""
    ticket, agent = makers.routed(teacher), makers.agent()
    with transaction():
        messages.add(agent.actor, ticket, text="Hello", visibility=Visibility.PUBLIC)
    return ticket


def test_the_list_says_what_happened_and_reading_one_leaves_the_others(client: FlaskClient) -> None:
    teacher = cast.teacher()
    tickets = [answered(teacher) for _ in range(2)]
    found = client.get("/api/v1/notices?unread=true", headers=teacher.bearer).json["items"]
    assert [item["ticket"]["number"] for item in found] == [tickets[1].number, tickets[0].number]
    assert {(item["verb"], item["text"], item["read_at"]) for item in found} == {
        ("ticket.answered", "Your request was answered", None)
    }
    read = client.post("/api/v1/notices/read", headers=teacher.bearer, json={"notices": [found[0]["id"]]})
    assert read.json == {"unread": 1}
    left = client.get("/api/v1/notices?unread=true", headers=teacher.bearer).json["items"]
    assert [item["id"] for item in left] == [found[1]["id"]]
    assert client.post("/api/v1/notices/read", headers=teacher.bearer, json={}).json == {"unread": 0}
    everything = client.get("/api/v1/notices?limit=1", headers=teacher.bearer).json
    assert everything["items"][0]["read_at"]
    assert everything["next"]


def test_nobody_reads_the_notices_of_another(client: FlaskClient) -> None:
    ticket = answered(cast.teacher())
    other = cast.outsider()
    key = db.session.scalars(sa.select(Notice.id).where(Notice.ticket_id == ticket.id)).one()
    assert client.get("/api/v1/notices", headers=other.bearer).json["items"] == []
    client.post("/api/v1/notices/read", headers=other.bearer, json={"notices": [str(key)]})
    client.post("/api/v1/notices/read", headers=other.bearer, json={})
    assert db.session.scalar(sa.select(Notice.seen_at).where(Notice.id == key)) is None


def test_a_notice_about_a_ticket_one_may_no_longer_see_is_neither_listed_nor_counted() -> None:
    ticket, watcher = makers.routed(cast.teacher()), cast.outsider()
    with transaction():
        db.session.add(Watcher(ticket_id=ticket.id, person_id=watcher.id))
        leaving.leave([watcher.id], ticket.id, "ticket.answered")
    assert reading.unread(watcher.actor) == 1
    with transaction():
        db.session.execute(sa.delete(Watcher).where(Watcher.ticket_id == ticket.id))
    assert reading.unread(watcher.actor) == 0
    assert reading.find(watcher.actor).items == []


def test_each_of_many_is_told_once_and_whoever_did_it_is_not() -> None:
    ticket, people = makers.routed(cast.teacher()), [cast.teacher() for _ in range(3)]
    with transaction():
        leaving.leave([p.id for p in people] * 2, ticket.id, "ticket.merged", by=people[0].actor)
    told = db.session.scalars(sa.select(Notice.person_id).where(Notice.ticket_id == ticket.id)).all()
    assert sorted(told) == sorted(p.id for p in people[1:])


def test_the_bell_counts_and_the_page_lists_until_all_is_read(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = answered(teacher)
    cast.sign_in(client, teacher)
    start = client.get("/devices?lang=en").text
    assert 'class="count">1<span class="visually-hidden"> unread' in start
    page = client.get("/notices?lang=en").text
    assert f'href="/tickets/{ticket.id}"' in page
    assert client.post("/notices/read").status_code == 303
    assert "You have read everything." in client.get("/notices").text
    assert f'href="/tickets/{ticket.id}"' in client.get("/notices?show=all").text
    assert client.get("/notices?show=nonsense").status_code == 422

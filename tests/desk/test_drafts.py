"""Two agents at one ticket know of each other, and what was begun is there again on another machine."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.db import db, transaction
from tests import cast, makers
from tickets.desk import desk, drafts, messages
from tickets.desk.models import TicketDraft
from tickets.states import Visibility


def test_colleagues_see_who_has_it_open_and_a_draft_waits_until_it_is_sent(app: Flask, client: FlaskClient) -> None:
    first, second, teacher = makers.agent(), makers.agent(), cast.teacher()
    ticket = makers.routed(teacher)
    path, here = f"/tickets/{ticket.id}", f"/tickets/{ticket.id}/here?lang=en"
    one, two = cast.sign_in(app.test_client(), first), cast.sign_in(app.test_client(), second)
    assert one.post(here, data={}).text.strip() == ""
    there = f"{first.person.name} has this ticket open too."
    assert there in two.post(here, data={}).text
    typed = {"text": "I have looked at it and <b>", "visibility": "internal"}
    assert "Your draft is kept." in one.post(here, data=typed).text
    assert "Your draft is kept." in one.post(here, data={}).text  # an idle tab of the same agent
    answer = two.post(here, data={}).text
    assert f"{first.person.name} is writing on this ticket." in answer
    assert "looked at it" not in answer
    seen = client.get(f"/api/v1{path}/draft", headers=second.bearer).json
    assert (seen["text"], [(own["id"], own["writes"]) for own in seen["colleagues"]]) == ("", [(str(first.id), True)])
    page = cast.sign_in(app.test_client(), first).get(f"{path}?lang=en").text  # on another machine
    assert "I have looked at it and &lt;b&gt;</textarea>" in page
    assert "have not sent it" in page
    assert typed["text"] not in two.get(path).text
    assert one.post(f"{path}/messages", data=typed).status_code == 303
    assert "have not sent it" not in one.get(f"{path}?lang=en").text
    one.post(here, data=typed)  # the sign of a page that was left, come late
    assert "have not sent it" not in one.get(f"{path}?lang=en").text
    with transaction():
        db.session.execute(sa.update(TicketDraft).values(seen_at=TicketDraft.seen_at - dt.timedelta(seconds=61)))
        assert drafts.colleagues(second.actor, ticket) == []
        assert drafts.purge() == 2
    for stranger, status in ((teacher, 403), (cast.outsider(), 404)):
        assert client.post(f"/api/v1{path}/draft", json={"text": "x"}, headers=stranger.bearer).status_code == status
    for odd in ({"text": "x" * 10_001}, {"text": "a\x00"}, {"visibility": "all"}, {"colour": "red"}):
        assert client.post(f"/api/v1{path}/draft", json=odd, headers=first.bearer).status_code == 422


def test_a_sign_that_comes_while_the_message_is_sent_leaves_no_draft(committed: Flask) -> None:
    agent, ticket = makers.agent(), makers.routed()
    actor, key, text = agent.actor, ticket.id, "It works again."
    begin = threading.Barrier(2)

    def sign() -> None:
        with committed.app_context():
            begin.wait(timeout=10)
            with transaction():
                drafts.save(actor, desk.get(actor, key), text=text)

    with ThreadPoolExecutor(1) as pool:
        with transaction():
            held = desk.get(actor, key, lock=True)
            late = pool.submit(sign)
            begin.wait(timeout=10)
            messages.add(actor, held, text=text, visibility=Visibility.PUBLIC)
            drafts.forget(actor, key)
        late.result(timeout=20)
    with transaction():
        assert db.session.scalars(sa.select(TicketDraft.text)).all() in ([""], [])

"""A colleague is mentioned in an internal note: told once, listed, and never where they may not read."""

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast, makers
from tests.mail import mails
from tickets.notices import reading

pytestmark = pytest.mark.usefixtures("db_session")


def handle(who: cast.Member) -> str:
    return who.person.email.partition("@")[0]


def test_a_note_tells_the_colleague_it_mentions_by_bell_list_and_mail(client: FlaskClient) -> None:
    teacher, agent, colleague = cast.teacher(), makers.agent("devices"), makers.agent("accounts")
    ticket = makers.routed(teacher)
    path = f"/api/v1/tickets/{ticket.id}/messages"
    text = f"Could you look, @{handle(colleague).upper()}? Not @nobody-here or x@{handle(colleague)}."
    note = {"text": text, "visibility": "internal"}
    assert client.post(path, json=note, headers=agent.bearer).status_code == 201
    told = client.get("/api/v1/notices?mentions=true", headers=colleague.bearer).json["items"]
    assert [(one["verb"], one["ticket"]["id"]) for one in told] == [("ticket.mentioned", str(ticket.id))]
    assert client.get("/api/v1/notices?mentions=true", headers=agent.bearer).json["items"] == []
    letters = [mail for mail in mails.gathered() if mail.person_id == colleague.id]
    assert len(letters) == 1
    public = {"text": f"Hello @{handle(colleague)}", "visibility": "public"}
    assert client.post(path, json=public, headers=agent.bearer).status_code == 201
    assert len(client.get("/api/v1/notices?mentions=true", headers=colleague.bearer).json["items"]) == 1
    page = cast.sign_in(client, colleague).get("/notices?show=mentions").get_data(as_text=True)
    assert ticket.number in page


def test_who_may_not_read_the_ticket_cannot_be_mentioned_and_is_not_offered(client: FlaskClient) -> None:
    agent, other = makers.agent("devices"), makers.agent("accounts")
    asker = makers.agent("devices", role=Role.AGENT)
    ticket = makers.routed(cast.teacher())
    path = f"/api/v1/tickets/{ticket.id}/messages"
    for stranger in (cast.outsider(), cast.everywhere(Role.AUDITOR)):
        note = {"text": f"@{handle(stranger)} look", "visibility": "internal"}
        answer = client.post(path, json=note, headers=agent.bearer)
        assert (answer.status_code, answer.json["code"]) == (422, "mention_cannot_read")
        assert stranger.person.name in answer.json["detail"]
    browser = cast.sign_in(client, agent)
    page = browser.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    assert f'value="{handle(other)}"' in page
    assert f'value="{handle(agent)}"' not in page
    sent = {"text": "Look", "visibility": "internal", "mention": handle(asker)}
    assert browser.post(f"/tickets/{ticket.id}/messages", data=sent).status_code == 303
    assert len(reading.find(asker.actor, mentions=True).items) == 1

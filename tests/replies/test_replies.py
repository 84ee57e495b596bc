"""Canned replies: written, refused, filled in for a ticket, and put into the box of a reply."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from tests import cast, makers
from tests.organisation import facts
from tests.replies import given
from tickets.replies.models import CannedReply

ALL = {"shortcut": "restart", **given.WORDS}


def code(answer: Any) -> str:
    return f"{answer.status_code} {answer.json.get('code', '')}".strip()


def test_a_lead_writes_a_reply_and_an_agent_only_reads_it(client: FlaskClient) -> None:
    lead, agent = cast.everywhere(Role.LEAD), makers.agent()
    assert code(client.post("/api/v1/canned-replies", json=ALL, headers=agent.bearer)) == "403 forbidden"
    made = client.post("/api/v1/canned-replies", json=ALL | {"team": "devices"}, headers=lead.bearer)
    assert (made.status_code, made.json["active"]) == (201, True)
    path = f"/api/v1/canned-replies/{made.json['id']}"
    assert client.get(path, headers=agent.bearer).json["text_fi"] == given.WORDS["text_fi"]
    assert code(client.post("/api/v1/canned-replies", json=ALL, headers=lead.bearer)) == "409 shortcut_taken"
    assert code(client.patch(path, json={"active": False}, headers=lead.bearer)) == "428 version_needed"
    off = client.patch(path, json={"active": False}, headers=lead.bearer | {"If-Match": made.headers["ETag"]})
    assert off.json["active"] is False
    stale = client.patch(path, json={"active": True}, headers=lead.bearer | {"If-Match": made.headers["ETag"]})
    assert code(stale) == "412 changed_meanwhile"
    assert client.post("/api/v1/canned-replies", json=ALL, headers=lead.bearer).status_code == 201  # it is free again
    back = client.patch(path, json={"active": True}, headers=lead.bearer | {"If-Match": off.headers["ETag"]})
    assert code(back) == "409 shortcut_taken"
    listed = client.get("/api/v1/canned-replies?team=network_av&active=true", headers=agent.bearer).json["items"]
    assert [one["team"] for one in listed] == [None]
    assert facts.verbs(made.json["id"]) == ["canned_reply.added", "canned_reply.changed"]
    assert code(client.get(path, headers=cast.teacher().bearer)) == "403 forbidden"


@pytest.mark.parametrize(
    ("wrong", "wanted"),
    [
        ({"text_sv": "Hej {firstname}"}, "422 variable_unknown"),
        ({"text_en": "Hello {}"}, "422 variable_unknown"),
        ({"text_fi": "Hei {requester.email}"}, "422 variable_unknown"),
        ({"shortcut": "Re start"}, "422 shortcut_wrong"),
        ({"shortcut": "-x"}, "422 shortcut_wrong"),
        ({"text_sv": ""}, "422 invalid"),
        ({"team": "no such team"}, "422 team_unknown"),
        ({"name_en": "a\0b"}, "422 invalid"),
        ({"text_fi": "x" * 5001}, "422 invalid"),
    ],
)
def test_what_cannot_be_sent_is_refused_when_it_is_saved(
    client: FlaskClient, wrong: dict[str, str], wanted: str
) -> None:
    lead = cast.everywhere(Role.LEAD)
    assert code(client.post("/api/v1/canned-replies", json=ALL | wrong, headers=lead.bearer)) == wanted


def test_a_reply_comes_filled_in_and_in_the_language_of_the_ticket(client: FlaskClient) -> None:
    agent, device = makers.agent("devices"), makers.device()
    given.reply()
    given.reply("every", text_fi="{requester} {title} {school} {team} {agent} {due} {kept", text_sv="x", text_en="x")
    given.reply("net", team="network_av")
    ticket = makers.routed(devices=[device.asset_tag], language="fi", title="Rikki {number}")
    bare = makers.routed(language="sv")

    def offered(key: Any) -> dict[str, Any]:
        answer = client.get(f"/api/v1/tickets/{key}/canned-replies", headers=agent.bearer)
        return {one["shortcut"]: one for one in answer.json["items"]}

    found = offered(ticket.id)
    assert set(found) == {"restart", "every"}  # the network team's is not offered
    filled = f"Hei Teacher, käynnistä Lenovo 300w Yoga Gen 4 ({device.asset_tag}) uudelleen. ({ticket.number})"
    assert (found["restart"]["text"], found["restart"]["missing"]) == (filled, [])
    assert re.fullmatch(
        r"Teacher Rikki \{number\} Alppilan lukio .+ Agent \d+\.\d+\.20\d\d \{kept", found["every"]["text"]
    )
    swedish = offered(bare.id)["restart"]
    assert swedish["missing"] == ["device"]
    assert swedish["text"].startswith("Hej Teacher, starta om [")


def test_a_reply_is_put_into_the_box_and_nothing_is_sent(client: FlaskClient) -> None:
    agent, teacher, reply = makers.agent("devices"), cast.teacher(), given.reply()
    ticket = makers.routed(teacher, language="fi")
    cast.sign_in(client, agent)
    page = client.get(f"/tickets/{ticket.id}").text
    assert 'data-shortcut="restart"' in page
    path = f"/tickets/{ticket.id}/insert-reply"
    put = client.post(path, data={"reply": str(reply.id), "text": "Ensin tämä.", "visibility": "public"})
    assert put.status_code == 200
    assert re.search(r"<textarea[^>]+talk-text[^>]+>\nEnsin tämä\.\n\nHei Teacher,", put.text)
    assert "Ensin tämä." in client.post(path, data={"reply": "nonsense", "text": "Ensin tämä."}).text
    assert facts.verbs(ticket.id) == ["ticket.filed", "ticket.routed"]
    sent = client.post(f"/tickets/{ticket.id}/messages", data={"reply": str(reply.id), "text": "Hei!"})
    assert sent.status_code == 303
    cast.sign_in(client, teacher)
    assert client.post(path, data={"text": "x"}).status_code == 403
    assert "data-shortcut" not in client.get(f"/tickets/{ticket.id}").text


def test_the_editor_keeps_what_is_typed_when_it_is_refused(client: FlaskClient) -> None:
    lead = cast.everywhere(Role.LEAD)
    cast.sign_in(client, lead)
    refused = client.post("/canned-replies/new", data=ALL | {"text_en": "Hello {nobody}", "active": "true"})
    assert (refused.status_code, "Hello {nobody}" in refused.text) == (422, True)
    assert "{nobody}" in refused.text
    assert client.post("/canned-replies/new", data=ALL | {"active": "true", "team": ""}).status_code == 303
    reply = db.session.query(CannedReply).one()
    assert (reply.active, reply.team_id) == (True, None)
    assert client.post(f"/canned-replies/{reply.id}", data=ALL | {"version": "1"}).status_code == 303
    assert db.session.query(CannedReply).one().active is False  # not ticked
    assert "/restart" in client.get("/canned-replies").text
    cast.sign_in(client, makers.agent())
    assert client.get(f"/canned-replies/{reply.id}").status_code == 403
    assert "/canned-replies/new" not in client.get("/canned-replies").text

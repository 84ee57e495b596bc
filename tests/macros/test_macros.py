"""Macros: written, looked at, carried out on one ticket and on many, and refused as a whole."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tests.macros import given
from tests.organisation import facts
from tests.replies import given as replies
from tests.replies.test_replies import code
from tickets.macros.models import Macro, Outcome
from tickets.parts import checklist
from tickets.replies import replies as canned
from tickets.replies.models import CannedReply
from tickets.states import ResolutionCode, State, WaitReason
from tickets.ticket.models import Message

STEP = {"fi": "Soita koululle", "sv": "Ring skolan", "en": "Call the school"}
RESOLVES: dict[str, Any] = {
    "outcome": Outcome.RESOLVE,
    "wait_reason": None,
    "wait_days": None,
    "resolution_code": ResolutionCode.CONFIGURED,
}


def said(key: Any) -> list[str]:
    wanted = sa.select(Message.text).where(Message.ticket_id == key).order_by(Message.created_at, Message.id)
    return list(db.session.scalars(everywhere(wanted, Message, why="a test looks")))


def test_a_lead_writes_a_macro_and_what_does_not_go_with_its_outcome_is_left_out(client: FlaskClient) -> None:
    lead, agent = cast.everywhere(Role.LEAD), makers.agent()
    body = given.NAMES | {"outcome": "wait", "wait_reason": "parts", "wait_days": 5, "resolution_code": "repaired"}
    assert code(client.post("/api/v1/macros", json=body, headers=agent.bearer)) == "403 forbidden"
    made = client.post("/api/v1/macros", json=body | {"checklist": [STEP]}, headers=lead.bearer)
    assert (made.status_code, made.json["resolution_code"], made.json["checklist"]) == (201, None, [STEP])
    path, headers = f"/api/v1/macros/{made.json['id']}", lead.bearer | {"If-Match": made.headers["ETag"]}
    changed = client.patch(path, json={"outcome": "resolve", "resolution_code": "advised"}, headers=headers)
    assert (changed.json["wait_reason"], changed.json["wait_days"], changed.json["version"]) == (None, None, 2)
    assert code(client.patch(path, json={"active": False}, headers=headers)) == "412 changed_meanwhile"
    assert [one["id"] for one in client.get("/api/v1/macros", headers=agent.bearer).json["items"]] == [made.json["id"]]
    assert code(client.get(path, headers=cast.teacher().bearer)) == "403 forbidden"
    assert facts.verbs(made.json["id"]) == ["macro.added", "macro.changed"]


@pytest.mark.parametrize(
    ("wrong", "wanted"),
    [
        ({}, "422 macro_empty"),
        ({"outcome": "wait"}, "422 macro_waits_for_what"),
        ({"outcome": "resolve"}, "422 macro_resolves_how"),
        ({"outcome": "close"}, "422 invalid"),
        ({"outcome": "wait", "wait_reason": "parts", "wait_days": 366}, "422 invalid"),
        ({"reply": "01a21a75-0000-7000-8000-000000000000"}, "422 reply_unknown"),
        ({"checklist": [STEP, STEP]}, "422 invalid"),
        ({"checklist": [STEP], "team": "nobody"}, "422 team_unknown"),
    ],
)
def test_what_does_nothing_or_is_half_said_is_refused(client: FlaskClient, wrong: dict[str, Any], wanted: str) -> None:
    answer = client.post("/api/v1/macros", json=given.NAMES | wrong, headers=cast.everywhere(Role.LEAD).bearer)
    assert code(answer) == wanted


def test_all_of_it_is_done_after_it_was_said(client: FlaskClient) -> None:
    agent, device = makers.agent("devices"), makers.device()
    macro = given.macro(reply=replies.reply().id, checklist=[STEP])
    ticket = makers.routed(devices=[device.asset_tag], language="sv")
    path = f"/api/v1/tickets/{ticket.id}/macros/{macro.id}"
    looked = client.get(path, headers=agent.bearer)
    until = (clock.today() + dt.timedelta(days=5)).isoformat()
    assert (looked.json["until"], looked.json["takes"], looked.json["steps"]) == (until, True, [STEP])
    assert looked.json["text"].startswith("Hej Teacher, starta om Lenovo")
    before = makers.fetched(ticket.id)
    assert (before.state, said(ticket.id)) == (State.ASSIGNED, [])
    headers = agent.bearer | {"If-Match": looked.headers["ETag"]}
    done = client.post(path, json={}, headers=headers)
    assert (done.status_code, done.json["state"], done.json["wait_reason"]) == (200, "waiting", "requester")
    assert said(ticket.id)[-1] == looked.json["text"]
    assert [one.names for one in checklist.of(makers.fetched(ticket.id))] == [STEP]
    assert code(client.post(path, json={}, headers=headers)) == "412 changed_meanwhile"
    told = facts.verbs(ticket.id)
    assert told[2:5] == ["ticket.macro_used", "ticket.step_added", "ticket.answered"]
    assert told[-1] == "ticket.put_off"
    again = client.post(path, json={"text": "Once more"}, headers=agent.bearer | {"If-Match": done.headers["ETag"]})
    assert (again.status_code, said(ticket.id)[-1]) == (200, "Once more")
    assert len(checklist.of(makers.fetched(ticket.id))) == 1


def test_where_one_part_is_refused_nothing_is_done(client: FlaskClient) -> None:
    agent, reply = makers.agent("devices"), replies.reply()
    macro = given.macro(reply=reply.id, checklist=[STEP], **RESOLVES)
    vague = makers.routed(category=None)  # it is not resolved without its exact category
    path = f"/api/v1/tickets/{vague.id}/macros/{macro.id}"
    looked = client.get(path, headers=agent.bearer)
    assert looked.json["missing"] == ["device"]
    headers = agent.bearer | {"If-Match": looked.headers["ETag"]}
    assert code(client.post(path, json={}, headers=headers)) == "409 macro_lacks"
    refused = client.post(path, json={"text": "Done."}, headers=headers)
    assert code(refused) == "409 category_not_leaf"
    after = makers.fetched(vague.id)
    assert (after.state, checklist.of(after), said(vague.id)) == (vague.state, [], [])
    assert facts.verbs(vague.id) == ["ticket.filed", "ticket.routed"]
    with transaction():
        kept = canned.get(cast.everywhere(Role.LEAD).actor, reply.id, lock=True)
        canned.alter(cast.everywhere(Role.LEAD).actor, kept, active=False)
    assert code(client.get(path, headers=agent.bearer)) == "409 macro_reply_retired"
    mine = makers.routed(agent)
    assert client.get(f"/api/v1/tickets/{mine.id}/macros/{macro.id}", headers=agent.bearer).status_code == 403


def test_many_tickets_at_once_and_all_of_them_back(client: FlaskClient) -> None:
    agent, device = makers.agent("devices"), makers.device()
    macro = given.macro(reply=replies.reply().id, checklist=[STEP], **RESOLVES)
    whole, bare = makers.routed(devices=[device.asset_tag]), makers.routed()
    body = {"action": "macro", "macro": str(macro.id), "tickets": [whole.number, bare.number]}
    done = client.post("/api/v1/tickets/bulk", json=body, headers=agent.bearer).json
    assert [(one["state"], (one["problem"] or {}).get("code")) for one in done["items"]] == [
        ("resolved", None),
        ("assigned", "macro_lacks"),
    ]
    assert [step.names["en"] for step in checklist.of(makers.fetched(whole.id))] == [STEP["en"]]
    undone = client.post(f"/api/v1/tickets/bulk/{done['id']}/undo", headers=agent.bearer).json
    assert undone["items"][0]["undone"] is True
    assert makers.fetched(whole.id).state is State.ASSIGNED
    assert checklist.of(makers.fetched(whole.id)) == []
    nothing = client.post("/api/v1/tickets/bulk", json=body | {"macro": str(whole.id)}, headers=agent.bearer)
    assert nothing.status_code == 404


def test_the_pages_say_what_it_does_before_it_is_done(client: FlaskClient) -> None:
    lead, agent = cast.everywhere(Role.LEAD), makers.agent("devices")
    reply = replies.reply()
    cast.sign_in(client, lead)
    typed = given.NAMES | {"outcome": "wait", "wait_reason": "", "wait_days": "3", "checklist": "Yksi | Ett | One"}
    typed |= {"reply": str(reply.id), "team": "", "active": "true"}
    refused = client.post("/macros/new", data=typed)
    assert (refused.status_code, "Yksi | Ett | One" in refused.text) == (422, True)
    assert client.post("/macros/new", data=typed | {"wait_reason": "requester"}).status_code == 303
    macro = db.session.query(Macro).one()
    assert (macro.checklist, macro.wait_reason) == ([{"fi": "Yksi", "sv": "Ett", "en": "One"}], WaitReason.REQUESTER)
    assert "Yksi | Ett | One" in client.get(f"/macros/{macro.id}").text
    ticket = makers.routed(language="en")
    cast.sign_in(client, agent)
    assert f'value="{macro.id}"' in client.get(f"/tickets/{ticket.id}").text
    page = client.get(f"/tickets/{ticket.id}/macro?macro={macro.id}").text
    for words in ("Hello Teacher, restart [", "You begin the work on it.", "for 3 days", "One"):
        assert words in page
    empty = client.get(f"/tickets/{ticket.id}/macro?macro=")
    assert (empty.status_code, facts.verbs(ticket.id)[-1]) == (303, "ticket.routed")
    sent = {"macro": str(macro.id), "version": str(ticket.version), "text": "Hello, please restart it."}
    assert client.post(f"/tickets/{ticket.id}/macro", data=sent | {"macro": "x"}).status_code == 422
    assert client.post(f"/tickets/{ticket.id}/macro", data={"text": "x"}).status_code == 303
    assert client.post(f"/tickets/{ticket.id}/macro", data=sent).status_code == 303
    assert said(ticket.id)[-1] == "Hello, please restart it."
    stale = client.post(f"/tickets/{ticket.id}/macro", data=sent | {"text": "Typed in vain"})
    assert (stale.status_code, "Typed in vain" in stale.text) == (412, True)
    many = client.get(f"/desk/bulk/new?action=macro&tickets={ticket.id}").text
    assert "Sends the reply “Restart en”." in many
    assert "Sends the reply" in client.get("/macros").text
    assert db.session.query(CannedReply).count() == 1

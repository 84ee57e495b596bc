"""Decision trees: their questions, who changes them, and the answers on the ticket."""

import copy
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from tests import cast, makers
from tests.knowledge import given
from tests.knowledge.test_articles import code
from tests.organisation import facts
from tickets.knowledge import counts, trees
from tickets.ticket.answers import TicketAnswer


def test_the_tree_of_a_category_is_added_once_and_changed(client: FlaskClient) -> None:
    lead, teacher = cast.everywhere(Role.LEAD), cast.teacher()
    body = {"category": "device.screen", "nodes": given.NODES}
    assert code(client.post("/api/v1/trees", json=body, headers=teacher.bearer)) == "403 forbidden"
    made = client.post("/api/v1/trees", json=body, headers=lead.bearer)
    assert (made.status_code, made.json["nodes"]) == (201, given.NODES)
    assert code(client.post("/api/v1/trees", json=body, headers=lead.bearer)) == "409 tree_known"
    path = f"/api/v1/trees/{made.json['id']}"
    headers = lead.bearer | {"If-Match": made.headers["ETag"]}
    off = client.put(path, json={"nodes": given.NODES[1:], "active": False}, headers=headers)
    assert (off.status_code, off.json["active"]) == (200, False)
    assert code(client.get(path, headers=teacher.bearer)) == "404 not_found"
    assert client.get("/api/v1/trees", headers=teacher.bearer).json["items"] == []
    assert len(client.get("/api/v1/trees?category=device.screen", headers=lead.bearer).json["items"]) == 1
    assert facts.verbs(made.json["id"]) == ["help_tree.added", "help_tree.changed"]


def _broken(change: Any) -> list[dict[str, Any]]:
    nodes = copy.deepcopy(given.NODES)
    change(nodes)
    return nodes


@pytest.mark.parametrize(
    "nodes",
    [
        _broken(lambda nodes: nodes[0]["answers"][0].update(next="nowhere")),
        _broken(lambda nodes: nodes[1]["answers"][0].update(next="light")),
        _broken(lambda nodes: nodes[1].update(key="light")),
        _broken(lambda nodes: nodes[0].update(key="Not A Key")),
        _broken(lambda nodes: nodes[0]["answers"][0].update(advice=given.words("x"))),
        _broken(lambda nodes: nodes[0]["answers"][1].update(article="01a21a75-0000-7000-8000-000000000000")),
        _broken(lambda nodes: nodes[0]["question"].update(sv="")),
        _broken(lambda nodes: nodes[0].update(answers=[])),
        [],
        given.NODES * 20,
        "x",
    ],
)
def test_a_tree_that_leads_nowhere_is_refused(client: FlaskClient, nodes: Any) -> None:
    body = {"category": "device.screen", "nodes": nodes}
    answer = client.post("/api/v1/trees", json=body, headers=cast.everywhere(Role.LEAD).bearer)
    assert answer.status_code == 422, answer.json


def test_answers_lead_to_advice_or_to_the_form_whatever_the_address_says() -> None:
    tree = trees.HelpTree(nodes=given.NODES)
    assert trees.walk(tree, "").node == given.NODES[0]
    assert trees.walk(tree, "no").end == given.NODES[0]["answers"][1]
    assert trees.walk(tree, "yes,dark").path == "yes,dark"
    for odd in ("x", "yes,x,no", ",,,", "no,no,no", "yes" * 200):
        trees.walk(tree, odd)


def test_the_questions_come_before_the_form_and_the_answers_are_on_the_ticket(client: FlaskClient) -> None:
    tree = given.tree()
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    asked = "/tickets/new?category=device.screen&lang=en"
    assert "Is the light on? en" in client.get(asked).text
    advice = client.get(f"{asked}&answers=no").text
    assert "Try another socket. en" in advice
    assert client.post(f"/help/trees/{tree.id}/solved").status_code == 303
    assert counts.of([tree.id]) == {tree.id: 1}
    form = {"category": "device.screen", "title": "Dark", "school": str(cast.school().id), "class_stopped": "false"}
    answer = client.post("/tickets/new", data=form | {"answers": "yes,dark", "tree": str(tree.id)})
    assert answer.status_code == 303
    kept = db.session.query(TicketAnswer).order_by(TicketAnswer.position).all()
    assert [(one.question_key, one.answer_key) for one in kept] == [("light", "yes"), ("hold", "dark")]
    for who in (teacher, makers.agent()):
        cast.sign_in(client, who)
        page = client.get(f"/tickets/{kept[0].ticket_id}?lang=sv").text
        assert "Still dark sv" in page
    cast.sign_in(client, teacher)
    odd = client.post(
        "/tickets/new",
        data=form | {"answers": "nonsense", "tree": str(tree.id), "title": "Dark again", "again": "true"},
    )
    assert odd.status_code == 303


def test_the_editor_adds_a_question_and_keeps_what_is_typed_when_it_is_refused(client: FlaskClient) -> None:
    tree = given.tree()
    cast.sign_in(client, cast.everywhere(Role.LEAD))
    path = f"/help/trees/{tree.id}"
    assert "Is the light on? fi" in client.get(path).text
    typed = {"version": "1", "active": "true"}
    for code_ in ("fi", "sv", "en"):
        typed |= {f"n0.{code_}": f"Yksi {code_}", f"n0.a0.{code_}": f"Kyllä {code_}"}
    refused = client.post(path, data={name: value for name, value in typed.items() if name != "n0.sv"})
    assert (refused.status_code, "Kyllä sv" in refused.text) == (422, True)
    assert client.post(path, data=typed).status_code == 303
    assert [node["question"]["sv"] for node in trees.find(cast.everywhere(Role.LEAD).actor)[0][0].nodes] == ["Yksi sv"]
    assert client.get("/help/trees").status_code == 200
    assert client.get("/help/trees/new").status_code == 200

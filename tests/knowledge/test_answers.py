"""What was answered before filing is a fact for the rules, in codes that they name and people read in words."""

import uuid
from typing import Any

from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from tests import cast, makers
from tests.knowledge import given
from tests.knowledge.test_articles import code
from tests.rulesets import world
from tickets.dispatch import route
from tickets.knowledge import trees
from tickets.routing.models import RoutingDecision
from tickets.ticket.models import Ticket

NO = "device.screen/light/no"
RULE: dict[str, Any] = {
    "code": "no_light",
    "when": {"all": [{"f": "help.answers", "op": "contains", "v": NO}]},
    "then": {"team": "accounts"},
    "rationale": "A charger without light is no fault of the screen.",
}


def filed(client: FlaskClient, answers: str, tree: trees.HelpTree) -> Ticket:
    """What a teacher files who answered before."""
    cast.sign_in(client, cast.teacher())
    form = {"category": "device.screen", "title": answers, "school": str(cast.school().id), "class_stopped": "false"}
    sent = client.post("/tickets/new", data=form | {"answers": answers, "tree": str(tree.id)})
    assert sent.status_code == 303
    return makers.fetched(uuid.UUID(sent.headers["Location"].split("/")[-2]))


def test_a_rule_sends_a_ticket_by_what_was_answered_and_says_so(client: FlaskClient) -> None:
    lead, other = world.lead(), cast.everywhere(Role.LEAD)
    tree = given.tree()
    made = world.draft(client, lead, **RULE)
    assert world.publish(client, other, made).status_code == 200
    dark, still = filed(client, "no", tree), filed(client, "yes,dark", tree)
    decided = []
    for ticket in (dark, still):
        route.route(ticket.id)
        decided.append(db.session.query(RoutingDecision).filter_by(ticket_id=ticket.id).one())
    assert [one.facts["help.answers"] for one in decided] == [
        [NO],
        ["device.screen/light/yes", "device.screen/hold/dark"],
    ]
    assert [one.outcome["team"] for one in decided] == ["accounts", "devices"]
    told = client.get(f"/api/v1/tickets/{dark.id}/routing", headers=lead.bearer).get_json()["items"][0]["text"]
    assert any("Is the light on? en No en" in sentence for sentence in told), told
    cast.sign_in(client, lead)
    assert "Is the light on? en No en" in client.get("/rules?lang=en").text


def test_a_rule_names_an_answer_that_is_there_and_the_answer_stays(client: FlaskClient) -> None:
    lead, other = world.lead(), cast.everywhere(Role.LEAD)
    tree = given.tree()
    for wrong in ("device.screen/light/maybe", "device.power/light/no"):
        when = {"all": [{"f": "help.answers", "op": "contains", "v": wrong}]}
        refused = client.post(
            world.PATH, json={"rules": world.with_rule(client, lead, **RULE | {"when": when})}, headers=lead.bearer
        )
        assert refused.status_code == 422
        assert "rule_answer_unknown" in refused.text
    assert world.publish(client, other, world.draft(client, lead, **RULE)).status_code == 200
    path = f"/api/v1/trees/{tree.id}"
    headers = lead.bearer | {"If-Match": client.get(path, headers=lead.bearer).headers["ETag"]}
    without = [{**given.NODES[0], "answers": given.NODES[0]["answers"][:1]}, given.NODES[1]]
    assert code(client.put(path, json={"nodes": without}, headers=headers)) == "409 answer_in_rules"
    cast.sign_in(client, lead)
    options = client.get("/rules/try?lang=en").text
    assert f'value="{NO}"' in options
    tried = client.post("/api/v1/routing/dry-run", json={"facts": {"help.answers": [NO]}}, headers=lead.bearer)
    assert tried.json["outcome"]["team"] == "accounts"


def test_a_model_has_questions_of_its_own(client: FlaskClient) -> None:
    lead, device = cast.everywhere(Role.LEAD), makers.device()
    given.tree()
    own = [{"key": "lid", "question": given.words("Is the lid open?"), "answers": given.NODES[1]["answers"]}]
    body = {"category": "device.screen", "model": str(device.model_id), "nodes": own}
    made = client.post("/api/v1/trees", json=body, headers=lead.bearer)
    assert (made.status_code, made.json["model"]) == (201, str(device.model_id))
    assert code(client.post("/api/v1/trees", json=body, headers=lead.bearer)) == "409 tree_known"
    cast.sign_in(client, cast.teacher())
    asked = "/tickets/new?category=device.screen&lang=en"
    assert "Is the light on? en" in client.get(asked).text
    assert "Is the lid open? en" in client.get(f"{asked}&tag={device.asset_tag}").text
    cast.sign_in(client, lead)
    assert client.get("/help/trees").status_code == 200

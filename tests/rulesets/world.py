"""Rules in force, a draft of them and the people who write and publish."""

import datetime as dt
from typing import Any

from flask.testing import FlaskClient

from core import clock
from organisation.people.roles import Role
from tests import cast

PATH = "/api/v1/routing/rulesets"
TABLETS: dict[str, Any] = {
    "code": "tablets",
    "stage": "team",
    "position": 1,
    "when": {"all": [{"f": "device.category", "op": "in", "v": ["tablet"]}]},
    "then": {"team": "accounts"},
    "owner": "accounts",
    "rationale": "Tablets are set up by those who look after the accounts.",
}


def lead() -> cast.Member:
    return cast.everywhere(Role.LEAD)


def in_force(client: FlaskClient, who: cast.Member) -> list[dict[str, Any]]:
    """The rules in force as the API shows them."""
    items = client.get(PATH, query_string={"state": "published"}, headers=who.bearer).get_json()["items"]
    rules: list[dict[str, Any]] = items[0]["rules"]
    return rules


def with_rule(client: FlaskClient, who: cast.Member, **changes: Any) -> list[dict[str, Any]]:
    """The rules in force and one more."""
    return [*in_force(client, who), {**TABLETS, **changes}]


def draft(client: FlaskClient, who: cast.Member, **changes: Any) -> dict[str, Any]:
    """A draft with one more rule than those in force."""
    answer = client.post(PATH, json={"rules": with_rule(client, who, **changes)}, headers=who.bearer)
    assert answer.status_code == 201, answer.get_json()
    made: dict[str, Any] = answer.get_json()
    return made


def publish(client: FlaskClient, who: cast.Member, made: dict[str, Any], **body: Any) -> Any:
    return client.post(f"{PATH}/{made['id']}/publish", json=body, headers=who.bearer)


def day(later: int) -> str:
    return (clock.today() + dt.timedelta(days=later)).isoformat()

"""Every call of the API × every role × own and foreign school, as the permission table says.

Allowed (with the status that the call answers), forbidden (403) or not there (404); an endpoint that nobody thought
about fails.
"""

import io
import re
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from tests import cast
from tests.house.expectations import ASKS, BULK, FILE, MINE, TICKET, Ask
from tests.house.world import TABLES, build, version

ROLES = [r for r in Role if r not in {Role.REQUESTER, Role.SCHOOL_CONTACT}]


def rules(app: Flask) -> dict[str, Any]:
    """`GET /path` → rule, for every call of the API."""
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and not getattr(app.view_functions[rule.endpoint], "is_public", False):
            path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"<\1>", rule.rule.removeprefix("/api/v1"))
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                found[f"{method} {path}"] = rule
    return found


def test_every_call_has_an_expectation(app: Flask) -> None:
    assert set(rules(app)) == set(ASKS)


def test_nothing_of_the_api_answers_a_stranger(client: FlaskClient, world: dict[str, Any]) -> None:
    for call, ask in ASKS.items():
        assert send(client, None, call, ask, world).status_code == 401, call


@dataclass
class Asker:
    """Someone who asks, and how they stand to First School.

    role  the one that they hold for every school; none: they are people of one school, or of none
    """

    name: str
    member: cast.Member
    is_requester: bool = False
    role: Role | None = None


@pytest.fixture
def world(client: FlaskClient) -> dict[str, Any]:
    """One thing of each kind, of First School; the ticket is the teacher's."""
    return build()


def send(client: FlaskClient, who: cast.Member | None, call: str, ask: Ask, world: dict[str, Any]) -> Any:
    """Send `call` as `who`, with the version that the row has now."""
    method, path = call.split(" ")
    headers = who.bearer if who else {}
    if method != "GET":
        headers |= {"If-Match": f'"{version(path, world)}"'}
    address = "/api/v1" + re.sub(r"<(\w+)>", lambda m: str(world[m[1]]), path)
    query = {k: v.format(**world) for k, v in ask.query.items()}
    if ask.form:
        data = filled(ask.body, world) | {"file": (io.BytesIO(b"Sarjanumero\nY\n"), "y.csv")}
        return client.open(address, method=method, headers=headers, data=data)
    body = filled(ask.body, world) if method != "GET" else None
    return client.open(address, method=method, headers=headers, json=body, query_string=query)


def filled(value: Any, world: dict[str, Any]) -> Any:
    """`value` with the world's keys in it."""
    if isinstance(value, dict):
        return {k: filled(v, world) for k, v in value.items()}
    if isinstance(value, list):
        return [filled(v, world) for v in value]
    return value.format(**world) if isinstance(value, str) else value


def expected(asker: Asker, ask: Ask, school: uuid.UUID) -> str:
    """`allowed`, `forbidden` or `not there`; `school` is First School's key."""
    actor = asker.member.actor
    if ask.sees == MINE:
        return "not there"  # the token is somebody else's
    if ask.sees == BULK and not actor.everywhere("device:bulk"):
        return "not there" if actor.may("device:bulk") else "forbidden"
    if ask.sees == FILE:
        sees = actor.may("device:note", school)
        return "not there" if not sees else "forbidden" if ask.need and not actor.may(ask.need, school) else "allowed"
    if ask.sees == TICKET and (found := of_ticket(asker, ask, school)):
        return found
    if ask.sees not in {"", TICKET, BULK} and not actor.may(ask.sees, school):
        return "not there" if actor.may(ask.sees) else "forbidden"
    refused = ask.need and not actor.may(ask.need, school if needs_place(ask) else None)
    return "forbidden" if refused else "allowed"


def of_ticket(asker: Asker, ask: Ask, school: uuid.UUID) -> str:
    """The same for the teacher's ticket; empty: the needed permission decides."""
    actor = asker.member.actor
    if not actor.may("ticket:own"):
        return "forbidden"
    if not (actor.everywhere("ticket:read") or actor.may("ticket:school", school) or asker.is_requester):
        return "not there"
    if ask.need in {"ticket:work|own", "ticket:confirm"}:
        works = actor.may("ticket:work") and "work" in ask.need
        return "allowed" if works or asker.is_requester else "forbidden"
    return ""


def needs_place(ask: Ask) -> bool:
    """Whether the permission must reach First School, not just any."""
    always = {"room:write", "school:contact"}
    return ask.need in always or (ask.need.startswith("device:") and bool(ask.sees))


def answered(status: int) -> str:
    """What an answer says about rights."""
    return {401: "stranger", 403: "forbidden", 404: "not there"}.get(status, "allowed")


def is_right(answer: Any, wanted: str, ask: Ask) -> bool:
    """Whether `answer` is what is `wanted`; what is allowed is answered with the very status of the expectation."""
    if wanted != "allowed":
        return answered(answer.status_code) == wanted
    code = answer.json["code"] if answer.status_code >= 400 else ""
    return f"{answer.status_code} {code}".strip() in ask.done.split("|")


class Everybody:
    """Whoever may ask: each role for every school, people of First School, of another, and of none."""

    def __init__(self, world: dict[str, Any], greet: Callable[[Asker], object] = lambda _: None) -> None:
        """`greet` is called once with each of them: "seen just now" is written then, and not with every call."""
        self.school = world["school_id"]
        self._greet = greet
        self.each = [
            *(Asker(role.value, cast.everywhere(role), role=role) for role in ROLES),
            Asker("teacher", world["teacher"], is_requester=True),
            Asker("contact", cast.contact()),
            Asker("outsider", cast.outsider()),
            Asker("nobody", cast.member("nobody")),
        ]
        for asker in self.each:
            greet(asker)
        self._together: dict[str, Asker] = {}

    def who_ask(self, ask: Ask) -> list[tuple[Asker, str]]:
        """Who is to try `ask`, and what is expected; roles that are refused alike are held by one person.

        A role only ever adds permissions: somebody who holds several of them is refused only if each of them is.
        """
        found, alike = [], defaultdict[str, list[Role]](list)
        for asker in self.each:
            wanted = expected(asker, ask, self.school)
            if wanted == "allowed" or asker.role is None:
                found.append((asker, wanted))
            else:
                alike[wanted].append(asker.role)
        for wanted, roles in alike.items():
            together = self._holding(roles)
            assert expected(together, ask, self.school) == wanted
            found.append((together, wanted))
        return found

    def _holding(self, roles: list[Role]) -> Asker:
        name = "-".join(role.value for role in roles)
        if name not in self._together:
            self._together[name] = Asker(name, cast.member("several", *((role, None) for role in roles)))
            self._greet(self._together[name])
        return self._together[name]


@pytest.mark.parametrize("part", range(2))
def test_whoever_asks_gets_what_the_table_says(client: FlaskClient, world: dict[str, Any], part: int) -> None:
    wrong = {}
    everybody = Everybody(world, lambda asker: client.get("/api/v1/me", headers=asker.member.bearer))
    for call, ask in list(ASKS.items())[part::2]:
        for asker, wanted in everybody.who_ask(ask):
            answer = tried(client, asker.member, call, ask, world)
            if not is_right(answer, wanted, ask):
                said = answer.get_data(as_text=True)[:120] if not answer.is_streamed else ""
                wrong[f"{asker.name}: {call}"] = f"{wanted} ≠ {answer.status_code} {said}"
    assert not wrong, "\n".join(f"{k}: {v}" for k, v in wrong.items())


def tried(client: FlaskClient, who: cast.Member, call: str, ask: Ask, world: dict[str, Any]) -> Any:
    """What `call` answers; whatever it did is undone."""
    if call.startswith("GET"):
        return send(client, who, call, ask, world)
    db.session.remove()
    savepoint: Any = db.engine.begin_nested()  # type: ignore[attr-defined]
    try:
        return send(client, who, call, ask, world)
    finally:
        db.session.remove()
        savepoint.rollback()


def test_an_unknown_key_is_not_there_for_anyone(client: FlaskClient, world: dict[str, Any]) -> None:
    nowhere = world | {name: uuid.uuid4() for name in TABLES}
    for call in ("GET /devices/<device_id>", "GET /tickets/<ticket_id>", "GET /orders/<order_id>"):
        for role in (Role.LEAD, Role.AUDITOR, Role.ASSET_MANAGER):
            who = cast.everywhere(role)
            answer = send(client, who, call, ASKS[call], nowhere)
            actor = who.actor
            sees = {"devices": "device:read", "tickets": "ticket:own", "orders": "order:read"}[call.split("/")[1]]
            assert answer.status_code == (404 if actor.may(sees) else 403), call


def test_a_revoked_grant_is_gone_with_the_next_request(client: FlaskClient, world: dict[str, Any]) -> None:
    teacher = world["teacher"]
    path = f"/api/v1/devices/{world['device_id']}"
    assert client.get(path, headers=teacher.bearer).status_code == 200
    admin = cast.everywhere(Role.ADMIN)
    revoke = client.delete(
        f"/api/v1/grants/{world['grant_id']}", headers=admin.bearer | {"If-Match": f'"{version("<grant_id>", world)}"'}
    )
    assert revoke.status_code == 200
    assert client.get(path, headers=teacher.bearer).status_code == 403

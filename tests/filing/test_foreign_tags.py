"""Nobody counts through the tags of other schools, and who works with their own school's devices notices nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.quota import Pace
from organisation.people.roles import Role
from registry.devices import foreign, tags
from tests import cast, makers

Asking = Callable[[FlaskClient, cast.Member, str], Any]
BURST = 4


@pytest.fixture(autouse=True)
def pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "LOOKING_UP", Pace(BURST, foreign.LOOKING_UP.every))


def sticker(client: FlaskClient, _who: cast.Member, tag: str) -> Any:
    return client.get(f"/t/{tag}?lang=en")


def form(client: FlaskClient, _who: cast.Member, tag: str) -> Any:
    return client.get(f"/tickets/new?lang=en&tag={tag}")


def api(client: FlaskClient, who: cast.Member, tag: str) -> Any:
    refused = {"title": "A", "description": "B", "category": "no.such", "devices": [tag]}
    return client.post("/api/v1/tickets", json=refused, headers=who.bearer)


@pytest.mark.parametrize("ask", [sticker, form, api])
def test_tags_that_are_not_of_ones_own_school_run_out(client: FlaskClient, ask: Asking) -> None:
    elsewhere = makers.device(school=cast.school(cast.OTHER))
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    asked = [elsewhere.asset_tag or "", *[tags.tag(n) for n in range(900_000, 900_000 + BURST)]]
    answers = [ask(client, teacher, tag) for tag in asked]
    assert [a.status_code == 429 for a in answers] == [False] * BURST + [True]
    assert "devices of other schools" in answers[-1].text
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    own = makers.device()
    assert sticker(client, teacher, own.asset_tag or "").status_code == 200
    assert form(client, teacher, own.asset_tag or "").status_code == 200


def test_other_people_and_those_who_see_every_school_go_on(client: FlaskClient) -> None:
    elsewhere = makers.device(school=cast.school(cast.OTHER)).asset_tag or ""
    for who in (cast.teacher(), cast.teacher()):
        cast.sign_in(client, who)
        assert [sticker(client, who, elsewhere).status_code for _ in range(BURST)] == [200] * BURST
    cast.sign_in(client, agent := cast.everywhere(Role.AGENT))
    assert [sticker(client, agent, elsewhere).status_code for _ in range(2 * BURST)] == [200] * 2 * BURST


def test_a_ticket_that_was_filed_counts_nothing(client: FlaskClient) -> None:
    elsewhere = makers.device(school=cast.school(cast.OTHER)).asset_tag
    teacher = cast.teacher()
    body = {"title": "A", "description": "B", "devices": [elsewhere]}
    answers = [client.post("/api/v1/tickets", json=body, headers=teacher.bearer) for _ in range(BURST + 2)]
    assert {a.status_code for a in answers} == {201}

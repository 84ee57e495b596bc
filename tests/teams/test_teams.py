"""Teams and their members: who may change what, what is told, and that nobody joins with a debt."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from core.history import Event
from core.outbox.items import Item
from organisation.people.roles import Role
from tests import cast, makers
from tickets.states import State
from tickets.teams.models import Team, TeamMember

NAMES = {"name_fi": "Tulostus", "name_sv": "Utskrift", "name_en": "Printing"}


def team(code: str = "devices") -> Team:
    return db.session.scalars(sa.select(Team).where(Team.code == code)).one()


def told(verb: str) -> list[Event]:
    return list(db.session.scalars(sa.select(Event).where(Event.verb == verb).order_by(Event.at)))


def call(client: FlaskClient, who: cast.Member, method: str, path: str, body: Any = None, *, version: int = 0) -> Any:
    headers = who.bearer | ({"If-Match": f'"{version}"'} if version else {})
    return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)


@pytest.fixture
def admin(client: FlaskClient) -> cast.Member:
    return cast.everywhere(Role.ADMIN)


def test_an_admin_adds_and_renames_a_team(client: FlaskClient, admin: cast.Member) -> None:
    added = call(client, admin, "POST", "/teams", NAMES | {"code": "printing"})
    assert (added.status_code, added.headers["ETag"]) == (201, '"1"')
    path = f"/teams/{added.get_json()['id']}"
    renamed = call(client, admin, "PATCH", path, {"name_en": "Printers"}, version=1)
    assert (renamed.status_code, renamed.get_json()["name_en"]) == (200, "Printers")
    assert [event.after["code"] for event in told("team.added")[-1:]] == ["printing"]
    assert [event.before["name_en"] for event in told("team.changed")] == ["Printing"]


def test_lists_and_single_teams_are_read_by_who_works_with_them(client: FlaskClient) -> None:
    agent = makers.agent("devices", capacity=20, weight=0.5)
    listed = call(client, agent, "GET", "/teams").get_json()
    assert {t["code"] for t in listed["items"]} == {"accounts", "devices", "network_av", "service_desk"}
    one = call(client, agent, "GET", f"/teams/{team().id}").get_json()
    [member] = one["members"]
    assert (member["person"]["id"], member["weight"], member["capacity"]) == (str(agent.id), 0.5, 20)
    for stranger in (cast.teacher(), cast.everywhere(Role.PROCUREMENT)):
        assert call(client, stranger, "GET", "/teams").status_code == 403
        assert call(client, stranger, "GET", f"/teams/{team().id}").status_code == 403


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.AUDITOR])
def test_only_an_admin_changes_teams(client: FlaskClient, role: Role) -> None:
    who, known = cast.everywhere(role), team()
    calls = [
        ("POST", "/teams", NAMES | {"code": "x"}),
        ("PATCH", f"/teams/{known.id}", {"name_en": "X"}),
    ]
    if role is not Role.LEAD:
        calls.append(("POST", f"/teams/{known.id}/members", {"person": str(who.id)}))
    assert {call(client, who, m, p, b, version=known.version).status_code for m, p, b in calls} == {403}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": "Big"},
        {"code": "x" * 41},
        {"code": "a\n"},
        {"name_fi": ""},
        {"name_sv": "a\0"},
        {"extra": 1},
        {"code": 7},
    ],
)
def test_a_team_of_a_bad_shape_is_refused(client: FlaskClient, admin: cast.Member, body: dict[str, Any]) -> None:
    whole = NAMES | {"code": "printing"} | body if body else {}
    assert call(client, admin, "POST", "/teams", whole).status_code == 422


def test_a_code_names_one_team(client: FlaskClient, admin: cast.Member) -> None:
    refused = call(client, admin, "POST", "/teams", NAMES | {"code": "devices"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "team_known")


def test_a_change_needs_the_version_that_was_seen(client: FlaskClient, admin: cast.Member) -> None:
    path = f"/teams/{team().id}"
    assert call(client, admin, "PATCH", path, {"name_en": "X"}).status_code == 428
    assert call(client, admin, "PATCH", path, {"name_en": "X"}, version=team().version).status_code == 200
    assert call(client, admin, "PATCH", path, {"name_en": "Y"}, version=1).status_code == 412


def test_a_change_of_members_is_a_new_version_of_the_team(client: FlaskClient, admin: cast.Member) -> None:
    seen, agent = team().version, cast.everywhere(Role.AGENT)
    path = f"/teams/{team().id}/members"
    added = call(client, admin, "POST", path, {"person": str(agent.id), "weight": 0.6, "capacity": 12})
    assert (added.status_code, added.get_json()["version"]) == (201, seen + 1)
    stale = call(client, admin, "PATCH", f"{path}/{agent.id}", {"weight": 1}, version=seen)
    assert stale.status_code == 412
    changed = call(client, admin, "PATCH", f"{path}/{agent.id}", {"weight": 1, "capacity": None}, version=seen + 1)
    assert [m["weight"] for m in changed.get_json()["members"]] == [1.0]
    removed = call(client, admin, "DELETE", f"{path}/{agent.id}", version=seen + 2)
    assert (removed.status_code, removed.get_json()["members"]) == (200, [])
    facts = [told(verb)[-1] for verb in ("member.added", "member.changed", "member.removed")]
    assert [fact.actor_id for fact in facts] == [admin.id] * 3
    assert (facts[0].after["weight"], facts[1].before["capacity"], facts[2].before["weight"]) == (0.6, 12, 1.0)


@pytest.mark.parametrize("body", [{"weight": 0}, {"weight": 11}, {"weight": "nan"}, {"capacity": 0}, {"person": "x"}])
def test_an_impossible_member_is_refused(client: FlaskClient, admin: cast.Member, body: dict[str, Any]) -> None:
    whole = {"person": str(cast.everywhere(Role.AGENT).id)} | body
    assert call(client, admin, "POST", f"/teams/{team().id}/members", whole).status_code == 422


def test_only_agents_and_leads_of_today_work_in_a_team(client: FlaskClient, admin: cast.Member) -> None:
    path = f"/teams/{team().id}/members"
    for person in (cast.teacher().id, admin.id, uuid.uuid4()):
        refused = call(client, admin, "POST", path, {"person": str(person)})
        assert (refused.status_code, refused.get_json()["code"]) == (422, "not_an_agent")
    agent = makers.agent()
    again = call(client, admin, "POST", path, {"person": str(agent.id)})
    assert (again.status_code, again.get_json()["code"]) == (409, "member_known")


def test_nobody_who_joins_or_comes_back_owes_what_was_given_out_meanwhile(
    client: FlaskClient, admin: cast.Member
) -> None:
    old, away = makers.agent(), makers.agent(active=False)
    with transaction():
        db.session.execute(
            sa.update(TeamMember)
            .where(TeamMember.person_id == old.id)
            .values(virtual_time=7.5)
            .execution_options(recorded=True)
        )
    new = cast.everywhere(Role.AGENT)
    path = f"/teams/{team().id}/members"
    call(client, admin, "POST", path, {"person": str(new.id)})
    call(client, admin, "PATCH", f"{path}/{away.id}", {"active": True}, version=team().version)
    rows = db.session.execute(sa.select(TeamMember.person_id, TeamMember.virtual_time))
    times = {row.person_id: row.virtual_time for row in rows}
    assert (times[new.id], times[away.id]) == (7.5, 7.5)


def test_whoever_joins_is_offered_what_waits(client: FlaskClient, admin: cast.Member) -> None:
    call(client, admin, "POST", f"/teams/{team().id}/members", {"person": str(cast.everywhere(Role.AGENT).id)})
    jobs = db.session.scalars(sa.select(Item.payload).where(Item.topic == "tickets.drain")).all()
    assert {"team_id": str(team().id)} in jobs


def test_the_tickets_of_one_who_is_taken_out_are_routed_anew_and_told_of(
    client: FlaskClient, admin: cast.Member
) -> None:
    agent = makers.agent()
    ticket = makers.routed()
    shown = call(client, admin, "GET", f"/teams/{team().id}").get_json()["members"]
    assert [(m["open_tickets"], m["open_points"]) for m in shown] == [(1, 2)]
    path = f"/teams/{team().id}/members/{agent.id}"
    cast.sign_in(client, admin)
    page = client.get(f"/teams/{team().id}?lang=en").text
    assert "1 open ticket of this team" in page
    removed = call(client, admin, "DELETE", path, version=team().version)
    [held] = removed.get_json()["held"]
    assert (removed.status_code, held["what"], held["count"]) == (200, "tickets", 1)
    now = makers.fetched(ticket.id)
    assert (now.state, now.agent_id, now.epoch) == (State.QUEUED, None, 2)


def test_a_team_that_is_needed_cannot_be_closed(client: FlaskClient, admin: cast.Member) -> None:
    makers.agent()
    makers.routed()
    codes = []
    for code in ("devices", "service_desk"):
        known = team(code)
        answer = call(client, admin, "PATCH", f"/teams/{known.id}", {"closed": True}, version=known.version)
        codes.append((answer.status_code, answer.get_json()["code"]))
    assert codes == [(409, "team_has_tickets"), (409, "team_needed")]
    unused = call(client, admin, "POST", "/teams", NAMES | {"code": "printing"}).get_json()
    closed = call(client, admin, "PATCH", f"/teams/{unused['id']}", {"closed": True}, version=1)
    assert closed.get_json()["closed_on"]
    joins = call(client, admin, "POST", f"/teams/{unused['id']}/members", {"person": str(makers.agent().id)})
    assert (joins.status_code, joins.get_json()["code"]) == (409, "team_closed")


def test_a_list_of_members_costs_the_same_however_many(client: FlaskClient, admin: cast.Member) -> None:
    counts = []
    said: list[str] = []
    call(client, admin, "GET", f"/teams/{team().id}")
    sa.event.listen(db.session.connection(), "before_cursor_execute", lambda _c, _cu, sql, *_: said.append(sql))
    for _ in range(2):
        makers.agent()
        makers.agent()
        said.clear()
        call(client, admin, "GET", f"/teams/{team().id}")
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_an_admin_looks_after_a_team_on_its_pages(client: FlaskClient, admin: cast.Member) -> None:
    cast.sign_in(client, admin)
    agent, known = cast.everywhere(Role.AGENT), team()
    page = client.get(f"/teams/{known.id}?lang=en")
    assert f'value="{agent.id}"' in page.text
    path = f"/teams/{known.id}"
    added = client.post(
        f"{path}/members", data={"person": str(agent.id), "weight": "0.8", "version": str(known.version)}
    )
    assert (added.status_code, added.location) == (303, path)
    changed = client.post(f"{path}/members/{agent.id}", data={"weight": "0.5", "version": str(team().version)})
    assert changed.status_code == 303
    member = db.session.scalars(sa.select(TeamMember).where(TeamMember.person_id == agent.id)).one()
    assert (member.weight, member.active) == (0.5, False)
    # who is away is brought back by one button, with the share that they had
    back = f"/teams/{team().id}/members/{agent.id}/back"
    assert back in client.get(f"/teams/{team().id}?lang=en").text
    stale = client.post(back, data={"version": str(team().version - 1)})
    assert stale.status_code == 412
    done = client.post(f"{back}?lang=en", data={"version": str(team().version)}, follow_redirects=True)
    assert (f"{agent.person.name} is back at work." in done.text, back in done.text) == (True, False)
    member = db.session.scalars(sa.select(TeamMember).where(TeamMember.person_id == agent.id)).one()
    assert (member.weight, member.active) == (0.5, True)
    wrong = client.post(f"{path}/members/{agent.id}", data={"weight": "50", "version": str(team().version)})
    assert wrong.status_code == 422
    assert 'value="50"' in wrong.text
    stale = client.post(f"{path}/edit", data=NAMES | {"version": "1"})
    assert stale.status_code == 412
    assert "Tulostus" in stale.text
    assert client.post(f"{path}/members/{agent.id}/remove", data={"version": str(team().version)}).status_code == 303
    assert db.session.scalar(sa.select(TeamMember.id).where(TeamMember.person_id == agent.id)) is None


def test_a_lead_looks_after_members_and_not_after_teams(client: FlaskClient) -> None:
    agent = makers.agent()
    cast.sign_in(client, cast.everywhere(Role.LEAD))
    assert client.get("/teams").status_code == 200
    page = client.get(f"/teams/{team().id}?lang=en")
    assert ("Change the team" in page.text, "Take out of the team" in page.text) == (False, True)
    form = {"weight": "0.5", "version": str(team().version)}
    assert client.post(f"/teams/{team().id}/members/{agent.id}", data=form).status_code == 303
    member = db.session.scalars(sa.select(TeamMember).where(TeamMember.person_id == agent.id)).one()
    assert (member.weight, member.active) == (0.5, False)
    assert client.get(f"/teams/{team().id}/edit").status_code == 403
    assert client.get("/teams/new").status_code == 403


def test_a_new_team_is_made_on_its_page(client: FlaskClient, admin: cast.Member) -> None:
    cast.sign_in(client, admin)
    assert client.post("/teams/new", data=NAMES | {"code": "No Way"}).status_code == 422
    assert client.post("/teams/new", data=NAMES | {"code": "printing"}).status_code == 303
    assert team("printing").name_sv == "Utskrift"

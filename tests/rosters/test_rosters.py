"""Rosters through both doors, and what routing makes of them."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tests.rulesets.world import draft, lead, publish
from tests.statements import statements
from tickets.dispatch import attendance, drain, loads, replay
from tickets.rosters.models import Attendance, WorkRoster
from tickets.routing.models import RoutingDecision
from tickets.states import State
from tickets.teams.models import Team, TeamMember

NOON = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)  # a Tuesday, 12:00 in Helsinki
WORKDAYS = [{"weekday": day, "from": "08:00", "to": "16:00"} for day in range(1, 6)]


def path(who: cast.Member) -> str:
    return f"/api/v1/people/{who.id}/roster"


def put(client: Any, who: cast.Member, version: int = 0, by: cast.Member | None = None, **body: Any) -> Any:
    headers = (by or cast.everywhere(Role.LEAD)).bearer | {"If-Match": f'"{version}"'}
    return client.put(path(who), json=body, headers=headers)


def decision(ticket: Any) -> RoutingDecision:
    wanted = sa.select(RoutingDecision).where(RoutingDecision.ticket_id == ticket.id)
    return list(db.session.scalars(wanted.order_by(RoutingDecision.epoch)))[-1]


def out_at(ticket: Any, gate: str) -> list[str]:
    return next(one["out"] for one in decision(ticket).trace["gates"] if one["gate"] == gate)


def test_a_roster_is_kept_whole_and_given_back(client: Any, db_session: Any) -> None:
    who = makers.agent()
    empty = client.get(path(who), headers=cast.everywhere(Role.LEAD).bearer)
    assert (empty.status_code, empty.headers["ETag"], empty.json["weekly"]) == (200, '"0"', [])
    body: dict[str, Any] = {
        "weekly": [{"weekday": 1, "from": "12:15", "to": "16:00"}, {"weekday": 1, "from": "08:00", "to": "11:30"}],
        "exceptions": [{"on": "2026-12-07", "hours": [{"from": "08:00", "to": "12:00"}]}],
        "absences": [
            {"from": "2026-12-22", "to": "2027-01-06"},
            {"from": "2026-12-01T12:00", "to": "2026-12-01T16:00"},
        ],
        "skills": [{"code": "printing", "level": 3}],
        "capacity_points": 12,
        "languages": ["sv", "fi"],
    }
    answer = put(client, who, **body)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    again = client.get(path(who), headers=cast.everywhere(Role.LEAD).bearer).json
    assert again["weekly"][0] == {"weekday": 1, "from": "08:00", "to": "11:30"}
    assert again["absences"][0] == {"from": "2026-12-01T12:00", "to": "2026-12-01T16:00"}
    assert {k: again[k] for k in ("exceptions", "skills", "capacity_points")} == {
        k: body[k] for k in ("exceptions", "skills", "capacity_points")
    }
    assert (again["languages"], again["version"]) == (["fi", "sv"], 1)
    fact = db.session.scalars(
        everywhere(
            sa.select(Event).where(Event.subject_id == who.id, Event.verb == "roster.changed"), Event, why="test"
        )
    ).one()
    assert fact.after["capacity_points"] == 12
    assert "2026-12-22" not in str(fact.after)


def test_two_people_never_overwrite_each_other(client: Any, db_session: Any) -> None:
    who = makers.agent()
    assert client.put(path(who), json={}, headers=cast.everywhere(Role.LEAD).bearer).status_code == 428
    assert put(client, who, capacity_points=4).status_code == 200
    assert put(client, who, capacity_points=5).status_code == 412
    assert put(client, who, 1, capacity_points=5).json["version"] == 2


def test_who_may(client: Any, db_session: Any) -> None:
    who, other = makers.agent(), makers.agent()
    assert client.get(path(who), headers=who.bearer).status_code == 200
    assert client.get(path(who), headers=other.bearer).status_code == 403
    assert put(client, who, by=who).status_code == 403
    assert client.get(path(who), headers=cast.teacher().bearer).status_code == 403
    assert client.get(path(cast.teacher()), headers=cast.everywhere(Role.LEAD).bearer).status_code == 404
    assert put(client, cast.teacher()).json["code"] == "has_no_shifts"


ODD: list[tuple[dict[str, Any], str]] = [
    (
        {"weekly": [{"weekday": 1, "from": "08:00", "to": "12:00"}, {"weekday": 1, "from": "11:00", "to": "16:00"}]},
        "shifts_overlap",
    ),
    ({"weekly": [{"weekday": 1, "from": "12:00", "to": "12:00"}]}, "shift_reversed"),
    ({"weekly": [{"weekday": 8, "from": "08:00", "to": "12:00"}]}, "invalid"),
    ({"absences": [{"from": "2026-12-04", "to": "2026-12-01"}]}, "absence_reversed"),
    ({"absences": [{"from": "0001-01-01", "to": "9999-12-31"}]}, "invalid"),
    ({"absences": [{"from": "9999-12-31T23:59-12:00", "to": "9999-12-31"}]}, "invalid"),
    ({"absences": [{"from": "soon", "to": "2026-12-31"}]}, "invalid"),
    ({"absences": [{"from": 10**30, "to": "2026-12-31"}]}, "invalid"),
    ({"exceptions": [{"on": "2026-12-07", "hours": []}, {"on": "2026-12-07", "hours": []}]}, "exception_twice"),
    ({"skills": [{"code": "printing", "level": 3}, {"code": "printing", "level": 1}]}, "skill_twice"),
    ({"skills": [{"code": "Print\x00ing", "level": 3}]}, "invalid"),
    ({"skills": [{"code": "printing", "level": 10**30}]}, "invalid"),
    ({"capacity_points": 0}, "invalid"),
    ({"capacity_points": 10**30}, "invalid"),
    ({"languages": ["xx"]}, "invalid"),
    ({"weekly": None}, "invalid"),
]


def test_bad_input_gets_one_clear_sentence(client: Any, db_session: Any) -> None:
    who = makers.agent()
    for body, code in ODD:
        answer = put(client, who, **body)
        assert (answer.status_code, answer.json["code"]) == (422, code), body
        assert answer.json["errors"] or answer.json["detail"]
    overlap = put(client, who, **ODD[0][0]).json
    assert "08:00–12:00 and 11:00–16:00" in overlap["detail"]


def test_who_is_off_shift_or_away_gets_nothing_and_it_is_told_why(
    client: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    here, off, away, late = (makers.agent() for _ in range(4))
    put(client, here, weekly=WORKDAYS)
    put(client, off, weekly=[{"weekday": 3, "from": "08:00", "to": "16:00"}])
    put(client, away, weekly=WORKDAYS, absences=[{"from": "2026-11-24", "to": "2026-11-24"}])
    put(client, late, weekly=[{"weekday": 2, "from": "08:00", "to": "12:30"}])
    ticket = makers.routed()
    assert ticket.agent_id == here.id
    assert (out_at(ticket, "on_shift"), out_at(ticket, "not_absent")) == ([str(off.id)], [str(away.id)])
    assert out_at(ticket, "shift_left") == [str(late.id)]
    lead = cast.everywhere(Role.LEAD).bearer
    asked = f"/api/v1/tickets/{ticket.id}/routing/why-not?agent={{}}"
    assert "not on shift" in str(client.get(asked.format(off.id), headers=lead).json)
    assert "absent" in str(client.get(asked.format(away.id), headers=lead).json)
    assert list(replay.differing()) == []


def test_the_smaller_limit_counts_over_all_teams(client: Any, db_session: Any) -> None:
    who = makers.agent(capacity=20)
    put(client, who, capacity_points=2)
    assert makers.routed().agent_id == who.id
    ticket = makers.routed()
    assert (ticket.agent_id, ticket.state) == (None, State.QUEUED)
    assert out_at(ticket, "capacity") == [str(who.id)]


def test_who_speaks_the_language_comes_first(client: Any, db_session: Any) -> None:
    finn, swede = makers.agent(), makers.agent()
    put(client, finn, languages=["fi"])
    put(client, swede, languages=["sv"])
    for _ in range(2):
        assert makers.routed(language="sv").agent_id == swede.id
    put(client, swede, 1, languages=["fi", "sv"])
    assert makers.routed(language="sv").agent_id == swede.id
    assert list(replay.differing()) == []


def test_nobody_recorded_means_the_same_trace_and_as_many_statements(db_session: Any) -> None:
    makers.agent()
    ticket = makers.routed()
    assert [one["gate"] for one in decision(ticket).trace["gates"] if one["out"]] == []
    team = db.session.scalars(sa.select(Team).where(Team.code == "devices")).one()
    with statements() as asked:
        members = loads.roster(team, ticket, clock.now()).members
    assert len(asked) == 1
    assert {(one.on_shift, one.absent, one.shift_minutes_left, one.skills) for one in members} == {
        (True, False, None, None)
    }


def test_skills_are_looked_at_once_somebody_of_the_team_has_some(client: Any, db_session: Any) -> None:
    knows, other = makers.agent(), makers.agent()
    put(client, knows, skills=[{"code": "printing", "level": 4}])
    ticket = makers.routed()
    team = db.session.scalars(sa.select(Team).where(Team.code == "devices")).one()
    members = {one.id: one.skills for one in loads.roster(team, ticket, clock.now()).members}
    assert members == {
        str(knows.id): {"printing", *(f"printing:{level}" for level in range(1, 5))},
        str(other.id): frozenset(),
    }


def test_a_rule_asks_for_a_level_and_what_it_asks_for_does_not_vanish(client: Any, db_session: Any) -> None:
    learns, knows = makers.agent(), makers.agent()
    put(client, learns, skills=[{"code": "printing", "level": 2}])
    put(client, knows, skills=[{"code": "printing", "level": 4}])
    asks = {
        "code": "printers",
        "stage": "skills",
        "position": 1,
        "when": {"all": []},
        "then": {"skills": ["printing:3"]},
    }
    assert publish(client, lead(), draft(client, lead(), **asks), without_simulation=True).status_code == 200
    for _ in range(2):
        ticket = makers.routed()
        assert ticket.agent_id == knows.id
    assert out_at(ticket, "skilled") == [str(learns.id)]
    assert list(replay.differing()) == []
    for fewer in ([], [{"code": "printing", "level": 2}]):
        refused = put(client, knows, 1, skills=fewer)
        assert (refused.status_code, refused.json["code"]) == (409, "skill_in_rules")
        assert "printers" in refused.json["detail"]
    assert put(client, learns, 1, skills=[{"code": "printing", "level": 3}]).status_code == 200
    assert put(client, knows, 1, skills=[]).status_code == 200  # a colleague has it now


def test_a_shift_that_begins_and_an_absence_that_ends_drain_the_queue(
    client: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = NOON - dt.timedelta(hours=6)
    monkeypatch.setattr(clock, "now", lambda: early)
    who, away = makers.agent(), makers.agent()
    put(client, who, weekly=WORKDAYS)
    put(client, away, weekly=WORKDAYS, absences=[{"from": "2026-11-20", "to": "2026-11-24T11:00"}])
    with transaction():
        assert attendance.look() == 2
    ticket = makers.routed()
    team = ticket.team_id
    assert ticket.state is State.QUEUED
    with transaction():
        assert drain.drain(team) is None
    begins = NOON - dt.timedelta(hours=4)
    monkeypatch.setattr(clock, "now", lambda: begins)
    with transaction():
        assert attendance.look() == 2  # a shift begins for both; one is still absent
        assert attendance.look() == 0
    with transaction():
        assert drain.drain(team) == ticket.id
    assert makers.fetched(ticket.id).agent_id == who.id
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with transaction():
        attendance.look()
    times = dict(db.session.execute(sa.select(TeamMember.person_id, TeamMember.virtual_time)).all())
    assert times[away.id] == times[who.id] == 2  # nobody owes what was given out meanwhile
    seen = {row.person_id: row.look_at for row in db.session.scalars(sa.select(Attendance))}
    assert seen[who.id] == NOON + dt.timedelta(hours=4)


def test_the_week_shows_who_works_and_who_should_hand_over(
    client: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    who = makers.agent(capacity=10)
    put(client, who, weekly=WORKDAYS, absences=[{"from": "2026-11-26", "to": "2026-11-27"}])
    assert makers.routed().agent_id == who.id
    lead = makers.agent(role=Role.LEAD)
    page = cast.sign_in(client, lead).get("/shifts?day=2026-11-24").text
    assert "will be away (26 Nov 2026 – 27 Nov 2026) and has" in page
    assert f"/desk/agents/{who.id}/hand-over" in page
    assert page.count("08:00–16:00") == 3
    start = cast.sign_in(client, lead).get("/?lang=en").text
    assert "Away now or soon" in start
    assert "26 Nov 2026 – 27 Nov 2026" in start  # the last day of the absence, not the midnight that ends it
    idle = makers.agent(capacity=10)
    put(client, idle, weekly=WORKDAYS, absences=[{"from": "2026-11-26", "to": "2026-11-27"}])
    start = cast.sign_in(client, lead).get("/?lang=en").text
    assert f"Hand over 1 ticket of {who.person.name}…" in start
    assert f"/desk/agents/{idle.id}/hand-over" not in start


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(client: Any, db_session: Any) -> None:
    who, lead = makers.agent(), makers.agent(role=Role.LEAD)
    browser = cast.sign_in(client, lead)
    typed = {"day_1": "8–11.30, 12–16", "absences": "22.12.2026–6.1.2027\n1.12.2026 12:00–1.12.2026 16:00"}
    typed |= {"skills": "printing 3", "languages": ["fi", "sv"], "capacity_points": "12", "version": "0"}
    answer = browser.post(f"/people/{who.id}/roster", data=typed)
    assert answer.status_code == 303
    row = db.session.scalars(everywhere(sa.select(WorkRoster), WorkRoster, why="test")).one()
    assert row.weekly == [
        {"weekday": 1, "from": "08:00", "to": "11:30"},
        {"weekday": 1, "from": "12:00", "to": "16:00"},
    ]
    assert row.absences[0] == {"from": "2026-12-01T12:00", "to": "2026-12-01T16:00"}
    again = browser.post(f"/people/{who.id}/roster", data=typed | {"absences": "tomorrow", "version": "1"})
    assert again.status_code == 422
    assert "This is not: tomorrow" in again.text
    overlap = browser.post(f"/people/{who.id}/roster", data=typed | {"day_1": "8–12, 11–16", "version": "1"})
    assert "Two shifts of one day overlap" in overlap.text
    twice = typed | {"absences": "1.12.2026–3.12.2026\n3.12.2026", "version": "1"}
    said = "Two absences overlap: 1.12.2026–3.12.2026 and 3.12.2026. Write them as one."
    assert said in browser.post(f"/people/{who.id}/roster", data=twice).text
    assert "22.12.2026–6.1.2027" in cast.sign_in(client, who).get(f"/people/{who.id}/roster").text

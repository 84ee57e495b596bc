"""Every command of the desk: works, is refused by role, by state, by version, by shape; tells the history."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.history import Event
from organisation.people.roles import Role
from tests import cast, makers
from tickets.clocks import policies
from tickets.desk import closing, working
from tickets.dispatch import route
from tickets.notices.models import Notice
from tickets.states import ResolutionCode, State
from tickets.ticket.models import Assignment, Ticket, Watcher
from tickets.ticket.refusals import TooLateToReopen

RESOLVED = {"resolution_code": "repaired", "text": "A new screen was put in."}
COMMANDS = {
    "take": {},
    "assign": {"team": "accounts"},
    "reject": {},
    "classify": {"urgency": "urgent"},
    "wait": {"reason": "parts"},
    "resume": {},
    "resolve": RESOLVED,
    "confirm": {},
    "reopen": {},
    "cancel": {},
    "merge": {},
    "unmerge": {},
}


def do(
    client: FlaskClient, who: cast.Member, ticket: Ticket, command: str, version: int | None = None, **body: Any
) -> Any:
    """Give `ticket` a command as `who`, who has seen it as it stands now unless `version` says otherwise."""
    seen = makers.fetched(ticket.id).version if version is None else version
    headers = who.bearer | {"If-Match": f'"{seen}"'}
    return client.post(f"/api/v1/tickets/{ticket.id}/{command}", json=body, headers=headers)


def verbs(ticket: Ticket) -> list[str]:
    return list(db.session.scalars(sa.select(Event.verb).where(Event.subject_id == ticket.id).order_by(Event.at)))


def open_period(ticket: Ticket) -> Any:
    wanted = sa.select(Assignment.team_id, Assignment.agent_id, Assignment.person_id)
    return db.session.execute(wanted.where(Assignment.ticket_id == ticket.id, Assignment.until.is_(None))).one_or_none()


def test_an_agent_takes_works_waits_goes_on_and_resolves(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    steps = [("take", {}, "in_progress"), ("wait", {"reason": "parts"}, "waiting"), ("resume", {}, "in_progress")]
    for command, body, state in steps:
        answer = do(client, agent, ticket, command, **body)
        assert (answer.status_code, answer.get_json()["state"]) == (200, state)
    done = do(client, agent, ticket, "resolve", **RESOLVED).get_json()
    assert (done["state"], done["resolution_code"], done["messages"][-1]["text"]) == (
        "resolved",
        "repaired",
        RESOLVED["text"],
    )
    assert open_period(ticket) is None
    confirmed = do(client, teacher, ticket, "confirm").get_json()
    assert (confirmed["state"], confirmed["commands"]) == ("closed", ["reopen"])
    assert verbs(ticket) == [
        "ticket.filed",
        "ticket.routed",
        "ticket.taken",
        "ticket.put_off",
        "ticket.resumed",
        "ticket.resolved",
        "ticket.confirmed",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_only_the_desk_or_whoever_asked_may_command(client: FlaskClient, command: str) -> None:
    makers.agent()
    ticket, contact, auditor = makers.routed(), cast.contact(), cast.everywhere(Role.AUDITOR)
    body = COMMANDS[command] | ({"into": str(ticket.id)} if command == "merge" else {})
    assert do(client, contact, ticket, command, **body).status_code == 403
    for blind in (cast.outsider(), auditor):
        assert do(client, blind, ticket, command, **body).status_code == 404
    assert client.post(f"/api/v1/tickets/{ticket.id}/{command}", json=body).status_code == 401


@pytest.mark.parametrize("command", COMMANDS)
def test_a_stale_version_is_refused_and_none_is_asked_for(client: FlaskClient, command: str) -> None:
    agent = makers.agent()
    ticket = makers.routed()
    body = COMMANDS[command] | ({"into": str(ticket.id)} if command == "merge" else {})
    stale = do(client, agent, ticket, command, version=ticket.version - 1, **body)
    assert (stale.status_code, stale.get_json()["code"]) == (412, "changed_meanwhile")
    path = f"/api/v1/tickets/{ticket.id}/{command}"
    assert client.post(path, json=body, headers=agent.bearer).status_code == 428


WRONG = [
    ("resume", {}, "not_from_this_state"),
    ("reopen", {}, "not_from_this_state"),
    ("unmerge", {}, "not_from_this_state"),
]


@pytest.mark.parametrize(("command", "body", "code"), WRONG)
def test_a_move_that_the_table_does_not_know_is_refused(
    client: FlaskClient, command: str, body: dict[str, Any], code: str
) -> None:
    agent, ticket = makers.agent(), makers.routed()
    answer = do(client, agent, ticket, command, **body)
    assert (answer.status_code, answer.get_json()["code"]) == (409, code)
    assert verbs(ticket) == ["ticket.filed", "ticket.routed"]


BAD = [
    ("wait", {}, "reason"),
    ("wait", {"reason": "boredom"}, "reason"),
    ("resolve", {"text": "done"}, "resolution_code"),
    ("resolve", {"resolution_code": "magic"}, "resolution_code"),
    ("classify", {"urgency": "very"}, "urgency"),
    ("assign", {"agent": "somebody"}, "agent"),
    ("take", {"state": "resolved"}, "state"),
    ("cancel", {"reason": "x" * 501}, "reason"),
    ("merge", {"into": "1"}, "into"),
    ("sensitive", {}, "sensitive"),
]


@pytest.mark.parametrize(("command", "body", "field"), BAD)
def test_a_bad_body_is_refused_with_its_fields(
    client: FlaskClient, command: str, body: dict[str, Any], field: str
) -> None:
    ticket = makers.routed()
    answer = do(client, makers.agent(), ticket, command, **body)
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (422, "invalid")
    assert [error["pointer"].rsplit("/", 1)[-1] for error in problem["errors"]] == [field]
    assert verbs(ticket) == ["ticket.filed", "ticket.routed"]


UNKNOWN = [
    ("assign", {"team": "nowhere"}, "team_unknown"),
    ("classify", {"category": "nothing"}, "category_unknown"),
    ("classify", {}, "nothing_to_change"),
    ("assign", {"agent": str(uuid.UUID(int=7))}, "agent_not_in_team"),
]


@pytest.mark.parametrize(("command", "body", "code"), UNKNOWN)
def test_what_does_not_exist_is_refused_by_name(
    client: FlaskClient, command: str, body: dict[str, Any], code: str
) -> None:
    answer = do(client, makers.agent(), makers.routed(), command, **body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


def test_the_first_ticket_that_a_process_resolves_is_resolved(client: FlaskClient) -> None:
    """What clocks are counted by is read while the ticket moves, and only then kept in the process."""
    agent, ticket = makers.agent(), makers.routed()
    do(client, agent, ticket, "take")
    key = ticket.id
    policies._terms.cache_clear()
    db.session.expunge_all()
    with transaction():
        closing.resolve(agent.actor, makers.fetched(key), resolution_code=ResolutionCode.REPAIRED)
    assert makers.fetched(key).state is State.RESOLVED


def test_resolving_needs_the_exact_category(client: FlaskClient) -> None:
    agent = makers.agent("service_desk")
    ticket = makers.routed(category=None, school=cast.school().id)
    do(client, agent, ticket, "take")
    assert do(client, agent, ticket, "resolve", **RESOLVED).get_json()["code"] == "category_not_leaf"
    assert do(client, agent, ticket, "resolve", category="device", **RESOLVED).get_json()["code"] == "category_not_leaf"
    done = do(client, agent, ticket, "resolve", category="device.screen", **RESOLVED)
    assert (done.status_code, done.get_json()["category"]["code"]) == (200, "device.screen")


def test_a_ticket_handed_to_a_team_is_ranked_there_and_does_not_come_back(client: FlaskClient) -> None:
    first, second = makers.agent("devices", "accounts"), makers.agent("accounts")
    ticket = makers.routed()
    assert ticket.agent_id == first.id
    handed = do(client, first, ticket, "assign", team="accounts", reason="It is the account").get_json()
    assert (handed["state"], handed["team"]["code"], handed["agent"]) == ("queued", "accounts", None)
    with transaction():
        route.route(ticket.id)
    assert makers.fetched(ticket.id).agent_id == second.id
    assert makers.fetched(ticket.id).team_chosen


def test_a_ticket_handed_to_a_person_is_theirs_and_they_are_told(client: FlaskClient) -> None:
    makers.agent()
    lead, other = makers.agent("accounts", role=Role.LEAD), makers.agent("accounts")
    ticket = makers.routed()
    handed = do(client, lead, ticket, "assign", agent=str(other.id)).get_json()
    assert (handed["state"], handed["agent"]["id"], handed["team"]["code"]) == ("assigned", str(other.id), "accounts")
    period = open_period(ticket)
    assert (period.agent_id, period.person_id) == (other.id, lead.id)
    notice = db.session.execute(sa.select(Notice.verb).where(Notice.person_id == other.id)).scalar_one()
    assert notice == "ticket.assigned"


def test_only_its_agent_or_a_lead_gives_a_ticket_back(client: FlaskClient) -> None:
    agent, colleague = makers.agent(), makers.agent("accounts")
    ticket = makers.routed()
    refused = do(client, colleague, ticket, "reject")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "others_work")
    assert do(client, agent, ticket, "reject", reason="Not mine").get_json()["state"] == "queued"


def test_somebody_without_a_team_works_on_nothing(client: FlaskClient) -> None:
    makers.agent()
    answer = do(client, cast.everywhere(Role.AGENT), makers.routed(), "take")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_in_team")


def test_classifying_changes_the_priority_and_keeps_the_agent_while_the_team_stays(client: FlaskClient) -> None:
    agent, ticket = makers.agent(), makers.routed()
    judged = do(
        client, agent, ticket, "classify", impact="school", urgency="urgent", category="device.power"
    ).get_json()
    assert (judged["priority"], judged["agent"]["id"], judged["category"]["code"]) == (
        "P1",
        str(agent.id),
        "device.power",
    )


def test_classifying_as_another_teams_matter_routes_it_there(client: FlaskClient) -> None:
    agent, other = makers.agent(), makers.agent("network_av")
    ticket = makers.routed()
    moved = do(client, agent, ticket, "classify", category="network.school_down").get_json()
    assert (moved["state"], moved["agent"], moved["priority"]) == ("queued", None, "P1")
    with transaction():
        route.route(ticket.id)
    now = makers.fetched(ticket.id)
    assert (now.agent_id, now.epoch, now.points) == (other.id, 2, 4)


def test_the_requester_opens_again_within_fourteen_days_and_the_agent_has_it_again(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    do(client, agent, ticket, "take")
    do(client, agent, ticket, "resolve", **RESOLVED)
    again = do(client, teacher, ticket, "reopen", text="It is black again").get_json()
    assert (again["state"], again["agent"]["id"], again["resolution_code"]) == ("assigned", str(agent.id), None)
    do(client, agent, ticket, "take")
    do(client, agent, ticket, "resolve", **RESOLVED)
    with time_machine.travel(clock.now().timestamp() + 15 * 86_400, tick=False), pytest.raises(TooLateToReopen):
        closing.reopen(teacher.actor, makers.fetched(ticket.id))


def test_a_cancelled_ticket_is_over_for_everybody(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    gone = do(client, teacher, ticket, "cancel", reason="Found the cable").get_json()
    assert (gone["state"], gone["commands"]) == ("cancelled", [])
    assert open_period(ticket) is None
    assert do(client, agent, ticket, "take").status_code == 409


def test_resolved_tickets_close_by_themselves_after_five_working_days(db_session: Any) -> None:
    with time_machine.travel("2026-03-05T08:00:00Z", tick=False):  # a Thursday
        agent = makers.agent()
        ticket = makers.routed()
        with transaction():
            working.take(agent.actor, ticket)
            closing.resolve(agent.actor, ticket, resolution_code=ResolutionCode.ADVISED)
    for day, closed in [("2026-03-12T07:59:00Z", 0), ("2026-03-12T08:00:00Z", 1), ("2026-03-12T08:01:00Z", 0)]:
        with time_machine.travel(day, tick=False), transaction():
            assert closing.close_resolved() == closed
    now = makers.fetched(ticket.id)
    assert (now.state, now.closed_at is not None, verbs(ticket)[-1]) == (State.CLOSED, True, "ticket.closed")


def test_nobody_works_on_their_own_request_nor_is_handed_it(client: FlaskClient) -> None:
    colleague, asker = makers.agent(), makers.agent()
    ticket = makers.routed(asker)
    for command in ("take", "classify", "reject", "assign"):
        assert do(client, asker, ticket, command, **COMMANDS[command]).status_code == 403
    refused = do(client, colleague, ticket, "assign", agent=str(asker.id))
    assert (refused.status_code, refused.get_json()["code"]) == (422, "agent_asked")
    assert do(client, asker, ticket, "cancel").status_code == 200


def test_whoever_watches_may_open_it_again_but_not_end_it_for_who_asked(client: FlaskClient) -> None:
    agent, watcher = makers.agent(), cast.outsider()
    ticket = makers.routed()
    with transaction():
        db.session.add(Watcher(ticket_id=ticket.id, person_id=watcher.id))
        working.take(agent.actor, ticket)
    assert do(client, watcher, ticket, "cancel").status_code == 403
    do(client, agent, ticket, "resolve", **RESOLVED)
    assert do(client, watcher, ticket, "confirm").status_code == 403
    assert do(client, watcher, ticket, "reopen").status_code == 200


def test_who_asked_ends_no_wait_but_the_one_for_their_answer(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    do(client, agent, ticket, "take")
    do(client, agent, ticket, "wait", reason="parts")
    assert do(client, teacher, ticket, "resume").get_json()["code"] == "waits_for_others"
    do(client, agent, ticket, "wait", reason="requester")
    assert do(client, teacher, ticket, "resume").get_json()["state"] == "in_progress"


def test_the_agent_is_told_when_who_asked_withdraws(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    do(client, teacher, ticket, "cancel")
    told = db.session.execute(sa.select(Notice.person_id, Notice.verb)).all()
    assert [tuple(row) for row in told] == [(agent.id, "ticket.withdrawn")]


def test_of_a_foreign_schools_device_one_is_told_what_its_sticker_tells(client: FlaskClient) -> None:
    device, outsider = makers.device(), cast.outsider()
    ticket = makers.routed(outsider, devices=[device.asset_tag])
    for who, serial in ((outsider, None), (cast.contact(), device.serial), (makers.agent(), device.serial)):
        (shown,) = client.get(f"/api/v1/tickets/{ticket.id}", headers=who.bearer).get_json()["devices"]
        assert (shown["asset_tag"], shown["serial"]) == (device.asset_tag, serial)


def told(who: cast.Member) -> list[str]:
    wanted = sa.select(Notice.verb).where(Notice.person_id == who.id).order_by(Notice.created_at)
    return list(db.session.scalars(wanted))


def test_taking_a_colleagues_ticket_asks_who_has_it_and_tells_them(client: FlaskClient) -> None:
    colleague = makers.agent()
    ticket = makers.routed()
    agent = makers.agent()
    refused = do(client, agent, ticket, "take")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "colleague_has_it")
    assert refused.get_json()["detail"].startswith(f"{colleague.person.name} has this ticket.")
    cast.sign_in(client, agent)
    assert "Take it all the same" in client.get(f"/tickets/{ticket.id}?lang=en").text
    assert do(client, agent, ticket, "take", confirm=True).status_code == 200
    assert makers.fetched(ticket.id).agent_id == agent.id
    assert told(colleague) == ["ticket.taken_over"]


def test_a_hand_over_tells_who_had_it_and_who_has_it_now(client: FlaskClient) -> None:
    former = makers.agent()
    ticket = makers.routed()
    new, lead = makers.agent(), makers.agent(role=Role.LEAD)
    assert do(client, lead, ticket, "assign", agent=str(new.id)).status_code == 200
    assert (told(former), told(new)) == (["ticket.taken_away"], ["ticket.assigned"])
    assert do(client, lead, ticket, "assign", team="devices").status_code == 200
    assert told(new) == ["ticket.assigned", "ticket.taken_away"]


def test_classifying_says_where_the_ticket_went(client: FlaskClient) -> None:
    agent = makers.agent()
    ticket = makers.routed()
    cast.sign_in(client, agent)

    def said(**form: str) -> str:
        version = str(makers.fetched(ticket.id).version)
        page = client.post(f"/tickets/{ticket.id}/classify", data=form | {"version": version}, follow_redirects=True)
        return page.text

    same = {"category": "device.screen", "impact": "group", "urgency": "normal"}
    assert f"It stays with {agent.person.name}." in said(**same)
    moved = said(category="account.password", impact="group", urgency="normal")
    assert "The ticket was classified. It goes to the team Accounts" in moved


def test_of_two_who_take_it_at_the_same_moment_one_wins_and_the_other_is_told_who(committed: Flask) -> None:
    agents = [makers.agent("devices"), makers.agent("accounts", role=Role.LEAD)]
    ticket = makers.routed(category="network.wifi")
    path, match = f"/api/v1/tickets/{ticket.id}/take", {"If-Match": f'"{ticket.version}"'}
    headers, begin = [agent.bearer | match for agent in agents], threading.Barrier(2)

    def take(sent: dict[str, str]) -> Any:
        with committed.app_context():
            begin.wait(timeout=10)
            return committed.test_client().post(path, json={}, headers=sent)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(take, headers))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (lost,) = [answer.get_json() for answer in answers if answer.status_code == 412]
    has = next(agent for agent in agents if agent.id == makers.fetched(ticket.id).agent_id)
    assert lost["code"] == "changed_meanwhile"
    assert lost["detail"].startswith(f"{has.person.name} was first")

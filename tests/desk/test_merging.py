"""Joining tickets: each requester keeps their own request, and learns nothing of the other, by whatever path."""

import itertools
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from core.history import Event
from organisation.people.roles import Role
from tests import cast, makers
from tests.desk.test_commands import RESOLVED, do, verbs
from tickets.desk import closing, merging, messages, working
from tickets.dispatch import route
from tickets.notices.models import Notice
from tickets.states import State, Visibility
from tickets.teams.models import TeamMember
from tickets.ticket.models import Ticket, Watcher

# Words and things of the first ticket that its requester alone, and the desk, may know.
MARKS = ("Zebrakoodi", "Salaviesti", "Vanhaviesti", "Sisainen", "Kallion lukio", "Vantera")


class World:
    """Two requests of two schools about the same matter: the outsider's goes on, the teacher's was joined to it."""

    def __init__(self) -> None:
        other = cast.school(cast.OTHER)
        self.first = cast.member("vantera", (Role.REQUESTER, other))
        self.teacher, self.agent, self.contact = cast.teacher(), makers.agent(), cast.contact()
        self.device = makers.device(school=other)
        self.main = makers.routed(
            self.first, title="Zebrakoodi", school=other.id, devices=[self.device.asset_tag], description="Vanhaviesti"
        )
        self.ticket = makers.routed(self.teacher, title="The board is black")
        self.merge()
        self.say("Salaviesti", Visibility.PUBLIC)
        self.say("Sisainen", Visibility.INTERNAL)

    def merge(self) -> None:
        with transaction():
            merging.merge(self.agent.actor, makers.fetched(self.ticket.id), into=self.main.id)

    def say(self, text: str, visibility: Visibility, **more: Any) -> None:
        with transaction():
            messages.add(self.agent.actor, makers.fetched(self.main.id), text=text, visibility=visibility, **more)

    def leaks(self, text: str) -> set[str]:
        """What of the first ticket stands in `text`."""
        marks = {*MARKS, str(self.main.id), self.main.number, self.first.person.name, str(self.device.asset_tag)}
        return {mark for mark in marks if mark in text}


@pytest.fixture
def world(db_session: Any) -> World:
    return World()


def paths(world: World) -> list[str]:
    """Every address by which a ticket, or something about one, is read."""
    api, page = "/api/v1/tickets", "/tickets"
    of_each = ["", "/events", "/routing"]
    return [
        *(f"{api}/{key}{end}" for key in (world.ticket.id, world.main.id) for end in of_each),
        *(f"{page}/{key}{end}" for key in (world.ticket.id, world.main.id) for end in ("", "/filed", "/filed/now")),
        *(f"{api}?q={q}" for q in ("Zebrakoodi", "Salaviesti", "Vanhaviesti", world.main.number)),
        *(api, page, f"{page}?show=over", "/", f"{page}?show=school", "/devices", f"/t/{world.ticket.number}"),
        *("/api/v1/devices", "/api/v1/devices.csv", "/api/v1/queues/devices", "/desk", "/desk/rows", "/audit"),
        f"/schools/{world.ticket.school_id}",
    ]


@pytest.mark.parametrize("who", ["teacher", "contact"])
@pytest.mark.parametrize("then", ["open", "resolved"])
def test_no_path_leads_the_second_requester_to_the_first_ticket(
    client: FlaskClient, world: World, who: str, then: str
) -> None:
    if then == "resolved":
        with transaction():
            working.take(world.agent.actor, makers.fetched(world.main.id))
            closing.resolve(world.agent.actor, makers.fetched(world.main.id), **RESOLVED)
    reader: cast.Member = getattr(world, who)
    cast.sign_in(client, reader)
    for path in paths(world):
        answer = client.get(path, headers=reader.bearer if path.startswith("/api/") else {})
        seen = answer.get_data(as_text=True) + str(answer.headers)
        asked = {path.rsplit("=", 1)[-1], *path.split("/")}  # what one typed oneself is no news
        assert world.leaks(seen) - asked == set(), path
        assert answer.status_code < 500, path
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(Watcher))


def test_the_second_requester_is_told_the_state_and_when_it_is_done(client: FlaskClient, world: World) -> None:
    path = f"/api/v1/tickets/{world.ticket.id}"
    own = client.get(path, headers=world.teacher.bearer).get_json()
    assert own["state"] == "merged"
    assert own["merged_into"] == {"state": "in_progress", "resolved_at": None, "id": None, "number": None}
    with transaction():
        working.take(world.agent.actor, makers.fetched(world.main.id))
        closing.resolve(world.agent.actor, makers.fetched(world.main.id), **RESOLVED)
    own = client.get(path, headers=world.teacher.bearer).get_json()
    assert own["merged_into"]["state"] == "resolved"
    assert own["merged_into"]["resolved_at"] is not None
    assert [m["text"] for m in own["messages"]] == []
    told = sa.select(Notice.verb, Notice.ticket_id).where(Notice.person_id == world.teacher.id)
    rows = [tuple(row) for row in db.session.execute(told.order_by(Notice.created_at, Notice.id))]
    assert rows == [("ticket.merged", world.ticket.id), ("ticket.resolved", world.ticket.id)]
    cast.sign_in(client, world.teacher)
    assert "The board is black" in client.get("/tickets").get_data(as_text=True)  # done, but not confirmed: still open
    assert "Done" in client.get(f"/tickets/{world.ticket.id}").get_data(as_text=True)


def test_a_public_message_reaches_the_second_only_if_the_agent_says_so(client: FlaskClient, world: World) -> None:
    world.say("For both", Visibility.PUBLIC, to_joined=True)
    world.say("Noted", Visibility.INTERNAL, to_joined=True)
    own = client.get(f"/api/v1/tickets/{world.ticket.id}", headers=world.teacher.bearer).get_json()
    assert [m["text"] for m in own["messages"]] == ["For both"]
    body = {"text": "Also this", "visibility": "public", "to_joined": True}
    assert client.post(f"/api/v1/tickets/{world.main.id}/messages", json=body, headers=world.agent.bearer).status_code
    own = client.get(f"/api/v1/tickets/{world.ticket.id}", headers=world.teacher.bearer).get_json()
    assert [m["text"] for m in own["messages"]] == ["For both", "Also this"]
    body = body | {"text": "The requester cannot"}
    client.post(f"/api/v1/tickets/{world.main.id}/messages", json=body, headers=world.first.bearer)
    own = client.get(f"/api/v1/tickets/{world.ticket.id}", headers=world.teacher.bearer).get_json()
    assert len(own["messages"]) == 2


def test_what_the_second_writes_reaches_the_desk_and_not_the_first(client: FlaskClient, world: World) -> None:
    path = f"/api/v1/tickets/{world.ticket.id}/messages"
    assert client.post(path, json={"text": "Ours too"}, headers=world.teacher.bearer).status_code == 201
    main = client.get(f"/api/v1/tickets/{world.main.id}", headers=world.first.bearer).get_json()
    assert "Ours too" not in str(main)
    told = sa.select(Notice.person_id, Notice.ticket_id).where(Notice.verb == "ticket.replied")
    assert [tuple(row) for row in db.session.execute(told)] == [(world.agent.id, world.ticket.id)]


@pytest.mark.parametrize("still_there", [True, False])
def test_the_desk_sees_both_and_splits_them_and_its_agent_has_it_again_or_it_is_routed(
    client: FlaskClient, world: World, *, still_there: bool
) -> None:
    had = makers.fetched(world.ticket.id).agent_id
    assert had == world.agent.id
    main = client.get(f"/api/v1/tickets/{world.main.id}", headers=world.agent.bearer).get_json()
    assert [one["number"] for one in main["joined"]] == [world.ticket.number]
    cast.sign_in(client, world.agent)
    page = client.get(f"/tickets/{world.main.id}").get_data(as_text=True)
    assert f"/tickets/{world.ticket.id}/unmerge" in page
    assert 'name="to_joined"' in page
    if not still_there:
        db.session.execute(sa.update(TeamMember).values(active=False).execution_options(recorded=True))
        other = makers.agent("devices")
    split = do(client, world.agent, world.ticket, "unmerge", reason="Another fault").get_json()
    assert (split["state"], split["merged_into"]) == ("assigned" if still_there else "new", None)
    with transaction():
        route.route(world.ticket.id)
    now = makers.fetched(world.ticket.id)
    assert (now.state, now.agent_id) == (State.ASSIGNED, world.agent.id if still_there else other.id)
    assert verbs(now)[-1] == ("ticket.unmerged" if still_there else "ticket.routed")
    assert do(client, world.agent, now, "merge", into=str(world.main.id)).status_code == 200


def test_withdrawing_ends_only_ones_own_request(client: FlaskClient, world: World) -> None:
    assert do(client, world.teacher, world.ticket, "cancel", reason="Solved").get_json()["state"] == "cancelled"
    assert makers.fetched(world.main.id).state is State.IN_PROGRESS


def test_when_the_first_withdraws_the_second_goes_on(client: FlaskClient, world: World) -> None:
    assert do(client, world.first, world.main, "cancel").get_json()["state"] == "cancelled"
    now = makers.fetched(world.ticket.id)
    assert (now.state, now.merged_into_id) == (State.ASSIGNED, None)
    jobs = sa.select(sa.func.count()).select_from(Event).where(Event.subject_id == now.id)
    assert db.session.scalar(jobs.where(Event.verb == "ticket.unmerged")) == 1
    with transaction():
        route.route(now.id)
    assert makers.fetched(now.id).agent_id == world.agent.id


def test_two_requests_of_the_same_person_are_joined_and_end_together(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    one, two = makers.routed(teacher), makers.routed(teacher)
    merged = do(client, agent, one, "merge", into=str(two.id))
    assert (merged.status_code, merged.get_json()["merged_into"]["number"]) == (200, two.number)
    own = client.get(f"/api/v1/tickets/{one.id}", headers=teacher.bearer).get_json()
    assert own["merged_into"]["number"] == two.number  # it is theirs to see
    do(client, teacher, two, "cancel")
    assert makers.fetched(one.id).state is State.MERGED  # over with the other: nobody else waits for it


def chain(agent: cast.Member, owners: list[cast.Member]) -> list[Ticket]:
    """Tickets of `owners`, each joined to the next."""
    made = [makers.routed(who) for who in owners]
    for one, into in itertools.pairwise(made):
        with transaction():
            merging.merge(agent.actor, makers.fetched(one.id), into=into.id)
    return made


def test_a_chain_is_followed_to_its_end_and_split_where_it_was_joined(client: FlaskClient) -> None:
    agent, teachers = makers.agent(), [cast.teacher() for _ in range(3)]
    one, two, three = chain(agent, teachers)
    with transaction():
        messages.add(*(agent.actor, makers.fetched(three.id)), text="All", visibility=Visibility.PUBLIC, to_joined=True)
    for ticket, who in zip((one, two), teachers, strict=False):
        own = client.get(f"/api/v1/tickets/{ticket.id}", headers=who.bearer).get_json()
        assert ([m["text"] for m in own["messages"]], own["merged_into"]["state"]) == (["All"], "in_progress")
    do(client, teachers[1], two, "cancel")  # the middle one leaves: the first stays with the one that goes on
    assert makers.fetched(one.id).merged_into_id == three.id
    assert do(client, agent, one, "unmerge").get_json()["state"] == "assigned"


def test_merging_is_refused_into_itself_into_what_is_over_and_into_what_is_not_there(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket, other = makers.routed(teacher), makers.routed()
    itself = do(client, agent, ticket, "merge", into=str(ticket.id)).get_json()
    assert (itself["code"], itself["detail"][:27]) == ("merge_target_wrong", "This is the ticket itself. "[:27])
    with transaction():
        closing.cancel(agent.actor, makers.fetched(other.id))
    over = do(client, agent, ticket, "merge", into=str(other.id)).get_json()
    assert (over["code"], "no longer open" in over["detail"]) == ("merge_target_wrong", True)
    assert do(client, agent, ticket, "merge", into=str(uuid.UUID(int=1))).status_code == 404


def test_a_cancelled_ticket_tells_its_requester_why(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    do(client, agent, ticket, "cancel", reason="The room is being rebuilt")
    cast.sign_in(client, teacher)
    assert "The room is being rebuilt" in client.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    told = client.get(f"/api/v1/tickets/{ticket.id}/events", headers=teacher.bearer).get_json()["items"][-1]
    assert (told["verb"], told["note"]) == ("ticket.cancelled", "The room is being rebuilt")

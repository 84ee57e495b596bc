"""One decision per ticket and epoch: made once, kept whole, made again the same."""

from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event, change
from organisation.people import people
from organisation.people.models import Grant
from organisation.people.roles import Role
from registry.catalogue.models import Category
from tests import cast, makers
from tests.statements import statements
from tickets.desk import closing, working
from tickets.desk.refusals import AgentNotInTeam
from tickets.dispatch import drain, replay, route, sweep
from tickets.notices.models import Notice
from tickets.routing.models import RoutingDecision
from tickets.routing.ruleset import Ruleset
from tickets.states import ResolutionCode, State
from tickets.teams.models import Team, TeamMember
from tickets.ticket.models import Assignment, Ticket


def decisions(ticket: Ticket) -> list[RoutingDecision]:
    wanted = sa.select(RoutingDecision).where(RoutingDecision.ticket_id == ticket.id).order_by(RoutingDecision.epoch)
    return list(db.session.scalars(wanted))


def periods(ticket: Ticket) -> list[Assignment]:
    wanted = sa.select(Assignment).where(Assignment.ticket_id == ticket.id).order_by(Assignment.since)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def virtual_time(who: cast.Member) -> float:
    return db.session.scalars(sa.select(TeamMember.virtual_time).where(TeamMember.person_id == who.id)).one()


def in_turn(ticket: Ticket) -> None:
    """The routing job comes."""
    with transaction():
        route.route(ticket.id)


def test_a_ticket_goes_to_the_team_of_its_category_and_to_its_only_agent(db_session: Any) -> None:
    agent, ticket = makers.agent(), makers.routed()
    assert (ticket.state, ticket.agent_id, ticket.priority) == (State.ASSIGNED, agent.id, "P4")
    assert virtual_time(agent) == 2
    (period,) = periods(ticket)
    (decision,) = decisions(ticket)
    assert (period.agent_id, period.decision_id, period.until) == (agent.id, decision.id, None)
    assert (decision.outcome["team"], decision.outcome["reason"]) == ("devices", "assigned")
    fact = db.session.scalars(
        sa.select(Event).where(Event.subject_id == ticket.id, Event.verb == "ticket.routed")
    ).one()
    assert (fact.actor_id, fact.after["state"], fact.subject_version) == (None, "assigned", ticket.version)


def test_the_facts_are_codes_and_keys_of_what_is_known(db_session: Any) -> None:
    device = makers.device()
    ticket = makers.routed(devices=[device.asset_tag], class_stopped=True)
    (decision,) = decisions(ticket)
    facts = decision.facts
    assert (facts["device.category"], facts["device.model"]) == ("student_laptop", str(device.model_id))
    assert (facts["ticket.category"], facts["requester.role"]) == ("device.screen", "requester")
    assert facts["school.kind"] == "upper_secondary"
    assert "ticket.impact" not in facts
    assert (ticket.impact, ticket.urgency, ticket.priority) == ("group", "urgent", "P2")


def test_what_nobody_has_touched_is_not_asked_whether_it_was_decided_or_had_an_agent(db_session: Any) -> None:
    makers.agent()
    makers.routed()  # fills caches
    key = makers.ticket().id
    with transaction(), statements() as asked:
        route.route(key)
    assert len(asked) <= 11
    assert not [sql for sql in asked if sql.startswith(("SELECT routing_decision", "UPDATE assignment"))]


def test_a_second_delivery_finds_it_done(db_session: Any) -> None:
    agent, ticket = makers.agent(), makers.routed()
    version = ticket.version
    in_turn(ticket)
    assert (len(decisions(ticket)), virtual_time(agent), makers.fetched(ticket.id).version) == (1, 2, version)


def test_what_nobody_can_take_waits_in_the_queue_and_says_why(db_session: Any) -> None:
    makers.agent(capacity=1)
    ticket = makers.routed()
    (decision,) = decisions(ticket)
    assert (ticket.state, ticket.agent_id, decision.outcome["reason"]) == (State.QUEUED, None, "queued_no_candidate")
    assert [gate["gate"] for gate in decision.trace["gates"] if gate["out"]] == ["capacity"]


def test_capacity_counts_open_tickets_of_every_team(db_session: Any) -> None:
    agent = makers.agent("devices", "accounts", capacity=3)
    assert makers.routed().agent_id == agent.id
    assert makers.routed(category="account.password").agent_id == agent.id
    assert makers.routed().agent_id is None


def test_nobody_gets_the_ticket_they_filed(db_session: Any) -> None:
    agent = makers.agent()
    assert makers.routed(agent).agent_id is None


def test_without_category_the_device_decides_and_without_both_the_service_desk_looks(db_session: Any) -> None:
    projector = makers.device(of=makers.model("Epson", "EB-L200F", Category.PROJECTOR))
    assert decisions(makers.routed(category=None, devices=[projector.asset_tag]))[0].outcome["team"] == "network_av"
    assert decisions(makers.routed(category=None, school=cast.school().id))[0].outcome["team"] == "service_desk"


def test_a_ticket_that_a_person_took_before_its_routing_stays_theirs(db_session: Any) -> None:
    agent, ticket = makers.agent(), makers.ticket()
    with transaction():
        working.take(agent.actor, ticket)
    in_turn(ticket)
    assert (makers.fetched(ticket.id).state, decisions(ticket)) == (State.IN_PROGRESS, [])


def test_a_returned_ticket_goes_to_another_and_after_four_rounds_a_person_decides(db_session: Any) -> None:
    agents = [makers.agent() for _ in range(5)]
    lead = makers.agent(role=Role.LEAD, active=False)
    ticket = makers.routed()
    had = []
    while ticket.agent_id is not None:
        had.append(ticket.agent_id)
        holder = next(a for a in agents if a.id == ticket.agent_id)
        with transaction():
            working.give_back(holder.actor, ticket, reason="I know nothing about it")
        in_turn(ticket)
        ticket = makers.fetched(ticket.id)
    assert len(had) == len(set(had)) == 4
    assert (ticket.state, ticket.epoch, len(decisions(ticket))) == (State.QUEUED, 4, 4)
    told = db.session.execute(sa.select(Notice.person_id, Notice.verb).where(Notice.ticket_id == ticket.id)).all()
    assert [tuple(row) for row in told] == [(lead.id, "ticket.needs_person")]


def test_freed_points_go_to_the_most_urgent_that_somebody_may_take(db_session: Any) -> None:
    makers.agent(capacity=2)
    makers.routed()
    calm, urgent = makers.routed(), makers.routed(class_stopped=True)
    assert (calm.agent_id, urgent.agent_id) == (None, None)
    team = urgent.team_id
    assert team is not None
    with transaction():
        assert drain.drain(team) is None  # nobody has room
        db.session.execute(
            sa.update(TeamMember).values(capacity=4), execution_options={"recorded": True, "synchronize_session": False}
        )
    with transaction():
        assert drain.drain(team) == urgent.id
    assert [makers.fetched(one.id).state for one in (urgent, calm)] == [State.ASSIGNED, State.QUEUED]
    assert makers.fetched(calm.id).epoch == 1
    assert makers.fetched(urgent.id).epoch == 2


def test_the_sweep_asks_again_about_what_fell_through(db_session: Any) -> None:
    from core.outbox.items import Item

    ticket = makers.ticket()
    with transaction():
        assert sweep.sweep() == 0  # its own job waits
        db.session.execute(sa.delete(Item))
        assert sweep.sweep() == 0  # it is too young
        statement = sa.update(Ticket).values(created_at=sa.func.now() - sa.text("interval '5 minutes'"))
        db.session.execute(
            statement,
            execution_options={"recorded": True, "unfiltered": frozenset({"ticket"}), "synchronize_session": False},
        )
        assert sweep.sweep() == 1
        assert sweep.sweep() == 0  # asked already
    in_turn(ticket)
    assert len(decisions(ticket)) == 1


def test_a_rule_that_fails_loses_no_ticket_and_its_lead_is_told(
    db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, makes_error = makers.agent("service_desk", role=Role.LEAD), {"f": "device.age_months", "op": "broken", "v": 1}
    _publish(makes_error)
    ticket = makers.routed(devices=[makers.device(purchased_on="2024-08-01").asset_tag])
    assert (decisions(ticket)[0].outcome["reason"], ticket.state) == ("rule_error", State.QUEUED)
    told = db.session.scalars(sa.select(Notice.person_id).where(Notice.verb == "ticket.rules_failed")).all()
    assert list(told) == [lead.id]


def _publish(when: dict[str, Any]) -> None:
    """A version with a rule that `soundness` would refuse."""
    from tests.routing.given import with_rules
    from tickets.routing import ruleset
    from tickets.routing.models import RoutingRuleset
    from tickets.routing.ruleset import Rule
    from tickets.routing.stages import Stage

    bad = Rule(id="bad", stage=Stage.TEAM, position=1, when=when, then={"team": "accounts"}, owner="x", rationale="x")
    rules: Ruleset = with_rules(bad)
    row = RoutingRuleset(number=2, rules=ruleset.to_json(rules)["rules"], published_at=clock.now())
    with transaction(), change(row, "ruleset.published", by=SYSTEM):
        db.session.add(row)


def test_every_stored_decision_is_made_again_exactly(db_session: Any) -> None:
    for weight in (0.3, 1, 0.7):
        makers.agent(weight=weight, capacity=5)
    device = makers.device()
    for given in [{}, {"class_stopped": True}, {"category": None}, {"devices": [device.asset_tag]}] * 2:
        makers.routed(**given)
    assert list(replay.differing()) == []
    row = db.session.scalars(sa.select(RoutingDecision).limit(1)).one()
    row.outcome = row.outcome | {"team": "accounts"}
    assert list(replay.differing()) == [row.id]


def test_whoever_is_no_agent_any_more_gets_nothing_by_no_path(db_session: Any) -> None:
    gone, lead = makers.agent(), makers.agent("accounts", role=Role.LEAD)
    teacher = cast.teacher()
    done = makers.routed(teacher)
    with transaction():
        working.take(gone.actor, done)
        closing.resolve(gone.actor, done, resolution_code=ResolutionCode.ADVISED)
        for given in db.session.scalars(sa.select(Grant).where(Grant.person_id == gone.id)):
            people.revoke(SYSTEM, given)
    ticket = makers.routed()
    assert (ticket.state, ticket.agent_id) == (State.QUEUED, None)
    (out,) = [gate["out"] for gate in decisions(ticket)[0].trace["gates"] if gate["out"]]
    assert out == [str(gone.id)]
    with transaction(), pytest.raises(AgentNotInTeam):
        working.assign(lead.actor, ticket, agent=gone.id)
    with transaction():
        assert closing.reopen(teacher.actor, makers.fetched(done.id)).agent_id is None


def test_a_closed_team_gets_nothing_by_no_path(db_session: Any) -> None:
    teacher, agent = cast.teacher(), makers.agent("accounts", "devices")
    handed = makers.routed(teacher)
    team = db.session.scalars(sa.select(Team).where(Team.code == "accounts")).one()
    with transaction():
        working.assign(agent.actor, handed, team=team)
        working.take(agent.actor, handed)
        closing.resolve(agent.actor, handed, resolution_code=ResolutionCode.ADVISED)
        with change(team, "team.closed", by=SYSTEM):
            team.closed_on = clock.today()
    assert decisions(makers.routed(category="account.password"))[0].outcome["team"] == "service_desk"
    with transaction():
        closing.reopen(teacher.actor, makers.fetched(handed.id))
    in_turn(handed)
    assert decisions(handed)[-1].outcome["team"] == "devices"


def test_a_ticket_routed_too_often_that_nobody_can_take_is_told_to_the_lead(db_session: Any) -> None:
    lead, agent = makers.agent("accounts", role=Role.LEAD), makers.agent()
    ticket = makers.routed()
    team = db.session.scalars(sa.select(Team).where(Team.code == "network_av")).one()
    for _ in range(3):
        assert not db.session.scalars(sa.select(Notice.person_id).where(Notice.verb == "ticket.needs_person")).all()
        with transaction():
            working.assign(agent.actor, makers.fetched(ticket.id), team=team)
        in_turn(ticket)
    told = db.session.scalars(sa.select(Notice.person_id).where(Notice.verb == "ticket.needs_person")).all()
    assert list(told) == [lead.id]

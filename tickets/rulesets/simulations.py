"""Simulations: ask for one, do it in a worker, read what came out."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from core import clock
from core.actor import Actor
from core.db import by_key, db
from core.outbox import items
from core.scope import everywhere
from organisation.people.models import Person
from organisation.schools.models import SchoolYear
from tickets.clocks import policies
from tickets.dispatch.asked_facts import TERMS, terms_in
from tickets.routing import published
from tickets.routing.models import RoutingDecision, RoutingRuleset, RoutingSimulation, SimulationState
from tickets.rulesets import editing
from tickets.rulesets.refusals import PeriodWrong
from tickets.rulesets.simulating import Past, Simulation, as_if_in_force
from tickets.rulesets.waits import Pace, Waits, pace
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket.models import Ticket

TOPIC = "simulations.run"
LONGEST = dt.timedelta(days=3 * 366)
MOST = 100_000  # tickets, the latest
USUAL = dt.timedelta(days=30)
SMALL, LARGE = 200, 500  # pupils: fewer is a small school, more a large one


def ask(actor: Actor, rules: RoutingRuleset, *, since: dt.datetime, until: dt.datetime) -> RoutingSimulation:
    """Have a worker decide again, by `rules`, the tickets that were first decided in `[since, until)`.

    Raises  Forbidden, PeriodWrong
    """
    actor.must("routing:write")
    if not dt.timedelta() < until - since <= LONGEST:
        raise PeriodWrong
    made = RoutingSimulation(
        ruleset_id=rules.id,
        ruleset_version=rules.version,
        compared_with=published.in_force().rules.version,
        since=since,
        until=until,
        asked_at=clock.now(),
        asked_by_id=actor.id,
    )
    db.session.add(made)
    db.session.flush()
    items.add(TOPIC, {"simulation_id": str(made.id)}, key=f"simulation:{rules.id}")
    return made


def get(actor: Actor, simulation_id: uuid.UUID) -> RoutingSimulation:
    """One simulation. Raises Forbidden, NotFound."""
    actor.must("routing:read")
    return by_key(RoutingSimulation, simulation_id)


def latest(actor: Actor, rules: RoutingRuleset) -> Any:
    """The latest simulation of `rules`: the row and the name of who asked for it; None: there is none."""
    actor.must("routing:read")
    wanted = sa.select(RoutingSimulation, Person.name.label("asked_by")).outerjoin(
        Person, Person.id == RoutingSimulation.asked_by_id
    )
    wanted = wanted.where(RoutingSimulation.ruleset_id == rules.id).order_by(RoutingSimulation.asked_at.desc())
    return db.session.execute(
        everywhere(wanted.limit(1), Person, why="who simulated the rules that the reader sees")
    ).one_or_none()


def run(simulation_id: uuid.UUID) -> None:
    """Do a simulation that waits; what is done already stays."""
    row = db.session.get_one(RoutingSimulation, simulation_id, with_for_update=True)
    if row.state is not SimulationState.WAITING:
        return
    rules = db.session.get_one(RoutingRuleset, row.ruleset_id)
    row.ruleset_version = rules.version
    force = published.in_force().rules
    now = clock.now()
    speed = _pace(row)
    simulation = Simulation(
        as_if_in_force(force, now), as_if_in_force(editing.parsed(rules), now), Waits(speed), Waits(speed)
    )
    for past in _past(row, simulation.before.terms | simulation.after.terms):
        simulation.add(past)
    row.compared_with = force.version
    row.result, row.finished_at = simulation.result(), clock.now()


def give_up(simulation_id: uuid.UUID) -> None:
    """Say that a simulation failed."""
    row = db.session.get_one(RoutingSimulation, simulation_id, with_for_update=True)
    if row.state is SimulationState.WAITING:
        row.finished_at = clock.now()


RESULT = (
    "tickets",
    "changed",
    "changes",
    "matrix",
    "load",
    "catch_all_share",
    "never_hit",
    "predicted_wait",
    "fairness",
)


def out(row: RoutingSimulation) -> dict[str, Any]:
    """A simulation as the API shows it; until it is done, what it finds is null."""
    return {
        "id": row.id,
        "ruleset": row.ruleset_id,
        "ruleset_version": row.ruleset_version,
        "compared_with": row.compared_with,
        "from": row.since,
        "to": row.until,
        "state": row.state,
        "asked_at": row.asked_at,
        "finished_at": row.finished_at,
        **{name: (row.result or {}).get(name) for name in RESULT},
    }


def _firsts(row: RoutingSimulation) -> Any:
    """The keys of the first decisions of the period: later ones know what people did meanwhile."""
    wanted = sa.select(RoutingDecision.id).where(RoutingDecision.epoch == 1)
    wanted = wanted.where(RoutingDecision.decided_at >= row.since, RoutingDecision.decided_at < row.until)
    return wanted.order_by(RoutingDecision.decided_at.desc()).limit(MOST)


def _past(row: RoutingSimulation, terms: Collection[str]) -> Iterator[Past]:
    """The tickets of the period as they were decided first; of `terms`, which rules look for, what stands in their text."""
    sizes = _sizes()
    texts = (Ticket.title, Ticket.description) if terms else ()
    wanted = (
        sa.select(
            *(Ticket.id, Ticket.number, Ticket.school_id),
            *(RoutingDecision.decided_at, RoutingDecision.facts, *texts),
        )
        .join(Ticket, Ticket.id == RoutingDecision.ticket_id)
        .where(RoutingDecision.id.in_(_firsts(row)))
        .order_by(RoutingDecision.decided_at, RoutingDecision.id)
        .execution_options(yield_per=1_000)
    )
    for one in db.session.execute(everywhere(wanted, Ticket, why="rules are tried on the tickets of every school")):
        found = terms_in((one.title, one.description), terms) if terms else []
        facts = {**one.facts, TERMS: found} if found else one.facts
        yield Past(str(one.id), one.number, one.decided_at, facts, sizes.get(one.school_id, "unknown"))


def _sizes() -> dict[uuid.UUID, str]:
    """School → small, medium or large, by the pupils of its latest year."""
    latest_year = sa.select(SchoolYear.school_id, SchoolYear.pupils).ext(distinct_on(SchoolYear.school_id))
    rows = db.session.execute(latest_year.order_by(SchoolYear.school_id, SchoolYear.starts_in.desc()))
    return {key: "small" if pupils < SMALL else "large" if pupils > LARGE else "medium" for key, pupils in rows}


def _pace(row: RoutingSimulation) -> Pace:
    """How fast the teams of today are, going by the points of the period."""
    team, points = RoutingDecision.outcome["team"].astext, RoutingDecision.outcome["points"].astext
    given = sa.select(team, sa.func.sum(sa.cast(points, sa.Integer))).where(RoutingDecision.id.in_(_firsts(row)))
    done = {code: int(total) for code, total in db.session.execute(given.group_by(team))}
    shares = (
        sa.select(Team.code, sa.func.sum(TeamMember.weight))
        .join(TeamMember, TeamMember.team_id == Team.id)
        .where(TeamMember.active, membership.works())
        .group_by(Team.code)
    )
    worked = _worked(row.since)
    return pace(worked, {code: float(share) for code, share in db.session.execute(shares)}, done, worked(row.until))


def _worked(since: dt.datetime) -> Callable[[dt.datetime], float]:
    """Instant → working hours since `since`, by the calendar of the standard targets; every hour where there is none."""
    terms = policies.in_force()
    hour = dt.timedelta(hours=1)
    if terms is None:
        return lambda instant: (instant - since) / hour
    return lambda instant: terms.calendar.between(since, instant) / hour

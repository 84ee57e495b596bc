"""Whatever is done to tickets, by whom and in whatever order, they stay true: states, clocks, who has them, parts, joins.

Commands go through the services on a real database while the clock goes on; what a rule refuses changes nothing.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core import clock
from core.actor import Actor
from core.db import db, transaction
from core.errors import DomainError
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tests.calendars.test_working_time import at
from tests.clocks.acting import serving
from tickets.clocks import keeping
from tickets.clocks.models import TicketClock
from tickets.desk import classifying, closing, merging, messages, unanswered, waiting, working
from tickets.dispatch import drain, route, sweep
from tickets.parts import family, splitting
from tickets.parts.models import TicketChild
from tickets.states import OPEN, ResolutionCode, State, Urgency, Visibility, WaitReason
from tickets.teams.models import Team
from tickets.ticket.clock_effects import PAUSED_BY, Clock
from tickets.ticket.models import Assignment, Ticket

BEGIN = at("2026-10-22 09:00")  # a Thursday before the night of 25 hours


@dataclass
class Doing:
    """What a command is given: who gives it, the ticket, another one (or the same), any number."""

    who: Actor
    one: Ticket
    other: Ticket
    n: int
    agents: list[uuid.UUID]


Command = Callable[[Doing], Any]


def _pick(kind: Iterable[Any], number: int) -> Any:
    all_of = list(kind)
    return all_of[number % len(all_of)]


def _teams() -> Sequence[Team]:
    return db.session.scalars(sa.select(Team).where(Team.code.in_(["accounts", "devices"])).order_by(Team.code)).all()


COMMANDS: dict[str, Command] = {
    "take": lambda do: working.take(do.who, do.one, confirm=do.n % 2 == 0),
    "hand over": lambda do: working.assign(do.who, do.one, agent=do.agents[do.n % 2]),
    "to a team": lambda do: working.assign(do.who, do.one, team=_pick(_teams(), do.n)),
    "give back": lambda do: working.give_back(do.who, do.one),
    "urgency": lambda do: classifying.classify(do.who, do.one, urgency=_pick(Urgency, do.n)),
    "category": lambda do: classifying.classify(
        do.who, do.one, category=_pick(("account.password", "device.screen"), do.n)
    ),
    "wait": lambda do: waiting.put_off(do.who, do.one, reason=_pick(WaitReason, do.n)),
    "resume": lambda do: working.resume(do.who, do.one),
    "resolve": lambda do: closing.resolve(
        do.who, do.one, resolution_code=_pick(ResolutionCode, do.n), text=_pick(("", "Done"), do.n)
    ),
    "confirm": lambda do: closing.confirm(do.who, do.one),
    "reopen": lambda do: closing.reopen(do.who, do.one, text="Again"),
    "cancel": lambda do: closing.cancel(do.who, do.one),
    "merge": lambda do: merging.merge(do.who, do.one, into=do.other.id),
    "unmerge": lambda do: merging.unmerge(do.who, do.one),
    "part of": lambda do: family.part_of(do.who, do.one, str(do.other.id)),
    "part of none": lambda do: family.part_of(do.who, do.one, None),
    "split": lambda do: splitting.split(do.who, do.one, title="Second"),
    "say": lambda do: messages.add(
        do.who, do.one, text="Hello", visibility=_pick(Visibility, do.n), to_joined=do.n % 3 == 0
    ),
    "route": lambda do: route.route(do.one.id),
    "drain": lambda do: drain.drain(do.one.team_id) if do.one.team_id else None,
    "sweep": lambda _: sweep.sweep(),
    "by the clock": lambda _: [waiting.end_waits(), unanswered.look(), closing.close_resolved()],
}


class Desk(RuleBasedStateMachine):
    """Three tickets of two requesters, two agents and a lead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN
        self.ended: dict[tuple[Any, str, Any], Any] = {}
        with clock.at(self.now):
            self.agents = [serving(makers.agent("devices")) for _ in range(2)]
            self.lead = serving(makers.agent("accounts", role=Role.LEAD))
            self.askers = [serving(cast.teacher()), serving(cast.contact())]
            self.keys = [makers.ticket(self.askers[n % 2]).id for n in range(3)]
        self.people = [*self.agents, self.lead, *self.askers]

    def tickets(self) -> list[Ticket]:
        mine = Ticket.requester_id.in_([one.id for one in self.askers])
        wanted = sa.select(Ticket).where(mine).order_by(Ticket.number).execution_options(populate_existing=True)
        return list(db.session.scalars(everywhere(wanted, Ticket, why="a test looks")))

    @rule(
        name=st.sampled_from(sorted(COMMANDS)),
        who=st.integers(0, 4),
        numbers=st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 20)),
        minutes=st.sampled_from([0, 1, 30, 240, 1_440, 4_320]),
    )
    def something_is_done(self, name: str, who: int, numbers: tuple[int, int, int], minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)
        with clock.at(self.now):
            try:
                with transaction():
                    all_of = self.tickets()
                    one, other = all_of[numbers[0] % len(all_of)], all_of[numbers[1] % len(all_of)]
                    db.session.refresh(one, with_for_update=True)
                    agents = [agent.id for agent in self.agents]
                    COMMANDS[name](Doing(self.people[who].actor, one, other, numbers[2], agents))
            except DomainError:
                db.session.expire_all()

    @invariant()
    def each_state_is_what_the_facts_come_to(self) -> None:
        facts = sa.select(Event).where(Event.subject_type == "ticket").order_by(Event.subject_version, Event.at)
        told: dict[Any, dict[str, Any]] = {}
        for fact in db.session.scalars(everywhere(facts, Event, why="a test looks")):
            told.setdefault(fact.subject_id, {}).update({**fact.after, "version": fact.subject_version})
        for ticket in self.tickets():
            for column in ("state", "wait_reason", "team_id", "agent_id", "priority", "merged_into_id", "version"):
                value = getattr(ticket, column)
                assert str(told[ticket.id].get(column)) == str(value), (column, told[ticket.id].get(column), value)

    @invariant()
    def somebody_has_it_exactly_while_it_is_open(self) -> None:
        periods = sa.select(Assignment).where(Assignment.until.is_(None))
        has = {one.ticket_id: (one.team_id, one.agent_id) for one in db.session.scalars(periods)}
        for ticket in self.tickets():
            assert ticket.agent_id is None or ticket.team_id is not None
            assert ticket.agent_id is None or ticket.agent_id != ticket.requester_id
            if ticket.state in OPEN and ticket.state is not State.NEW:
                assert has.get(ticket.id, (ticket.team_id, None)) == (ticket.team_id, ticket.agent_id), ticket.state
                assert (ticket.agent_id is None) == (ticket.state is State.QUEUED), ticket.state
            elif ticket.state is not State.NEW:
                assert ticket.id not in has, ticket.state

    @invariant()
    def joins_and_parts_end_nowhere_in_themselves(self) -> None:
        tickets = {one.id: one for one in self.tickets()}
        above = {row.ticket_id: row.parent_id for row in db.session.scalars(sa.select(TicketChild))}
        for ticket in tickets.values():
            assert (ticket.state is State.MERGED) == (ticket.merged_into_id is not None)
        for chain in ({key: one.merged_into_id for key, one in tickets.items() if one.merged_into_id}, above):
            for start in chain:
                seen, here = {start}, chain.get(start)
                while here is not None:
                    assert here not in seen
                    seen.add(here)
                    here = chain.get(here)

    @invariant()
    def clocks_run_while_there_is_work_and_never_change_afterwards(self) -> None:
        states = {one.id: one for one in self.tickets()}
        wanted = sa.select(TicketClock).execution_options(populate_existing=True)
        for row in db.session.scalars(wanted.where(TicketClock.ticket_id.in_(states))):
            ticket, one = states[row.ticket_id], keeping.to_running(row)
            edges = [moment for span in one.ranges for moment in span if moment is not None]
            assert edges == sorted(edges)
            is_open = bool(one.ranges) and one.ranges[-1][1] is None
            if row.stopped_at is not None:
                key = (row.ticket_id, row.kind, row.stopped_at)
                assert self.ended.setdefault(key, row.elapsed_seconds) == row.elapsed_seconds
                assert not is_open
            elif row.kind is Clock.RESOLVE:
                assert ticket.state in OPEN, ticket.state
                stands = ticket.wait_reason is not None and Clock.RESOLVE in PAUSED_BY[ticket.wait_reason]
                if ticket.state is not State.WAITING or not stands:
                    assert is_open or row.budget_minutes == 0, ticket.state
            if ticket.state not in OPEN:
                assert row.stopped_at is not None, (ticket.state, row.kind)


@pytest.mark.usefixtures("db_session")
def test_tickets_stay_true_whatever_is_done_to_them_in_whatever_order() -> None:
    wanted = settings(
        max_examples=4,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(Desk, settings=wanted)  # type: ignore[no-untyped-call]

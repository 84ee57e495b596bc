"""Tickets move along the table and nowhere else."""

import itertools
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.db import db
from organisation.people.roles import TABLE as PERMISSIONS
from tests import makers
from tickets.states import OPEN, ResolutionCode, State, WaitReason
from tickets.ticket import refusals
from tickets.ticket.clock_effects import PAUSED_BY, Clock
from tickets.ticket.guards import GUARDS, Guard, Situation
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import AUTOMATIC, TABLE, Command, allowed, move, pairs

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
READY = Situation(
    now=NOW,
    has_team=True,
    has_agent=True,
    wait_reason=WaitReason.PARTS,
    category_is_leaf=True,
    resolution_code=ResolutionCode.REPAIRED,
    resolved_at=NOW - timedelta(days=7),
    closable_at=NOW,
    merge_into_state=State.ASSIGNED,
)
NOBODY_HAS_IT = replace(READY, has_agent=False)
# Written out apart from the table: the picture on the wall, as pairs of states.
PICTURE = {
    "new": {"queued", "assigned", "in_progress", "cancelled", "merged"},
    "queued": {"assigned", "in_progress", "cancelled", "merged"},
    "assigned": {"queued", "in_progress", "cancelled", "merged"},
    "in_progress": {"queued", "assigned", "waiting", "resolved", "cancelled", "merged"},
    "waiting": {"queued", "in_progress", "resolved", "cancelled", "merged"},
    "resolved": {"queued", "assigned", "closed"},
    "closed": {"queued", "assigned"},
    "cancelled": {"new", "assigned"},
    "merged": {"new", "assigned", "cancelled"},
}


def refusal(state: State, command: Command, situation: Situation) -> str:
    with pytest.raises(refusals.TransitionRefused) as refused:
        move(state, command, situation)
    return refused.value.code


@pytest.mark.parametrize("state", State)
def test_the_table_draws_the_picture(state: State) -> None:
    reached = set()
    for command, each in itertools.product(allowed(state), (READY, NOBODY_HAS_IT)):
        with suppress(refusals.AgentMissing):
            reached.add(move(state, command, each))
    assert reached - {state} == PICTURE[state]


@pytest.mark.parametrize("command", Command)
def test_every_command_is_in_the_table_and_somebody_may_give_it(command: Command) -> None:
    assert TABLE[command].who
    assert TABLE[command].who <= {*PERMISSIONS, AUTOMATIC}
    assert AUTOMATIC not in PERMISSIONS
    assert TABLE[command].guard in GUARDS


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("command", Command)
def test_a_command_from_another_state_is_refused(state: State, command: Command) -> None:
    if command in allowed(state):
        assert move(state, command, READY) in State
    else:
        assert refusal(state, command, READY) == "not_from_this_state"


def test_work_starts_by_taking_and_pauses_for_a_reason() -> None:
    assert move(State.ASSIGNED, Command.TAKE, READY) is State.IN_PROGRESS
    assert move(State.IN_PROGRESS, Command.WAIT, READY) is State.WAITING
    assert move(State.WAITING, Command.RESUME, Situation(now=NOW)) is State.IN_PROGRESS
    assert refusal(State.IN_PROGRESS, Command.WAIT, Situation(now=NOW)) == "wait_reason_missing"


def test_an_agent_works_for_a_team() -> None:
    assert refusal(State.QUEUED, Command.TAKE, Situation(now=NOW, has_agent=True)) == "team_missing"
    assert refusal(State.NEW, Command.ASSIGN, Situation(now=NOW, has_agent=True)) == "team_missing"
    assert refusal(State.NEW, Command.ASSIGN, Situation(now=NOW, has_team=True)) == "agent_missing"
    assert refusal(State.NEW, Command.QUEUE, Situation(now=NOW)) == "team_missing"


def test_resolving_needs_an_exact_category_a_resolution_and_no_loaner_out() -> None:
    code = ResolutionCode.REPLACED
    assert refusal(State.IN_PROGRESS, Command.RESOLVE, Situation(now=NOW, resolution_code=code)) == "category_not_leaf"
    assert (
        refusal(State.IN_PROGRESS, Command.RESOLVE, Situation(now=NOW, category_is_leaf=True)) == "resolution_missing"
    )
    out = Situation(now=NOW, category_is_leaf=True, resolution_code=code, loaner_is_out=True)
    assert refusal(State.IN_PROGRESS, Command.RESOLVE, out) == "loaner_is_out"


@given(st.integers(min_value=0, max_value=40 * 24 * 60))
@example(14 * 24 * 60)
@example(14 * 24 * 60 + 1)
def test_reopening_works_for_exactly_fourteen_days(minutes: int) -> None:
    resolved = Situation(now=NOW, resolved_at=NOW - timedelta(minutes=minutes))
    if minutes <= 14 * 24 * 60:
        assert move(State.CLOSED, Command.REOPEN, resolved) is State.QUEUED
    else:
        assert refusal(State.CLOSED, Command.REOPEN, resolved) == "too_late_to_reopen"


def test_closing_by_itself_waits_for_its_day_while_the_requester_may_confirm_at_once() -> None:
    early = Situation(now=NOW, closable_at=NOW + timedelta(seconds=1))
    assert refusal(State.RESOLVED, Command.CLOSE, early) == "not_yet_closable"
    assert move(State.RESOLVED, Command.CONFIRM, early) is State.CLOSED


@pytest.mark.parametrize("target", [None, *State])
def test_merging_needs_another_open_ticket(target: State | None) -> None:
    situation = Situation(now=NOW, merge_into_state=target)
    if target in OPEN:
        assert move(State.NEW, Command.MERGE, situation) is State.MERGED
    else:
        assert refusal(State.NEW, Command.MERGE, situation) == "merge_target_wrong"


@pytest.mark.parametrize("reason", WaitReason)
def test_a_pupil_without_a_device_waits_whatever_the_reason(reason: WaitReason) -> None:
    assert Clock.PUPIL_WITHOUT_DEVICE not in PAUSED_BY[reason]


@pytest.mark.parametrize("guard", Guard)
def test_every_guard_has_its_function(guard: Guard) -> None:
    assert guard in GUARDS


class TicketLife(RuleBasedStateMachine):
    """Any commands in any order in any situation: the ticket stays on the picture."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.NEW
        self.ended: State | None = None

    @rule(
        command=st.sampled_from([command for command in Command if command is not Command.RESTORE]),
        situation=st.builds(
            Situation,
            now=st.just(NOW),
            has_team=st.booleans(),
            has_agent=st.booleans(),
            wait_reason=st.none() | st.sampled_from(WaitReason),
            category_is_leaf=st.booleans(),
            resolution_code=st.none() | st.sampled_from(ResolutionCode),
            loaner_is_out=st.booleans(),
            resolved_at=st.none() | st.just(NOW - timedelta(days=3)) | st.just(NOW - timedelta(days=30)),
            closable_at=st.none() | st.just(NOW),
            merge_into_state=st.none() | st.sampled_from(State),
        ),
    )
    def something_happens(self, command: Command, situation: Situation) -> None:
        before = self.state
        try:
            self.state = move(before, command, situation)
        except refusals.TransitionRefused:
            return
        assert self.state == before or self.state in PICTURE[before]
        if self.state in {State.ASSIGNED, State.IN_PROGRESS} and command in {Command.ASSIGN, Command.TAKE}:
            assert situation.has_team
            assert situation.has_agent

    @invariant()
    def the_end_is_the_end(self) -> None:
        if self.ended is None and self.state is State.CANCELLED:
            self.ended = self.state
        assert self.ended is None or self.state is self.ended


test_a_ticket_never_leaves_the_table = TicketLife.TestCase
test_a_ticket_never_leaves_the_table.settings = settings(max_examples=50, stateful_step_count=20)


def test_the_database_knows_the_same_moves_as_the_table(db_session: Any) -> None:
    source = db.session.scalar(sa.text("SELECT prosrc FROM pg_proc WHERE proname = 'refuse_unknown_move'"))
    known = set(re.findall(r"\('(\w+)', '(\w+)'\)", str(source)))
    assert known == {(str(one), str(to)) for one, to in pairs()}
    assert known == {(one, to) for one, ends in PICTURE.items() for to in ends}


@pytest.mark.parametrize("to", ["waiting", "resolved", "closed"])
def test_the_database_refuses_a_move_that_the_table_does_not_know(db_session: Any, to: str) -> None:
    ticket = makers.ticket()
    moved = sa.update(Ticket).where(Ticket.id == ticket.id)
    moved = moved.values(state=to, wait_reason="parts" if to == "waiting" else None)
    moved = moved.values(resolution_code="advised", resolved_at=NOW)
    with pytest.raises(sa.exc.IntegrityError, match="no move leads from new to"), db.session.begin_nested():
        db.session.execute(moved, execution_options={"unfiltered": frozenset({"ticket"}), "recorded": True})

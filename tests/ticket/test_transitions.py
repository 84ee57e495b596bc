"""Tickets move along the table and nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from organisation.people.roles import TABLE as PERMISSIONS
from tickets.states import OPEN, ResolutionCode, State, WaitReason
from tickets.ticket import refusals
from tickets.ticket.clock_effects import PAUSED_BY, Clock
from tickets.ticket.guards import GUARDS, Guard, Situation
from tickets.ticket.transitions import AUTOMATIC, TABLE, Command, allowed, move

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
# Written out apart from the table: the picture on the wall, as pairs of states.
PICTURE = {
    "new": {"queued", "assigned", "in_progress", "cancelled", "merged"},
    "queued": {"assigned", "in_progress", "cancelled", "merged"},
    "assigned": {"queued", "in_progress", "cancelled", "merged"},
    "in_progress": {"queued", "assigned", "waiting", "resolved", "cancelled", "merged"},
    "waiting": {"queued", "assigned", "in_progress", "resolved", "cancelled", "merged"},
    "resolved": {"queued", "closed"},
    "closed": {"queued"},
    "cancelled": set(),
    "merged": set(),
}


def refusal(state: State, command: Command, situation: Situation) -> str:
    with pytest.raises(refusals.TransitionRefused) as refused:
        move(state, command, situation)
    return refused.value.code


@pytest.mark.parametrize("state", State)
def test_the_table_draws_the_picture(state: State) -> None:
    reached = {move(state, command, READY) for command in allowed(state)}
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
        command=st.sampled_from(Command),
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
        if self.ended is None and self.state in {State.CANCELLED, State.MERGED}:
            self.ended = self.state
        assert self.ended is None or self.state is self.ended


test_a_ticket_never_leaves_the_table = TicketLife.TestCase
test_a_ticket_never_leaves_the_table.settings = settings(max_examples=50, stateful_step_count=20)

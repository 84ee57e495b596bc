"""The stages of a device's life follow one table, and every move leaves its date."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.devices import lifecycle
from registry.devices.lifecycle import Dates, Lifecycle, LifecycleRefused, MovedLater

DAY = dt.date(2026, 8, 3)
STAGES = st.sampled_from(Lifecycle)


@given(now=STAGES, to=STAGES)
def test_a_move_outside_the_table_is_refused(now: Lifecycle, to: Lifecycle) -> None:
    if lifecycle.may_move(now, to):
        assert set(lifecycle.move(now, to, on=DAY, dates={}).values()) <= {DAY}
    else:
        with pytest.raises(LifecycleRefused):
            lifecycle.move(now, to, on=DAY, dates={})


@pytest.mark.parametrize(
    ("now", "to", "code"),
    [
        (Lifecycle.RETIRED, Lifecycle.RETIRED, "lifecycle_unchanged"),
        (Lifecycle.DISPOSED, Lifecycle.IN_STORE, "lifecycle_ended"),
        (Lifecycle.EXPECTED, Lifecycle.DEPLOYED, "lifecycle_refused"),
        (Lifecycle.DEPLOYED, Lifecycle.DISPOSED, "lifecycle_refused"),
    ],
)
def test_a_refusal_says_why(now: Lifecycle, to: Lifecycle, code: str) -> None:
    with pytest.raises(LifecycleRefused) as refused:
        lifecycle.move(now, to, on=DAY, dates={})
    assert (refused.value.code, refused.value.values) == (code, {"now": now, "to": to})


def test_a_move_before_a_day_that_the_device_remembers_is_refused() -> None:
    with pytest.raises(MovedLater):
        lifecycle.move(Lifecycle.IN_STORE, Lifecycle.DEPLOYED, on=DAY, dates={"received_on": DAY + dt.timedelta(1)})


def test_the_whole_life_of_a_device_leaves_every_date_once() -> None:
    dates: Dates = {}
    stages = ["expected", "in_store", "deployed", "in_store", "deployed", "retired", "disposed"]
    for day, (now, to) in enumerate(pairwise(Lifecycle(stage) for stage in stages)):
        dates |= lifecycle.move(now, to, on=DAY + dt.timedelta(day), dates=dates)
    assert dates == {
        "received_on": DAY,
        "deployed_on": DAY + dt.timedelta(1),
        "retired_on": DAY + dt.timedelta(4),
        "disposed_on": DAY + dt.timedelta(5),
    }


def test_a_device_that_is_back_forgets_its_end() -> None:
    dates: Dates = {"received_on": DAY, "retired_on": DAY, "missing_on": DAY}
    stamped = lifecycle.move(Lifecycle.LOST, Lifecycle.IN_STORE, on=DAY, dates=dates)
    assert stamped == {"retired_on": None, "missing_on": None}


def test_a_device_that_was_there_before_the_register_enters_in_any_stage() -> None:
    assert lifecycle.stamp(Lifecycle.EXPECTED, on=DAY, dates={}) == {}
    assert lifecycle.stamp(Lifecycle.DEPLOYED, on=DAY, dates={}) == {"received_on": DAY, "deployed_on": DAY}
    assert lifecycle.stamp(Lifecycle.STOLEN, on=DAY, dates={}) == {"missing_on": DAY}


@given(st.lists(st.tuples(STAGES, st.integers(0, 400))))
def test_no_history_leaves_a_stage_without_its_date(moves: list[tuple[Lifecycle, int]]) -> None:
    stage, dates = Lifecycle.EXPECTED, Dates()
    for to, days in moves:
        if lifecycle.may_move(stage, to):
            on = lifecycle.latest(dates, DAY) + dt.timedelta(days)
            stage, dates = to, dates | lifecycle.move(stage, to, on=on, dates=dates)
    assert bool(dates.get("retired_on")) >= (stage in lifecycle.GONE)
    assert bool(dates.get("received_on")) >= (stage in lifecycle.PRESENT)
    assert bool(dates.get("missing_on")) >= (stage in lifecycle.MISSING)
    assert not (stage in lifecycle.PRESENT and (dates.get("retired_on") or dates.get("missing_on")))

"""A device is in one pair of hands at a time, and any past instant can be asked for."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.custody.intervals import Interval, are_apart, at, chained, hand_over, take_back

START = dt.datetime(2026, 8, 3, 6, tzinfo=dt.UTC)
HOURS = st.integers(0, 400)


def hour(number: int) -> dt.datetime:
    return START + dt.timedelta(hours=number)


@st.composite
def custodies(draw: st.DrawFn) -> list[Interval[str]]:
    """A history made by handing over and taking back, as people do."""
    history: list[Interval[str]] = []
    for number in sorted(draw(st.sets(HOURS, max_size=12))):
        holder = draw(st.sampled_from(["aino", "room 12", None]))
        history = hand_over(history, holder, hour(number)) if holder else take_back(history, hour(number))
    return history


@given(custodies())
def test_handing_over_and_taking_back_never_overlap(history: list[Interval[str]]) -> None:
    assert are_apart(history)
    assert sum(interval.until is None for interval in history) <= 1


@given(custodies(), HOURS)
def test_at_most_one_holder_has_the_device_at_an_instant(history: list[Interval[str]], number: int) -> None:
    holding = [interval for interval in history if interval.holds(hour(number))]
    assert len(holding) <= 1
    assert at(history, hour(number)) == (holding[0] if holding else None)


@given(custodies(), HOURS)
def test_a_hand_over_changes_nothing_before_its_instant(history: list[Interval[str]], number: int) -> None:
    last = max((interval.until or interval.since for interval in history), default=START)
    given_at = last + dt.timedelta(hours=1)
    later = hand_over(history, "eino", given_at)
    before = at(history, min(hour(number), last))
    after = at(later, min(hour(number), last))
    assert (before and before.holder) == (after and after.holder)
    now = at(later, given_at)
    assert now
    assert now.holder == "eino"


@given(custodies())
def test_each_interval_names_the_end_of_the_one_before(history: list[Interval[str]]) -> None:
    chain = chained(reversed(history))
    assert [interval for interval, _ in chain] == history
    assert [previous for _, previous in chain[1:]] == [interval.until for interval in history[:-1]]
    assert all(previous is None or previous <= interval.since for interval, previous in chain)


@given(st.lists(st.tuples(HOURS, HOURS).filter(lambda hours: hours[0] < hours[1]), max_size=5))
def test_intervals_are_apart_exactly_when_no_hour_is_in_two(hours: list[tuple[int, int]]) -> None:
    history = [Interval("aino", hour(since), hour(until)) for since, until in hours]
    covered = [number for since, until in hours for number in range(since, until)]
    assert are_apart(history) == (len(covered) == len(set(covered)))


def test_the_end_belongs_to_the_next_holder() -> None:
    history = hand_over([Interval("aino", hour(0))], "eino", hour(5))
    assert at(history, hour(5) - dt.timedelta(microseconds=1)) == Interval("aino", hour(0), hour(5))
    assert at(history, hour(5)) == Interval("eino", hour(5))


def test_nothing_changes_hands_in_the_past() -> None:
    history = [Interval("aino", hour(0), hour(10))]
    with pytest.raises(ValueError, match="later"):
        hand_over(history, "eino", hour(9))
    with pytest.raises(ValueError, match="ends after it starts"):
        take_back([Interval("aino", hour(5))], hour(5))


def test_overlapping_intervals_have_no_chain() -> None:
    with pytest.raises(ValueError, match="overlap"):
        chained([Interval("aino", hour(0)), Interval("eino", hour(1))])

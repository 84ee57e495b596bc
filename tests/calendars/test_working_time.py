"""Working time: what is counted agrees with a count minute by minute, on every kind of day there is."""

import datetime as dt
import os
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.calendars import oracle
from tickets.calendars.hours import Hours, Span
from tickets.calendars.working_time import WorkingTime

H = 3600
HERE = oracle.HERE
OFFICE = Hours(weekly=dict.fromkeys(range(1, 6), ((8 * H, 16 * H),)), public_holidays="FI")
SPLIT = Hours(weekly=dict.fromkeys(range(1, 6), ((8 * H, 11 * H + 1800), (12 * H, 16 * H))), public_holidays="FI")
NIGHT = Hours(weekly=dict.fromkeys(range(1, 8), ((0, 6 * H), (22 * H, 24 * H))))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=HERE)


def hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


CASES = {
    "within a day": (OFFICE, "2026-11-27 09:00", "2026-11-27 10:30", 1.5),
    "over a weekend": (OFFICE, "2026-11-27 15:00", "2026-11-30 09:00", 2),
    "before work begins": (OFFICE, "2026-11-27 03:00", "2026-11-27 08:00", 0),
    "independence day on a Sunday": (OFFICE, "2026-12-04 15:00", "2026-12-07 09:00", 2),
    "Christmas Eve is free": (OFFICE, "2026-12-23 15:00", "2026-12-28 09:00", 2),
    "Epiphany on a Wednesday": (OFFICE, "2027-01-05 08:00", "2027-01-08 08:00", 16),
    "Midsummer Eve": (OFFICE, "2027-06-24 15:00", "2027-06-28 08:00", 1),
    "over New Year": (OFFICE, "2026-12-31 08:00", "2027-01-04 16:00", 16),
    "split": (SPLIT, "2026-11-27 11:00", "2026-11-27 12:30", 1),
    "the night that is an hour short": (NIGHT, "2027-03-28 00:00", "2027-03-28 12:00", 5),
    "the night that is an hour long": (NIGHT, "2026-10-25 00:00", "2026-10-25 12:00", 7),
    "until midnight": (NIGHT, "2026-11-27 20:00", "2026-11-28 00:00", 2),
}


@pytest.mark.parametrize("case", CASES)
def test_what_lies_between_two_instants(case: str) -> None:
    calendar, start, end, wanted = CASES[case]
    counted = WorkingTime([calendar])
    assert counted.between(at(start), at(end)) == hours(wanted)
    assert oracle.elapsed([calendar], [(at(start), at(end))]) == wanted * 60


def test_a_time_the_spring_night_leaves_out_is_read_with_the_offset_before() -> None:
    spring = WorkingTime([Hours(weekly={7: ((3 * H + 900, 3 * H + 2700), (4 * H, 5 * H))})])
    assert spring.ranges(dt.date(2027, 3, 28), dt.date(2027, 3, 28)) == [
        (at("2027-03-28 04:00"), at("2027-03-28 05:00"))
    ]
    left_out = WorkingTime([Hours(weekly={7: ((3 * H + 1800, 3 * H + 2700),)})])
    assert left_out.ranges(dt.date(2027, 3, 28), dt.date(2027, 3, 28)) == [
        (at("2027-03-28 04:30"), at("2027-03-28 04:45"))
    ]


def test_a_time_that_the_autumn_night_has_twice_is_the_first() -> None:
    autumn = WorkingTime([Hours(weekly={7: ((3 * H, 3 * H + 1800),)})])
    ((start, end),) = autumn.ranges(dt.date(2026, 10, 25), dt.date(2026, 10, 25))
    assert (start.hour, end - start) == (0, dt.timedelta(minutes=30))


@pytest.mark.parametrize(
    ("running", "minutes", "wanted"),
    [
        ([("2026-11-27 09:00", None)], 0, "2026-11-27 09:00"),
        ([("2026-11-28 09:00", None)], 0, "2026-11-28 09:00"),
        ([("2026-11-27 09:00", None)], 420, "2026-11-27 16:00"),
        ([("2026-11-27 09:00", None)], 421, "2026-11-30 08:01"),
        ([("2026-12-30 12:00", None)], 16 * 60, "2027-01-04 12:00"),
        ([("2026-11-27 09:00", "2026-11-27 10:00"), ("2026-11-30 09:00", None)], 90, "2026-11-30 09:30"),
        ([("2026-11-27 09:00", "2026-11-27 10:00"), ("2026-11-27 09:30", None)], 90, "2026-11-27 10:30"),
        ([("2026-11-27 09:00", "2026-11-27 10:00")], 60, "2026-11-27 10:00"),
        ([("2026-11-27 09:00", "2026-11-27 10:00")], 61, None),
        ([], 0, None),
    ],
)
def test_when_a_budget_is_used_up(running: Any, minutes: int, wanted: str | None) -> None:
    ranges = [(at(start), at(end) if end else None) for start, end in running]
    assert WorkingTime([OFFICE]).due(ranges, dt.timedelta(minutes=minutes)) == (at(wanted) if wanted else None)


def test_a_special_day_comes_before_a_holiday_and_a_closing() -> None:
    eve = dt.date(2026, 12, 24)
    calendar = Hours(
        weekly=OFFICE.weekly,
        public_holidays="FI",
        closed=((dt.date(2026, 12, 21), dt.date(2027, 1, 8)),),
        special={eve: ((8 * H, 12 * H),), dt.date(2026, 12, 18): ()},
    )
    counted = WorkingTime([calendar])
    assert counted.between(at("2026-12-17 16:00"), at("2027-01-11 08:00")) == hours(4)
    assert counted.later(at("2026-12-17 16:00"), hours(4)) == at("2026-12-24 12:00")


def test_a_later_version_is_about_the_days_from_its_first() -> None:
    longer = Hours(weekly=dict.fromkeys(range(1, 6), ((7 * H, 17 * H),)), valid_from=dt.date(2026, 11, 30))
    counted = WorkingTime([OFFICE, longer])
    assert counted.between(at("2026-11-27 00:00"), at("2026-12-01 00:00")) == hours(18)
    assert WorkingTime([longer, OFFICE]).between(at("2026-11-27 00:00"), at("2026-12-01 00:00")) == hours(16)
    assert WorkingTime([longer]).between(at("2026-11-27 00:00"), at("2026-11-28 00:00")) == hours(10)


def test_a_budget_that_is_never_used_up() -> None:
    once = WorkingTime([Hours(weekly={}, special={dt.date(2026, 11, 27): ((8 * H, 9 * H),)})])
    assert once.later(at("2026-01-01 00:00"), hours(1)) == at("2026-11-27 09:00")
    assert once.later(at("2026-01-01 00:00"), hours(1.01)) is None


def test_seconds_count() -> None:
    counted = WorkingTime([OFFICE])
    start = at("2026-11-27 15:59:30")
    assert counted.between(start, at("2026-11-30 08:00:01")) == dt.timedelta(seconds=31)
    assert counted.later(start, dt.timedelta(seconds=31)) == at("2026-11-30 08:00:01")


EXAMPLES = int(os.environ.get("CLOCK_CASES") or 60)  # of the minute by minute count; 10,000 take some minutes

# --- whatever the calendar and the periods ---------------------------------------------------------------------------

# days around which something is different: both changes of the clock, Christmas, New Year, Easter, Midsummer
TURNS = [dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2026, 12, 24), dt.date(2027, 1, 1), dt.date(2026, 4, 3)]
TURNS += [dt.date(2026, 6, 19), dt.date(2027, 3, 28), dt.date(2026, 11, 27)]
near = st.builds(lambda day, by: day + dt.timedelta(days=by), st.sampled_from(TURNS), st.integers(-4, 4))


def _spans(cuts: set[int]) -> tuple[Span, ...]:
    ordered = sorted(cuts)
    return tuple(zip(ordered[::2], ordered[1::2], strict=False))


day_hours = st.sets(st.integers(0, 96).map(lambda n: n * 900), max_size=6).map(_spans)


@st.composite
def _hours(draw: Any) -> Hours:
    first = draw(near)
    return Hours(
        weekly=draw(st.dictionaries(st.integers(1, 7), day_hours, min_size=2)),
        public_holidays=draw(st.sampled_from(["FI", None])),
        closed=tuple(
            (day, day + dt.timedelta(days=draw(st.integers(0, 9)))) for day in draw(st.lists(near, max_size=2))
        ),
        special=draw(st.dictionaries(near, day_hours, max_size=2)),
        valid_from=draw(st.none() | st.just(first)),
    )


@st.composite
def _ranges(draw: Any) -> list[tuple[dt.datetime, dt.datetime]]:
    start = dt.datetime.combine(draw(near), dt.time(), HERE).astimezone(dt.UTC)
    found = []
    for _ in range(draw(st.integers(0, 3))):
        start += dt.timedelta(minutes=draw(st.integers(-60, 1500)))
        end = start + dt.timedelta(minutes=draw(st.integers(0, 3000)))
        found.append((start, end))
    return found


versions = st.lists(_hours(), min_size=1, max_size=3)


@settings(max_examples=EXAMPLES, deadline=None)
@given(versions, _ranges(), st.integers(0, 1200))
@example([OFFICE], [(at("2026-12-30 12:00"), at("2027-01-04 12:00"))], 480)
def test_it_agrees_with_a_count_minute_by_minute(
    said: list[Hours], running: list[tuple[dt.datetime, dt.datetime]], budget: int
) -> None:
    counted = WorkingTime(said)
    assert counted.elapsed(running) == dt.timedelta(minutes=oracle.elapsed(said, running))
    assert counted.due(running, dt.timedelta(minutes=budget)) == oracle.due(said, running, budget)


instants = st.integers(0, 3 * 365 * 24 * 60).map(lambda n: at("2025-06-01 00:00") + dt.timedelta(minutes=n))


@settings(max_examples=40, deadline=None)
@given(versions, st.tuples(instants, instants, instants).map(sorted), st.integers(0, 100_000))
def test_it_adds_up_and_its_inverse_is_exact(said: list[Hours], three: list[dt.datetime], minutes: int) -> None:
    counted, (one, two, end) = WorkingTime(said), three
    assert counted.between(one, two) + counted.between(two, end) == counted.between(one, end) <= end - one
    budget = dt.timedelta(minutes=minutes)
    due = counted.later(one, budget)
    if due is not None:
        assert due >= one
        assert counted.between(one, due) == budget

"""Whether somebody is at work at an instant, and when to look again."""

import datetime as dt
from typing import Any

import pytest

from core import clock
from tickets.rosters import presence

WEEK = [{"weekday": day, "from": "08:00", "to": "11:30"} for day in range(1, 6)]
WEEK += [{"weekday": day, "from": "12:15", "to": "16:00"} for day in range(1, 6)]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.SCHOOL_ZONE)


def roster(weekly: Any = WEEK, exceptions: Any = (), absences: Any = ()) -> presence.Roster:
    return presence.of([weekly, exceptions, absences, [], [], None])


@pytest.mark.parametrize(
    ("now", "on_shift", "left"),
    [
        ("2026-11-27T07:59", False, 435),
        ("2026-11-27T08:00", True, 435),
        ("2026-11-27T11:00", True, 255),
        ("2026-11-27T11:30", False, 225),
        ("2026-11-27T15:30", True, 30),
        ("2026-11-27T16:00", False, 0),
        ("2026-11-28T12:00", False, 0),
    ],
)
def test_a_shift_runs_from_its_beginning_until_before_its_end(now: str, *, on_shift: bool, left: int) -> None:
    found = roster().at(at(now))
    assert (found.on_shift, found.absent, found.minutes_left) == (on_shift, False, left)


def test_nothing_recorded_means_at_work_and_nothing_known() -> None:
    found = roster(weekly=[]).at(at("2026-11-28T03:00"))
    assert found == (True, False, None)


def test_a_day_with_hours_of_its_own_comes_before_the_week() -> None:
    special = [{"on": "2026-11-27", "hours": []}, {"on": "2026-11-28", "hours": [{"from": "09:00", "to": "10:00"}]}]
    assert not roster(exceptions=special).at(at("2026-11-27T09:00")).on_shift
    assert roster(exceptions=special).at(at("2026-11-28T09:00")).on_shift


def test_only_days_of_their_own_are_known_when_there_is_no_week() -> None:
    known = roster(weekly=[], exceptions=[{"on": "2026-11-27", "hours": [{"from": "09:00", "to": "10:00"}]}])
    assert not known.at(at("2026-11-27T11:00")).on_shift
    assert known.at(at("2026-11-30T11:00")) == (True, False, None)
    assert known.look_again(at("2026-11-27T11:00")) == at("2026-11-28T00:00")


@pytest.mark.parametrize(
    ("period", "now", "absent"),
    [
        (("2026-11-27", "2026-11-27"), "2026-11-27T00:00", True),
        (("2026-11-27", "2026-11-27"), "2026-11-27T23:59", True),
        (("2026-11-27", "2026-11-27"), "2026-11-28T00:00", False),
        (("2026-11-27T12:00", "2026-11-27T14:00"), "2026-11-27T11:59", False),
        (("2026-11-27T12:00", "2026-11-27T14:00"), "2026-11-27T13:59", True),
        (("2026-11-27T12:00", "2026-11-27T14:00"), "2026-11-27T14:00", False),
    ],
)
def test_days_of_an_absence_are_included_and_its_times_are_not(
    period: tuple[str, str], now: str, *, absent: bool
) -> None:
    found = roster(absences=[{"from": period[0], "to": period[1]}])
    assert found.at(at(now)).absent is absent


def test_an_absence_later_today_ends_the_shift() -> None:
    found = roster(absences=[{"from": "2026-11-27T14:00", "to": "2026-11-27T15:00"}])
    assert found.at(at("2026-11-27T13:00")).minutes_left == 60


def test_a_night_shift_counts_on_both_clock_changes() -> None:
    nights = [{"weekday": 7, "from": "00:00", "to": "06:00"}]
    assert roster(nights).at(at("2026-03-29T00:00")).minutes_left == 5 * 60
    assert roster(nights).at(at("2026-10-25T00:00")).minutes_left == 7 * 60


def test_the_next_look_is_at_whatever_changes_first() -> None:
    absences = [{"from": "2026-11-27T14:00", "to": "2026-12-24"}]
    found = roster(absences=absences)
    assert found.look_again(at("2026-11-27T13:00")) == at("2026-11-27T14:00")
    assert found.look_again(at("2026-11-27T11:29")) == at("2026-11-27T11:30")
    assert found.look_again(at("2026-11-28T12:00")) == at("2026-11-30T08:00")
    assert roster(weekly=[]).look_again(at("2026-11-27T13:00")) == at("2026-11-27T13:00") + dt.timedelta(days=8)

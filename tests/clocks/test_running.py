"""A clock by itself: what it counts while it runs, pauses, ends and goes on."""

import datetime as dt

from tests.calendars.oracle import HERE
from tickets.calendars.hours import Hours
from tickets.calendars.working_time import WorkingTime
from tickets.clocks import running
from tickets.clocks.running import Standing, Verdict

OFFICE = WorkingTime([Hours(weekly=dict.fromkeys(range(1, 6), ((8 * 3600, 16 * 3600),)), public_holidays="FI")])
HOUR = dt.timedelta(hours=1)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=HERE)


def test_a_pause_moves_what_is_due() -> None:
    one = running.started(8 * HOUR, at("26 14:00"))
    assert one.due(OFFICE) == at("27 14:00")
    one = running.paused(one, at("26 15:00"), "parts")
    assert (one.due(OFFICE), one.standing(at("30 12:00"), None)) == (None, Standing.PAUSED)
    one = running.resumed(one, at("27 15:00"))
    assert one.due(OFFICE) == at("30 14:00")
    assert one.elapsed(OFFICE, at("30 09:00")) == 3 * HOUR
    assert one.pauses == (running.Pause(at("26 15:00"), at("27 15:00"), "parts"),)


def test_another_reason_is_another_pause() -> None:
    one = running.paused(running.started(HOUR, at("26 08:00")), at("26 08:30"), "requester")
    one = running.paused(one, at("26 09:00"), "parts")
    assert [(pause.reason, pause.end) for pause in one.pauses] == [("requester", at("26 09:00")), ("parts", None)]


def test_it_is_met_to_the_last_second_and_missed_from_the_next() -> None:
    one = running.started(HOUR, at("27 15:00"))
    for end, verdict in (("27 16:00", Verdict.MET), ("30 08:00", Verdict.MET), ("30 08:00:01", Verdict.MISSED)):
        ended = running.stopped(one, at(end), OFFICE)
        assert (ended.verdict, ended.elapsed(OFFICE, at("30 16:00"))) == (verdict, ended.spent)


def test_one_that_ended_never_changes_until_it_is_opened_again() -> None:
    one = running.stopped(running.started(HOUR, at("27 15:00")), at("27 15:30"), OFFICE)
    assert running.paused(one, at("30 08:00"), "parts") == running.stopped(one, at("30 08:00"), OFFICE) == one
    again = running.reopened(one, at("30 10:00"), "resolved")
    assert again.due(OFFICE) == at("30 10:30")
    assert again.pauses == (running.Pause(at("27 15:30"), at("30 10:00"), "resolved"),)


def test_what_is_not_needed_any_more_is_neither_met_nor_missed() -> None:
    one = running.stopped(running.started(HOUR, at("26 08:00")), at("27 15:30"), OFFICE, cancelled=True)
    assert one.standing(at("30 08:00"), at("26 09:00")) is Standing.CANCELLED


def test_it_is_late_from_the_instant_after_it_was_due() -> None:
    one = running.started(HOUR, at("27 09:00"))
    due = one.due(OFFICE)
    assert (one.standing(at("27 10:00"), due), one.standing(at("27 10:01"), due)) == (Standing.RUNNING, Standing.MISSED)
    paused = running.paused(one, at("27 11:00"), "parts")
    assert paused.due(OFFICE) == due

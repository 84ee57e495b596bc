"""Bursts on simulated filings: how soon an outage is found, and how often there is an alarm without one."""

import math
from itertools import pairwise
from random import Random
from statistics import median

from tickets.services.bursts import WINDOWS_A_DAY, limit

DAY, WINDOW = 480.0, 30.0  # minutes of a working day, and of the window
TICKETS_A_DAY = 100  # of 33,100 devices
WORKDAYS = 21
SERVICES = (30, 20, 15, 10, 10, 8, 7)  # parts of the half of the tickets that name one
BUSY = (1.6, 2.2)  # a working day is busiest before noon: its filings are spread by this beta distribution


def test_there_is_at_most_one_false_alarm_a_month_in_the_city() -> None:
    rnd, months = Random(3), 12
    schools, services = _usual(rnd)
    cells = len(schools) + len(services)
    alarms = sum(_alarms(rnd, usual, cells, months * WORKDAYS) for usual in [*schools, *services])
    assert alarms <= months


def test_an_outage_with_ten_filings_an_hour_is_found_in_twenty_minutes() -> None:
    rnd = Random(4)
    schools, services = _usual(rnd)
    cells, busiest = len(schools) + len(services), max(_density(minute) for minute in range(int(DAY)))
    found = [_found_after(rnd, usual * busiest, cells) for usual in schools for _ in range(10)]
    assert median(found) <= 20


def _usual(rnd: Random) -> tuple[list[float], list[float]]:
    """Filings of each school and of each service in a mean window of a working day."""
    sizes = [rnd.lognormvariate(0, 0.6) for _ in range(165)]
    a_window = TICKETS_A_DAY / WINDOWS_A_DAY
    of_services = [a_window / 2 * part / sum(SERVICES) for part in SERVICES]
    return [a_window * size / sum(sizes) for size in sizes], of_services


def _density(minute: float) -> float:
    """How many times as many people as in a mean minute report in this one."""
    a, b = BUSY
    at = (minute + 0.5) / DAY
    return math.gamma(a + b) / math.gamma(a) / math.gamma(b) * at ** (a - 1) * (1 - at) ** (b - 1)


def _alarms(rnd: Random, usual: float, cells: int, days: int) -> int:
    """Alarms of one school or service in `days` working days without any outage."""
    count = 0
    for _ in range(days):
        at, filed = rnd.expovariate(usual * WINDOWS_A_DAY), []
        while at < 1:
            filed.append(rnd.betavariate(*BUSY) * DAY)
            at += rnd.expovariate(usual * WINDOWS_A_DAY)
        filed.sort()
        found = [
            end
            for n, end in enumerate(filed)
            if sum(end - WINDOW < one <= end for one in filed[: n + 1])
            >= limit(usual * max(1.0, _density(min(end, DAY - 1))), cells)
        ]
        count += bool(found) + sum(later - end > 240 for end, later in pairwise(found))
    return count


def _found_after(rnd: Random, usual: float, cells: int) -> float:
    """Minutes from the begin of an outage, with ten filings an hour more than usual, until the alarm."""
    at, filed = 0.0, []
    while True:
        at += rnd.expovariate((10 + 2 * usual) / 60)
        filed.append(at)
        if sum(at - WINDOW < one for one in filed) >= limit(usual, cells):
            return at

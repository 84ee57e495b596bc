"""What stands out and what does not, by the pure calculation alone."""

import itertools
import math
import random
import statistics
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.problems import detecting
from tickets.problems.detecting import Faulty, InUse, Period, Suspect, Where, suspects

SIZES = [100, 200, 300, 600, 1_200, 2_000]
CELLS, WEEKLY = 60, 4.0  # tickets a week of a cell of middling size
NAMES = [uuid.UUID(int=number) for number in range(200)]
SYMPTOM = uuid.UUID(int=999)


def period(days: int, sizes: list[int], faulty: list[int], schools: int = 20) -> Period:
    """One delivery of each of so many models, with a symptom."""
    places = [Where(NAMES[number], NAMES[number]) for number in range(len(sizes))]
    in_use = {where: InUse("laptop", size, size * days) for where, size in zip(places, sizes, strict=True)}
    failed = {(where, SYMPTOM): Faulty(n, min(n, schools)) for where, n in zip(places, faulty, strict=True) if n}
    whole = {Where(model, None): known for (model, _), known in in_use.items()}
    both = failed | {(Where(where.model, None), symptom): n for (where, symptom), n in failed.items()}
    return Period(days, in_use | whole, both)


def poisson(chance: random.Random, mean: float) -> int:
    """How many arrivals fall into a time of `mean`."""
    gaps = itertools.accumulate(chance.expovariate(1.0) for _ in itertools.count())
    return sum(1 for _ in itertools.takewhile(lambda at: at < mean, gaps))


def weeks_until_found(seed: int, *, times: float, most: int = 12) -> tuple[int | None, set[Where]]:
    """Simulated: after how many weeks the delivery with `times` the rate is found, and what else was by then."""
    chance = random.Random(seed)
    sizes = [chance.choice(SIZES) for _ in range(CELLS)]
    mean = statistics.mean(sizes)
    sizes[0] = round(mean)
    history = [[poisson(chance, WEEKLY * size / mean) for size in sizes] for _ in range(8)]
    other = set[Where]()
    for week in range(1, most + 1):
        rates = [times if number == 0 else 1.0 for number in range(CELLS)]
        history.append([poisson(chance, WEEKLY * s / mean * r) for s, r in zip(sizes, rates, strict=True)])
        sums = [[sum(row) for row in zip(*history[-days // 7 :], strict=True)] for days in detecting.PERIODS]
        found = {
            one.where for one in suspects(period(d, sizes, n) for d, n in zip(detecting.PERIODS, sums, strict=True))
        }
        other |= {where for where in found if where.model != NAMES[0]}
        if any(where.model == NAMES[0] for where in found):
            return week, other
    return None, other


def test_three_times_the_rate_among_sixty_is_found_within_two_weeks() -> None:
    weeks = [weeks_until_found(seed, times=3.0)[0] or 99 for seed in range(21)]
    assert statistics.median(weeks) <= 2
    assert max(weeks) <= 6


def test_equal_rates_do_not_alarm_however_unequal_the_exposure() -> None:
    alarms = [weeks_until_found(seed, times=1.0, most=6) for seed in range(12)]
    assert sum(bool(other) or week is not None for week, other in alarms) <= 1  # in 72 weeks


@given(st.lists(st.integers(20, 5_000), min_size=2, max_size=40), st.integers(1, 40))
def test_what_fails_exactly_as_often_as_the_rest_never_stands_out(sizes: list[int], per: int) -> None:
    assert suspects([period(28, [size * per for size in sizes], sizes)]) == []


@given(st.integers(8, 60), st.integers(1, 30), st.data())
def test_more_faults_never_hide_what_stood_out(faulty: int, few: int, data: st.DataObject) -> None:
    sizes = [300, 4_000, 2_000]
    if suspects([period(28, sizes, [faulty, few, few])]):
        more = data.draw(st.integers(faulty, 200))
        (found,) = suspects([period(28, sizes, [more, few, few])])
        assert (found.where.model, found.faulty, found.faulty_elsewhere) == (NAMES[0], more, 2 * few)


def test_the_example_stands_out_in_figures() -> None:
    (found,) = suspects([period(28, [300, 4_000], [12, 4])])
    assert (found.faulty, found.devices, found.faulty_elsewhere, found.devices_elsewhere) == (12, 300, 4, 4_000)
    assert found.where.batch is not None, "the delivery says as much as its whole model"
    assert found.ratio == pytest.approx(40)


def test_few_devices_one_school_and_nothing_to_compare_with_are_no_cluster() -> None:
    assert suspects([period(28, [300, 4_000], [7, 0])]) == []
    assert suspects([period(28, [300, 4_000], [40, 4], schools=2)]) == []
    assert suspects([period(28, [19, 4_000], [19, 0])]) == []
    assert suspects([period(28, [300], [200])]) == []
    assert suspects([]) == []


def test_every_delivery_of_a_model_that_fails_is_told_as_the_model() -> None:
    bad, good = Where(NAMES[1], None), Where(NAMES[2], None)
    parts = [Where(NAMES[1], NAMES[number]) for number in (11, 12, 13)]
    in_use = dict.fromkeys(parts, InUse("laptop", 200, 5_600)) | {bad: InUse("laptop", 600, 16_800)}
    in_use |= {good: InUse("laptop", 4_000, 112_000), Where(NAMES[3], None): InUse("projector", 900, 25_200)}
    failed = {(where, SYMPTOM): Faulty(12, 6) for where in parts} | {(bad, SYMPTOM): Faulty(36, 18)}
    found = suspects([Period(28, in_use, failed | {(good, SYMPTOM): Faulty(10, 9)})])
    assert [(one.where, one.faulty, one.devices_elsewhere) for one in found] == [(bad, 36, 4_000)]
    one = {**failed, (parts[0], SYMPTOM): Faulty(36, 18), (parts[1], SYMPTOM): Faulty(0, 0)}
    one[parts[2], SYMPTOM] = Faulty(0, 0)
    assert [each.where for each in suspects([Period(28, in_use, one)])] == [parts[0]]


@given(st.integers(1, 80), st.floats(0.01, 0.99), st.data())
def test_the_tail_is_the_sum_of_its_terms(together: int, share: float, data: st.DataObject) -> None:
    least = data.draw(st.integers(0, together + 1))
    terms = [math.comb(together, n) * share**n * (1 - share) ** (together - n) for n in range(least, together + 1)]
    expected = 1.0 if least <= together * share else math.fsum(terms)
    assert detecting.tail(least, together, share) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_the_tail_keeps_its_precision_with_many() -> None:
    assert detecting.tail(1, 100_000, 0.5) == 1.0
    assert 0 < detecting.tail(400, 100_000, 0.002) < 1e-30
    assert isinstance(suspects([period(28, [300, 4_000], [12, 4])])[0], Suspect)

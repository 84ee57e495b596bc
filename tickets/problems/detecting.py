"""Which devices fail more often than chance explains: a pure calculation, without database or clock.

A cell is a model, a delivery of it (or all of them) and a symptom. Its faulty devices are held against those of every other
device of the same kind: if both failed at the same rate, how many of the faulty ones fall into the cell is binomial, its
probability being the cell's share of the days in use. Of all cells and periods that are looked at, those are kept of which
one in a hundred is expected to be chance (Benjamini and Hochberg, 1995), which fail at least twice as often, and of which
enough devices of enough schools failed. Simulated: a delivery with three times the rate among 60 cells is found in a median
of two weeks.
"""

import math
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

PERIODS: Final = (14, 28, 56)  # days
CHANCE: Final = 0.01  # expected share of what is found though there is nothing
LEAST_FAULTY: Final = 8
LEAST_SCHOOLS: Final = 3  # else it may be what happens at a school
LEAST_RATIO: Final = 2.0
LEAST_IN_USE: Final = 20  # devices, over the whole period


class Where(NamedTuple):
    """A model and one of its deliveries; None: all of them."""

    model: uuid.UUID
    batch: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class InUse:
    """Devices that were in use within a period.

    kind       only devices of the same kind are compared
    exposure   days in use, summed over the devices
    """

    kind: str
    devices: int
    exposure: float


@dataclass(frozen=True, slots=True)
class Faulty:
    """Devices with a ticket about one symptom within a period."""

    devices: int
    schools: int


@dataclass(frozen=True, slots=True)
class Period:
    """What is known of the last `days`.

    in_use  every model and delivery; of each model also all of it, as a delivery None
    faulty  by place and symptom; what is missing had none
    """

    days: int
    in_use: Mapping[Where, InUse]
    faulty: Mapping[tuple[Where, uuid.UUID], Faulty]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell that fails more often than the rest of its kind.

    chance  probability of so many faulty devices if it failed no more often than the rest
    ratio   how many times the rate of the rest; infinite where nothing else failed
    """

    where: Where
    symptom: uuid.UUID
    days: int
    faulty: int
    devices: int
    schools: int
    faulty_elsewhere: int
    devices_elsewhere: int
    ratio: float
    chance: float


def suspects(periods: Iterable[Period]) -> list[Suspect]:
    """The cells that stand out, the least likely by chance first; of each cell the period that shows it best.

    A whole model stands for its deliveries only where it is less likely by chance than each of them.
    """
    tested = [cell for period in periods for cell in _cells(period)]
    found: dict[tuple[Where, uuid.UUID], Suspect] = {}
    for cell in _discoveries(tested):
        known = found.get((cell.where, cell.symptom))
        if _is_enough(cell) and (known is None or cell.chance < known.chance):
            found[cell.where, cell.symptom] = cell
    return sorted(_widest(found.values()), key=lambda cell: (cell.chance, cell.where.model, cell.symptom))


def _cells(period: Period) -> Iterable[Suspect]:
    """Every cell of a period with enough devices in use, and with others to compare with."""
    totals, failed, symptoms = _totals(period)
    for where, known in period.in_use.items():
        devices, exposure = totals[known.kind]
        rest = exposure - known.exposure
        if known.exposure < LEAST_IN_USE * period.days or rest < LEAST_IN_USE * period.days:
            continue
        for symptom in symptoms[known.kind]:
            here = period.faulty.get((where, symptom), Faulty(0, 0))
            together = failed[known.kind, symptom]
            there = together - here.devices
            expected = there / rest * known.exposure
            yield Suspect(
                where=where,
                symptom=symptom,
                days=period.days,
                faulty=here.devices,
                devices=known.devices,
                schools=here.schools,
                faulty_elsewhere=there,
                devices_elsewhere=devices - known.devices,
                ratio=here.devices / expected if expected else math.inf if here.devices else 0.0,
                chance=tail(here.devices, together, known.exposure / exposure),
            )


def _totals(
    period: Period,
) -> tuple[dict[str, tuple[int, float]], dict[tuple[str, uuid.UUID], int], dict[str, set[uuid.UUID]]]:
    """Of each kind the devices and days in use, the faulty ones by symptom, and the symptoms there are."""
    devices: dict[str, int] = defaultdict(int)
    exposure: dict[str, float] = defaultdict(float)
    failed: dict[tuple[str, uuid.UUID], int] = defaultdict(int)
    symptoms: dict[str, set[uuid.UUID]] = defaultdict(set)
    for where, known in period.in_use.items():
        if where.batch is None:
            devices[known.kind] += known.devices
            exposure[known.kind] += known.exposure
    for (where, symptom), faulty in period.faulty.items():
        if where.batch is None and where in period.in_use:
            kind = period.in_use[where].kind
            failed[kind, symptom] += faulty.devices
            symptoms[kind].add(symptom)
    return {kind: (devices[kind], exposure[kind]) for kind in devices}, failed, symptoms


def _discoveries(tested: Sequence[Suspect]) -> list[Suspect]:
    """Those of which a share of CHANCE is expected to be chance."""
    ranked = sorted(tested, key=lambda cell: cell.chance)
    allowed = CHANCE / max(1, len(ranked))
    most = max((rank for rank, cell in enumerate(ranked, start=1) if cell.chance <= allowed * rank), default=0)
    return ranked[:most]


def _is_enough(cell: Suspect) -> bool:
    return cell.faulty >= LEAST_FAULTY and cell.schools >= LEAST_SCHOOLS and cell.ratio >= LEAST_RATIO


def _widest(found: Iterable[Suspect]) -> list[Suspect]:
    """Either a whole model or deliveries of it, whichever says more."""
    by_model: dict[tuple[uuid.UUID, uuid.UUID], list[Suspect]] = defaultdict(list)
    for cell in found:
        by_model[cell.where.model, cell.symptom].append(cell)
    kept: list[Suspect] = []
    for cells in by_model.values():
        whole = [cell for cell in cells if cell.where.batch is None]
        parts = [cell for cell in cells if cell.where.batch is not None]
        says_more = whole and all(whole[0].chance < cell.chance for cell in parts)
        kept += whole if says_more else parts or whole
    return kept


def tail(least: int, together: int, share: float) -> float:
    """Probability that at least `least` of `together` fall where each falls with probability `share`.

    Returns  exact to nine digits where that is more than expected; 1 where it is not
    """
    if least <= together * share or share >= 1:
        return 1.0
    if share <= 0 or least > together:
        return 0.0
    ways = math.lgamma(together + 1) - math.lgamma(least + 1) - math.lgamma(together - least + 1)
    term = math.exp(ways + least * math.log(share) + (together - least) * math.log1p(-share))
    total, odds = 0.0, share / (1 - share)
    for count in range(least, together + 1):
        total += term
        term *= (together - count) / (count + 1) * odds
        if term < total * 1e-12:
            break
    return min(1.0, total)

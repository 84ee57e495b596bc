"""Rounds as the API and the pages show them."""

from typing import Any

from core import clock
from core.actor import Actor
from organisation.schools.models import School
from registry.stocktakes import results, stocktakes
from registry.stocktakes.models import Stocktake, StocktakeSchool

PLANNED, COUNTING, CLOSING = "planned", "counting", "closing"
OPEN, SIGNED_OFF = "open", "signed_off"


def phase(stocktake: Stocktake) -> str:
    """Where a round stands by its days: before them, within them, or after them, when what is missing is explained."""
    today = clock.today()
    if today < stocktake.starts_on:
        return PLANNED
    return COUNTING if today <= stocktake.ends_on else CLOSING


def head(stocktake: Stocktake) -> dict[str, Any]:
    """A round without its figures."""
    names = ("id", "name", "starts_on", "ends_on")
    return {name: getattr(stocktake, name) for name in names} | {"phase": phase(stocktake)}


def of_school(its: StocktakeSchool, school: School, figures: dict[str, Any] | None, seen: int = 0) -> dict[str, Any]:
    """One school's part of a round. seen: of what is missing, how many devices the network has seen."""
    return {
        "school": {"id": school.id, "name_fi": school.name_fi, "name_sv": school.name_sv},
        "state": SIGNED_OFF if its.signed_off_at else OPEN,
        "signed_off_at": its.signed_off_at,
        "version": its.version,
        "seen_by_network": seen,
    } | (figures or results.summed({}))


def whole(actor: Actor, stocktake: Stocktake) -> dict[str, Any]:
    """A round with the figures of every school that the actor may see, and of all of them together."""
    rows = stocktakes.parts(actor, stocktake)
    only = rows[0].StocktakeSchool.school_id if len(rows) == 1 else None
    figures = results.counts(stocktake.id, only)
    seen = results.seen_by_network(stocktake, only)
    schools = [of_school(its, school, figures.get(school.id), seen.get(school.id, 0)) for its, school in rows]
    by_network = sum(one["seen_by_network"] for one in schools)
    return head(stocktake) | results.total(schools) | {"seen_by_network": by_network, "schools": schools}

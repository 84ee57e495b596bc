"""The categories a city starts with, read from `categories.csv` beside this file."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from core.languages import Language
from tickets.states import Impact, Kind, Urgency

SOMETHING_ELSE = "something_else"
MAX_SYMPTOMS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedCategory:
    """One category; a ticket is resolved under one without narrower ones.

    parent  code of the wider category; None at the top
    team    code of the team that mends it; None: the device decides
    points  effort points, 1 or more; None where there are narrower ones
    fits    categories of devices whose sticker page offers it as a symptom, in the file's order
    names   language → name
    """

    code: str
    parent: str | None
    kind: Kind
    team: str | None
    impact: Impact | None
    urgency: Urgency | None
    points: int | None
    fits: frozenset[str]
    names: Mapping[Language, str]


@cache
def seed_categories() -> tuple[SeedCategory, ...]:
    """All of them, parents before children, in the order people see them."""
    text = resources.files("tickets.categories").joinpath("categories.csv").read_text(encoding="utf-8")
    return tuple(_category(row) for row in csv.DictReader(text.splitlines()))


def symptoms(device_category: str) -> tuple[SeedCategory, ...]:
    """What the sticker page of such a device offers: at most eight symptoms, then “something else”."""
    return tuple(category for category in seed_categories() if device_category in category.fits)


def _category(row: Mapping[str, str]) -> SeedCategory:
    return SeedCategory(
        code=row["code"],
        parent=row["parent"] or None,
        kind=Kind(row["kind"]),
        team=row["team"] or None,
        impact=Impact(row["impact"]) if row["impact"] else None,
        urgency=Urgency(row["urgency"]) if row["urgency"] else None,
        points=int(row["points"]) if row["points"] else None,
        fits=frozenset(row["fits"].split()),
        names=MappingProxyType({language: row[f"name_{language}"] for language in Language}),
    )

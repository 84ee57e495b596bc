"""What rooms lack, as a table to take away: one row for each room and category of its kit."""

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask_babel import gettext

from core.actor import Actor
from core.sheets.cells import Cell
from organisation.schools.words import ROOM_KINDS
from registry.catalogue import prices
from registry.catalogue.words import CATEGORIES
from registry.room_kits import completeness
from registry.room_kits.kits import READ
from web import downloads


def download(actor: Actor, kind: str, **narrowed: Any) -> Response:
    """The table as CSV or a workbook, with prices for those who may see them; narrowed: school, kit, incomplete.

    Raises  Forbidden
    """
    actor.must(READ)
    header = [
        *(gettext("School"), gettext("Room"), gettext("Kind of room"), gettext("Room kit"), gettext("Category")),
        *(gettext("Needed"), gettext("In the room"), gettext("Missing")),
    ]
    if prices.may_see(actor):
        header += [gettext("Price without VAT (EUR)"), gettext("Cost without VAT (EUR)")]
    rows = _rows(actor, narrowed)
    return downloads.table(actor, "room-kits", kind, header, rows, fact="kit.exported", narrowed=narrowed)


def _rows(actor: Actor, narrowed: dict[str, Any]) -> Iterator[list[Cell]]:
    priced = prices.may_see(actor)
    for one in completeness.every(actor, **narrowed):
        head: list[Cell] = [one.school.name(actor.language), one.room.name, gettext(ROOM_KINDS[one.room.kind])]
        for line in one.lines:
            yield [
                *head,
                one.kit.name(actor.language),
                gettext(CATEGORIES[line.category]),
                *(line.needed, line.there, line.missing, *(_money(line) if priced else ())),
            ]


def _money(line: completeness.Line) -> tuple[Cell, Cell]:
    """What one costs and what all that is missing costs, in euros; nothing where there is no price."""
    return ("", "") if line.price_cents is None else (line.price_cents / 100, line.cost_cents / 100)
